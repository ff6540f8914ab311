import { record } from '#audit/acts.ts'
import type { Actor, PostHolder, Resident } from '#common/actor.ts'
import { type Day, dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { placeKinds } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import { settingOn, settingsOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { checkOpening, mayOpenVote, mayPropose, maySay, outcomeOf, phaseOf } from './rules.ts'
import {
  type By,
  clearList,
  countsOf,
  type Facts,
  findDeliberation,
  insertDeliberation,
  listed,
  listHouseholds,
  type PlaceFacts,
  placeAt,
  saveOpening,
  saveResult,
  saveWithdrawal,
} from './store.ts'
import type { NewDeliberation, Opening, Quorum, Result, Saying } from './terms.ts'
import { type CircleKind, circleKinds } from './vote-terms.ts'
import { householdOf, insertWords } from './words-store.ts'

export const byOf = (actor: PostHolder | Resident): By => ({
  person: actor.person,
  name: actor.name,
  post: actor.kind === 'resident' ? 'resident' : actor.post,
})

/** 提出议题: puts a matter with its options to a circle of households. Sent twice under one id it is one. */
export async function propose(tx: Tx, actor: Actor, now: Date, input: NewDeliberation): Promise<{ id: Id; households: number }> {
  refuseUnless(mayPropose(actor), 'deliberations.forbidden', '议题由邻长、组长、片长、村两委、村书记或镇干部提出')
  const { town } = actor
  const place = await circlePlace(tx, actor, input.place)
  refuseUnless(
    new Set(input.options.map(option => option.key)).size === input.options.length,
    'deliberations.option',
    '每个方案应有不同的代号，现在有重复的',
  )
  const id = input.id ?? newId(now)
  const { title, matter, options } = input
  const circle = input.circle ?? place.name
  const whole = input.households.length === 0
  const row = { town, id, place, circle, whole, title, matter, options, request: input.request ?? null, at: now, by: byOf(actor) }
  if (!(await insertDeliberation(tx, row))) return await replayed(tx, actor, id, title)
  const chosen = whole ? null : [...new Set(input.households)]
  const households = await listHouseholds(tx, town, id, place.path, chosen)
  refuseUnless(households > 0, 'deliberations.nobody', '所选范围里没有在册的户，没有提出')
  found(chosen === null || households === chosen.length || null, 'households', '有的户不在所选范围里，或已经销户')
  await record(
    tx,
    actor,
    'deliberation.proposed',
    { kind: 'deliberation', id, place: place.path },
    { now, after: { title, circle, households, options } },
  )
  return { id, households }
}

async function replayed(tx: Tx, actor: PostHolder, id: Id, title: string): Promise<{ id: Id; households: number }> {
  const sent = await findDeliberation(tx, actor.town, id)
  const same = sent?.title === title && sent.proposedBy.person === actor.person
  refuseUnless(same, 'deliberations.conflict', '这个编号已用于另一个议题，请重新填写')
  return { id, households: (await listed(tx, actor.town, id)).length }
}

async function circlePlace(tx: Tx, actor: Actor, id: Id): Promise<PlaceFacts & { kind: CircleKind }> {
  const place = found(await placeAt(tx, actor.town, id), 'places')
  found(inScope(actor, place.path) ? place : null, 'places')
  refuseUnless(isCircle(place), 'deliberations.place', `议事的范围应为村、片、组或邻，所选的是${placeKinds[place.kind]}`)
  return place
}

const isCircle = (place: PlaceFacts): place is PlaceFacts & { kind: CircleKind } => (circleKinds as readonly string[]).includes(place.kind)

/** 发言: what somebody says about it, on line, at a meeting, or taken down for them. */
export async function say(tx: Tx, actor: Actor, now: Date, id: Id, input: Saying): Promise<{ id: Id }> {
  refuseUnless(maySay(actor), 'deliberations.forbidden', '由本圈住户发言，或由三长、村镇干部代记')
  const facts = found(await findDeliberation(tx, actor.town, id), 'deliberations')
  refuseUnless(!facts.withdrawnAt, 'deliberations.withdrawn', `“${facts.title}”已撤回，不再发言`)
  const household = actor.kind === 'resident' ? actor.household : input.household
  // In a circle above one's own place one takes down the words of one's own households, no more.
  found(household || inScope(actor, facts.path) ? facts : null, 'deliberations')
  const spoken = household ? found(await householdOf(tx, actor.town, id, household), 'deliberations') : null
  const speaker = actor.kind === 'resident' ? actor.name : (spoken?.head ?? actor.name)
  const words = {
    id: input.id ?? newId(now),
    household: household ?? null,
    speaker,
    via: input.via,
    text: input.text,
    at: now,
    by: byOf(actor),
  }
  if (!(await insertWords(tx, actor.town, id, facts.path, words))) return { id: words.id }
  const after = { deliberation: id, via: input.via, ...(household && { household }) }
  await record(tx, actor, 'deliberation.spoken', { kind: 'deliberation', id, place: spoken?.place ?? actor.path }, { now, after })
  return { id: words.id }
}

/** 开始表决: fixes the option, the list, the rule and the hour it ends. */
export async function openVote(tx: Tx, actor: Actor, now: Date, id: Id, input: Opening): Promise<{ households: number }> {
  refuseUnless(mayOpenVote(actor), 'deliberations.forbidden', '表决由组长、村两委、村书记或镇干部开始')
  const facts = found(await findDeliberation(tx, actor.town, id, 'update'), 'deliberations')
  found(inScope(actor, facts.path) ? facts : null, 'deliberations')
  const phase = phaseOf(facts, now)
  refuseUnless(
    phase === 'proposed',
    'deliberations.conflict',
    `应在议事中才能开始表决，“${facts.title}”${phase === 'withdrawn' ? '已撤回' : '的表决已经开始'}`,
  )
  const rule = (await settingOn(tx, actor.town, 'deliberation_rules', dayOf(now)))[facts.placeKind as CircleKind]
  const closesAt = new Date(input.closesAt)
  checkOpening(facts.options, input.option, closesAt, now, rule.leastDays)
  const households = await writeList(tx, actor.town, facts)
  const quorum: Quorum = {
    takePart: { of: 'all', ...rule.takePart },
    agree: { of: rule.agreeOf, ...rule.agree },
    source: await sourceOf(tx, actor.town, dayOf(now)),
  }
  const opened = { at: now, by: byOf(actor), option: input.option, closesAt, hidden: input.hidden, quorum, households }
  await saveOpening(tx, actor.town, id, opened)
  const after = { option: input.option, closesAt, hidden: input.hidden, quorum, households }
  await record(tx, actor, 'deliberation.opened', { kind: 'deliberation', id, place: facts.path }, { now, after })
  return { households }
}

async function sourceOf(tx: Tx, town: Id, day: Day): Promise<string> {
  return (await settingsOn(tx, town, day)).find(each => each.key === 'deliberation_rules')!.source
}

/** The list of the day: the whole place as it is now, or those named that still live there. */
async function writeList(tx: Tx, town: Id, facts: Facts): Promise<number> {
  const named = facts.whole ? null : await listed(tx, town, facts.id)
  await clearList(tx, town, facts.id)
  const households = await listHouseholds(tx, town, facts.id, facts.path, named)
  refuseUnless(households > 0, 'deliberations.nobody', '名册里已没有在册的户，没有开始表决')
  return households
}

/** 撤回: ends a matter before its vote is over; the votes given stay in the book and decide nothing. */
export async function withdraw(tx: Tx, actor: Actor, now: Date, id: Id, reason: string): Promise<void> {
  refuseUnless(mayOpenVote(actor), 'deliberations.forbidden', '议题由组长、村两委、村书记或镇干部撤回')
  const facts = found(await findDeliberation(tx, actor.town, id, 'update'), 'deliberations')
  found(inScope(actor, facts.path) ? facts : null, 'deliberations')
  const phase = phaseOf(facts, now)
  if (phase === 'withdrawn') return
  refuseUnless(phase !== 'closed', 'deliberations.conflict', `“${facts.title}”的表决已经截止，结果不能撤回`)
  await saveWithdrawal(tx, actor.town, id, now, byOf(actor), reason)
  await record(tx, actor, 'deliberation.withdrawn', { kind: 'deliberation', id, place: facts.path }, { now, after: { reason } })
}

/** 计票: writes down what came of a vote whose hour has come. Done by the system; counted twice it is the same. */
export async function countVote(tx: Tx, actor: Actor, now: Date, id: Id): Promise<Result | null> {
  const facts = await findDeliberation(tx, actor.town, id, 'update')
  if (!facts || facts.result || phaseOf(facts, now) !== 'closed') return facts?.result ?? null
  const result = await reckon(tx, actor.town, facts)
  await saveResult(tx, actor.town, id, result)
  await record(tx, actor, 'deliberation.counted', { kind: 'deliberation', id, place: facts.path }, { now, after: { ...result } })
  return result
}

/** What comes of a vote by the votes that stood when its hour came; the same before and after it is written down. */
export async function reckon(tx: Tx, town: Id, { id, closesAt, quorum }: Facts): Promise<Result> {
  const counts = await countsOf(tx, town, id)
  return { ...counts, outcome: outcomeOf(counts, quorum!), cutOff: closesAt!.toISOString() }
}
