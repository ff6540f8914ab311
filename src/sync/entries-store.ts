import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'

export interface KeptEntry {
  person: Id
  kind: string
  content: Buffer
  acceptedAt: Date
  result: unknown
}

/** An accepted entry by its id, wherever its post was. */
export async function entryOf(tx: Tx, town: Id, id: Id): Promise<KeptEntry | undefined> {
  const { rows } = await sql<KeptEntry>`select person_id as person, kind, content, accepted_at as "acceptedAt", result
    from sync_entry(${town}::uuid, ${id}::uuid)`.execute(tx)
  return rows[0]
}

export interface NewEntryRow {
  town: Id
  id: Id
  place: string
  person: Id
  kind: string
  content: Buffer
  madeAt: Date
  clockOffset: number
  acceptedAt: Date
  late: boolean
  carriedBy: Id | null
}

/** Takes the id for this transaction; false when another one has it. Of two at once the second waits here for the first to end. */
export async function claimEntry(tx: Tx, entry: NewEntryRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('sync_entries')
    .values({
      ...{ town_id: entry.town, id: entry.id, place: entry.place, person_id: entry.person, kind: entry.kind, content: entry.content },
      ...{ made_at: entry.madeAt, clock_offset_ms: entry.clockOffset, accepted_at: entry.acceptedAt },
      ...{ late: entry.late, carried_by: entry.carriedBy },
    })
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function keepResult(tx: Tx, town: Id, id: Id, result: unknown): Promise<void> {
  await sql`update sync_entries set result = ${JSON.stringify(result ?? null)}::jsonb where town_id = ${town} and id = ${id}`.execute(tx)
}

export interface FormerPost {
  mandate: Id
  post: Post
  department: string | null
  place: Id
  path: string
  /** first day it was no longer this person's to act under */
  endedOn: Day
  actingFor: Id | null
}

/** A mandate the person held, or stood in for, until some day at or before `day`; the latest such day. */
export async function formerPost(tx: Tx, town: Id, person: Id, mandate: Id, day: Day): Promise<FormerPost | undefined> {
  const { rows } = await sql<FormerPost>`
    select m.id as mandate, m.post, m.department, m.place_id as place, p.path, o.ended as "endedOn",
      case when m.person_id <> ${person} then m.person_id end as "actingFor"
    from mandates m
      join places p on p.town_id = m.town_id and p.id = m.place_id
      cross join lateral (
        select least(m.ended_on, m.until_on + 1) as ended where m.person_id = ${person}
        union all
        select least(s.ended_on, s.to_on + 1, m.ended_on, m.until_on + 1) from stand_ins s
          where s.town_id = ${town} and s.mandate_id = m.id and s.person_id = ${person}) o
    where m.town_id = ${town} and m.id = ${mandate} and o.ended <= ${day}::date
    order by o.ended desc limit 1`.execute(tx)
  return rows[0]
}

/** A person's account, unless it is suspended; for what a colleague's phone brings. */
export async function accountOf(tx: Tx, town: Id, person: Id): Promise<{ account: Id; name: string } | undefined> {
  return await tx
    .selectFrom('accounts as a')
    .innerJoin('people as p', on => on.onRef('p.town_id', '=', 'a.town_id').onRef('p.id', '=', 'a.person_id'))
    .select(['a.id as account', 'p.name'])
    .where('a.town_id', '=', town)
    .where('a.person_id', '=', person)
    .where('a.suspended_at', 'is', null)
    .executeTakeFirst()
}
