// npm run bench:rollcall [-- --households 7000 --chiefs 597 --seed 1]: every unit chief of a community answers for every household, one
// POST each, as fast as they can, while a live board looks on. Own server process, ordinary durability (fsync on).
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { newId } from '#common/ids.ts'
import { recount } from '#rollcalls/recount.ts'
import { sum } from '#rollcalls/rules.ts'
import { openCommunity } from './community.ts'
import { watchProcess, watchTree } from './processes.ts'
import { watch } from './rollcall-board.ts'

const { values: given } = parseArgs({
  options: {
    households: { type: 'string', default: '7000' },
    chiefs: { type: 'string', default: '597' },
    seed: { type: 'string', default: '1' },
  },
})
const [households, chiefs] = [Number(given.households), Number(given.chiefs)]
const { database, community, base, server, postmaster, send, close } = await openCommunity(Number(given.seed), { households, chiefs })
try {
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
  const [watched, databaseCpu] = [watchProcess(server), watchTree(postmaster)]
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
  await close()
}
process.exit()

function at(list: number[], share: number): number {
  return round(list.toSorted((a, b) => a - b)[Math.floor(list.length * share)] ?? 0)
}
function round(value: number): number {
  return Math.round(value * 10) / 10
}
