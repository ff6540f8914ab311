import type { SystemActor } from '#common/actor.ts'
import { asSystem, asSystemAt, type Database } from '#platform/db.ts'
import { countVote } from './acts.ts'
import { dueToCount } from './store.ts'

/** Writes down what came of every vote whose hour has come. Nothing hangs on it being in time: no vote is taken after the hour. */
export async function countAllDue(database: Database, now: Date): Promise<void> {
  for (const { town, path, id } of await asSystem(database, tx => dueToCount(tx, now))) {
    const actor: SystemActor = { kind: 'system', town, path, name: '到时自动计票' }
    await asSystemAt(database, path, tx => countVote(tx, actor, now, id))
  }
}
