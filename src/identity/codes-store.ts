import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

export interface CodeRow {
  id: Id
  target: Buffer
  purpose: 'sign_in' | 'card'
  codeHash: Buffer
  createdAt: Date
  expiresAt: Date
}

export async function insertCode(tx: Tx, { id, target, purpose, codeHash, createdAt, expiresAt }: CodeRow): Promise<void> {
  const row = { id, target_blind: target, purpose, code_hash: codeHash, created_at: createdAt, expires_at: expiresAt }
  await tx.insertInto('one_time_codes').values(row).execute()
}

export async function lastCodeAt(tx: Tx, target: Buffer): Promise<Date | null> {
  const row = await tx
    .selectFrom('one_time_codes')
    .select('created_at')
    .where('target_blind', '=', target)
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return row?.created_at ?? null
}

/** Takes one try at the newest code sent to the target; nothing when it is used, expired or tried out. */
export async function takeTry(
  tx: Tx,
  { target, purpose, tries, now }: { target: Buffer; purpose: string; tries: number; now: Date },
): Promise<{ id: Id; code_hash: Buffer } | undefined> {
  const newest = tx
    .selectFrom('one_time_codes')
    .select('id')
    .where('target_blind', '=', target)
    .where('purpose', '=', purpose as 'sign_in')
    .orderBy('created_at', 'desc')
    .limit(1)
  return await tx
    .updateTable('one_time_codes')
    .set({ tries: sql`tries + 1` })
    .where('id', 'in', newest)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where('tries', '<', tries)
    .returning(['id', 'code_hash'])
    .executeTakeFirst()
}

/** Marks a code used; false when somebody else was faster. */
export async function spendCode(tx: Tx, id: Id, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('one_time_codes')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteCodesBefore(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('one_time_codes').where('created_at', '<', before).execute()
}
