import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { ClassKind } from '#network/class-terms.ts'
import type { Tx } from '#platform/db.ts'
import type { HouseholdDuty } from './rules.ts'

// Each question on its own: under row security the planner guesses one row for each, and would join them the slow way.

export interface Owed {
  household: Id
  class: HouseholdDuty
  period: string
  from: Day
  dueOn: Day
  state: 'open' | 'done'
  nobodyHome: number
  lastVisit: Day | null
}

/** What households at or below a path owe in the periods that hold `day`. */
export async function owedOn(tx: Tx, town: Id, path: string, day: Day, state: 'open' | 'done'): Promise<Owed[]> {
  const { rows } = await sql<Owed>`
    select d.household_id as household, d.duty as class, d.period, d.from_on as "from", d.to_on as "dueOn", d.state,
      d.nobody_home as "nobodyHome", d.last_visit as "lastVisit"
    from duties d where d.town_id = ${town} and d.closed_at is null and d.from_on <= ${day} and d.to_on >= ${day} and d.state = ${state}
      and d.place <@ ${path}::ltree order by d.to_on`.execute(tx)
  return rows
}

/** How many of them owe something, and how many of those nothing any more. */
export async function countOwed(tx: Tx, town: Id, path: string, day: Day): Promise<{ total: number; done: number }> {
  const { rows } = await sql<{ total: number; done: number }>`
    select count(*) as total, count(*) filter (where done) as done from (
      select bool_and(d.state = 'done') as done from duties d
      where d.town_id = ${town} and d.closed_at is null and d.from_on <= ${day} and d.to_on >= ${day} and d.state in ('open', 'done')
        and d.place <@ ${path}::ltree group by d.household_id) h`.execute(tx)
  return rows[0]!
}

/** Matters in hand by household, as far as `reader` sees them: none about the reader. */
export async function mattersInHand(tx: Tx, town: Id, reader: Id | null): Promise<Map<Id, number>> {
  const { rows } = await sql<{ household: Id; n: number }>`
    select q.household_id as household, count(*) as n from requests q
    where q.town_id = ${town} and q.state not in ('written_off', 'withdrawn') and q.household_id is not null
      and q.about_person_id is distinct from ${reader}::uuid group by 1`.execute(tx)
  return new Map(rows.map(row => [row.household, row.n]))
}

export async function kindsOn(tx: Tx, town: Id, day: Day): Promise<Map<Id, ClassKind[]>> {
  const { rows } = await sql<{ household: Id; kinds: ClassKind[] }>`
    select c.household_id as household, array_agg(distinct c.kind order by c.kind) as kinds from household_classes c
    where c.town_id = ${town} and c.from_on <= ${day} and (c.to_on is null or c.to_on >= ${day}) group by 1`.execute(tx)
  return new Map(rows.map(row => [row.household, row.kinds]))
}

export interface Born {
  household: Id
  name: string
  born: Day
}

/** The living who were born on one of these days, the eldest first. */
export async function bornOn(tx: Tx, town: Id, days: Day[]): Promise<Born[]> {
  const { rows } = await sql<Born>`
    select r.household_id as household, r.name, r.born from residents r
    where r.town_id = ${town} and r.born = any(${days}::date[]) and r.ended_on is null order by r.born`.execute(tx)
  return rows
}

export interface Named {
  id: Id
  head: string
  address: string
  unitName: string | null
  longitude: number | null
  latitude: number | null
}

export async function householdsById(tx: Tx, town: Id, ids: Id[]): Promise<Map<Id, Named>> {
  const { rows } = await sql<Named>`
    select h.id, h.address, u.name as "unitName", h.longitude, h.latitude,
      coalesce((select r.name from residents r
        where r.town_id = ${town} and r.household_id = h.id and r.relation = '户主' and r.ended_on is null limit 1), '') as head
    from households h left join places u on u.town_id = ${town} and u.id = h.unit_id
    where h.town_id = ${town} and h.id = any(${ids}::uuid[])`.execute(tx)
  return new Map(rows.map(row => [row.id, row]))
}
