import type * as z from 'zod'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { checkReader, pathOf } from './household-view.ts'
import { rollGroups } from './unit-plans-roll.ts'
import { householdsNow } from './unit-plans-roll-store.ts'
import { mayReadDrafts } from './unit-plans-rules.ts'
import { type Doer, findPlan, plansBelow, type UnitPlanRow } from './unit-plans-store.ts'
import { type Drift, type PlanRow, type PlanState, planStates, type RollGroup, type unitPlan } from './unit-plans-terms.ts'

/** Plans of a place; whoever does not draft reads only what was published. */
export async function plansOf(tx: Tx, actor: Actor, place: Id | undefined): Promise<PlanRow[]> {
  checkReader(actor)
  const states = mayReadDrafts(actor) ? (Object.keys(planStates) as PlanState[]) : (['published'] as PlanState[])
  return (await plansBelow(tx, actor.town, await pathOf(tx, actor, place), states)).map(row)
}

function row(plan: UnitPlanRow): PlanRow {
  const { id, place, placeName, name, state, version, publishOn, problem, facts } = plan
  const sum = (key: 'households' | 'units' | 'walking') => facts.reduce((all, each) => all + each[key], 0)
  return {
    ...{ id, place, placeName, name, state, version, publishOn, problem },
    ...{ households: sum('households'), units: sum('units'), walking: sum('walking') },
    exceptions: facts.reduce((all, each) => all + each.exceptions.length, 0),
    made: whoWhen(plan.madeBy, plan.madeAt),
    saved: whoWhen(plan.savedBy, plan.savedAt),
    published: plan.publishedBy && plan.publishedAt ? whoWhen(plan.publishedBy, plan.publishedAt) : null,
  }
}

const whoWhen = ({ name, post }: Doer, at: Date) => ({ name, post, at: at.toISOString() })

/** A plan the actor may read: drafts for those who draft, published ones for all who see households. */
export async function readablePlan(tx: Tx, actor: Actor, id: Id): Promise<UnitPlanRow> {
  const plan = await findPlan(tx, actor.town, id)
  const may = plan && actor.kind === 'post' && actor.post !== 'department_clerk' && (plan.state === 'published' || mayReadDrafts(actor))
  return found(may ? plan : null, 'unit_plans')
}

const settled: Drift = { gone: [], unplaced: [], rehoused: 0, groups: [], whole: false }

/** One plan; a draft with what has changed on the roll since. */
export async function planOf(tx: Tx, actor: Actor, now: Date, id: Id): Promise<z.infer<typeof unitPlan>> {
  const plan = await readablePlan(tx, actor, id)
  const open = plan.state === 'draft' || plan.state === 'scheduled'
  const drift = open ? await driftOf(tx, actor.town, plan, await rollGroups(tx, actor.town, plan.path, dayOf(now), null)) : settled
  return { ...row(plan), wishes: plan.wishes, groups: plan.groups, facts: plan.facts, drift }
}

/** 草案之后的变化 */
export async function driftOf(tx: Tx, town: Id, plan: UnitPlanRow, roll: RollGroup[]): Promise<Drift> {
  const groupOf = new Map(roll.flatMap(group => group.households.map(household => [household.id, group] as const)))
  const here = new Set(roll.map(group => group.id))
  const placed = new Map(plan.groups.flatMap(each => each.units.flatMap(unit => unit.members.map(id => [id, each.group] as const))))
  const lost = [...placed].filter(([id, group]) => groupOf.get(id)?.id !== group).map(([id]) => id)
  const facts = new Map((await householdsNow(tx, town, lost)).map(each => [each.id, each]))
  const gone = lost.map(id => goneWords(id, facts.get(id)))
  const unplaced = roll.flatMap(group =>
    group.households
      .filter(household => placed.get(household.id) !== group.id)
      .map(({ id, number, head }) => ({ id, number, head, groupName: group.name })),
  )
  const units = new Map(roll.flatMap(group => group.households.map(household => [household.id, household.unit] as const)))
  const rehoused = Object.entries(plan.base).filter(([id, unit]) => units.has(id) && units.get(id) !== unit).length
  const groups = plan.groups
    .filter(each => !here.has(each.group))
    .map(each => plan.facts.find(one => one.group === each.group)?.name ?? '（已撤并的组）')
  return { gone, unplaced, rehoused, groups, whole: gone.length === 0 && unplaced.length === 0 && groups.length === 0 }
}

function goneWords(id: Id, now: { number: string; head: string; groupName: string; endedOn: string | null } | undefined) {
  if (!now) return { id, number: '', head: '', groupName: '', why: '已不在您的管辖范围' }
  const { number, head, groupName, endedOn } = now
  return { id, number, head, groupName, why: endedOn ? `${endedOn} 销户` : `现在${groupName}` }
}
