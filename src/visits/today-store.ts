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

export interface Wanted {
  path: string
  day: Day
  limit: number
  /** households that are asked for in any case */
  needy: Id[]
}

export interface Owing {
  rows: Owed[]
  /** households that owe something, and how many of them nothing any more */
  total: number
  done: number
}

/**
 * Of each household at or below a path what falls due first in the periods that hold `day`, what is open before what is done: all the needy
 * ones, and of the others the first `limit` by due day and last visit. Whoever is not needy and stands among the first of all stands among
 * those. One look at the rows for list and counts: reading 6,000 of them twice, and sending all of them, took most of the time. The needy are keys of an object: in a list of hundreds each row would be looked for one by one.
 */
export async function owedOn(tx: Tx, town: Id, { path, day, limit, needy }: Wanted): Promise<Owing> {
  const { rows } = await sql<Owed & { total: number; alldone: number }>`
    with owed as materialized (select distinct on (d.household_id) d.household_id as household, d.duty as class, d.period, d.from_on as "from",
        d.to_on as "dueOn", d.state, d.nobody_home as "nobodyHome", d.last_visit as "lastVisit"
      from duties d where d.town_id = ${town} and d.closed_at is null and d.from_on <= ${day} and d.to_on >= ${day} and d.state in ('open', 'done')
        and d.place <@ ${path}::ltree
      order by d.household_id, d.state = 'done', d.to_on, d.duty in ('group_chief', 'area_chief'), d.from_on desc)
    select f.*, n.total, n.alldone from (
        (select * from owed order by state = 'done', "dueOn", "lastVisit" nulls first, household limit ${limit})
        union select * from owed where jsonb_exists(${JSON.stringify(Object.fromEntries(needy.map(id => [id, 1])))}::jsonb, household::text)) f
      cross join (select count(*) as total, count(*) filter (where state = 'done') as alldone from owed) n`.execute(tx)
  return { rows: rows.map(({ total: _, alldone: __, ...row }) => row), total: rows[0]?.total ?? 0, done: rows[0]?.alldone ?? 0 }
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
