import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

export interface CardRow {
  id: Id
  town: Id
  household: Id
  /** path of the household */
  path: string
  revoked: boolean
  ended: boolean
}

/** A card by its id alone. Links do not name the town, so every town's key is probed: one index step each. */
export async function cardById(tx: Tx, id: Id): Promise<CardRow | undefined> {
  const { rows } = await sql<CardRow>`
    select c.id, c.town_id as town, c.household_id as household, h.place::text as path,
      c.revoked_at is not null as revoked, h.ended_on is not null as ended
    from towns t
    cross join lateral (select * from cards where town_id = t.id and id = ${id}) c
    join households h on h.town_id = c.town_id and h.id = c.household_id`.execute(tx)
  return rows[0]
}

export interface CardResident {
  id: Id
  name: string
  phoneSealed: Buffer
}

/** Living residents of the household whose phone is on the roll, the head first. */
export async function residentsWithPhone(tx: Tx, town: Id, household: Id): Promise<CardResident[]> {
  const rows = await tx
    .selectFrom('residents')
    .select(['id', 'name', 'phone_sealed'])
    .where('town_id', '=', town)
    .where('household_id', '=', household)
    .where('ended_on', 'is', null)
    .where('phone_sealed', 'is not', null)
    .orderBy(sql`relation <> '户主'`)
    .orderBy('id')
    .execute()
  return rows.map(row => ({ id: row.id, name: row.name, phoneSealed: row.phone_sealed! }))
}

/** Who a card session acts as, as long as card, household and resident stand. */
export async function cardHolder(tx: Tx, town: Id, card: Id, resident: Id) {
  return await tx
    .selectFrom('cards as c')
    .innerJoin('households as h', join => join.onRef('h.town_id', '=', 'c.town_id').onRef('h.id', '=', 'c.household_id'))
    .innerJoin('residents as r', join => join.onRef('r.town_id', '=', 'h.town_id').onRef('r.household_id', '=', 'h.id'))
    .select(['h.id as household', 'h.place as path', 'r.name'])
    .where('c.town_id', '=', town)
    .where('c.id', '=', card)
    .where('r.id', '=', resident)
    .where('c.revoked_at', 'is', null)
    .where('h.ended_on', 'is', null)
    .where('r.ended_on', 'is', null)
    .executeTakeFirst()
}
