import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { KeptAudio } from '#platform/files.ts'

export async function addRecording(tx: Tx, town: Id, id: Id, place: string, by: Id, kept: KeptAudio, now: Date): Promise<void> {
  const { sha256, mediaType: media_type, bytes } = kept
  await tx.insertInto('files').values({ town_id: town, id, place, sha256, media_type, bytes, brought_by: by, brought_at: now }).execute()
}

export async function findRecording(tx: Tx, town: Id, id: Id) {
  return await tx
    .selectFrom('files')
    .select(['sha256', 'media_type as mediaType', 'brought_by as broughtBy'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .where('media_type', 'like', 'audio/%')
    // What was said with a request is heard by whoever sees the request: it may be sealed.
    .where('subject_kind', 'is distinct from', 'request_voice')
    .executeTakeFirst()
}
