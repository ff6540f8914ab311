import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

/** Freezes a period: what is open is missed, and where each household lies is kept. */
export async function closeDuties(tx: Tx, town: Id, period: string, lines: Map<Id, Id[]>, at: Date): Promise<void> {
  const sent = JSON.stringify([...lines].map(([home, line]) => ({ home, line })))
  await sql`
    update duties d set closed_at = ${at}, line = l.line, state = case d.state when 'open' then 'missed' else d.state end
    from jsonb_to_recordset(${sent}::jsonb) as l(home uuid, line uuid[])
    where d.town_id = ${town} and d.period = ${period} and d.closed_at is null and d.home_id = l.home`.execute(tx)
}

export interface OwnCount {
  duty: string
  home: Id
  from: string
  to: string
  due: number
  done: number
  dropped: number
}

/** The counts of each home in a period, as the increments have kept them; none once it is closed. */
export async function ownCounts(tx: Tx, town: Id, period: string): Promise<OwnCount[]> {
  return await tx
    .selectFrom('coverage')
    .select(['duty', 'place_id as home', 'from_on as from', 'to_on as to', 'due', 'done', 'dropped'])
    .where('town_id', '=', town)
    .where('period', '=', period)
    .where('whole', '=', false)
    .where('closed_at', 'is', null)
    .execute()
}

/** Every place of the town, living or not, as the tree hangs now. */
export async function treeOf(tx: Tx, town: Id) {
  return await tx.selectFrom('places').select(['id', 'parent_id as parent', 'kind', 'path']).where('town_id', '=', town).execute()
}

export interface WholeRow extends OwnCount {
  parent: Id | null
  path: string
}

export async function closeCoverage(tx: Tx, town: Id, period: string, whole: WholeRow[], at: Date): Promise<void> {
  await sql`update coverage c set closed_at = ${at} where c.town_id = ${town} and c.period = ${period} and c.closed_at is null`.execute(tx)
  const sent = JSON.stringify(whole)
  await sql`insert into coverage (town_id, period, duty, place_id, whole, place, parent_id, from_on, to_on, due, done, dropped, closed_at)
    select ${town}::uuid, ${period}, w.duty, w.home, true, w.path, w.parent, w."from", w."to", w.due, w.done, w.dropped, ${at}::timestamptz
    from jsonb_to_recordset(${sent}::jsonb)
      as w(duty text, home uuid, parent uuid, path ltree, "from" date, "to" date, due int, done int, dropped int)`.execute(tx)
}
