// npm run bench:requests [-- --requests 1000000 --towns 50 --seed 1 --rounds 300 --seconds 20 --explain FILE]: boards, search and figures of
// a million requests as ordinary posts under row security, and whole lives of requests as transactions. Ordinary durability (fsync on).
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '#platform/db.ts'
import { openKeys } from '#platform/keys.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import { openVault } from '#platform/vault.ts'
import { carry, questions, timed } from './requests-asking.ts'
import { explained } from './requests-plans.ts'
import { layRequests, type Voice } from './requests-world.ts'

const text = (value: string) => ({ type: 'string', default: value }) as const
const { values: given } = parseArgs({
  options: {
    ...{ requests: text('1000000'), towns: text('50'), seed: text('1'), rounds: text('300'), seconds: text('20') },
    explain: text(join(import.meta.dirname, '../test-results/bench-requests-explain.txt')),
  },
})
const [requests, towns, seed, rounds, seconds] = [given.requests, given.towns, given.seed, given.rounds, given.seconds].map(Number) as [
  ...[number, number, number, number, number],
]
const folder = await mkdtemp(join(tmpdir(), 'sanzhang-bench-'))
const postgres = await startPostgres(folder)
const database = openDatabase(postgres.connection, 8)
try {
  await migrate(postgres.connection)
  const begun = performance.now()
  const voices = await layRequests(database, { requests, towns, seed })
  console.log(`${requests} requests in ${towns} towns laid in ${round((performance.now() - begun) / 1000)} s`)
  const told: Record<string, { p50: number; p99: number; rows: number; aim?: number }> = {}
  for (const question of questions) {
    await timed(database, voices, question, Math.min(rounds, 40))
    const { took, rows } = await timed(database, voices, question, rounds)
    told[question.name] = { p50: at(took, 0.5), p99: at(took, 0.99), rows, ...(question.aim && { aim: question.aim }) }
    console.log(
      `${question.name}: p50 ${at(took, 0.5)} ms, p99 ${at(took, 0.99)} ms, ${rows} rows${question.aim ? `, aim ${question.aim} ms` : ''}`,
    )
  }
  await mkdir(dirname(given.explain), { recursive: true })
  await writeFile(given.explain, await explained(database, voices))
  console.log(`EXPLAIN of each as that post in ${given.explain}`)
  const lives = await carried(voices)
  const missed = Object.entries(told).filter(([, { p99, aim }]) => aim !== undefined && p99 > aim)
  console.log(JSON.stringify({ bench: 'requests', ok: missed.length === 0, requests, towns, seed, rounds, ...told, lives }))
  if (missed.length > 0) process.exitCode = 1
} finally {
  await database.close()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit()

/** Whole lives, four at a time, each in another town: how many transactions a second. */
async function carried(voices: Voice[]) {
  const vault = openVault(openKeys(folder))
  const took: number[] = []
  let next = 0
  const begun = performance.now()
  const end = begun + seconds * 1000
  const one = async () => {
    while (performance.now() < end) took.push(...(await carry(database, vault, voices[next++ % voices.length]!)))
  }
  await Promise.all(Array.from({ length: 4 }, one))
  const perSecond = Math.round(took.length / ((performance.now() - begun) / 1000))
  console.log(`${took.length / 5} lives: ${perSecond} transactions/s, p50 ${at(took, 0.5)} ms, p99 ${at(took, 0.99)} ms`)
  return { transactions: took.length, perSecond, p50: at(took, 0.5), p99: at(took, 0.99) }
}

function at(list: number[], share: number): number {
  return round(list.toSorted((a, b) => a - b)[Math.floor(list.length * share)] ?? 0)
}
function round(value: number): number {
  return Math.round(value * 10) / 10
}
