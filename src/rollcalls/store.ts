import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind, Post } from '#common/posts.ts'
import type { ClassKind } from '#network/class-terms.ts'
import type { Tx } from '#platform/db.ts'
import type { Counts, Field } from './field-terms.ts'
import type { Reach } from './terms.ts'

export interface PlaceFacts {
  id: Id
  parent: Id | null
  name: string
  kind: PlaceKind
  path: string
}

export async function placeAt(tx: Tx, town: Id, id: Id): Promise<PlaceFacts | undefined> {
  const query = tx.selectFrom('places').select(['id', 'parent_id as parent', 'name', 'kind', 'path'])
  return (await query.where('town_id', '=', town).where('id', '=', id).executeTakeFirst()) as PlaceFacts | undefined
}

/** The households of a place that a roll call reaches on `day`: all, or those of any of the classes. */
function reached(town: Id, path: string, kinds: readonly ClassKind[], day: Day) {
  const ofKind = sql`exists (select from household_classes c where c.town_id = ${town} and c.household_id = h.id
    and c.kind = any(${kinds}::text[]) and c.from_on <= ${day} and (c.to_on is null or c.to_on >= ${day}))`
  return sql`from households h where h.town_id = ${town} and h.place <@ ${path}::ltree and h.started_on <= ${day}
    and (h.ended_on is null or h.ended_on > ${day}) and ${kinds.length > 0 ? ofKind : sql`true`}`
}

export async function countReach(tx: Tx, town: Id, path: string, kinds: readonly ClassKind[], day: Day): Promise<Reach> {
  const { rows } = await sql<Reach>`
    with chosen as (select h.id, h.unit_id ${reached(town, path, kinds, day)}),
      units as (select distinct unit_id as id from chosen where unit_id is not null)
    select (select count(*) from chosen) as households, (select count(*) from units) as units,
      (select count(*) from chosen where unit_id is null) as orphans,
      (select count(*) from units u where not exists (select from mandates m where m.town_id = ${town} and m.place_id = u.id
        and m.post = 'unit_chief' and m.from_on <= ${day} and (m.until_on is null or m.until_on >= ${day})
        and (m.ended_on is null or m.ended_on > ${day}))) as vacant`.execute(tx)
  return rows[0]!
}

export interface NewRow {
  town: Id
  id: Id
  place: PlaceFacts
  askedPlace: Id
  title: string
  notice: string
  fields: Field[]
  kinds: ClassKind[]
  at: Date
  by: object
  dueAt: Date
  closesAtDue: boolean
  emergency: { authority: string; document: string; until: string } | null
}

