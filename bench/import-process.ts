import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PostHolder } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asSystem, type Database } from '#platform/db.ts'
import type { ImportServer } from './import-server.ts'

/** Starts `import-server.ts` as a process of its own, which a test may kill. */
export async function startImportServer(told: ImportServer) {
  const program = join(import.meta.dirname, 'import-server.ts')
  const child = spawn(process.execPath, [program, JSON.stringify(told)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  if (line.done) throw new Error('the import server did not start')
  return {
    url: `http://127.0.0.1:${(JSON.parse(line.value) as { port: number }).port}`,
    /** SIGKILL unless told otherwise: there is nothing to put away. */
    async stop(signal: NodeJS.Signals = 'SIGKILL') {
      child.kill(signal)
      await gone
    },
  }
}

/** A county with one town that holds nothing, and the actor of its officer. */
export async function foundEmptyTown(database: Database): Promise<PostHolder> {
  const [county, town, place] = [newId(), newId(), newId()]
  await asSystem(database, async tx => {
    await tx.insertInto('towns').values({ id: county, kind: 'county', code: '999001000000', name: '安县', path: 'an' }).execute()
    const row = { id: town, kind: 'town' as const, county_id: county, code: '999001101000', name: '沩山镇', path: 'an.t1' }
    await tx.insertInto('towns').values(row).execute()
    const root = { town_id: town, id: place, kind: 'town' as const, name: '沩山镇', ordinal: 1, path: 'an.t1', started_on: '2026-01-01' }
    await tx.insertInto('places').values(root).execute()
  })
  const self = { person: newId(), name: '易文斌', account: newId(), post: 'town_officer' as const, mandate: newId() }
  return { kind: 'post', town, place, path: 'an.t1', ...self }
}
