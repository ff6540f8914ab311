import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { By } from './store.ts'

/** A household of the circle, where the reader may see it. */
export async function householdOf(tx: Tx, town: Id, deliberation: Id, household: Id): Promise<{ head: string; place: string } | undefined> {
  const query = tx.selectFrom('deliberation_households').select(['head', 'place'])
  const row = await query
    .where('town_id', '=', town)
    .where('deliberation_id', '=', deliberation)
    .where('household_id', '=', household)
    .executeTakeFirst()
  return row && { head: row.head, place: row.place }
}

export interface NewWords {
  id: Id
  household: Id | null
  speaker: string
  via: 'online' | 'meeting' | 'spoken'
  text: string
  at: Date
  by: By
}

/** False when that id is taken: the same words sent twice. */
export async function insertWords(tx: Tx, town: Id, deliberation: Id, place: string, row: NewWords): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('deliberation_words')
    .values({
      ...{ town_id: town, id: row.id, deliberation_id: deliberation, place, household_id: row.household, speaker: row.speaker },
      ...{ via: row.via, words: row.text, said_at: row.at, taken_by: JSON.stringify(row.by) },
    })
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function wordsOf(tx: Tx, town: Id, deliberation: Id) {
  const { rows } = await sql<{ id: Id; speaker: string; via: 'online' | 'meeting' | 'spoken'; text: string; at: Date }>`
    select w.id, w.speaker, w.via, w.words as text, w.said_at as at from deliberation_words w
    where w.town_id = ${town} and w.deliberation_id = ${deliberation}::uuid order by w.said_at, w.id limit 500`.execute(tx)
  return rows
}
