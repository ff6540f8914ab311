import type { Id } from '#common/ids.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { compareCounts, openedTowns, type WrongCount, writeCounts } from './recount-store.ts'

export interface Recounted {
  town: Id
  name: string
  rollcalls: number
  /** units compared, each with five numbers */
  units: number
  /** numbers that were not what the lines say, with what they should have been */
  wrong: WrongCount[]
}

/** Counts every line again and compares every number kept; `write` puts right what is wrong. One town at a time, held still meanwhile. */
export async function recount(database: Database, { write = false } = {}): Promise<Recounted[]> {
  const towns = await asSystem(database, openedTowns)
  const reports: Recounted[] = []
  for (const { id, name } of towns) {
    const report = await asSystem(database, async tx => {
      const { rollcalls, units, wrong } = await compareCounts(tx, id)
      if (write && wrong.length > 0) await writeCounts(tx, id)
      return { town: id, name, rollcalls, units, wrong }
    })
    reports.push(report)
  }
  return reports
}
