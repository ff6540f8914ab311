// npm run bench:import: a roll of 20,850 people (沩山镇) into an empty town on a throw-away database, over HTTP: dry run, import, and the
// same file again. The last line is JSON.
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { dayOf } from '#common/calendar.ts'
import { generateCounty } from '#demo/county.ts'
import { writeRoll } from '#demo/roll.ts'
import type { RollImport } from '#network/roll-import-terms.ts'
import { startTestServer, testDatabase } from '#test/database.ts'
import { foundEmptyTown, startImportServer } from './import-process.ts'

const folder = await mkdtemp(join(tmpdir(), 'sanzhang-bench-'))
const town = generateCounty(1, dayOf(new Date())).towns[0]!
const file = await writeRoll(town)
console.log(`${town.name}：${town.households.length} 户 ${town.residents.length} 人，表格 ${(file.length / 1e6).toFixed(1)} MB`)
const postgres = await startTestServer()
const database = await testDatabase(postgres)
const server = await startImportServer({ connection: database.connection, dataDir: folder, officer: await foundEmptyTown(database) })
try {
  const first = await upload('dry run')
  const dryCpu = server.cpuSeconds()
  const saved = await call('import', `/api/roll-imports/${first.result.id}/done`, { method: 'PUT' })
  const cpu = server.cpuSeconds()
  const again = await upload('same file, dry run')
  const rerun = await call('same file, import', `/api/roll-imports/${again.result.id}/done`, { method: 'PUT' })
  const { counts } = again.result
  if (saved.result.counts.people.added !== town.residents.length) throw new Error(`${saved.result.counts.people.added} people were added`)
  if (counts.people.same !== town.residents.length || counts.households.changed > 0) throw new Error('the same file should change nothing')
  console.log(
    JSON.stringify({
      people: town.residents.length,
      ...{ dryRunSeconds: first.seconds, importSeconds: saved.seconds, totalSeconds: round(first.seconds + saved.seconds) },
      ...{ serverCpuSeconds: round(cpu), ofThoseDryRun: round(dryCpu), loadAverage: round(loadavg()[0]!) },
      ...{ againSeconds: round(again.seconds + rerun.seconds), longestWaitMs: Math.max(first.wait, saved.wait, again.wait, rerun.wait) },
      ...server.peaks(),
    }),
  )
} finally {
  await server.stop()
  await database.close()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
}

async function upload(name: string) {
  const body = new FormData()
  body.set('file', new File([new Uint8Array(file)], '花名册.xlsx'))
  return await call(name, '/api/roll-imports', { method: 'POST', body })
}

async function call(name: string, path: string, request: RequestInit) {
  await fetch(`${server.url}/longest-wait`)
  const started = performance.now()
  const response = await fetch(server.url + path, request)
  const result = (await response.json()) as RollImport
  const seconds = round((performance.now() - started) / 1000)
  if (!response.ok || result.state === 'refused') throw new Error(`${name}: ${response.status} ${JSON.stringify(result).slice(0, 2000)}`)
  const { milliseconds } = (await (await fetch(`${server.url}/longest-wait`)).json()) as { milliseconds: number }
  console.log(`${name}: ${seconds} s, longest wait of others ${Math.round(milliseconds)} ms`, JSON.stringify(result.counts))
  return { seconds, result, wait: Math.round(milliseconds) }
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
