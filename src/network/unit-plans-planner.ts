import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Refusal } from '#common/refusal.ts'
import type { DraftGroup, RollGroup, Wishes } from './unit-plans-terms.ts'
import type { Done, Order, Outcome, Proposed } from './unit-plans-worker.ts'

export interface Task {
  groups: RollGroup[]
  wishes: Wishes
  size: { least: number; most: number }
}

/** The planner on a thread of its own: one task after the other, requests go on meanwhile. */
export interface UnitPlanner {
  propose(task: Task): Promise<Proposed>
  /** the figures and exceptions of a division that somebody made */
  reckon(task: Task, drafts: DraftGroup[]): Promise<Proposed>
  whatIf(task: Task, changes: Outcome['change'][]): Promise<Outcome[]>
  close(): Promise<void>
}

type Asked = Order extends infer Each ? (Each extends Order ? Omit<Each, 'number'> : never) : never

/**
 * The thread starts with the first task, and ends when it had nothing to do for a while.
 * @param seconds how long one task may take
 */
export function openPlanner({ seconds = 60, idleSeconds = 120 } = {}): UnitPlanner {
  let worker: Worker | undefined
  let number = 0
  let last: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined
  const stop = async () => {
    clearTimeout(idle)
    const ending = worker
    worker = undefined
    await ending?.terminate()
  }
  const work = async (asked: Asked): Promise<Done> => {
    clearTimeout(idle)
    worker ??= new Worker(join(import.meta.dirname, 'unit-plans-worker.ts'))
    try {
      return await answerOf(worker, { ...asked, number: ++number } as Order, seconds)
    } catch (error) {
      await stop()
      throw error
    } finally {
      worker?.unref()
      idle = setTimeout(stop, idleSeconds * 1000).unref()
    }
  }
  const inTurn = (asked: Asked): Promise<Done> => {
    const answer = last.then(() => work(asked))
    last = answer.catch(() => {})
    return answer
  }
  const proposed = async (asked: Asked) => {
    const done = await inTurn(asked)
    if (!('proposed' in done)) throw new Error(`planner: ${JSON.stringify(done)}`)
    return done.proposed
  }
  return {
    propose: async task => await proposed({ kind: 'propose', ...task }),
    reckon: async (task, drafts) => await proposed({ kind: 'reckon', ...task, drafts }),
    async whatIf(task, changes) {
      const done = await inTurn({ kind: 'what_if', ...task, changes })
      if (!('outcomes' in done)) throw new Error(`planner: ${JSON.stringify(done)}`)
      return done.outcomes
    },
    close: stop,
  }
}

function answerOf(worker: Worker, order: Order, seconds: number): Promise<Done> {
  const { promise, resolve, reject } = Promise.withResolvers<Done>()
  const words = `划邻应在 ${seconds} 秒内算完，所选范围太大，请按组划分`
  const timer = setTimeout(() => reject(new Refusal('unit_plans.too_large', words)), seconds * 1000)
  const onMessage = (done: Done) => {
    if (done.number === order.number) resolve(done)
  }
  const onEnd = (cause: unknown) => reject(new Error('the planner stopped', { cause }))
  worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd)
  worker.ref()
  worker.postMessage(order)
  return promise.finally(() => {
    clearTimeout(timer)
    worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd)
  })
}
