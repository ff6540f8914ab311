import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { type Day, dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { lockTree } from './places-store.ts'
import { settingOn } from './settings.ts'
import { doerOf } from './unit-plans.ts'
import { carryOut } from './unit-plans-carrying-out.ts'
import { againstToday, type GroupDivided, reckoned } from './unit-plans-consequences.ts'
import type { OpenMatters } from './unit-plans-matters.ts'
import { placeToDivide, rollGroups } from './unit-plans-roll.ts'
import { checkConsent, checkDraft, checkPublicationDay, checkSizes, checkVersion, mayPublishUnits } from './unit-plans-rules.ts'
import { type Consent, lockPlan, saveStanding, type UnitPlanRow } from './unit-plans-store.ts'
import type { Consequences, Drift, Published, publishing } from './unit-plans-terms.ts'
import { driftOf } from './unit-plans-view.ts'

const forbidden = ['unit_plans.forbidden', '划邻方案由镇干部公布；村党组织书记可起草'] as const

/** 公布: from today at once, from a later day by the night before it. */
export async function publishPlan(
  tx: Tx,
  actor: Actor,
  now: Date,
  matters: OpenMatters,
  id: Id,
  { version, on, reason, mandates }: z.output<typeof publishing>,
): Promise<Published> {
  refuseUnless(mayPublishUnits(actor), ...forbidden)
  await lockTree(tx, actor.town)
  const plan = found(await lockPlan(tx, actor.town, id), 'unit_plans')
  checkVersion({ ...plan, savedBy: plan.savedBy.name }, version)
  checkPublicationDay(on, dayOf(now))
  const consent: Consent = { reason, mandates, by: doerOf(actor) }
  const { groups, consequences } = await checked(tx, actor, now, matters, plan, consent)
  if (on === dayOf(now)) return await carryOut(tx, actor, now, matters, { plan, groups, consequences, consent, on })
  await saveStanding(tx, actor.town, id, { state: 'scheduled', publishOn: on, consent })
  await record(tx, actor, 'unit_plan.scheduled', { kind: 'unit_plan', id, place: plan.path }, { now, after: { on, reason, mandates } })
  return figuresOf(consequences, 'scheduled', on)
}

/** Whether the plan fits the roll as it is, with what publishing it would do. */
export async function checked(
  tx: Tx,
  actor: Actor,
  now: Date,
  matters: OpenMatters,
  plan: UnitPlanRow,
  { mandates }: Consent,
): Promise<{ groups: GroupDivided[]; consequences: Consequences }> {
  await placeToDivide(tx, actor, plan.place)
  const roll = await rollGroups(tx, actor.town, plan.path, dayOf(now), null)
  const drift = await driftOf(tx, actor.town, plan, roll)
  if (!drift.whole) throw new Refusal('unit_plans.stale', driftWords(drift), drift)
  checkDraft(roll, plan.groups)
  const groups = againstToday(plan, roll)
  const size = await settingOn(tx, actor.town, 'unit_size', dayOf(now))
  for (const { division } of groups) checkSizes(division, size)
  const consequences = await reckoned(tx, actor, groups, size, matters)
  refuseUnless(consequences.moves.length + consequences.renamed.length > 0, 'unit_plans.nothing', '方案与现状相同，没有可公布的变化')
  checkConsent(consequences.mandates, mandates)
  return { groups, consequences }
}

export function driftWords({ gone, unplaced, groups }: Drift): string {
  const some = (list: { head: string; number: string }[]) =>
    list
      .slice(0, 3)
      .map(each => `${each.head}（${each.number}）`)
      .join('、')
  const parts = [
    gone.length > 0 && `已不在原组的 ${gone.length} 户：${some(gone)}`,
    unplaced.length > 0 && `还没有编入的 ${unplaced.length} 户：${some(unplaced)}`,
    groups.length > 0 && `已撤并的组：${groups.join('、')}`,
  ]
  return `户册在草案保存之后变过，请先修补再公布。${parts.filter(Boolean).join('；')}`
}

export function figuresOf(consequences: Consequences, state: 'scheduled' | 'published', on: Day): Published {
  const { opened, closed, renamed, moves, mandates, cards } = consequences
  return {
    ...{ state, on, opened: opened.length, closed: closed.length, renamed: renamed.length, moved: moves.length },
    ...{ mandatesEnded: mandates.length, requestsHandedOn: 0, requestsUnassigned: [], cardsToReprint: cards },
  }
}

/** 撤回定日公布, before its day: the plan is a draft again. */
export async function recallPlan(tx: Tx, actor: Actor, now: Date, id: Id): Promise<void> {
  refuseUnless(mayPublishUnits(actor), ...forbidden)
  const plan = found(await lockPlan(tx, actor.town, id), 'unit_plans')
  refuseUnless(plan.state === 'scheduled', 'unit_plans.conflict', '此方案没有定日公布，无须撤回')
  await saveStanding(tx, actor.town, id, { state: 'draft' })
  const before = { on: plan.publishOn }
  await record(tx, actor, 'unit_plan.recalled', { kind: 'unit_plan', id, place: plan.path }, { now, before })
}
