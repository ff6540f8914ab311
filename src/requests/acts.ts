import type { Actor } from '#common/actor.ts'
import { type Day, dayOf, isDay } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { clockStart, dueAt } from './deadlines.ts'
import { rungFor, rungOf } from './ladder.ts'
import { after, type Facts } from './rules.ts'
import { move, opened } from './steps.ts'
import { holdersAbove, personExists, sealSteps, seeingSealed } from './store.ts'
import type { Answering, Moved, SendingBack, Sorting, State, Taking, Urgency, Withdrawing } from './terms.ts'

/** 分类: size, kind, urgency, and whether it is sealed. What is sealed once stays sealed. */
export async function sort(tx: Tx, actor: Actor, now: Date, id: Id, input: Sorting): Promise<Moved> {
  const { request } = await opened(tx, actor, now, id, 'sort')
  const { category, size, ownership, publicSafety, urgency, about } = input
  if (about) found(await personExists(tx, actor.town, about), 'people', '没有找到被反映的人')
  const sealed = request.sealed || input.sealed || category === '16'
  const due = await dueFor(tx, actor.town, request, 'sorted', urgency)
  const changes = { category, size, ownership, public_safety: publicSafety, urgency, sealed, about_person_id: about }
  const facts = { category, size, ownership, publicSafety, urgency, sealed, conflict: about !== null }
  const sorting = { act: 'sort', to: after('sort'), changes: { ...changes, rung: rungFor(size, request), due_at: due }, facts } as const
  if (!sealed) return await move(tx, actor, now, request, sorting)
  return await seeingSealed(tx, async () => {
    await sealSteps(tx, actor.town, id)
    return await move(tx, actor, now, request, sorting)
  })
}

/** 接单 */
export async function take(tx: Tx, actor: Actor, now: Date, id: Id, { words, deviceAt }: Taking): Promise<Moved> {
  const { request } = await opened(tx, actor, now, id, 'take')
  return await move(tx, actor, now, request, { act: 'take', to: after('take'), words, deviceAt })
}

/** 退回: with a reason, so often as the town allows; then somebody named rules. The clock does not stop. */
export async function sendBack(tx: Tx, actor: Actor, now: Date, id: Id, { reason }: SendingBack): Promise<Moved> {
  const { request, town } = await opened(tx, actor, now, id, 'send_back')
  if (request.sentBack >= town.sendBackLimit) throw await rulingNeeded(tx, actor, now, request)
  const changes = { handler_mandate_id: null, handler_department: null, sent_back: request.sentBack + 1 }
  return await move(tx, actor, now, request, {
    act: 'send_back',
    to: after('send_back'),
    changes,
    words: reason,
    facts: { sentBack: request.sentBack + 1 },
  })
}

async function rulingNeeded(tx: Tx, actor: Actor, now: Date, request: Facts): Promise<Refusal> {
  const rulers = await holdersAbove(tx, actor.town, request.place, ['party_secretary', 'town_officer'], dayOf(now))
  const inVillage = actor.kind === 'post' && rungOf(actor.post) !== 'town' && rungOf(actor.post) !== 'village'
  const fit = rulers.filter(ruler => ruler.person !== request.about && (inVillage || ruler.post === 'town_officer'))
  const names = fit.map(({ post, name }) => `${post === 'party_secretary' ? '村党组织书记' : '镇干部'}${name ?? ''}`).slice(0, 3)
  const whom = names.length > 0 ? names.join('或') : '镇干部'
  return new Refusal('requests.ruling_needed', `已退回 ${request.sentBack} 次，不能再退。请由${whom}裁定由谁办理；裁定前仍由您办理`)
}

/** 办结答复: with an honest outcome, in words; photos as one likes. */
export async function answer(tx: Tx, actor: Actor, now: Date, id: Id, input: Answering): Promise<Moved> {
  const { request } = await opened(tx, actor, now, id, 'answer')
  const { outcome, words, plannedOn, referredTo, photos, deviceAt } = input
  const promise = promised(outcome, plannedOn, referredTo, dayOf(now))
  const by = actor.kind === 'post' ? actor.person : null
  const changes = { outcome, answer: words + promise, answered_at: now, answered_by: by }
  const facts = { outcome, ...(plannedOn && { plannedOn }), photos: photos.length }
  return await move(tx, actor, now, request, {
    act: 'answer',
    to: after('answer'),
    changes,
    words: words + promise,
    facts,
    photos,
    deviceAt,
  })
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
export async function withdraw(tx: Tx, actor: Actor, now: Date, id: Id, { reason }: Withdrawing): Promise<Moved> {
  const { request } = await opened(tx, actor, now, id, 'withdraw')
  return await move(tx, actor, now, request, { act: 'withdraw', to: after('withdraw'), changes: { outcome: 'withdrawn' }, words: reason })
}

/** What is due next, by the town's deadlines on the day the clock started. */
export async function dueFor(tx: Tx, town: Id, request: Facts, state: State, urgency: Urgency | null): Promise<Date> {
  const start = clockStart(request)
  return dueAt(state, urgency, start, await settingOn(tx, town, 'request_deadlines', dayOf(start)))
}
