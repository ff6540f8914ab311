import type { Id } from '#common/ids.ts'
import { type Group, type Plan, type PlanException, SETTINGS, type Settings } from '#planner/terms.ts'
import { continuing, freshName, unitsOfToday } from './unit-plans-rules.ts'
import type { DraftUnit, GroupFacts, RollGroup, Wishes } from './unit-plans-terms.ts'

// Between the town's words and the planner's: pure, and the same on server and screen.

/** A group of the roll as the planner takes it; units of today by name, households by id. */
export function plannerGroup({ name, units, households }: RollGroup): Group {
  const unitName = new Map(units.map(unit => [unit.id, unit.name]))
  return {
    name,
    households: households.map(household => ({
      id: household.id,
      lon: household.longitude,
      lat: household.latitude,
      address: household.address || null,
      building: household.building || null,
      stair: household.stair || null,
      floor: Number.parseInt(household.floor, 10) || null,
      door: household.door || null,
      eligible: household.eligible,
      unsuitability: household.unsuitability,
      prior: household.unit ? (unitName.get(household.unit) ?? null) : null,
    })),
  }
}

/** The wishes as far as they concern this group. */
export function plannerSettings(wishes: Wishes, size: { least: number; most: number }, group: RollGroup): Settings {
  const { mode, target, balance, opening, moving, seed } = wishes
  const unitName = new Map(group.units.map(unit => [unit.id, unit.name]))
  const unitOf = new Map(group.households.map(household => [household.id, household.unit]))
  const here = (id: Id) => unitOf.has(id)
  const pinned = wishes.pins.flatMap(id => {
    const name = unitName.get(unitOf.get(id) ?? '')
    return name ? [[id, name] as const] : []
  })
  return {
    ...SETTINGS,
    ...{ mode, target, balance, opening, moving, seed, least: size.least, most: size.most },
    pins: Object.fromEntries(pinned),
    chiefs: wishes.chiefs.filter(here),
    together: wishes.together.map(ids => ids.filter(here)).filter(ids => ids.length > 1),
    apart: wishes.apart.filter(pair => pair.every(here)),
  }
}

/** The planner's units under the names they will bear: today's where they continue one, new ones elsewhere. */
export function draftUnits(group: RollGroup, plan: Pick<Plan, 'units'>): DraftUnit[] {
  const ids = continuing(unitsOfToday(group), plan.units)
  const names = new Map(group.units.map(unit => [unit.id, unit.name]))
  const taken = new Set(names.values())
  return plan.units.map((unit, u) => {
    const name = ids[u] ? names.get(ids[u])! : freshName(taken)
    taken.add(name)
    return { name, chief: unit.chief, members: [...unit.members] }
  })
}

/** The planner's exceptions for people: households by head and number, units by the names of the draft. */
export function exceptionsInWords(
  group: RollGroup,
  plan: Pick<Plan, 'units' | 'exceptions'>,
  units: readonly { name: string }[],
): GroupFacts['exceptions'] {
  const nameOf = new Map(plan.units.map((unit, u) => [unit.name, units[u]!.name]))
  const label = new Map(group.households.map(household => [household.id, labelOf(household)]))
  return plan.exceptions.map(exception => ({
    kind: exception.kind,
    unit: exception.unit && (nameOf.get(exception.unit) ?? exception.unit),
    households: [...exception.households],
    words: renamed(exception, nameOf).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, id => label.get(id) ?? id),
  }))
}

/** The unit named last is the planned one; what a wish asked for is called as it is today. */
function renamed({ kind, words, unit }: PlanException, nameOf: ReadonlyMap<string, string>): string {
  const name = unit && nameOf.get(unit)
  if (!unit || !name || name === unit) return words
  if (kind === 'pin') return words.endsWith(`编入 ${unit}`) ? words.slice(0, -unit.length) + name : words
  return words.startsWith(`${unit} `) ? name + words.slice(unit.length) : words
}

/** How a household is called among officials: 刘德生（012）. */
export function labelOf({ head, number }: { head: string; number: string }): string {
  return `${head || '缺户主'}（${number}）`
}

/** "At most so many per cent above the best possible". */
export function gapOf(cost: number, bound: number | null): number | null {
  return bound === null || bound <= 0 ? null : Math.max(0, (100 * (cost - bound)) / bound)
}

export function proofWords(gap: number | null): string {
  return gap === null ? '有邻超出户数范围，不能给出与最好方案的差距' : `最多比可能的最好方案多 ${gap.toFixed(gap < 0.1 ? 2 : 1)} %`
}
