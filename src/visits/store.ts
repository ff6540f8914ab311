import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind } from '#common/posts.ts'
import { bigramsOf, like } from '#network/text-search-store.ts'
import type { Tx } from '#platform/db.ts'
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
    // Held until commit: moving meanwhile would leave the visit at its old place, and two visits at once must count each other.
    .forNoKeyUpdate()
    .executeTakeFirst()
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
  enteredBy?: Id
}

/** False when that id is taken: the same visit sent twice. */
export async function insertVisit(tx: Tx, visit: NewRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('visits')
    .values({
      ...{ town_id: visit.town, id: visit.id, place: visit.place, household_id: visit.household, unit_id: visit.unit },
      ...{ visited_on: visit.on, outcome: visit.outcome, topics: visit.topics, note: visit.note },
      ...{ person_id: visit.person, mandate_id: visit.mandate, post: visit.post, recorded_at: visit.at, device_at: visit.deviceAt ?? null },
      entered_by: visit.enteredBy ?? null,
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
  topic?: string | undefined
  requests?: 'yes' | undefined
  /** what stands in the note, and below which path it is looked for */
  q?: string | undefined
  under?: string | undefined
  before?: Id | undefined
  limit: number
}

export type VisitFacts = Omit<VisitRow, 'recordedAt'> & { recordedAt: Date; personId: Id }

/** So many notes that hold what is looked for are read, the newest. */
const mostSaid = 2_000

function saying(town: Id, q: string, path: string): RawBuilder<boolean> {
  const found = sql<boolean>`v.note ilike ${like(q)}`
  const grams = bigramsOf(q)
  // Two characters with a space between them are one.
  return grams.length === 0
    ? found
    : sql`v.id in (select visits_saying(${town}::uuid, ${path}::ltree, ${grams}::text[], ${mostSaid})) and ${found}`
}

/** Visits, newest day first, with the requests that `reader` sees: none about the reader. */
export async function listVisits(
  tx: Tx,
  town: Id,
  reader: Id | null,
  { id, household, path, from, to, topic, requests, q, under = '', before, limit }: Listing,
): Promise<VisitFacts[]> {
  const { rows } = await sql<VisitFacts>`
    select v.id, v.household_id as household, u.name as "unitName", v.visited_on as "on", v.outcome, v.topics, v.note, v.post,
      v.recorded_at as "recordedAt", v.person_id as "personId", coalesce(p.name, '（已任他处）') as by, v.late, e.name as "enteredBy",
      coalesce((select r.name from residents r
        where r.town_id = ${town} and r.household_id = v.household_id and r.relation = '户主' and r.ended_on is null limit 1), '') as head,
      (select coalesce(json_agg(f.id order by f.id), '[]') from files f
        where f.town_id = ${town} and f.subject_kind = 'visit' and f.subject_id = v.id and f.media_type like 'image/%') as photos,
      (select f.id from files f where f.town_id = ${town} and f.subject_kind = 'visit' and f.subject_id = v.id
        and f.media_type like 'audio/%' limit 1) as voice,
      (select coalesce(json_agg(json_build_object('id', q.id, 'number', q.number) order by q.id), '[]') from requests q
        where q.town_id = ${town} and q.visit_id = v.id and q.about_person_id is distinct from ${reader}::uuid) as requests
    from visits v left join people p on p.town_id = v.town_id and p.id = v.person_id
      left join people e on e.town_id = v.town_id and e.id = v.entered_by
      left join places u on u.town_id = v.town_id and u.id = v.unit_id
    where v.town_id = ${town}
      and (${id ?? null}::uuid is null or v.id = ${id ?? null}::uuid)
      and (${household ?? null}::uuid is null or v.household_id = ${household ?? null}::uuid)
      and (${path ?? null}::ltree is null or v.place <@ ${path ?? null}::ltree)
      and (${from ?? null}::date is null or v.visited_on >= ${from ?? null}::date)
      and (${to ?? null}::date is null or v.visited_on <= ${to ?? null}::date)
      and (${topic ?? null}::text is null or ${topic ?? null}::text = any(v.topics))
      and (${requests ?? null}::text is null or exists (select from requests q where q.town_id = ${town} and q.visit_id = v.id
        and q.about_person_id is distinct from ${reader}::uuid))
      and ${q ? saying(town, q, path ?? under) : sql<boolean>`true`}
      and (${before ?? null}::uuid is null
        or (v.visited_on, v.id) < (select b.visited_on, b.id from visits b where b.town_id = ${town} and b.id = ${before ?? null}::uuid))
    order by v.visited_on desc, v.id desc limit ${limit}`.execute(tx)
  return rows
}

/** Gives photos and the voice note the visit as their subject; says how many were the person's own and still free. */
export async function attachFiles(
  tx: Tx,
  town: Id,
  { photos, voice }: { photos: Id[]; voice?: Id | undefined },
  by: Id[],
  visit: { id: Id; place: string },
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('files')
    .set({ subject_kind: 'visit', subject_id: visit.id, place: visit.place })
    .where('town_id', '=', town)
    .where(eb =>
      eb.or([
        eb.and([eb('id', 'in', photos.length ? photos : [visit.id]), eb('media_type', 'like', 'image/%')]),
        eb.and([eb('id', '=', voice ?? visit.id), eb('media_type', 'like', 'audio/%')]),
      ]),
    )
    .where('brought_by', 'in', by)
    .where('subject_id', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

export async function markLate(tx: Tx, town: Id, id: Id): Promise<void> {
  await tx.updateTable('visits').set({ late: true }).where('town_id', '=', town).where('id', '=', id).execute()
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
