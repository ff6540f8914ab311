// npm run bench:import: the server as `npm start -- --empty` starts it, on a throw-away database with ordinary durability; a new town
// imports a roll of 20,850 people (沩山镇) through the public API: dry run, import, and the same file again. The last line is JSON.
import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { dayOf } from '#common/calendar.ts'
import { generateCounty } from '#demo/county.ts'
import { writeRoll } from '#demo/roll.ts'
import type { RollImport } from '#network/roll-import-terms.ts'
import { type Caller, signIn } from '#stories/caller.ts'
import { startOwnServer } from '#stories/own-server.ts'
import { watchProcess } from './processes.ts'

const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const town = generateCounty(1, dayOf(new Date())).towns[0]!
const file = await writeRoll(town)
console.log(`${town.name}：${town.households.length} 户 ${town.residents.length} 人，表格 ${(file.length / 1e6).toFixed(1)} MB`)
const server = await startOwnServer()
const watch = watchProcess(server.pid)
try {
  const office = await foundTown()
  const upload = () => office.upload<RollImport>('/roll-imports', file, '花名册.xlsx', sheet)
  const save = (id: string) => office.send<RollImport>('PUT', `/roll-imports/${id}/done`)
  const dry = await timed('dry run', upload)
  const saved = await timed('import', () => save(dry.result.id))
  const exported = await exportSeconds(office)
  const again = await timed('same file, dry run', upload)
  const rerun = await timed('same file, import', () => save(again.result.id))
  const { counts } = again.result
  if (saved.result.counts.people.added !== town.residents.length) throw new Error(`${saved.result.counts.people.added} people were added`)
  if (counts.people.same !== town.residents.length || counts.households.changed > 0) throw new Error('the same file should change nothing')
  console.log(
    JSON.stringify({
      ...{ bench: 'import', people: town.residents.length },
      ...{ dryRunSeconds: dry.seconds, saveSeconds: saved.seconds, seconds: round(dry.seconds + saved.seconds) },
      ...{ serverCpuSeconds: round(dry.cpu + saved.cpu), sameFileSeconds: round(again.seconds + rerun.seconds), exportSeconds: exported },
      longestAnswerMs: Math.max(dry.longest, saved.longest, again.longest, rerun.longest),
      ...watch.peaks(),
      loadAverage: round(loadavg()[0]!),
    }),
  )
} finally {
  watch.stop()
  await server.stop()
}

/** A town of its own with its first officer. */
async function foundTown(): Promise<Caller> {
  const county = await signIn(server.base, server.setUp.userName, server.setUp.password)
  const officer = { name: '易文斌', phone: '15400000001', userName: 'bench-office' }
  const made = await county.send('POST', '/towns', { name: town.name, code: '999001101000', officer })
  return await signIn(server.base, made.officer.userName, made.officer.password)
}

/** How long `work` took, the server's share of processor in it, and the longest that others waited for an answer meanwhile. */
async function timed(name: string, work: () => Promise<RollImport>) {
  const [started, cpuBefore] = [performance.now(), watch.cpuSeconds()]
  let over = false
  const others = longestAnswer(() => over)
  const result = await work().finally(() => {
    over = true
  })
  const seconds = round((performance.now() - started) / 1000)
  const cpu = round(watch.cpuSeconds() - cpuBefore)
  const longest = await others
  console.log(`${name}: ${seconds} s (server ${cpu} s of processor), others waited ${longest} ms at most`)
  console.log(`  ${JSON.stringify(result.counts)}`)
  if (result.state === 'refused') throw new Error(`refused: ${JSON.stringify(result.findings.slice(0, 5))}`)
  return { seconds, cpu, result, longest }
}

async function exportSeconds({ token }: Caller): Promise<number> {
  const started = performance.now()
  const response = await fetch(`${server.base}/api/roll.xlsx`, { headers: { authorization: `Bearer ${token}` } })
  const bytes = (await response.arrayBuffer()).byteLength
  if (!response.ok || bytes < 1_000_000) throw new Error(`export: ${response.status}, ${bytes} bytes`)
  return round((performance.now() - started) / 1000)
}

async function longestAnswer(over: () => boolean): Promise<number> {
  let longest = 0
  while (!over()) {
    const asked = performance.now()
    await (await fetch(`${server.base}/health/live`)).text()
    longest = Math.max(longest, performance.now() - asked)
    await wait(20)
  }
  return Math.round(longest)
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
