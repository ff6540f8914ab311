import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { candidates, type Named } from './candidates.ts'
import { datesInHand } from './clock.ts'
import { objection } from './ladder.ts'
import { answerHelper, beginPause, endPause, insertHelper } from './life-store.ts'
import { tell } from './notices.ts'
import type { Facts } from './rules.ts'
import { doing } from './steps.ts'
import {
  type Asking,
  type Assisting,
  type Consulting,
  type Moved,
  type Pausing,
  type Planning,
  type Progressing,
  pauseReasons,
  type Resolving,
  type Resuming,
  resolvingMeetings,
  type Telling,
} from './terms.ts'

// What happens while somebody has it in hand.

/** 定方案: measures, who, by when, what it costs. */
export async function plan(tx: Tx, actor: Actor, now: Date, id: Id, input: Planning): Promise<Moved> {
  const { step: _, deviceAt: __, ...plan } = input
  refuseUnless(plan.by >= dayOf(now), 'requests.plan_day', `方案的完成日期应为今天（${dayOf(now)}）或以后，收到的是 ${plan.by}`)
  return await doing(tx, actor, now, id, 'plan', input, () => ({
    changes: { plan: JSON.stringify(plan) },
    words: `${plan.measures}（${plan.who ? `${plan.who}，` : ''}${plan.by} 前${plan.cost === null ? '' : `，费用 ${plan.cost / 100} 元`}）`,
    facts: plan,
  }))
}

/** 会议议定: at the village's rung the 村级民情会, at the town's the party committee; with minutes. */
export async function resolve(tx: Tx, actor: Actor, now: Date, id: Id, input: Resolving): Promise<Moved> {
  const { step: _, deviceAt: __, ...given } = input
  const today = dayOf(now)
  refuseUnless(given.heldOn <= today, 'requests.meeting_day', `会议日期应为今天（${today}）或以前，收到的是 ${given.heldOn}`)
  return await doing(tx, actor, now, id, 'resolve', input, ({ request }) => {
    const minutes = { meeting: resolvingMeetings[request.rung === 'town' ? 'town' : 'village'], ...given }
    const plan = { measures: given.measures, who: '', by: given.by, cost: null }
    const words = `${minutes.meeting}（${given.heldOn}）议定：${given.resolved}`
    return { changes: { minutes: JSON.stringify(minutes), plan: JSON.stringify(plan) }, words, facts: minutes }
  })
}

/** 报进展 */
export async function progress(tx: Tx, actor: Actor, now: Date, id: Id, { words, photos, ...sent }: Progressing): Promise<Moved> {
  return await doing(tx, actor, now, id, 'progress', sent, () => ({ words, photos, facts: { photos: photos.length } }))
}

/** 商请协助: another post or department is asked to help, or for its opinion; the lead stays who it is. */
export async function consult(tx: Tx, actor: Actor, now: Date, id: Id, input: Consulting): Promise<Moved> {
  const { words, role } = input
  return await doing(tx, actor, now, id, 'consult', input, async ({ request, town }) => {
    const whom = named(await candidates(tx, actor.town, now, request), input)
    await addHelper(tx, actor.town, now, request, whom, { role, words, sealedPosts: town.sealedPosts })
    return { words: `商请 ${whom.postName} ${whom.name}：${words}`, facts: { mandate: whom.mandate, department: whom.department, role } }
  })
}

export function named(people: Named[], { handler, department }: { handler?: string | undefined; department?: string | undefined }): Named {
  const who = people.find(each => (department ? each.department === department : each.mandate === handler))
  refuseUnless(who, 'requests.handler', department ? `部门名录里没有“${department}”` : '此人今天不在任，或管不到这件事所在的地方')
  return who
}

/** Adds an assisting or consulted hand; the same objections hold as against a handler, but for the rung. */
export async function addHelper(
  ...[tx, town, now, request, whom, { role, words, sealedPosts }]: [
    ...[tx: Tx, town: Id, now: Date, request: Facts, whom: Named],
    how: { role: 'assist' | 'consult'; words: string; sealedPosts: Facts['helpers'] },
  ]
): Promise<void> {
  const against = objection({ ...request, reopened: 0, rungSince: null }, whom, sealedPosts as never)
  refuseUnless(!against, against?.[0] ?? '', against?.[1] ?? '')
  const { mandate, department } = whom
  const row = { id: newId(now), request_id: request.id, place: request.place, sealed: request.sealed }
  await insertHelper(tx, town, { ...row, role, mandate_id: mandate, department, asked_at: now, words })
  const notice = { kind: role, to_mandate: mandate, to_department: department }
  await tell(tx, town, now, request, {
    ...notice,
    words: `请您${role === 'assist' ? '协办' : '给个意见'}：诉求 ${request.number}。${words}`,
  })
}

/** 协办答复, by whoever was asked. */
export async function assist(tx: Tx, actor: Actor, now: Date, id: Id, { words, photos, ...sent }: Assisting): Promise<Moved> {
  return await doing(tx, actor, now, id, 'assist', sent, async () => {
    const by = actor.kind === 'post' ? { mandate: actor.mandate, department: actor.department ?? null } : null
    found(by, 'requests')
    await answerHelper(tx, actor.town, id, by!, words, now)
    return { words, photos }
  })
}

/** 问居民 */
export async function ask(tx: Tx, actor: Actor, now: Date, id: Id, { words, ...sent }: Asking): Promise<Moved> {
  return await doing(tx, actor, now, id, 'ask', sent, () => ({ words }))
}

/** 补充说明, by whoever raised it: an answer to a question, or what else came to mind. */
export async function tellMore(tx: Tx, actor: Actor, now: Date, id: Id, { words, photos, ...sent }: Telling): Promise<Moved> {
  return await doing(tx, actor, now, id, 'tell', sent, async ({ request }) => {
    const to = { to_mandate: request.handlerMandate, to_department: request.handlerDepartment }
    if (to.to_mandate || to.to_department)
      await tell(tx, actor.town, now, request, { kind: 'told', ...to, words: `诉求 ${request.number} 有补充：${words}` })
    return { words, photos }
  })
}

/** 暂停: the clock stands still while the named reason holds. */
export async function pause(tx: Tx, actor: Actor, now: Date, id: Id, input: Pausing): Promise<Moved> {
  const { reason, until, words } = input
  refuseUnless(until === null || until >= dayOf(now), 'requests.pause_day', `预计恢复的日期应为今天或以后，收到的是 ${until}`)
  return await doing(tx, actor, now, id, 'pause', input, async ({ request }) => {
    await beginPause(tx, actor.town, { id: newId(now), request_id: id, place: request.place, reason, from_at: now })
    const changes = { paused_at: now, paused_reason: reason, paused_until: until, rise_at: null }
    return { changes, words: `${pauseReasons[reason]}：${words}`, facts: { reason, until } }
  })
}

/** 恢复办理: the clock goes on, due dates move by as much as it stood still. */
export async function resume(tx: Tx, actor: Actor, now: Date, id: Id, { words, ...sent }: Resuming): Promise<Moved> {
  return await doing(tx, actor, now, id, 'resume', sent, async ({ request }) => {
    await endPause(tx, actor.town, id, now)
    const cleared = { paused_at: null, paused_reason: null, paused_until: null }
    return { first: !request.planned, changes: { ...cleared, ...(await datesInHand(tx, actor.town, request)) }, words }
  })
}
