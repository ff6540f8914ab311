import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { holding } from './mandates-store.ts'

/** The people behind these mandates, in office or not. */
export async function chiefsByMandate(tx: Tx, town: Id, mandates: Id[]) {
  const { rows } = await sql<{ mandate: Id; person: Id; phoneSealed: Buffer | null }>`
    select m.id as mandate, m.person_id as person, p.phone_sealed as "phoneSealed"
    from mandates m join people p on p.town_id = m.town_id and p.id = m.person_id
    where m.town_id = ${town}::uuid and m.id = any(${mandates}::uuid[])`.execute(tx)
  return rows
}

/** Who is chief of these units on `day`. */
export async function unitChiefsNow(tx: Tx, town: Id, units: Id[], day: Day) {
  const { rows } = await sql<{ unit: Id; person: Id; name: string; phoneSealed: Buffer | null }>`
    select distinct on (m.place_id) m.place_id as unit, m.person_id as person, p.name, p.phone_sealed as "phoneSealed"
    from mandates m join people p on p.town_id = m.town_id and p.id = m.person_id
    where m.town_id = ${town}::uuid and m.place_id = any(${units}::uuid[]) and m.post = 'unit_chief' and ${holding(day)}
    order by m.place_id, m.from_on, m.id`.execute(tx)
  return rows
}
