import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { Issue } from './issue-store.ts'

/** Living households at or below `path` that have no living card, village by village. */
export async function householdsWithoutCard(tx: Tx, town: Id, path: string): Promise<Issue[]> {
  const { rows } = await sql<Issue>`
    select h.id subject, h.place from households h
    where h.town_id = ${town}::uuid and h.place <@ ${path}::ltree and h.ended_on is null
      and not exists (select from cards c where c.town_id = ${town}::uuid and c.household_id = h.id and c.revoked_at is null)
    order by h.place, h.number`.execute(tx)
  return rows
}

/** How many cards of living households at or below `path` stand. */
export async function livingCards(tx: Tx, town: Id, path: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from cards where town_id = ${town}::uuid and place <@ ${path}::ltree and revoked_at is null`.execute(tx)
  return rows[0]!.count
}

export interface CardRow {
  id: Id
  serial: string
  place: string
  revokedAt: Date | null
}

export async function findCard(tx: Tx, town: Id, id: Id): Promise<CardRow | undefined> {
  return await tx
    .selectFrom('cards')
    .select(['id', 'serial', 'place', 'revoked_at as revokedAt'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** False when somebody revoked it in the meantime. */
export async function saveCardRevocation(tx: Tx, town: Id, id: Id, reason: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('cards')
    .set({ revoked_at: now, revoked_reason: reason })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export interface PublicCard {
  town: Id
  townName: string
  household: Id
  path: string
  head: string | null
  living: boolean
}

/** A card by its id alone, as the system. Links do not name the town, so every town's key is probed. */
export async function publicCard(tx: Tx, id: Id): Promise<PublicCard | undefined> {
  const { rows } = await sql<PublicCard>`
    select t.id town, t.name "townName", h.id household, h.place path, c.revoked_at is null and h.ended_on is null living,
      (select name from residents r where r.town_id = t.id and r.household_id = h.id and r.relation = '户主' and r.ended_on is null
        order by r.id limit 1) head
    from towns t
    cross join lateral (select * from cards where town_id = t.id and id = ${id}::uuid) c
    join households h on h.town_id = t.id and h.id = c.household_id`.execute(tx)
  return rows[0]
}

/** Living residents whose phone is on the roll, the head first. */
export async function maskedPhones(tx: Tx, town: Id, household: Id) {
  const rows = await tx
    .selectFrom('residents')
    .select(['id as resident', 'name', 'phone_masked as phoneMasked'])
    .where('town_id', '=', town)
    .where('household_id', '=', household)
    .where('ended_on', 'is', null)
    .where('phone_sealed', 'is not', null)
    .orderBy(sql`relation <> '户主'`)
    .orderBy('id')
    .execute()
  return rows.map(row => ({ ...row, phoneMasked: row.phoneMasked ?? '' }))
}
