import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

/** Where a photo of one of the household's requests, or of an answer to one, lies on disk. */
export async function photoOfRequest(tx: Tx, town: Id, household: Id, id: Id): Promise<Buffer | undefined> {
  const row = await tx
    .selectFrom('files as f')
    .select('f.sha256')
    .where('f.town_id', '=', town)
    .where('f.id', '=', id)
    .where(({ exists, or, and, eb, selectFrom }) => {
      const requests = selectFrom('requests as r').select('r.id').where('r.town_id', '=', town).where('r.household_id', '=', household)
      const steps = selectFrom('request_steps as s').select('s.id').where('s.town_id', '=', town)
      return or([
        and([eb('f.subject_kind', '=', 'request'), exists(requests.whereRef('r.id', '=', 'f.subject_id'))]),
        and([
          eb('f.subject_kind', '=', 'request_step'),
          exists(steps.whereRef('s.id', '=', 'f.subject_id').where('s.request_id', 'in', requests)),
        ]),
      ])
    })
    .executeTakeFirst()
  return row?.sha256
}
