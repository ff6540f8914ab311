// npm run bench:rollcall [-- --households 7000 --chiefs 597 --seed 1]: every unit chief of a community answers for every household, one
// POST each, as fast as they can, while a live board looks on. Own server process, ordinary durability (fsync on).
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { newId } from '#common/ids.ts'
import { openDatabase } from '#platform/db.ts'
import { recount } from '#rollcalls/recount.ts'
import { sum } from '#rollcalls/rules.ts'
import { freePort } from '#stories/free-port.ts'
import { openGround } from './ground.ts'
import { watchProcess, watchTree } from './processes.ts'
import { watch } from './rollcall-board.ts'
import { layCommunity } from './rollcall-world.ts'

const { values: given } = parseArgs({
  options: {
    households: { type: 'string', default: '7000' },
    chiefs: { type: 'string', default: '597' },
    seed: { type: 'string', default: '1' },
  },
})
const [households, chiefs] = [Number(given.households), Number(given.chiefs)]
const folder = await mkdtemp(join(tmpdir(), 'sanzhang-bench-'))
const ground = await openGround(folder, Number(given.seed))
const database = openDatabase(ground.connection, 4)
const pids: (() => void)[] = []
try {
  const community = await layCommunity(database, { households, chiefs })
  const port = await freePort()
  const base = `http://127.0.0.1:${port}/api`
  const server = fork(join(import.meta.dirname, 'ours.ts'), {
    env: { ...process.env, PORT: String(port), GROUND: JSON.stringify(ground.connection), DATA_DIR: folder },
    stdio: 'inherit',
  })
  pids.push(() => server.kill())
  await new Promise<void>((resolve, reject) => {
    server.once('message', () => resolve())
    server.once('exit', code => reject(new Error(`the server ended with ${code}`)))
  })
  const send = async (token: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
    return await response.json()
  }

  const asking = performance.now()
  const rollcall = newId()
  const fields = [
    { key: 'back', kind: 'yesno', label: '有没有人从外地回来', required: true },
    { key: 'count', kind: 'number', label: '回来几人', required: false, unit: '人', least: 0, most: 30 },
  ]
  const dueAt = new Date(Date.now() + 4 * 3_600_000).toISOString()
  const basic = { id: rollcall, place: community.place, title: '社区摸排', notice: '请逐户问清', fields, dueAt }
  const asked = (await send(community.officer, '/rollcalls', basic)) as { households: number }
  const fannedOut = performance.now() - asking
  if (asked.households !== households) throw new Error(`asked ${asked.households} households instead of ${households}`)

  const board = await watch(base, rollcall, community.officer)
  const [watched, databaseCpu] = [watchProcess(server.pid!), watchTree(ground.postmaster)]
  const took: number[] = []
  const begun = performance.now()
  await Promise.all(
    community.chiefs.map(async ({ token, households }) => {
      for (const household of households) {
        const started = performance.now()
        const body = {
          id: newId(),
          households: [household],
          outcome: 'answered',
          values: { back: false },
          deviceAt: new Date().toISOString(),
        }
        await send(token, `/rollcalls/${rollcall}/answers`, body)
        took.push(performance.now() - started)
      }
    }),
  )
  const stored = performance.now() - begun
  const right = await board.until(total => total.answered === households, 60_000)
  const whole = right - begun
  const cpu = { serverCpuSeconds: round(watched.cpuSeconds()), databaseCpuSeconds: round(databaseCpu()), load: round(loadavg()[0]!) }
  watched.stop()
  const kept = await recount(database)
  const wrong = kept.flatMap(report => report.wrong).length
  const { rows } = await database.owner.query('select count(*)::int as n from rollcall_answers where rollcall_id = $1', [rollcall])
  const total = sum(board.lines())
  const figures = {
    ...{
      households,
      chiefs,
      stored: rows[0].n,
      fanOutMs: Math.round(fannedOut),
      seconds: round(whole / 1000),
      storedSeconds: round(stored / 1000),
    },
    ...{ answersPerSecond: Math.round(households / (stored / 1000)), p50: at(took, 0.5), p99: at(took, 0.99) },
    ...{ events: board.events(), lagMs: Math.round(right - begun - stored), board: total.answered, recountWrong: wrong },
    ...cpu,
  }
  const ok = rows[0].n === households && total.answered === households && total.asked === households && wrong === 0
  console.log(
    `${households} households, ${chiefs} chiefs: all stored in ${figures.storedSeconds} s (${figures.answersPerSecond}/s, p50 ${figures.p50} ms, p99 ${figures.p99} ms); live board right after ${figures.seconds} s`,
  )
  console.log(JSON.stringify({ bench: 'rollcall', ok, ...figures }))
  board.leave()
  if (!ok || whole > 60_000) process.exitCode = 1
} finally {
  for (const stop of pids) stop()
  await database.close()
  await ground.close()
  await rm(folder, { recursive: true, force: true })
}
process.exit()

function at(list: number[], share: number): number {
  return round(list.toSorted((a, b) => a - b)[Math.floor(list.length * share)] ?? 0)
}
function round(value: number): number {
  return Math.round(value * 10) / 10
}
