import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { planGroup } from '../group.ts'
import { Random } from '../random.ts'
import { threadSeconds } from './clock.ts'
import { village, villageSize } from './villages.ts'

interface Share {
  readonly seed: number
  readonly households: number
  readonly iterations: number
}

interface Done {
  readonly households: number
  readonly units: number
  readonly exceptions: number
  /** Processor and wall seconds of planning alone; generating the villages is not counted. */
  readonly seconds: number
  readonly wall: number
}

/** Plans `sample` households in worker threads and says how long `all` would take at that pace. */
export async function benchProvince(
  all: number,
  sample: number,
  iterations: number,
  workers = Math.min(2, availableParallelism()),
): Promise<void> {
  let peak = 0
  const early = process.memoryUsage().rss
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 100)
  const shares = Array.from({ length: workers }, (_, k): Share => ({ seed: k + 1, households: sample / workers, iterations }))
  const done = await Promise.all(shares.map(run))
  clearInterval(watch)
  const households = done.reduce((sum, d) => sum + d.households, 0)
  const cpu = done.reduce((sum, d) => sum + d.seconds, 0)
  const perCore = households / cpu
  console.log(
    JSON.stringify({
      bench: 'province',
      sample: households,
      workers,
      iterations,
      units: done.reduce((sum, d) => sum + d.units, 0),
      exceptions: done.reduce((sum, d) => sum + d.exceptions, 0),
      householdsPerSecondPerCore: Math.round(perCore),
      wallSeconds: Number(Math.max(...done.map(d => d.wall)).toFixed(2)),
      memoryMegabytes: { start: Math.round(early / 1e6), peak: Math.round(peak / 1e6) },
      minutesFor: {
        households: all,
        cores: workers,
        byProcessorTime: Number((all / perCore / workers / 60).toFixed(2)),
        byWallTime: Number(((all / households) * (Math.max(...done.map(d => d.wall)) / 60)).toFixed(2)),
      },
    }),
  )
}

function run(share: Share): Promise<Done> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

function work({ seed, households, iterations }: Share): Done {
  const random = new Random(seed)
  const total = { households: 0, units: 0, exceptions: 0, seconds: 0, wall: 0 }
  for (let k = 0; total.households < households; k++) {
    const group = { name: `组${k}`, households: village(seed * 1e6 + k, villageSize(random)) }
    const start = threadSeconds()
    const wall = performance.now()
    const plan = planGroup(group, { iterations: iterations * group.households.length })
    total.seconds += threadSeconds() - start
    total.wall += (performance.now() - wall) / 1000
    total.households += group.households.length
    total.units += plan.units.length
    total.exceptions += plan.exceptions.length
  }
  return total
}

if (!isMainThread && parentPort) parentPort.postMessage(work(workerData as Share))
