import type { Actor } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { closed } from './rules.ts'
import { doing } from './steps.ts'
import { findRequest, lockRequest } from './store.ts'
import { type Merging, type Moved, states } from './terms.ts'

/** 并案: the same matter said twice is worked once; each voice stays on its own page and is told. Never across sealed kinds. */
export async function merge(tx: Tx, actor: Actor, now: Date, id: Id, { into, words, ...sent }: Merging): Promise<Moved> {
  refuseUnless(into !== id, 'requests.merge_self', '不能并入自己')
  // Both are held in the order of their ids, so that two mergers do not wait for each other.
  for (const each of [id, into].toSorted()) await lockRequest(tx, actor.town, each)
  const target = found(await findRequest(tx, actor, into), 'requests', '没有找到要并入的诉求')
  return await doing(tx, actor, now, id, 'merge', sent, ({ request }) => {
    refuseUnless(!request.sealed && !target.sealed, 'requests.sealed', '保密件不能并案')
    refuseUnless(request.about === target.about, 'requests.merge_about', '被反映的人不同，不能并案')
    const open = !closed.includes(target.state) && target.state !== 'answered' && target.state !== 'rated'
    refuseUnless(open, 'requests.conflict', `要并入的诉求现在是“${states[target.state]}”，只能并入还没办结的`)
    return {
      changes: { merged_into: into, outcome: 'merged' as const, rise_at: null },
      words: `并入 ${target.number}${words ? `：${words}` : ''}`,
      facts: { into, number: target.number },
    }
  })
}
