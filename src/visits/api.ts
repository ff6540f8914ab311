import type { Context } from 'hono'
import type { Actor } from '#common/actor.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { mayReadNetwork } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import { api, byId, type Env, endpoint, inTown, signedIn } from '#platform/http.ts'
import { recordVisit, shown } from './acts.ts'
import { keepBook } from './books.ts'
import { coverageHouseholdsOf, coverageOf } from './coverage.ts'
import { enterVisits, visitorsFor } from './entering.ts'
import { entered, entering, visitorQuery, visitors } from './entering-terms.ts'
import { placeOrOwn, readerOf } from './places.ts'
import { sayingsOf } from './sayings.ts'
import { sayings, sayingsQuery } from './sayings-terms.ts'
import { listVisits } from './store.ts'
import {
  coverage,
  coverageHouseholds,
  coverageHouseholdsQuery,
  coverageQuery,
  newVisit,
  today,
  todayQuery,
  visitList,
  visitQuery,
  visitRow,
} from './terms.ts'
import { todayList } from './today.ts'

const tags: [string] = ['走访']

/** As `inTown`, on an account of duties that is kept up to now. */
export async function inKeptTown<T>(c: Context<Env>, work: (tx: Tx, actor: Actor, now: Date) => Promise<T>): Promise<T> {
  await keepBook(c.var.database, signedIn(c).town, c.var.now)
  return await inTown(c, work)
}

export const visitsApi = () =>
  api()
    .openapi(endpoint('get', '/visits/today', { summary: '今日走访：快到期的在前', tags, query: todayQuery, gives: today }), async c =>
      c.json(await inKeptTown(c, (tx, actor, now) => todayList(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(endpoint('post', '/visits', { summary: '记录一次走访（同一编号只记一次）', tags, body: newVisit, gives: visitRow }), async c =>
      c.json(await inKeptTown(c, (tx, actor, now) => recordVisit(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(endpoint('get', '/visits', { summary: '走访记录，新的在前', tags, query: visitQuery, gives: visitList }), async c =>
      c.json(
        await inTown(c, async (tx, actor) => {
          const { place, ...query } = c.req.valid('query')
          const at = await placeOrOwn(tx, actor, place)
          const rows = await listVisits(tx, actor.town, readerOf(actor), { ...query, under: at.path, ...(place && { path: at.path }) })
          const next = rows.length === query.limit ? rows.at(-1)!.id : null
          return { rows: rows.map(shown), next }
        }),
        200,
      ),
    )
    .openapi(
      endpoint('get', '/visits/coverage', { summary: '走访覆盖：应访与已访，按下级分列', tags, query: coverageQuery, gives: coverage }),
      async c => c.json(await inKeptTown(c, (tx, actor, now) => coverageOf(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(
      endpoint('get', '/visits/coverage/households', {
        summary: '走访覆盖背后的户',
        tags,
        query: coverageHouseholdsQuery,
        gives: coverageHouseholds,
      }),
      async c => c.json(await inKeptTown(c, (tx, actor, now) => coverageHouseholdsOf(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(
      endpoint('get', '/visits/sayings', { summary: '走访聊到的：按事、按地方、按月', tags, query: sayingsQuery, gives: sayings }),
      async c => c.json(await inTown(c, (tx, actor, now) => sayingsOf(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(endpoint('get', '/visits/visitors', { summary: '走访本可能是谁的', tags, query: visitorQuery, gives: visitors }), async c =>
      c.json(await inTown(c, (tx, actor, now) => visitorsFor(tx, actor, now, c.req.valid('query').q)), 200),
    )
    .openapi(
      endpoint('post', '/visits/entries', { summary: '补录走访本：全存，或逐行说明哪里不对', tags, body: entering, gives: entered }),
      async c => c.json(await inKeptTown(c, (tx, actor, now) => enterVisits(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(endpoint('get', '/visits/{id}', { summary: '一次走访', tags, params: byId, gives: visitRow }), async c =>
      c.json(
        await inTown(c, async (tx, actor) => {
          refuseUnless(mayReadNetwork(actor), 'visits.forbidden', '走访记录只供镇、村和三长查看')
          const [row] = await listVisits(tx, actor.town, readerOf(actor), { id: c.req.valid('param').id, limit: 1 })
          return shown(found(row, 'visits'))
        }),
        200,
      ),
    )

export type VisitsApi = ReturnType<typeof visitsApi>
