import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { settingOn } from './settings.ts'
import type { Task } from './unit-plans-planner.ts'
import { placeToDivide, rollGroups } from './unit-plans-roll.ts'
import { checkDraft, checkVersion, mayDraftUnits } from './unit-plans-rules.ts'
import { addPlan, type Doer, findPlan, lockPlan, savePlan, saveStanding, type UnitPlanRow } from './unit-plans-store.ts'
import type { DraftGroup, GroupFacts, newPlan, planSaving, RollGroup, Wishes } from './unit-plans-terms.ts'

const forbidden = ['unit_plans.forbidden', '划邻由镇干部办理，村党组织书记可为本村起草'] as const

export const doerOf = (actor: PostHolder): Doer => ({ person: actor.person, name: actor.name, post: posts[actor.post] })

/** What the planner needs to divide a place: read first, so that no transaction stays open while it reckons. */
export async function taskOf(tx: Tx, actor: Actor, now: Date, place: Id, wishes: Wishes): Promise<Task> {
  refuseUnless(mayDraftUnits(actor), ...forbidden)
  const { path, name } = await placeToDivide(tx, actor, place)
  const groups = await rollGroups(tx, actor.town, path, dayOf(now), null)
  refuseUnless(groups.length > 0, 'unit_plans.empty', `${name}还没有住户，请先导入花名册`)
  return { groups, wishes, size: await settingOn(tx, actor.town, 'unit_size', dayOf(now)) }
}

/** The same for the figures of a draft, which must be one. */
export async function draftTaskOf(tx: Tx, actor: Actor, now: Date, place: Id, wishes: Wishes, drafts: DraftGroup[]): Promise<Task> {
  const task = await taskOf(tx, actor, now, place, wishes)
  checkDraft(task.groups, drafts)
  return { ...task, groups: task.groups.filter(group => drafts.some(draft => draft.group === group.id)) }
}

/** A draft the actor may work on. */
export async function ownDraft(tx: Tx, actor: Actor, id: Id): Promise<UnitPlanRow> {
  refuseUnless(mayDraftUnits(actor), ...forbidden)
  return found(await findPlan(tx, actor.town, id), 'unit_plans')
}

function baseOf(roll: readonly RollGroup[], drafts: readonly DraftGroup[]): Record<Id, Id | null> {
  const placed = new Set(drafts.flatMap(draft => draft.units.flatMap(unit => unit.members)))
  const all = roll.flatMap(group => group.households).filter(household => placed.has(household.id))
  return Object.fromEntries(all.map(household => [household.id, household.unit]))
}

type Saving = Omit<z.output<typeof newPlan>, 'place'>

async function toSave(tx: Tx, actor: PostHolder, now: Date, path: string, input: Saving, facts: GroupFacts[]) {
  const { name, wishes, groups } = input
  const roll = await rollGroups(tx, actor.town, path, dayOf(now), null)
  checkDraft(roll, groups)
  return { name, wishes, groups, facts, base: baseOf(roll, groups), at: now, by: doerOf(actor) }
}

const summary = (facts: readonly GroupFacts[]) => ({
  units: facts.reduce((sum, each) => sum + each.units, 0),
  households: facts.reduce((sum, each) => sum + each.households, 0),
})

/** 存为草案 */
export async function draftPlan(tx: Tx, actor: Actor, now: Date, input: z.output<typeof newPlan>, facts: GroupFacts[]): Promise<Id> {
  refuseUnless(mayDraftUnits(actor), ...forbidden)
  const place = await placeToDivide(tx, actor, input.place)
  const id = newId(now)
  await addPlan(tx, actor.town, id, place, await toSave(tx, actor, now, place.path, input, facts))
  const after = { place: place.id, name: input.name, ...summary(facts) }
  await record(tx, actor, 'unit_plan.drafted', { kind: 'unit_plan', id, place: place.path }, { now, after })
  return id
}

/** 改草案; gives the new version. */
export async function changePlan(
  tx: Tx,
  actor: Actor,
  now: Date,
  id: Id,
  input: z.output<typeof planSaving>,
  facts: GroupFacts[],
): Promise<number> {
  refuseUnless(mayDraftUnits(actor), ...forbidden)
  const plan = found(await lockPlan(tx, actor.town, id), 'unit_plans')
  checkVersion({ ...plan, savedBy: plan.savedBy.name }, input.version)
  await placeToDivide(tx, actor, plan.place)
  const version = plan.version + 1
  await savePlan(tx, actor.town, id, version, await toSave(tx, actor, now, plan.path, input, facts))
  const before = { name: plan.name, version: plan.version }
  const after = { name: input.name, version, ...summary(facts) }
  await record(tx, actor, 'unit_plan.changed', { kind: 'unit_plan', id, place: plan.path }, { now, before, after })
  return version
}

/** 作废草案; it stays readable for whoever drafts. */
export async function discardPlan(tx: Tx, actor: Actor, now: Date, id: Id, version: number): Promise<void> {
  refuseUnless(mayDraftUnits(actor), ...forbidden)
  const plan = found(await lockPlan(tx, actor.town, id), 'unit_plans')
  checkVersion({ ...plan, savedBy: plan.savedBy.name }, version)
  await saveStanding(tx, actor.town, id, { state: 'discarded' })
  await record(tx, actor, 'unit_plan.discarded', { kind: 'unit_plan', id, place: plan.path }, { now, before: { name: plan.name, version } })
}
