import { sql } from 'kysely'
import { type Id, newId } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

/** The household of a visit in scope. */
export async function householdOfVisit(tx: Tx, town: Id, visit: Id): Promise<Id | undefined> {
  const row = await tx.selectFrom('visits').select('household_id').where('town_id', '=', town).where('id', '=', visit).executeTakeFirst()
  return row?.household_id
}

/** The visit's photos, once more as the request's: the same pictures on disk, a row of their own for whoever sees the request. */
export async function takeVisitPhotos(tx: Tx, town: Id, visit: Id, request: Id, place: string, now: Date): Promise<void> {
  const photos = await tx
    .selectFrom('files')
    .select('id')
    .where('town_id', '=', town)
    .where('subject_kind', '=', 'visit')
    .where('subject_id', '=', visit)
    .where('media_type', 'like', 'image/%')
    .orderBy('id')
    .execute()
  for (const { id } of photos) {
    await sql`insert into files (town_id, id, place, sha256, media_type, bytes, width, height, subject_kind, subject_id, brought_by, brought_at)
      select f.town_id, ${newId(now)}::uuid, ${place}::ltree, f.sha256, f.media_type, f.bytes, f.width, f.height, 'request', ${request}::uuid,
        f.brought_by, f.brought_at
      from files f where f.town_id = ${town} and f.id = ${id}::uuid`.execute(tx)
  }
}
