import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

interface KeptList {
  id: Id
  place: string
  rollcall: Id
  sha256: Buffer
  bytes: number
  by: Id
  at: Date
}

export async function insertList(tx: Tx, town: Id, { id, place, rollcall, sha256, bytes, by, at }: KeptList): Promise<void> {
  const what = { town_id: town, id, place, sha256, media_type: mediaType, bytes, brought_by: by, brought_at: at }
  await tx
    .insertInto('files')
    .values({ ...what, subject_kind: 'rollcall', subject_id: rollcall })
    .execute()
}

/** The list made at the close, where it lies in one's own place. */
export async function keptList(tx: Tx, town: Id, rollcall: Id): Promise<{ sha256: Buffer } | undefined> {
  return await tx
    .selectFrom('files')
    .select('sha256')
    .where('town_id', '=', town)
    .where('subject_kind', '=', 'rollcall')
    .where('subject_id', '=', rollcall)
    .where('media_type', '=', mediaType)
    .executeTakeFirst()
}
