import { sql } from 'kysely'
import type { Day, Period } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind } from '#common/posts.ts'
import type { ClassKind } from '#network/class-terms.ts'
import type { Tx } from '#platform/db.ts'
import type { History } from './rules.ts'
import type { Outcome, VisitRow } from './terms.ts'

export interface PlaceFacts {
  id: Id
  name: string
  kind: PlaceKind
  path: string
}

export async function placeAt(tx: Tx, town: Id, id: Id): Promise<PlaceFacts | undefined> {
  return await tx
    .selectFrom('places')
    .select(['id', 'name', 'kind', 'path'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function placeByPath(tx: Tx, town: Id, path: string): Promise<PlaceFacts | undefined> {
  return await tx
    .selectFrom('places')
    .select(['id', 'name', 'kind', 'path'])
    .where('town_id', '=', town)
    .where('path', '=', path)
    .executeTakeFirst()
}

export async function householdAt(tx: Tx, town: Id, id: Id) {
  return await tx
    .selectFrom('households')
    .select(['id', 'place', 'unit_id', 'started_on', 'ended_on'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    // Held until commit: a household that moves meanwhile would leave the visit at its old place.
    .forShare()
    .executeTakeFirst()
}

export interface HouseholdFacts extends History {
  id: Id
  head: string
  address: string
  unitName: string | null
  classes: { kind: ClassKind; from: Day; to: Day | null }[]
  lastVisit: Day | null
  openRequests: number
}

/**
 * All households at or below `path` that were there at some time since `from`, with their visits since then, in one statement. Open requests
 * are those that `reader` sees: none about the reader.
 */
export async function householdFacts(tx: Tx, town: Id, reader: Id | null, path: string, from: Day, until: Day): Promise<HouseholdFacts[]> {
  const { rows } = await sql<HouseholdFacts>`
    select h.id, h.address, u.name as "unitName", h.started_on as "startedOn", h.ended_on as "endedOn",
      coalesce((select r.name from residents r
        where r.town_id = ${town} and r.household_id = h.id and r.relation = '户主' and r.ended_on is null limit 1), '') as head,
      (select coalesce(json_agg(json_build_object('kind', c.kind, 'from', c.from_on, 'to', c.to_on) order by c.kind), '[]')
        from household_classes c where c.town_id = ${town} and c.household_id = h.id) as classes,
      (select coalesce(json_agg(json_build_object('on', v.visited_on, 'outcome', v.outcome)), '[]') from visits v
        where v.town_id = ${town} and v.household_id = h.id and v.visited_on between ${from} and ${until}) as visits,
      (select max(v.visited_on) from visits v
        where v.town_id = ${town} and v.household_id = h.id and v.visited_on <= ${until} and v.outcome <> 'nobody_home') as "lastVisit",
      (select count(*) from requests q
        where q.town_id = ${town} and q.household_id = h.id and q.state not in ('written_off', 'withdrawn')
          and q.about_person_id is distinct from ${reader}::uuid) as "openRequests"
    from households h left join places u on u.town_id = h.town_id and u.id = h.unit_id
    where h.town_id = ${town} and h.place <@ ${path}::ltree and (h.ended_on is null or h.ended_on > ${from})`.execute(tx)
  return rows
}

export interface NewRow {
  town: Id
  id: Id
  place: string
  household: Id
  unit: Id | null
  on: Day
  outcome: Outcome
  topics: string[]
  note: string
  person: Id
  mandate: Id
  post: string
  at: Date
  deviceAt: Date | undefined
}

/** False when that id is taken: the same visit sent twice. */
export async function insertVisit(tx: Tx, visit: NewRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('visits')
    .values({
      ...{ town_id: visit.town, id: visit.id, place: visit.place, household_id: visit.household, unit_id: visit.unit },
      ...{ visited_on: visit.on, outcome: visit.outcome, topics: visit.topics, note: visit.note },
      ...{ person_id: visit.person, mandate_id: visit.mandate, post: visit.post, recorded_at: visit.at, device_at: visit.deviceAt ?? null },
    })
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export interface Listing {
  id?: Id | undefined
  household?: Id | undefined
  path?: string | undefined
  from?: Day | undefined
  to?: Day | undefined
  before?: Id | undefined
  limit: number
}

export type VisitFacts = Omit<VisitRow, 'recordedAt'> & { recordedAt: Date; personId: Id }

/** Visits, newest day first. */
export async function listVisits(tx: Tx, town: Id, { id, household, path, from, to, before, limit }: Listing): Promise<VisitFacts[]> {
  const { rows } = await sql<VisitFacts>`
    select v.id, v.household_id as household, u.name as "unitName", v.visited_on as "on", v.outcome, v.topics, v.note, v.post,
      v.recorded_at as "recordedAt", v.person_id as "personId", coalesce(p.name, '（已任他处）') as by,
      coalesce((select r.name from residents r
        where r.town_id = ${town} and r.household_id = v.household_id and r.relation = '户主' and r.ended_on is null limit 1), '') as head,
      (select coalesce(json_agg(f.id order by f.id), '[]') from files f
        where f.town_id = ${town} and f.subject_kind = 'visit' and f.subject_id = v.id) as photos
    from visits v left join people p on p.town_id = v.town_id and p.id = v.person_id
      left join places u on u.town_id = v.town_id and u.id = v.unit_id
    where v.town_id = ${town}
      and (${id ?? null}::uuid is null or v.id = ${id ?? null}::uuid)
      and (${household ?? null}::uuid is null or v.household_id = ${household ?? null}::uuid)
      and (${path ?? null}::ltree is null or v.place <@ ${path ?? null}::ltree)
      and (${from ?? null}::date is null or v.visited_on >= ${from ?? null}::date)
      and (${to ?? null}::date is null or v.visited_on <= ${to ?? null}::date)
      and (${before ?? null}::uuid is null
        or (v.visited_on, v.id) < (select b.visited_on, b.id from visits b where b.town_id = ${town} and b.id = ${before ?? null}::uuid))
    order by v.visited_on desc, v.id desc limit ${limit}`.execute(tx)
  return rows
}

/** Gives photos the visit as their subject; says how many were the person's own and still free. */
export async function attachPhotos(tx: Tx, town: Id, photos: Id[], by: Id[], visit: { id: Id; place: string }): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('files')
    .set({ subject_kind: 'visit', subject_id: visit.id, place: visit.place })
    .where('town_id', '=', town)
    .where('id', 'in', photos)
    .where('brought_by', 'in', by)
    .where('subject_id', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** One class's duty in one period, as the rule in force at its start asks. */
export interface Asked {
  class: 'key' | 'ordinary'
  period: Period
  times: number
}

/** Per class and per place one step below `path` (or the rest): households due and done by `cutOff`. Agrees with `dutiesOn`, set by set. */
export async function countCoverage(tx: Tx, town: Id, path: string, asked: Asked[], cutOff: Day) {
  const earliest = asked.map(({ period }) => period.from).sort()[0] ?? cutOff
  const asks = JSON.stringify(asked.map(each => askedRow(each, cutOff)))
  const depth = path.split('.').length
  const { rows } = await sql<{ class: 'key' | 'ordinary'; child: string; done: number; due: number }>`
    with asked as (select * from jsonb_to_recordset(${asks}::jsonb) as a(class text, kind text, "from" date, until date, times int)),
    met as (select distinct v.household_id, v.visited_on from visits v
      where v.town_id = ${town} and v.place <@ ${path}::ltree and v.outcome <> 'nobody_home' and v.visited_on between ${earliest} and ${cutOff}),
    counted as (select a.class, a.kind, m.household_id, count(*) as n
      from asked a join met m on m.visited_on between a."from" and a.until group by 1, 2, 3),
    key_at as (select distinct a.kind, k.household_id from asked a join household_classes k
      on k.town_id = ${town} and k.from_on <= a."from" and (k.to_on is null or k.to_on >= a."from")),
    owed as (select a.class, h.place, coalesce(c.n, 0) >= a.times as done, h.ended_on is null or h.ended_on > a.until as stays
      from asked a join households h on h.town_id = ${town} and h.place <@ ${path}::ltree
        and h.started_on <= a."from" and (h.ended_on is null or h.ended_on > a."from")
      left join key_at k on k.kind = a.kind and k.household_id = h.id
      left join counted c on c.class = a.class and c.kind = a.kind and c.household_id = h.id
      where (a.class = 'key') = (k.household_id is not null))
    select class, subpath(place, 0, least(nlevel(place), ${depth}::int + 1))::text as child,
      count(*) filter (where done) as done, count(*) filter (where done or stays) as due
    from owed group by 1, 2`.execute(tx)
  return rows
}

function askedRow({ class: asked, period, times }: Asked, cutOff: Day) {
  return { class: asked, kind: period.kind, from: period.from, until: cutOff < period.to ? cutOff : period.to, times }
}

export async function childrenOf(tx: Tx, town: Id, parent: Id): Promise<PlaceFacts[]> {
  return await tx
    .selectFrom('places')
    .select(['id', 'name', 'kind', 'path'])
    .where('town_id', '=', town)
    .where('parent_id', '=', parent)
    .where('ended_on', 'is', null)
    .orderBy('ordinal')
    .execute()
}
