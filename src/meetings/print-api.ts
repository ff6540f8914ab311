import { isId } from '#common/ids.ts'
import { found } from '#common/refusal.ts'
import { unprintable } from '#network/paper/print.ts'
import { api, inTown } from '#platform/http.ts'
import type { Paper } from '#platform/paper.ts'
import { type PaperName, papers, type Sheet, sheetOf } from './print.ts'

/** A4 as PDF; the header `X-Unprintable` names texts with characters our fonts do not have, as in network/print-api.ts. */
export const meetingPrintApi = ({ paper }: { paper: Paper }) =>
  api().get('/meetings/:id/:paper{notice\\.pdf|sign-in\\.pdf|minutes\\.pdf}', async c => {
    const id = found(isId(c.req.param('id')) ? c.req.param('id') : null, 'meetings')
    const name = c.req.param('paper').replace('.pdf', '') as PaperName
    const sheet = await inTown(c, (tx, actor, now) => sheetOf(tx, actor, now, id, name))
    const content = await paper.printPdf('meetings/meeting.typ', sheet)
    const missing = unprintable(paper, textsOf(sheet)).slice(0, 20)
    const headers = {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(`${papers[name]}.pdf`)}`,
      'cache-control': 'no-store',
      ...(missing.length > 0 && { 'x-unprintable': encodeURIComponent(JSON.stringify(missing)) }),
    }
    return new Response(new Uint8Array(content), { headers })
  })

function textsOf({ people, minutes, decisions, agenda, facts }: Sheet): string[] {
  const lines = agenda.flatMap(section => section.lines)
  return [...people.map(each => each.name), minutes, ...decisions.map(each => each.text), ...lines, ...facts.map(([, words]) => words)]
}
