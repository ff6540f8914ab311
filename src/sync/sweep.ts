import { asSystem, type Database } from '#platform/db.ts'
import { forgetChanges } from './copy-store.ts'
import { daysKept } from './cursor.ts'

/** What no cursor reaches back to any more goes; a phone silent for longer gets everything anew. */
export async function sweepChanges({ database }: { database: Database }, now: Date): Promise<void> {
  await asSystem(database, tx => forgetChanges(tx, new Date(now.getTime() - daysKept * 86_400_000)))
}
