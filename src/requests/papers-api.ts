import type { Context } from 'hono'
import { dayOf } from '#common/calendar.ts'
import { isId } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import { uploaded } from '#network/uploads.ts'
import type { Files } from '#platform/files.ts'
import { api, type Env, inTown, signedIn } from '#platform/http.ts'
import type { Live } from '#platform/live.ts'
import type { Paper } from '#platform/paper.ts'
import { saidInFile } from './chat-files.ts'
import { ledgerOf, ledgerPaper } from './ledger.ts'
import { boardPaths, boardReader, boardTopic, tellsBoard } from './live.ts'
import { mayRaise } from './rules.ts'
import { slipOf } from './slip.ts'
import { chatCandidatesOf } from './suggesting.ts'
import { type RequestQuery, requestQuery } from './terms.ts'
import { hearVoice } from './voice.ts'

const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Goes first among the requests' APIs, since it tells the board what the others do. What is not JSON: ledgers and slips, a voice note, an uploaded chat, the board's changes as they happen. */
export const requestPapersApi = ({ paper, live, files }: { paper: Paper; live: Live; files: Files }) => {
  const app = api()
  for (const path of boardPaths) app.use(path, tellsBoard(live))
  return app
    .get('/request-ledger.xlsx', async c => {
      const file = await inTown(c, (tx, actor, now) => ledgerOf(tx, actor, now, queryOf(c)))
      return download(file, sheetType, `attachment; filename*=UTF-8''${encodeURIComponent(`诉求台账-${dayOf(c.var.now)}.xlsx`)}`)
    })
    .get('/request-ledger.pdf', async c => {
      const data = await inTown(c, (tx, actor, now) => ledgerPaper(tx, actor, now, queryOf(c)))
      return download(
        await paper.printPdf('requests/ledger.typ', data),
        'application/pdf',
        `inline; filename*=UTF-8''${encodeURIComponent('诉求台账.pdf')}`,
      )
    })
    .get('/requests/:id/slip.pdf', async c => {
      const id = found(isId(c.req.param('id')) ? c.req.param('id') : null, 'requests')
      const data = await inTown(c, (tx, actor, now) => slipOf(tx, actor, now, id))
      return download(
        await paper.printPdf('requests/slip.typ', data),
        'application/pdf',
        `inline; filename*=UTF-8''${encodeURIComponent('评价单.pdf')}`,
      )
    })
    .get('/requests/:id/voice', async c => {
      const id = found(isId(c.req.param('id')) ? c.req.param('id') : null, 'requests')
      const { sha256, mediaType } = await inTown(c, (tx, actor) => hearVoice(tx, actor, id))
      const headers = { 'content-type': mediaType, 'cache-control': 'private, max-age=3600', 'x-content-type-options': 'nosniff' }
      return new Response(new Uint8Array(await files.read(sha256)), { headers })
    })
    .post('/chat-files', async c => {
      const actor = signedIn(c)
      refuseUnless(actor.kind === 'post' && mayRaise(actor), 'requests.forbidden', '您的岗位不能代录诉求')
      const file = await uploaded(c, '聊天记录（.txt、.csv 或 .xlsx）')
      const said = await saidInFile(Buffer.from(await file.arrayBuffer()), file.name.slice(-120))
      return c.json(await inTown(c, (tx, who) => chatCandidatesOf(tx, who, said)))
    })
    .get('/request-live', c => {
      const actor = signedIn(c)
      refuseUnless(actor.kind === 'post', 'requests.forbidden', '看板只供任职人员查看')
      return live.stream(c, { topic: boardTopic(actor.town), path: actor.path, read: boardReader(actor.town) })
    })
}

function queryOf(c: Context<Env>): RequestQuery {
  const asked = requestQuery.safeParse(c.req.query())
  if (!asked.success) throw new Refusal('input.invalid', '筛选条件不合要求', asked.error.issues)
  return asked.data
}

function download(content: Buffer | Uint8Array, type: string, disposition: string): Response {
  return new Response(new Uint8Array(content), {
    headers: { 'content-type': type, 'content-disposition': disposition, 'cache-control': 'no-store' },
  })
}
