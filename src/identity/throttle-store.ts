import { sql } from 'kysely'
import type { Tx } from '#platform/db.ts'

/** Adds one to a window's count and gives the new count; others counting the same key wait until this transaction ends. */
export async function countUp(tx: Tx, key: Buffer, window: Date): Promise<number> {
  const row = await tx
    .insertInto('throttles')
    .values({ key_hash: key, window_start: window, count: 1 })
    .onConflict(conflict => conflict.columns(['key_hash', 'window_start']).doUpdateSet({ count: sql`throttles.count + 1` }))
    .returning('count')
    .executeTakeFirstOrThrow()
  return row.count
}

/** A lock is a row whose window starts when the lock ends. */
export async function addLock(tx: Tx, key: Buffer, until: Date): Promise<void> {
  const row = { key_hash: key, window_start: until, count: 1 }
  await tx
    .insertInto('throttles')
    .values(row)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function lockedUntil(tx: Tx, key: Buffer, now: Date): Promise<Date | null> {
  const row = await tx
    .selectFrom('throttles')
    .select('window_start')
    .where('key_hash', '=', key)
    .where('window_start', '>', now)
    .orderBy('window_start', 'desc')
    .executeTakeFirst()
  return row?.window_start ?? null
}

export async function clearCounts(tx: Tx, keys: Buffer[]): Promise<void> {
  await tx.deleteFrom('throttles').where('key_hash', 'in', keys).execute()
}

export async function deleteCountsBefore(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('throttles').where('window_start', '<', before).execute()
}
