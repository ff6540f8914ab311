import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

export async function voiceOf(tx: Tx, town: Id, request: Id): Promise<{ sha256: Buffer; mediaType: string } | undefined> {
  return await tx
    .selectFrom('files')
    .select(['sha256', 'media_type as mediaType'])
    .where('town_id', '=', town)
    .where('subject_kind', '=', 'request_voice')
    .where('subject_id', '=', request)
    .executeTakeFirst()
}