/** False when that id is taken: the same roll call sent twice. */
export async function insertRollcall(tx: Tx, row: NewRow): Promise<boolean> {
  const { town, id, place, askedPlace, title, notice, fields, kinds, at, by, dueAt, closesAtDue, emergency } = row
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('rollcalls')
    .values({
      ...{ town_id: town, id, place_id: place.id, place: place.path, asked_place_id: askedPlace, title, notice },
      ...{ fields: JSON.stringify(fields), kinds, asked_at: at, asked_by: JSON.stringify(by), due_at: dueAt, closes_at_due: closesAtDue },
      ...{ emergency_authority: emergency?.authority ?? null, emergency_document: emergency?.document ?? null },
      emergency_until: emergency ? new Date(emergency.until) : null,
    })
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** One line per household and one count per unit, in one statement. Gives how many households are asked. */
export async function fanOut(tx: Tx, town: Id, id: Id, path: string, kinds: readonly ClassKind[], day: Day): Promise<number> {
  const { rows } = await sql<{ households: number }>`
    with lines as (
      insert into rollcall_households (town_id, rollcall_id, household_id, place, leaf_id)
        select h.town_id, ${id}::uuid, h.id, h.place, coalesce(h.unit_id, h.group_id) ${reached(town, path, kinds, day)}
        returning leaf_id),
    counted as (
      insert into rollcall_counts (town_id, rollcall_id, leaf_id, place, asked)
        select p.town_id, ${id}::uuid, p.id, p.path, l.asked from (select leaf_id, count(*) as asked from lines group by 1) l
          join places p on p.town_id = ${town} and p.id = l.leaf_id
        returning asked)
    select coalesce(sum(asked), 0)::integer as households from counted`.execute(tx)
  return rows[0]!.households
}

/** A roll call as the rules look at it. */
export interface Facts {
  id: Id
  title: string
  notice: string
  place: Id
  placeName: string
  path: string
  askedPlace: Id
  askedBy: { name: string; post: Post; person: Id; placeName: string }
  fields: Field[]
  kinds: ClassKind[]
  askedAt: Date
  dueAt: Date
  closesAtDue: boolean
  emergencyAuthority: string | null
  emergencyDocument: string | null
  emergencyUntil: Date | null
  closedAt: Date | null
  closedBy: { name: string } | null
}

const columns = sql`r.id, r.title, r.notice, r.place_id as place, p.name as "placeName", r.place::text as path,
  r.asked_place_id as "askedPlace", r.asked_by as "askedBy", r.fields, r.kinds, r.asked_at as "askedAt", r.due_at as "dueAt",
  r.closes_at_due as "closesAtDue", r.emergency_authority as "emergencyAuthority", r.emergency_document as "emergencyDocument",
  r.emergency_until as "emergencyUntil", r.closed_at as "closedAt", r.closed_by as "closedBy"`

/** `hold`: until commit, 'update' to close it, 'share' to answer while nobody closes it; what is read is then what stands. */
export async function findRollcall(tx: Tx, town: Id, id: Id, hold?: 'update' | 'share'): Promise<Facts | undefined> {
  const lock = { update: sql`for update of r`, share: sql`for key share of r` }
  const { rows } = await sql<Facts>`select ${columns} from rollcalls r join places p on p.town_id = r.town_id and p.id = r.place_id
    where r.town_id = ${town} and r.id = ${id}::uuid ${hold ? lock[hold] : sql``}`.execute(tx)
  return rows[0]
}

export interface Listing {
  open: boolean
  /** the reader's place, or one below it */
  path: string
  limit: number
}

/** Roll calls that ask households at or below `path`: open ones by due time, then closed ones, newest first. */
export async function listRollcalls(tx: Tx, town: Id, { open, path, limit }: Listing): Promise<(Facts & { counts: Counts })[]> {
  const { rows } = await sql<Facts & { counts: Counts }>`
    select ${columns}, c.counts from rollcalls r join places p on p.town_id = r.town_id and p.id = r.place_id
      cross join lateral (${countsBelow(town, path)}) c
    where r.town_id = ${town} and (r.place <@ ${path}::ltree or r.place @> ${path}::ltree)
      and (r.closed_at is null or not ${open}::boolean) and (r.place <@ ${path}::ltree or c.lines > 0)
    order by (r.closed_at is null) desc, case when r.closed_at is null then r.due_at end, r.asked_at desc, r.id limit ${limit}`.execute(tx)
  return rows
}

const countsBelow = (town: Id, path: string) => sql`
  select json_build_object('asked', coalesce(sum(n.asked), 0), 'answered', coalesce(sum(n.answered), 0), 'absent', coalesce(sum(n.absent), 0),
    'dropped', coalesce(sum(n.dropped), 0), 'late', coalesce(sum(n.late), 0)) as counts, count(*) as lines
  from rollcall_counts n where n.town_id = ${town} and n.rollcall_id = r.id and n.place <@ ${path}::ltree`

export async function countsOf(tx: Tx, town: Id, id: Id, path: string): Promise<Counts> {
  const { rows } = await sql<{ counts: Counts }>`select c.counts from (select ${id}::uuid as id) r
    cross join lateral (${countsBelow(town, path)}) c`.execute(tx)
  return rows[0]!.counts
}

export interface LeafCounts extends Counts {
  id: Id
  path: string
}

/** What is counted, unit by unit, at or below `path`. */
export async function leafCounts(tx: Tx, town: Id, id: Id, path: string): Promise<LeafCounts[]> {
  const { rows } = await sql<LeafCounts>`select n.leaf_id as id, n.place::text as path, n.asked, n.answered, n.absent, n.dropped, n.late
    from rollcall_counts n where n.town_id = ${town} and n.rollcall_id = ${id}::uuid and n.place <@ ${path}::ltree`.execute(tx)
  return rows
}

/** Places at or below `path` in the order people know them by. */
export async function placesBelow(tx: Tx, town: Id, path: string): Promise<Omit<PlaceFacts, 'path'>[]> {
  const { rows } = await sql<Omit<PlaceFacts, 'path'>>`
    select p.id, p.parent_id as parent, p.kind, p.name from places p
    where p.town_id = ${town} and p.path <@ ${path}::ltree
    order by nlevel(p.path), p.ordinal, p.path`.execute(tx)
  return rows
}

export async function saveClosing(tx: Tx, town: Id, id: Id, at: Date, how: 'hand' | 'due', by: object | null): Promise<void> {
  await tx
    .updateTable('rollcalls')
    .set({ closed_at: at, closed_how: how, closed_by: by && JSON.stringify(by) })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

/** Roll calls of all towns that were to close by now; asked by the nightly and five-minute job, as the owner. */
export async function dueToClose(tx: Tx, now: Date): Promise<{ town: Id; path: string; id: Id }[]> {
  const { rows } = await sql<{ town: Id; path: string; id: Id }>`
    select r.town_id as town, t.path::text as path, r.id from rollcalls r join towns t on t.id = r.town_id
    where r.closed_at is null and r.closes_at_due and r.due_at <= ${now}::timestamptz order by r.due_at, r.id limit 500`.execute(tx)
  return rows
}

export async function townPath(tx: Tx, town: Id): Promise<string> {
  return (await tx.selectFrom('towns').select('path').where('id', '=', town).executeTakeFirstOrThrow()).path
}
