import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { Issue } from './issue-store.ts'
import { holding } from './mandates-store.ts'

/** Unit chiefs' mandates at or below `path` that hold on `day` and have no living certificate. */
export async function chiefsWithoutCertificate(tx: Tx, town: Id, path: string, day: Day): Promise<Issue[]> {
  const { rows } = await sql<Issue>`
    select m.id subject, m.place from mandates m
    where m.town_id = ${town}::uuid and m.place <@ ${path}::ltree and m.post = 'unit_chief' and ${holding(day)}
      and not exists (select from certificates c where c.town_id = ${town}::uuid and c.mandate_id = m.id and c.revoked_on is null)
    order by m.place, m.from_on`.execute(tx)
  return rows
}

export interface CertificateRow {
  id: Id
  serial: string
  /** path of the unit */
  path: string
  /** names of village, group and unit, one after the other */
  placeName: string
  issuedOn: Day
  revokedOn: Day | null
  revokedReason: string | null
  name: string
  post: Post
  photo: Id | null
  from: Day
  until: Day | null
  ended: Day | null
}

const shown = (
  town: Id,
) => sql`c.id, c.serial, m.place path, c.issued_on "issuedOn", c.revoked_on "revokedOn", c.revoked_reason "revokedReason",
  p.name, m.post, p.photo_id photo, m.from_on "from", m.until_on "until", m.ended_on ended,
  (select string_agg(l.name, '' order by nlevel(l.path)) from places l
    where l.town_id = ${town}::uuid and l.path @> m.place and l.kind in ('village', 'group', 'unit')) "placeName"`

const joined = sql`certificates c
  join mandates m on m.town_id = c.town_id and m.id = c.mandate_id
  join people p on p.town_id = m.town_id and p.id = m.person_id`

/** Certificates at or below `path`, unit by unit, the living ones first. */
export async function certificatesBelow(tx: Tx, town: Id, path: string): Promise<CertificateRow[]> {
  const { rows } = await sql<CertificateRow>`
    select ${shown(town)} from ${joined}
    where c.town_id = ${town}::uuid and c.place <@ ${path}::ltree
    order by m.place, c.revoked_on nulls first, c.serial`.execute(tx)
  return rows
}

export async function findCertificate(tx: Tx, town: Id, id: Id): Promise<CertificateRow | undefined> {
  const { rows } = await sql<CertificateRow>`
    select ${shown(town)} from ${joined} where c.town_id = ${town}::uuid and c.id = ${id}::uuid`.execute(tx)
  return rows[0]
}

/** The town of a certificate, as the system: links do not name it. */
export async function townOfCertificate(tx: Tx, id: Id): Promise<{ id: Id; name: string } | undefined> {
  const { rows } = await sql<{ id: Id; name: string }>`
    select t.id, t.name from towns t
    where exists (select from certificates c where c.town_id = t.id and c.id = ${id}::uuid)`.execute(tx)
  return rows[0]
}

/** False when somebody revoked it in the meantime. */
export async function saveCertificateRevocation(tx: Tx, town: Id, id: Id, reason: string, on: Day): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('certificates')
    .set({ revoked_on: on, revoked_reason: reason })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .where('revoked_on', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
