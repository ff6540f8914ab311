import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { Pause } from './deadlines.ts'
import type { PauseReason } from './state-terms.ts'

export interface Holder {
  mandate: Id
  person: Id
  name: string | null
  post: Post
  department: string | null
  placeName: string
  path: string
  /** who stands in today */
  standIn: Id | null
  standInName: string | null
}

/**
 * Who holds one of `posts` on `day` at a place at or above `path`: nearest first, then in the order of `posts`. Clerks are the town's.
 */
export async function holdersAbove(tx: Tx, town: Id, path: string, posts: Post[], day: Day): Promise<Holder[]> {
  const { rows } = await sql<Holder>`
    select m.id as mandate, m.person_id as person, p.name, m.post, m.department, pl.name as "placeName", m.place::text as path,
      s.person_id as "standIn", sp.name as "standInName"
    from mandates m join places pl on pl.town_id = m.town_id and pl.id = m.place_id
      left join people p on p.town_id = m.town_id and p.id = m.person_id
      left join stand_ins s on s.town_id = m.town_id and s.mandate_id = m.id and s.from_on <= ${day} and s.to_on >= ${day}
        and (s.ended_on is null or s.ended_on > ${day})
      left join people sp on sp.town_id = s.town_id and sp.id = s.person_id
    where m.town_id = ${town} and m.place @> ${path}::ltree and m.post in (${sql.join(posts)})
      and m.from_on <= ${day} and (m.until_on is null or m.until_on >= ${day}) and (m.ended_on is null or m.ended_on > ${day})
    order by nlevel(m.place) desc, array_position(array[${sql.join(posts)}], m.post), m.id`.execute(tx)
  return rows
}

export interface HelperRow {
  id: Id
  role: 'assist' | 'consult'
  mandate: Id | null
  department: string | null
  name: string | null
  post: Post | null
  words: string
  answer: string | null
  answeredAt: Date | null
}

export async function helpersOf(tx: Tx, town: Id, request: Id): Promise<HelperRow[]> {
  const { rows } = await sql<HelperRow>`
    select k.id, k.role, k.mandate_id as mandate, k.department, p.name, m.post, k.words, k.answer, k.answered_at as "answeredAt"
    from request_helpers k left join mandates m on m.town_id = k.town_id and m.id = k.mandate_id
      left join people p on p.town_id = m.town_id and p.id = m.person_id
    where k.town_id = ${town} and k.request_id = ${request}::uuid order by k.asked_at, k.id`.execute(tx)
  return rows
}

export interface NewHelper {
  id: Id
  request_id: Id
  place: string
  sealed: boolean
  role: 'assist' | 'consult'
  mandate_id: Id | null
  department: string | null
  asked_at: Date
  words: string
}

export async function insertHelper(tx: Tx, town: Id, helper: NewHelper): Promise<void> {
  await tx
    .insertInto('request_helpers')
    .values({ town_id: town, ...helper })
    .execute()
}

/** The latest unanswered question to a post or a department gets its answer; false where there is none. */
export async function answerHelper(
  tx: Tx,
  town: Id,
  request: Id,
  by: { mandate: Id; department: string | null },
  answer: string,
  now: Date,
) {
  const { rows } = await sql<{ id: Id }>`
    update request_helpers set answer = ${answer}, answered_at = ${now}::timestamptz where town_id = ${town} and id = (
      select id from request_helpers where town_id = ${town} and request_id = ${request}::uuid and answered_at is null
        and (mandate_id = ${by.mandate}::uuid or department = ${by.department}) order by asked_at limit 1) returning id`.execute(tx)
  return rows.length > 0
}

export async function pausesOf(tx: Tx, town: Id, request: Id): Promise<Pause[]> {
  const query = tx.selectFrom('request_pauses').select(['from_at as from', 'to_at as to'])
  return (await query.where('town_id', '=', town).where('request_id', '=', request).orderBy('from_at').execute()) as Pause[]
}

export async function beginPause(
  tx: Tx,
  town: Id,
  row: { id: Id; request_id: Id; place: string; reason: PauseReason; from_at: Date },
): Promise<void> {
  await tx
    .insertInto('request_pauses')
    .values({ town_id: town, ...row })
    .execute()
}

/** Ends whatever pause is open. */
export async function endPause(tx: Tx, town: Id, request: Id, at: Date): Promise<void> {
  const open = tx.updateTable('request_pauses').set({ to_at: at }).where('town_id', '=', town).where('request_id', '=', request)
  await open.where('to_at', 'is', null).execute()
}

export interface NewNotice {
  id: Id
  request_id: Id
  place: string
  sealed: boolean
  kind: string
  to_mandate?: Id | null
  to_department?: string | null
  to_resident?: boolean
  words: string
  at: Date
}

export async function insertNotice(tx: Tx, town: Id, notice: NewNotice): Promise<void> {
  await tx
    .insertInto('request_notices')
    .values({ town_id: town, ...notice })
    .execute()
}
