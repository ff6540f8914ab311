import type { Actor } from '#common/actor.ts'
import { type Day, dayOf, isDay } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { candidates } from './candidates.ts'
import { dueFor } from './clock.ts'
import { keeperOf, rungFor } from './ladder.ts'
import { tell } from './notices.ts'
import type { Facts } from './rules.ts'
import { checked, doing, type Move, townRules } from './steps.ts'
import { personExists, sealSteps, seeingSealed } from './store.ts'
import type { Answering, Moved, Replying, SendingBack, Sorting, Taking, Withdrawing } from './terms.ts'

/** 分类: size, kind, urgency, and whether it is sealed. What is sealed once stays sealed. */
export async function sort(tx: Tx, actor: Actor, now: Date, id: Id, input: Sorting): Promise<Moved> {
  const { category, size, ownership, publicSafety, urgency, about } = input
  if (about) found(await personExists(tx, actor.town, about), 'people', '没有找到被反映的人')
  const decide = async (request: Facts, sealed: boolean): Promise<Move> => {
    const due = await dueFor(tx, actor.town, { ...request, urgency }, 'sorted')
    const changes = { category, size, ownership, public_safety: publicSafety, urgency, sealed, about_person_id: about }
    const facts = { category, size, ownership, publicSafety, urgency, sealed, conflict: about !== null }
    if (publicSafety && !request.publicSafety) await tellDesk(tx, actor, now, { ...request, publicSafety, sealed, about })
    return { changes: { ...changes, rung: rungFor(size, request), due_at: due }, facts }
  }
  const wanted = input.sealed || category === '16'
  if (!wanted) return await doing(tx, actor, now, id, 'sort', input, ({ request }) => decide(request, request.sealed))
  // Judged as the actor sees it; written past that, since whoever seals a request may see it no more.
  await checked(tx, actor, now, id, 'sort')
  return await seeingSealed(tx, async () => {
    await sealSteps(tx, actor.town, id)
    return await doing(tx, actor, now, id, 'sort', input, ({ request }) => decide(request, true))
  })
}

/** 公共安全立即上报: the duty desk finds it in its inbox the moment it is sorted. */
async function tellDesk(tx: Tx, actor: Actor, now: Date, request: Facts): Promise<void> {
  const desk = keeperOf(
    { ...request, state: 'sorted' },
    await candidates(tx, actor.town, now, request),
    await townRules(tx, actor.town, now),
  )
  if (!desk?.who.mandate) return
  const words = `公共安全：诉求 ${request.number} 请马上派人`
  await tell(tx, actor.town, now, request, { kind: 'safety', to_mandate: desk.who.mandate, words })
}

/** 接单 */
export async function take(tx: Tx, actor: Actor, now: Date, id: Id, input: Taking): Promise<Moved> {
  return await doing(tx, actor, now, id, 'take', input, () => ({ words: input.words }))
}

/** 退回: with a reason, so often as the town allows; then a named person rules. The clock does not stop. */
export async function sendBack(tx: Tx, actor: Actor, now: Date, id: Id, input: SendingBack): Promise<Moved> {
  return await doing(tx, actor, now, id, 'send_back', input, async ({ request, town }) => {
    const sentBack = request.sentBack + 1
    const ruler = sentBack >= town.sendBackLimit ? await rulerFor(tx, actor.town, now, request) : null
    const changes = {
      handler_mandate_id: null,
      handler_department: null,
      sent_back: sentBack,
      rise_at: null,
      ruler_mandate_id: ruler?.mandate,
    }
    if (ruler?.mandate)
      await tell(tx, actor.town, now, request, {
        ...{ kind: 'to_rule', to_mandate: ruler.mandate },
        words: `诉求 ${request.number} 已退回 ${sentBack} 次，请您裁定由谁办理。裁定为准`,
      })
    return { changes, words: input.reason, facts: { sentBack, ...(ruler && { ruler: ruler.mandate, rulerName: ruler.name }) } }
  })
}

/** Who rules when nobody will have it: the village's secretary, or the town where the village is a party to it. */
async function rulerFor(tx: Tx, town: Id, now: Date, request: Facts) {
  const people = await candidates(tx, town, now, request)
  const townsOwn = request.category === '17' || request.sealed || request.rung === 'town' || request.rung === 'village'
  const fit = people.filter(each => each.mandate !== null && each.mandate !== request.handlerMandate)
  const clear = fit.filter(each => !request.about || ![each.person, each.standIn].includes(request.about))
  return (townsOwn ? undefined : clear.find(each => each.post === 'party_secretary')) ?? clear.find(each => each.post === 'town_officer')
}

/** 办结答复: with an honest outcome, in words; photos as one likes. */
export async function answer(tx: Tx, actor: Actor, now: Date, id: Id, input: Answering): Promise<Moved> {
  return await doing(tx, actor, now, id, 'answer', input, () => ({ ...answered(actor, now, input), photos: input.photos }))
}

/** 当场答复, before anybody is sent: a question answered, or a matter for somebody else's office passed on. */
export async function reply(tx: Tx, actor: Actor, now: Date, id: Id, input: Replying): Promise<Moved> {
  return await doing(tx, actor, now, id, 'reply', input, () => answered(actor, now, { ...input, photos: [] }))
}

function answered(actor: Actor, now: Date, input: Omit<Answering, 'step' | 'deviceAt'>): Move {
  const { outcome, plannedOn, referredTo, photos } = input
  const words = input.words + promised(outcome, plannedOn, referredTo, dayOf(now))
  const by = actor.kind === 'post' ? actor.person : null
  const changes = { outcome, answer: words, answered_at: now, answered_by: by, rise_at: null }
  return { changes, words, facts: { outcome, ...(plannedOn && { plannedOn }), photos: photos.length } }
}

/** What an outcome promises besides words: a plan its date, a referral its addressee. */
function promised(outcome: Answering['outcome'], plannedOn: string | undefined, referredTo: string | undefined, today: Day): string {
  if (outcome === 'planned') {
    const dated = plannedOn !== undefined && isDay(plannedOn) && plannedOn >= today
    refuseUnless(dated, 'requests.planned_on', `列入计划的，请写明哪天办（${today} 或以后），收到的是 ${plannedOn || '空白'}`)
    return `（计划 ${plannedOn} 办）`
  }
  if (outcome !== 'referred') return ''
  refuseUnless(referredTo, 'requests.referred_to', '转交的，请写明转给了谁')
  return `（已转交：${referredTo}）`
}

/** 撤回, by whoever raised it. */
export async function withdraw(tx: Tx, actor: Actor, now: Date, id: Id, input: Withdrawing): Promise<Moved> {
  const changes = { outcome: 'withdrawn' as const, rise_at: null }
  return await doing(tx, actor, now, id, 'withdraw', input, () => ({ changes, words: input.reason }))
}
