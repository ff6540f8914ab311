import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { leafCounts, townPath } from './store.ts'

/** What a roll call's board is called among the live figures. */
export const topicOf = (town: Id, id: Id) => `rollcalls.${town}.${id}`

/** Every unit's counts, whoever looks: who may see which is judged by their paths. `tx` is the system's. */
export async function figuresOf(tx: Tx, town: Id, id: Id) {
  const counts = await leafCounts(tx, town, id, await townPath(tx, town))
  return counts.map(count => ({ ...count }))
}
