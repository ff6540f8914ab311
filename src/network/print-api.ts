import type { Context } from 'hono'
import { type Id, isId } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Files } from '#platform/files.ts'
import { api, type Env, inTown } from '#platform/http.ts'
import type { Paper } from '#platform/paper.ts'
import type { Vault } from '#platform/vault.ts'
import { printCertificates, printContactCards, printRosters, unprintable } from './paper/print.ts'
import { cardsOf, certificatesToPrint, type PrintTools, rostersOf } from './print.ts'

export interface PrintNeeds {
  vault: Vault
  files: Files
  paper: Paper
  /** where the town is reached from phones; without it, where this request came in */
  origin?: (c: Context<Env>) => string
}

/**
 * A4 sheets as PDF. The header `X-Unprintable` (JSON, percent-encoded) names texts with characters our fonts do not have: those show an
 * empty box and are to be written by hand.
 */
export const printApi = ({ paper, vault, files, origin = c => new URL(c.req.url).origin }: PrintNeeds) => {
  const tools = (c: Context<Env>): PrintTools => ({ vault, files, origin: origin(c) })
  return api()
    .get('/certificates.pdf', async c => {
      const place = placeOf(c)
      const list = await inTown(c, (tx, actor, now) => certificatesToPrint(tx, actor, now, place, tools(c)))
      return pdf(
        paper,
        '代表证',
        await printCertificates(paper, list),
        list.flatMap(({ name, unit }) => [name, unit]),
      )
    })
    .get('/cards.pdf', async c => {
      const place = placeOf(c)
      const list = await inTown(c, (tx, actor, now) => cardsOf(tx, actor, now, place, tools(c)))
      const texts = list.flatMap(card => [card.household, card.place, ...card.chiefs.map(chief => chief.name ?? '')])
      return pdf(paper, '联系卡', await printContactCards(paper, list), texts)
    })
    .get('/rosters.pdf', async c => {
      const place = placeOf(c)
      const list = await inTown(c, (tx, actor, now) => rostersOf(tx, actor, now, place, tools(c)))
      const texts = list.flatMap(roster => roster.households.flatMap(({ head, address }) => [head, address]))
      return pdf(paper, '邻花名册', await printRosters(paper, list), texts)
    })
}

export type PrintApi = ReturnType<typeof printApi>

function placeOf(c: Context<Env>): Id {
  const place = c.req.query('place') ?? ''
  refuseUnless(isId(place), 'input.invalid', 'place：应为一个地方的编号')
  return place
}

export function pdf(paper: Paper, name: string, content: Buffer, texts: string[]): Response {
  const missing = unprintable(paper, texts).slice(0, 20)
  const headers = {
    'content-type': 'application/pdf',
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(`${name}.pdf`)}`,
    'cache-control': 'no-store',
    ...(missing.length > 0 && { 'x-unprintable': encodeURIComponent(JSON.stringify(missing)) }),
  }
  return new Response(new Uint8Array(content), { headers })
}
