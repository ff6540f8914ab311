// A server of a story's own whose clock the story sets, over the private channel between the two processes: nothing of it can be reached over
// HTTP, and `npm start` knows no such clock. Also over that channel: the work of jobs, and the recounts
// of `npm run rebuild:coverage` and `npm run rebuild:rollcalls`.
import { foundCounty } from '#network/county.ts'
import { readConfig } from '#platform/config.ts'
import { asSystem, asSystemAt, openDatabase } from '#platform/db.ts'
import { openFiles } from '#platform/files.ts'
import { openKeys, suiteOf } from '#platform/keys.ts'
import { openLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import { openVault } from '#platform/vault.ts'
import { closeAllDue } from '#rollcalls/closing.ts'
import { recount } from '#rollcalls/recount.ts'
import { startServer } from '#server.ts'
import { keepBooks } from '#visits/books.ts'
import { rebuild } from '#visits/rebuilding.ts'
import { townNames } from '#visits/rebuilding-store.ts'

export type Told = { set: string } | { nightly: true } | { rebuild: number } | { closeRollcalls: true } | { recount: true } | { stop: true }
export type Answer =
  | { done: true }
  | { rollcalls: number; numbers: number; wrong: number }
  | { failed: string }
  | { duties: number; counts: number; differences: string[] }

if (!process.send) throw new Error('a story starts this server and keeps its clock; alone it has none')
let clock = new Date(process.env.STORY_CLOCK!)
const config = readConfig()
const postgres = await startPostgres(config.dataDir)
await migrate(postgres.connection)
const database = openDatabase(postgres.connection, config.poolSize)
const vault = openVault(openKeys(config.dataDir), suiteOf())
const { userName, password, county: name, code } = config.setUp
await foundCounty(database, vault, clock, { name, code, officer: { name: '县管理员', userName, password } })
const log = openLog({ level: 'warn' })
// No connection for jobs: their timetable is the machine's. The story tells when it is night.
const server = await startServer({ ...config, database, log, now: () => clock, demonstration: true })

async function answer(told: Told): Promise<Answer> {
  if ('set' in told) clock = new Date(told.set)
  if ('nightly' in told) await keepBooks(database, clock, raise)
  if ('rebuild' in told) return await rebuilt(told.rebuild)
  if ('closeRollcalls' in told) await closeAllDue(database, clock, openFiles(config.dataDir))
  if ('recount' in told) return await recounted()
  return { done: true }
}

/** Every duty and every count of every town from the records, so many times. */
async function rebuilt(times: number): Promise<Answer> {
  const sum = { duties: 0, counts: 0, differences: [] as string[] }
  for (let i = 0; i < times; i++) {
    for (const { id, path } of await asSystem(database, townNames)) {
      const { duties, counts, differences } = await asSystemAt(database, path, tx => rebuild(tx, id, clock))
      sum.duties += duties
      sum.counts += counts
      sum.differences.push(...differences.map(each => `${each.what}：存的是 ${each.kept}，重算是 ${each.reckoned}`))
    }
  }
  return { ...sum, differences: sum.differences.slice(0, 5) }
}

/** Every number of every roll call from the lines, as `npm run rebuild:rollcalls -- --compare` does it. */
async function recounted(): Promise<Answer> {
  const sum = { rollcalls: 0, numbers: 0, wrong: 0 }
  for (const { rollcalls, units, wrong } of await recount(database)) {
    sum.rollcalls += rollcalls
    sum.numbers += units * 5
    sum.wrong += wrong.length
  }
  return sum
}

function raise(error: unknown): never {
  throw error
}

process.on('message', (told: Told) => {
  if ('stop' in told) void stop()
  else
    answer(told).then(
      said => process.send!(said),
      error => process.send!({ failed: String(error?.stack ?? error) }),
    )
})
// The story is gone: so is its server.
process.on('disconnect', () => void stop())

async function stop(): Promise<void> {
  await server.stop()
  await database.close()
  await postgres.stop()
  process.exit()
}

process.send({ ready: server.url })
