import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { PlaceKind, Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { Counts, Option, Quorum, Result } from './terms.ts'
import type { Phase } from './vote-terms.ts'

export interface PlaceFacts {
  id: Id
  name: string
  kind: PlaceKind
  path: string
}

export async function placeAt(tx: Tx, town: Id, id: Id): Promise<PlaceFacts | undefined> {
  const query = tx.selectFrom('places').select(['id', 'name', 'kind', 'path'])
  return (await query.where('town_id', '=', town).where('id', '=', id).executeTakeFirst()) as PlaceFacts | undefined
}

/** Who did something, kept as it was then. */
export interface By {
  person: Id
  name: string
  post: Post | 'resident' | 'system'
}

export interface NewRow {
  town: Id
  id: Id
  place: PlaceFacts
  circle: string
  whole: boolean
  title: string
  matter: string
  options: Option[]
  request: Id | null
  at: Date
  by: By
}

/** False when that id is taken: the same matter sent twice. */
export async function insertDeliberation(tx: Tx, row: NewRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('deliberations')
    .values({
      ...{ town_id: row.town, id: row.id, place_id: row.place.id, place: row.place.path, circle: row.circle, whole: row.whole },
      ...{ title: row.title, matter: row.matter, options: JSON.stringify(row.options), request_id: row.request },
      ...{ proposed_at: row.at, proposed_by: JSON.stringify(row.by) },
    })
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Puts households on the voting list, all of a place or those chosen, as they live there now; gives how many. */
export async function listHouseholds(tx: Tx, town: Id, id: Id, path: string, chosen: readonly Id[] | null): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into deliberation_households (town_id, deliberation_id, household_id, place, head, address)
      select h.town_id, ${id}::uuid, h.id, h.place, coalesce((select r.name from residents r
        where r.town_id = ${town} and r.household_id = h.id and r.relation = '户主' and r.ended_on is null limit 1), ''), h.address
      from households h where h.town_id = ${town} and h.place <@ ${path}::ltree and h.ended_on is null
        and (${chosen === null}::boolean or h.id = any(${chosen ?? []}::uuid[]))`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

/** The households named so far. */
export async function listed(tx: Tx, town: Id, id: Id): Promise<Id[]> {
  const { rows } = await sql<{ household: Id }>`select household_id as household from deliberation_households
    where town_id = ${town} and deliberation_id = ${id}::uuid`.execute(tx)
  return rows.map(row => row.household)
}

export interface Facts {
  id: Id
  place: Id
  placeName: string
  placeKind: PlaceKind
  path: string
  circle: string
  whole: boolean
  title: string
  matter: string
  options: Option[]
  request: Id | null
  proposedAt: Date
  proposedBy: By
  openedAt: Date | null
  option: string | null
  closesAt: Date | null
  hidden: boolean | null
  quorum: Quorum | null
  households: number
  result: Result | null
  withdrawnAt: Date | null
  withdrawnReason: string | null
}

// Before the opening the list is counted past the reader's scope; then the number is fixed.
const columns = sql`d.id, coalesce(d.households, (select c.households::integer from deliberation_counts(d.town_id, d.id) c)) as households,
  d.place_id as place, p.name as "placeName", p.kind as "placeKind", d.place::text as path, d.circle, d.whole, d.title, d.matter,
  d.options, d.request_id as request, d.proposed_at as "proposedAt", d.proposed_by as "proposedBy", d.opened_at as "openedAt",
  d.option_key as option, d.closes_at as "closesAt", d.hidden, d.quorum, d.result, d.withdrawn_at as "withdrawnAt",
  d.withdrawn_reason as "withdrawnReason"`

/** `hold`: until commit, 'update' to open or end it, 'share' to vote while nobody ends it. */
export async function findDeliberation(tx: Tx, town: Id, id: Id, hold?: 'update' | 'share'): Promise<Facts | undefined> {
  const lock = { update: sql`for update of d`, share: sql`for key share of d` }
  const { rows } = await sql<Facts>`select ${columns} from deliberations d join places p on p.town_id = d.town_id and p.id = d.place_id
    where d.town_id = ${town} and d.id = ${id}::uuid ${hold ? lock[hold] : sql``}`.execute(tx)
  return rows[0]
}

const phaseIs = (now: Date): Record<Phase, ReturnType<typeof sql>> => ({
  proposed: sql`d.withdrawn_at is null and d.opened_at is null`,
  open: sql`d.withdrawn_at is null and d.closes_at > ${now}::timestamptz`,
  closed: sql`d.withdrawn_at is null and d.closes_at <= ${now}::timestamptz`,
  withdrawn: sql`d.withdrawn_at is not null`,
})

/** Matters of the reader's circles, or of those below; the newest first. */
export async function listDeliberations(
  tx: Tx,
  town: Id,
  path: string,
  phase: Phase | undefined,
  now: Date,
  limit: number,
): Promise<Facts[]> {
  const { rows } = await sql<Facts>`select ${columns} from deliberations d join places p on p.town_id = d.town_id and p.id = d.place_id
    where d.town_id = ${town} and (d.place <@ ${path}::ltree or d.place @> ${path}::ltree)
      and ${phase ? phaseIs(now)[phase] : sql`true`}
    order by d.proposed_at desc, d.id limit ${limit}`.execute(tx)
  return rows
}

export interface Opened {
  at: Date
  by: By
  option: string
  closesAt: Date
  hidden: boolean
  quorum: Quorum
  households: number
}

export async function saveOpening(tx: Tx, town: Id, id: Id, opened: Opened): Promise<void> {
  await tx
    .updateTable('deliberations')
    .set({
      ...{ opened_at: opened.at, opened_by: JSON.stringify(opened.by), option_key: opened.option, closes_at: opened.closesAt },
      ...{ hidden: opened.hidden, quorum: JSON.stringify(opened.quorum), households: opened.households },
    })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

/** Households chosen for a circle, kept until the vote opens and writes the list. */
export async function clearList(tx: Tx, town: Id, id: Id): Promise<void> {
  await tx.deleteFrom('deliberation_households').where('town_id', '=', town).where('deliberation_id', '=', id).execute()
}

export async function saveWithdrawal(tx: Tx, town: Id, id: Id, at: Date, by: By, reason: string): Promise<void> {
  await tx
    .updateTable('deliberations')
    .set({ withdrawn_at: at, withdrawn_by: JSON.stringify(by), withdrawn_reason: reason })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

export async function saveResult(tx: Tx, town: Id, id: Id, result: Result): Promise<void> {
  await tx
    .updateTable('deliberations')
    .set({ result: JSON.stringify(result) })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

export async function countsOf(tx: Tx, town: Id, id: Id): Promise<Counts> {
  const { rows } =
    await sql<Counts>`select households::integer, voted::integer, yes::integer, no::integer, objection::integer, waiting::integer
    from deliberation_counts(${town}::uuid, ${id}::uuid)`.execute(tx)
  return rows[0]!
}

/** Votes of all towns whose hour has come and whose result is not written down yet; asked by the five-minute job, as the owner. */
export async function dueToCount(tx: Tx, now: Date): Promise<{ town: Id; path: string; id: Id }[]> {
  const { rows } = await sql<{ town: Id; path: string; id: Id }>`
    select d.town_id as town, t.path::text as path, d.id from deliberations d join towns t on t.id = d.town_id
    where d.result is null and d.withdrawn_at is null and d.closes_at <= ${now}::timestamptz order by d.closes_at, d.id limit 500`.execute(
    tx,
  )
  return rows
}
