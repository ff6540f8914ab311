import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

/** A row of the account, as far as it can be reckoned from the records. */
export interface KeptDuty {
  period: string
  duty: string
  household: Id
  home: Id
  from: Day
  to: Day
  times: number
  fulfilled: number
  nobodyHome: number
  lastVisit: Day | null
  state: string
  line: Id[] | null
  closed: boolean
}

export async function keptDuties(tx: Tx, town: Id, period: string): Promise<KeptDuty[]> {
  const { rows } = await sql<KeptDuty>`
    select d.period, d.duty, d.household_id as household, d.home_id as home, d.from_on as "from", d.to_on as "to", d.times, d.fulfilled,
      d.nobody_home as "nobodyHome", d.last_visit as "lastVisit", d.state, d.line, d.closed_at is not null as closed
    from duties d where d.town_id = ${town} and d.period = ${period}`.execute(tx)
  return rows
}

export interface KeptCount {
  period: string
  duty: string
  place: Id
  whole: boolean
  due: number
  done: number
  dropped: number
}

export async function keptCounts(tx: Tx, town: Id, period: string): Promise<KeptCount[]> {
  const { rows } = await sql<KeptCount>`
    select c.period, c.duty, c.place_id as place, c.whole, c.due, c.done, c.dropped from coverage c
    where c.town_id = ${town} and c.period = ${period} and (c.due, c.done, c.dropped) <> (0, 0, 0)`.execute(tx)
  return rows
}

/** Every period of the town's account, closed or not. */
export async function keptPeriods(tx: Tx, town: Id): Promise<string[]> {
  const { rows } = await sql<{ period: string }>`
    select distinct d.period from duties d where d.town_id = ${town} union select distinct c.period from coverage c where c.town_id = ${town} order by 1`.execute(
    tx,
  )
  return rows.map(row => row.period)
}

export async function townNames(tx: Tx): Promise<{ id: Id; name: string; path: string }[]> {
  return await tx.selectFrom('towns').select(['id', 'name', 'path']).where('kind', '=', 'town').orderBy('path').execute()
}
