import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { KeptPhoto } from '#platform/files.ts'

export interface PhotoRow {
  sha256: Buffer
  broughtBy: Id
  subjectKind: string | null
  subject: Id | null
}

export async function addPhoto(tx: Tx, town: Id, id: Id, place: string, by: Id, photo: KeptPhoto, now: Date): Promise<void> {
  const { sha256, mediaType: media_type, bytes, width, height } = photo
  const values = { town_id: town, id, place, sha256, media_type, bytes, width, height, brought_by: by, brought_at: now }
  await tx.insertInto('files').values(values).execute()
}

/** A photo within the transaction's scope; what the system asks for is within any. */
export async function findPhoto(tx: Tx, town: Id, id: Id): Promise<PhotoRow | undefined> {
  return await tx
    .selectFrom('files')
    .select(['sha256', 'brought_by as broughtBy', 'subject_kind as subjectKind', 'subject_id as subject'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .where('media_type', 'like', 'image/%')
    .executeTakeFirst()
}

/** The request that a photo belongs to, as far as it decides who sees it. */
export interface RequestBehind {
  household: Id | null
  department: string | null
  about: Id | null
}

/** Undefined where the transaction does not see the request: out of scope, or sealed. */
export async function requestBehind(tx: Tx, town: Id, kind: 'request' | 'request_step', subject: Id): Promise<RequestBehind | undefined> {
  const { rows } = await sql<RequestBehind>`
    select r.household_id as household, r.handler_department as department, r.about_person_id as about from requests r
    where r.town_id = ${town}::uuid and r.id = case ${kind} when 'request' then ${subject}::uuid
      else (select s.request_id from request_steps s where s.town_id = ${town}::uuid and s.id = ${subject}::uuid) end`.execute(tx)
  return rows[0]
}
