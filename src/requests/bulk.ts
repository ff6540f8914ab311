import { type Actor, holds } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { dispatch, handlersOf } from './dispatch.ts'
import { townRules } from './steps.ts'
import type { BulkDispatching } from './tools-terms.ts'

/** Runs one act in a transaction of its own. */
export type InOwn = <T>(work: (tx: Tx, actor: Actor, now: Date) => Promise<T>) => Promise<T>

/** 批量派单: each one an act of its own, with its own record; what is refused says why and keeps none of the others back. */
export async function dispatchAll(inOwn: InOwn, { ids, handler, department }: BulkDispatching) {
  await inOwn(async (tx, actor, now) => {
    const { dispatchPosts } = await townRules(tx, actor.town, now)
    refuseUnless(holds(actor, ...dispatchPosts), 'requests.forbidden', '您的岗位不能派单')
  })
  const results: { id: Id; ok: boolean; words: string }[] = []
  for (const id of new Set(ids)) {
    try {
      const words = await inOwn(async (tx, actor, now) => {
        const to = handler || department ? { handler, department, name: '' } : await suggestedFor(tx, actor, now, id)
        const { number } = await dispatch(tx, actor, now, id, { ...pick(to), words: '', assistants: [] })
        return `${number} 已派${to.name ? `给 ${to.name}` : '出'}`
      })
      results.push({ id, ok: true, words })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      results.push({ id, ok: false, words: error.words })
    }
  }
  return results
}

const pick = ({ handler, department }: { handler?: string | undefined; department?: string | undefined }) =>
  handler ? { handler } : { department }

async function suggestedFor(tx: Tx, actor: Actor, now: Date, id: Id) {
  const best = (await handlersOf(tx, actor, now, id)).find(each => each.suggested)
  if (!best) throw new Refusal('requests.handler', '按规则找不到可派的人，请逐件选择')
  return { handler: best.mandate ?? undefined, department: best.department ?? undefined, name: best.name }
}
