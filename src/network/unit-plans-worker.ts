// The thread of `openPlanner`: plans groups one after the other, so that nobody's request waits for it.
import { parentPort } from 'node:worker_threads'
import { certify } from '#planner/certificate.ts'
import { divide, type Ground, report, survey } from '#planner/group.ts'
import type { Plan, Settings } from '#planner/terms.ts'
import { whatIf } from '#planner/whatif.ts'
import { draftUnits, exceptionsInWords, gapOf, plannerGroup, plannerSettings, proofWords } from './unit-plans-planner-rules.ts'
import type { DraftGroup, DraftUnit, GroupFacts, RollGroup, WhatIfChange, Wishes } from './unit-plans-terms.ts'

interface Common {
  number: number
  groups: RollGroup[]
  wishes: Wishes
  size: { least: number; most: number }
}
export type Order = Common & ({ kind: 'propose' } | { kind: 'reckon'; drafts: DraftGroup[] } | { kind: 'what_if'; changes: WhatIfChange[] })
export interface Outcome {
  change: WhatIfChange
  units: number
  meanSize: number
  walking: number
  moved: number
  exceptions: number
}
export interface Proposed {
  groups: DraftGroup[]
  facts: GroupFacts[]
}
export type Done = { number: number } & ({ proposed: Proposed } | { outcomes: Outcome[] } | { fault: string })

parentPort!.on('message', (order: Order) => {
  const { number } = order
  try {
    if (order.kind === 'what_if') parentPort!.postMessage({ number, outcomes: tried(order, order.changes) } satisfies Done)
    else parentPort!.postMessage({ number, proposed: planned(order) } satisfies Done)
  } catch (error) {
    parentPort!.postMessage({ number, fault: String((error as Error).stack) } satisfies Done)
  }
})

function planned(order: Exclude<Order, { kind: 'what_if' }>): Proposed {
  const each = order.groups.map(group => {
    const settings = plannerSettings(order.wishes, order.size, group)
    const draft = order.kind === 'reckon' ? (order.drafts.find(one => one.group === group.id)?.units ?? []) : null
    const ground = survey(plannerGroup(draft ? placedIn(group, draft) : group), settings)
    const plan = draft ? reckoned(ground, settings, draft) : report(ground, settings, divide(ground, settings))
    const units = draft ?? draftUnits(group, plan)
    return { draft: { group: group.id, units }, facts: factsOf(group, ground, settings, plan, units) }
  })
  return { groups: each.map(one => one.draft), facts: each.map(one => one.facts) }
}

/** The group without those whom the draft puts nowhere yet. */
function placedIn(group: RollGroup, units: DraftUnit[]): RollGroup {
  const placed = new Set(units.flatMap(unit => unit.members))
  return { ...group, households: group.households.filter(household => placed.has(household.id)) }
}

/** A draft of the group as a plan. */
function reckoned(ground: Ground, settings: Settings, units: DraftUnit[]): Plan {
  const index = new Map(ground.group.households.map((household, i) => [household.id, i]))
  const divisions = units.map(({ name, members }) => ({ name, members: members.flatMap(id => index.get(id) ?? []) }))
  return report(ground, settings, { units: divisions })
}

function factsOf(group: RollGroup, ground: Ground, settings: Settings, plan: Plan, units: DraftUnit[]): GroupFacts {
  const { bound } = certify(ground, settings, plan)
  return {
    ...{ group: group.id, name: group.name, households: group.households.length, units: units.length },
    ...{ walking: plan.walking, cost: plan.cost, bound, proof: proofWords(gapOf(plan.cost, bound)) },
    exceptions: exceptionsInWords(group, plan, units),
  }
}

/** Every change over all groups together. */
function tried({ groups, wishes, size }: Common, changes: WhatIfChange[]): Outcome[] {
  const sums = changes.map(change => ({ change, units: 0, meanSize: 0, walking: 0, moved: 0, exceptions: 0 }))
  for (const group of groups) {
    const settings = plannerSettings(wishes, size, group)
    const ground = survey(plannerGroup(group), settings)
    for (const [i, outcome] of whatIf(ground, settings, changes).entries()) {
      for (const key of ['units', 'walking', 'moved', 'exceptions'] as const) sums[i]![key] += outcome[key]
    }
  }
  const households = groups.reduce((sum, group) => sum + group.households.length, 0)
  return sums.map(sum => ({ ...sum, meanSize: sum.units === 0 ? 0 : households / sum.units }))
}
