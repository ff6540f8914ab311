import { type RawBuilder, type SqlBool, sql, type Updateable } from 'kysely'
import type { PostHolder } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { Meetings } from '#platform/schema.ts'
import type { MeetingKind, MeetingQuery, State } from './terms.ts'

/** A meeting as it lies in the database. `whole`: the reader stands at or above its place and sees all of it. */
export interface MeetingFacts {
  id: Id
  kind: MeetingKind
  state: State
  on: Day
  at: string
  location: string
  notice: string
  place: Id
  path: string
  placeName: string
  convenorId: Id
  convenorMandate: Id
  convenorPost: Post
  convenor: string | null
  calledAt: Date
  openedAt: Date | null
  closedAt: Date | null
  cancelledReason: string | null
  minutes: string
  counted: number
  called: number
  present: number
  decisions: number
  whole: boolean
}

/** Whoever stands at or above the place, and whoever is on its list. */
function seenBy({ town, path, person }: PostHolder): RawBuilder<SqlBool> {
  return sql`(m.place <@ ${path}::ltree or exists (select from meeting_people i
    where i.town_id = ${town} and i.meeting_id = m.id and i.person_id = ${person}::uuid))`
}

const columns = ({ town, path }: PostHolder) => sql`
  select m.id, m.kind, m.state, m.held_on as "on", m.starts_at as at, m.location, m.notice, m.place_id as place, m.place::text as path,
    pl.name as "placeName", m.convenor_id as "convenorId", m.convenor_mandate_id as "convenorMandate", m.convenor_post as "convenorPost",
    p.name as convenor, m.called_at as "calledAt", m.opened_at as "openedAt", m.closed_at as "closedAt",
    m.cancelled_reason as "cancelledReason", m.minutes, m.counted, m.place <@ ${path}::ltree as whole,
    (select count(*) from meeting_people i where i.town_id = ${town} and i.meeting_id = m.id and i.called) as called,
    (select count(*) from meeting_people i where i.town_id = ${town} and i.meeting_id = m.id and i.state = 'present') as present,
    (select count(*) from meeting_decisions d where d.town_id = ${town} and d.meeting_id = m.id) as decisions
  from meetings m join places pl on pl.town_id = m.town_id and pl.id = m.place_id
    left join people p on p.town_id = m.town_id and p.id = m.convenor_id`

export async function findMeeting(tx: Tx, actor: PostHolder, id: Id): Promise<MeetingFacts | undefined> {
  const { rows } = await sql<MeetingFacts>`${columns(actor)}
    where m.town_id = ${actor.town} and m.id = ${id}::uuid and ${seenBy(actor)}`.execute(tx)
  return rows[0]
}

/** A meeting whoever is invited or not, as far as row security shows it: for somebody who stands before its code. */
export async function findAnnounced(tx: Tx, actor: PostHolder, id: Id): Promise<MeetingFacts | undefined> {
  const { rows } = await sql<MeetingFacts>`${columns(actor)} where m.town_id = ${actor.town} and m.id = ${id}::uuid`.execute(tx)
  return rows[0]
}

/** Holds the meeting until commit, so that two acts on it come one after the other. */
export async function lockMeeting(tx: Tx, town: Id, id: Id): Promise<void> {
  await tx.selectFrom('meetings').select('id').where('town_id', '=', town).where('id', '=', id).forUpdate().execute()
}

export type Wanted = Omit<MeetingQuery, 'place'> & { path?: string | undefined }

export async function listMeetings(
  tx: Tx,
  actor: PostHolder,
  { path, kind, state, from, to, coming, limit }: Wanted,
): Promise<MeetingFacts[]> {
  const { rows } = await sql<MeetingFacts>`${columns(actor)}
    where m.town_id = ${actor.town} and ${seenBy(actor)}
      and (${path ?? null}::ltree is null or m.place <@ ${path ?? null}::ltree)
      and (${kind ?? null}::text is null or m.kind = ${kind ?? null}::text)
      and (${state ?? null}::text is null or m.state = ${state ?? null}::text)
      and (${from ?? null}::date is null or m.held_on >= ${from ?? null}::date)
      and (${to ?? null}::date is null or m.held_on <= ${to ?? null}::date)
      and (${coming ?? null}::text is null or m.state in ('called', 'open'))
    order by ${coming ? sql`m.held_on, m.starts_at, m.id` : sql`m.held_on desc, m.starts_at desc, m.id desc`} limit ${limit}`.execute(tx)
  return rows
}

export async function insertMeeting(tx: Tx, row: Parameters<ReturnType<typeof inserting>['values']>[0]): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await inserting(tx)
    .values(row)
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
const inserting = (tx: Tx) => tx.insertInto('meetings')

export async function saveMeeting(tx: Tx, town: Id, id: Id, changes: Updateable<Meetings>): Promise<void> {
  await tx.updateTable('meetings').set(changes).where('town_id', '=', town).where('id', '=', id).execute()
}

/** The last meeting of the kind at the place that was really held before `id`. */
export async function lastHeld(tx: Tx, town: Id, place: Id, kind: MeetingKind, except: Id | null) {
  const { rows } = await sql<{ id: Id; on: Day; location: string }>`
    select m.id, m.held_on as "on", m.location from meetings m
    where m.town_id = ${town} and m.place_id = ${place}::uuid and m.kind = ${kind} and m.state = 'closed'
      and m.id is distinct from ${except}::uuid
    order by m.held_on desc, m.id desc limit 1`.execute(tx)
  return rows[0]
}

export async function photosOf(tx: Tx, town: Id, meeting: Id): Promise<Id[]> {
  const rows = await tx
    .selectFrom('files')
    .select('id')
    .where('town_id', '=', town)
    .where('subject_kind', '=', 'meeting')
    .where('subject_id', '=', meeting)
    .orderBy('id')
    .execute()
  return rows.map(row => row.id)
}

/** Gives photos the meeting as their subject; says how many were the person's own and still free, or this meeting's already. */
export async function attachPhotos(tx: Tx, town: Id, photos: Id[], by: Id[], meeting: { id: Id; path: string }): Promise<number> {
  const { rows } = await sql<{
    id: Id
  }>`update files set subject_kind = 'meeting', subject_id = ${meeting.id}::uuid, place = ${meeting.path}::ltree
    where town_id = ${town} and id = any(${photos}::uuid[]) and ((subject_id is null and brought_by = any(${by}::uuid[]))
      or (subject_kind = 'meeting' and subject_id = ${meeting.id}::uuid))
    returning id`.execute(tx)
  return rows.length
}
