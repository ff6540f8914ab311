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
    .executeTakeFirst()
}
