import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { certify } from '#planner/certificate.ts'
import { divide, report, survey } from '#planner/group.ts'
import type { Group, Plan, Settings } from '#planner/terms.ts'

export interface Planned {
  plan: Plan
  /** how near to the best possible it is proven to be; empty when not asked for */
  proof: string
}

interface Asked {
  group: Group
  settings: Settings
  certificate: boolean
}

/** Threads that plan groups side by side; each group is planned the same whichever thread takes it. */
export function planningThreads(many = availableParallelism()) {
  const workers = Array.from({ length: many }, () => new Worker(new URL(import.meta.url)))
  // Only work keeps the program alive.
  for (const worker of workers) worker.unref()
  return {
    /** In the groups' order. `told`: how many are done so far. */
    async plan(groups: readonly Group[], settings: Settings, certificate: boolean, told: (done: number) => void): Promise<Planned[]> {
      const planned: Planned[] = []
      let next = 0
      let done = 0
      const share = async (worker: Worker) => {
        for (let k = next++; k < groups.length; k = next++) {
          planned[k] = await answerOf(worker, { group: groups[k]!, settings, certificate })
          told(++done)
        }
      }
      await Promise.all(workers.map(share))
      return planned
    },
    close: async () => void (await Promise.all(workers.map(worker => worker.terminate()))),
  }
}

function answerOf(worker: Worker, asked: Asked): Promise<Planned> {
  return new Promise((resolve, reject) => {
    worker.ref()
    worker.once('message', planned => {
      worker.off('error', reject)
      worker.unref()
      resolve(planned)
    })
    worker.once('error', reject)
    worker.postMessage(asked)
  })
}

if (!isMainThread && parentPort) {
  const port = parentPort
  port.on('message', ({ group, settings, certificate }: Asked) => {
    const ground = survey(group, settings)
    const plan = report(ground, settings, divide(ground, settings))
    port.postMessage({ plan, proof: certificate ? certify(ground, settings, plan).words : '' } satisfies Planned)
  })
}
