import { setImmediate } from 'node:timers/promises'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { RollFinding } from './roll-findings.ts'
import { noteIn, type RollHousehold } from './roll-households.ts'
import { type PlannedEnd, type PlannedMandate, type PlannedPerson, planChiefs } from './roll-plan-chiefs.ts'
import { checkGrowth, type PlannedHousehold, planHouseholds } from './roll-plan-households.ts'
import { type Blinds, type PlannedResident, planResidents } from './roll-plan-people.ts'
import { openGazetteer, type RollPlace } from './roll-plan-places.ts'
import type { Present } from './roll-present.ts'
import { chiefColumns, type Roll } from './roll-terms.ts'

/** What saving the roll would do to the town, in full. */
export interface Plan {
  places: RollPlace[]
  households: PlannedHousehold[]
  residents: PlannedResident[]
  people: PlannedPerson[]
  mandates: { added: PlannedMandate[]; ended: PlannedEnd[] }
  /** on the town's roll in the file's villages, and not in the file: told, never removed */
  missing: { resident: Id; name: string; household: string }[]
}

/** What a roll is laid beside. */
export interface Surroundings {
  present: Present
  blinds: Blinds
  today: Day
  /** the most households a unit may have, where the town lets that block */
  most: number | null
  newId: () => Id
  findings: RollFinding[]
}

/** Lays the roll beside what the town holds. Only a roll without findings has a plan worth saving. */
export async function planRoll(
  roll: Roll,
  households: readonly RollHousehold[],
  { present, blinds, today, most, newId, findings }: Surroundings,
): Promise<Plan> {
  const note = noteIn(roll, findings)
  const gazetteer = openGazetteer(present.places, newId)
  // Others get the event loop between the stages; each takes some tens of milliseconds for a town of 20,000.
  await setImmediate()
  const planned = planHouseholds(households, present.households, gazetteer, newId, note)
  if (most !== null) checkGrowth(planned, present.households, most, note)
  await setImmediate()
  const { residents, missing } = await planResidents(planned, present.residents, present.elsewhere, blinds, newId, note)
  await setImmediate()
  const noteChief = (row: number, column: keyof typeof chiefColumns, value: string, reason: string) =>
    findings.push({ sheet: roll.chiefSheet, row, column: roll.chiefTitles[column] ?? chiefColumns[column].title, value, reason })
  const { people, added, ended } = planChiefs(roll.chiefs, { present, residents, gazetteer, blinds, today, newId, note: noteChief })
  const villages = new Set(planned.map(household => household.village))
  const homes = new Map(present.households.map(household => [household.id, household]))
  return {
    places: gazetteer.opened,
    households: planned,
    residents,
    people,
    mandates: { added, ended },
    missing: missing.flatMap(({ id: resident, name, household }) => {
      const home = homes.get(household)
      return home && villages.has(home.village) ? [{ resident, name, household: home.number }] : []
    }),
  }
}

/** The figures of a plan, as the dry run tells them. */
export function countPlan(plan: Plan, rows: number, findings: number) {
  const fates = (list: readonly { fate: 'added' | 'changed' | 'same' }[]) => {
    const counts = { added: 0, changed: 0, same: 0 }
    for (const { fate } of list) counts[fate]++
    return counts
  }
  return {
    rows,
    households: fates(plan.households),
    people: { ...fates(plan.residents), missing: plan.missing.length },
    places: { added: plan.places.length },
    mandates: { added: plan.mandates.added.length, ended: plan.mandates.ended.length },
    findings,
  }
}
