import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { HouseholdDuty } from './rules.ts'
import type { PlaceFacts } from './store.ts'

export interface Count {
  period: string
  duty: HouseholdDuty
  place: Id
  path: string
  due: number
  done: number
  dropped: number
  closed: boolean
}

/**
 * The counts of these periods for a place and what lies in it. While a period runs they are kept by increment at the homes, in pieces below
 * the place; once it has closed they are what was written then, for the place itself and for those one step below as they hung then.
 */
export async function counts(tx: Tx, town: Id, { id, path }: PlaceFacts, periods: string[]): Promise<Count[]> {
  const { rows } = await sql<Count>`
    select c.period, c.duty, c.place_id as place, c.place as path, c.due, c.done, c.dropped, c.whole as closed from coverage c
    where c.town_id = ${town} and c.period = any(${periods})
      and ((not c.whole and c.closed_at is null and c.place <@ ${path}::ltree) or (c.whole and (c.place_id = ${id} or c.parent_id = ${id})))`.execute(
    tx,
  )
  return rows
}

/** Places one step below, living ones in their order, then those that a closed period still counts. */
export async function placesIn(tx: Tx, town: Id, parent: Id, counted: Id[]): Promise<PlaceFacts[]> {
  const { rows } = await sql<PlaceFacts>`select p.id, p.name, p.kind, p.path from places p
    where p.town_id = ${town} and ((p.parent_id = ${parent} and p.ended_on is null) or p.id = any(${counted}::uuid[]))
    order by p.ended_on is not null, p.ordinal, p.path`.execute(tx)
  return rows as (PlaceFacts & { kind: PlaceKind })[]
}

export interface Drilled {
  household: Id
  head: string
  address: string
  unitName: string | null
  class: HouseholdDuty
  period: string
  state: 'open' | 'done' | 'missed' | 'dropped'
  reason: string | null
  fulfilled: number
  times: number
  nobodyHome: number
  lastVisit: Day | null
  /** visits inside the period that arrived after its close */
  late: number
  closed: boolean
}

/** The households behind a count, by address. A closed period's are those that lay in the place when it closed. */
export async function drill(
  tx: Tx,
  town: Id,
  { id, path, kind }: PlaceFacts,
  periods: string[],
  wanted: { class: string; state?: string | undefined; limit?: number | undefined },
): Promise<Drilled[]> {
  const { rows } = await sql<Drilled>`
    select d.household_id as household, h.address, u.name as "unitName", d.duty as class, d.period, d.state, d.reason, d.fulfilled, d.times,
      d.nobody_home as "nobodyHome", d.last_visit as "lastVisit", d.closed_at is not null as closed,
      coalesce((select r.name from residents r
        where r.town_id = ${town} and r.household_id = d.household_id and r.relation = '户主' and r.ended_on is null limit 1), '') as head,
      (select count(*) from visits v where v.town_id = ${town} and v.household_id = d.household_id and v.late
        and v.visited_on between d.from_on and d.to_on) as late
    from duties d join households h on h.town_id = ${town} and h.id = d.household_id
      left join places u on u.town_id = ${town} and u.id = h.unit_id
    where d.town_id = ${town} and d.period = any(${periods}) and d.duty = ${wanted.class}
      and (${wanted.state ?? null}::text is null or d.state = ${wanted.state ?? null})
      and ((d.closed_at is null and d.place <@ ${path}::ltree) or (d.closed_at is not null and (${kind} = 'town' or ${id}::uuid = any(d.line))))
    order by h.address, d.household_id, d.period limit ${wanted.limit ?? 5_000}`.execute(tx)
  return rows
}
