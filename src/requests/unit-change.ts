import type { Actor, SystemActor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found } from '#common/refusal.ts'
import type { OpenMatters } from '#network/unit-plans-matters.ts'
import type { Tx } from '#platform/db.ts'
import { datesInHand } from './clock.ts'
import { objection } from './ladder.ts'
import { endPause, holdersAbove } from './life-store.ts'
import type { Facts } from './rules.ts'
import { move, townRules } from './steps.ts'
import { findRequest, seeingSealed } from './store.ts'
import { heldRequests } from './unit-change-store.ts'

/** What becomes of requests in a unit chief's hands when the unit is dissolved. */
export const requestsInHand: OpenMatters = {
  async held(tx, actor, mandates) {
    return (await heldRequests(tx, actor, mandates)).map(({ mandate, number }) => ({ mandate, number }))
  },
  async handOn(tx, actor, now, mandates, words) {
    // Those the actor does not see, sealed ones and complaints about the actor, follow their household like all others.
    return await seeingSealed(tx, async () => {
      const system: SystemActor = { kind: 'system', town: actor.town, path: actor.path, name: actor.name }
      const unassigned: string[] = []
      const all = await heldRequests(tx, system, mandates)
      for (const { id } of all) {
        const request = found(await findRequest(tx, system, id), 'requests')
        if (!(await handOne(tx, actor, now, request, words))) unassigned.push(request.number)
      }
      return { handed: all.length - unassigned.length, unassigned }
    })
  },
}

/** To the unit chief of where it lies now, or (false) back among what waits to be dispatched. The clock goes on. */
async function handOne(tx: Tx, actor: Actor, now: Date, request: Facts, words: string): Promise<boolean> {
  const { sealedPosts } = await townRules(tx, actor.town, now)
  const chiefs = await holdersAbove(tx, actor.town, request.place, ['unit_chief'], dayOf(now))
  await endPause(tx, actor.town, request.id, now)
  const running = { paused_at: null, paused_reason: null, paused_until: null }
  const chief = chiefs.find(each => !objection(request, { ...each, department: null }, sealedPosts))
  if (!chief) {
    const changes = { ...running, handler_mandate_id: null, handler_department: null, rise_at: null }
    await move(tx, actor, now, request, { act: 'send_back', to: 'sorted', changes, words: `${words}；新邻暂无邻长，待重新派单` })
    return false
  }
  const facts = factsOf(chief, request, now)
  const dates = await datesInHand(tx, actor.town, { ...request, rung: 'unit', rungSince: null })
  const changes = { ...running, ...dates, handler_mandate_id: chief.mandate, handler_department: null, rung: 'unit' as const }
  await move(tx, actor, now, request, { act: 'dispatch', to: 'dispatched', changes, words, facts })
  return true
}

function factsOf({ mandate, name, placeName }: { mandate: Id; name: string | null; placeName: string }, { dueAt }: Facts, now: Date) {
  const who = { handler: mandate, department: null, name: name ?? '（已任他处）', postName: `${placeName}${posts.unit_chief}` }
  return { ...who, rung: 'unit', inTime: dueAt === null || now <= dueAt }
}
