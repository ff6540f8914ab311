import { asSystem } from '#platform/db.ts'
import { deleteCodesBefore } from './codes-store.ts'
import type { Identity } from './identity.ts'
import { deleteSessionsBefore } from './sessions-store.ts'
import { deleteCountsBefore } from './throttle-store.ts'

/** A nightly job: lets go of counts and codes after two days and of ended sessions after ninety. */
export async function sweepIdentity({ database }: Pick<Identity, 'database'>, now: Date): Promise<void> {
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
  await asSystem(database, async tx => {
    await deleteCountsBefore(tx, daysAgo(2))
    await deleteCodesBefore(tx, daysAgo(2))
    await deleteSessionsBefore(tx, daysAgo(90))
  })
}
