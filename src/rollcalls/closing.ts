import type { SystemActor } from '#common/actor.ts'
import { asSystem, asSystemAt, type Database } from '#platform/db.ts'
import type { Files } from '#platform/files.ts'
import { closeDue } from './acts.ts'
import { dueToClose } from './store.ts'

/**
 * Closes what was to close at its due time, each in a transaction of its own. Nothing hangs on it being in time: until it comes, answers are
 * taken and marked late.
 */
export async function closeAllDue(database: Database, now: Date, files: Files): Promise<void> {
  for (const { town, path, id } of await asSystem(database, tx => dueToClose(tx, now))) {
    const actor: SystemActor = { kind: 'system', town, path, name: '到期自动关闭' }
    await asSystemAt(database, path, tx => closeDue(tx, actor, now, id, files))
  }
}
