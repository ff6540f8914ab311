import { type Day, dayOf } from '#common/calendar.ts'
import type { Holders } from './history.ts'
import type { Matter } from './matters.ts'
import type { Department } from './officers.ts'
import type { Random } from './random.ts'
import type { Household, Mandate, Request } from './rows.ts'

/** Who gets a matter: a post holder or a department's clerk, and on which rung of the ladder that is. */
export interface Handling {
  rung: NonNullable<Request['rung']>
  mandate: Mandate
  department: Department | null
}

const departmentOf: Partial<Record<Matter['category'], Department>> = {
  '01': 'water',
  '02': 'power',
  '04': 'water',
  '05': 'enforcement',
  '06': 'land',
  '07': 'land',
  '09': 'justice',
  '10': 'civil_affairs',
  '11': 'services',
  '13': 'school',
  '14': 'services',
  '15': 'emergency',
  '18': 'enforcement',
  '20': 'agriculture',
}

/** Who handles a matter: small ones the unit chief, big ones the group chief, hard ones the area chief; what needs an office, the office. */
export function handlingOf(random: Random, holders: Holders, matter: Matter, household: Household, at: Date): Handling {
  const day = dayOf(at)
  const town = household.village.parent!
  // Complaints about village affairs go past the village; leads only to those who may see what is sealed.
  if (matter.category === '17' || matter.category === '16')
    return { rung: 'town', mandate: holders.allAt(town, 'town_officer', day)[1]!, department: null }
  const department = departmentOf[matter.category]
  const chance = matter.urgency ? 1 : { minor: 0, major: 0.3, hard: 0.35 }[matter.size]
  if (department && random.chance(chance)) {
    const clerk = holders.allAt(town, 'department_clerk', day).find(each => each.department === department)!
    return { rung: 'town', mandate: clerk, department }
  }
  return climb(({ minor: 'unit', major: 'group', hard: 'area' } as const)[matter.size], holders, household, day)
}

/** The next rung up: where a matter goes that was sent back or reopened. */
export function nextHandling(holders: Holders, { rung }: Handling, household: Household, at: Date): Handling {
  const day = dayOf(at)
  if (rung === 'unit' || rung === 'group') return climb(rung === 'unit' ? 'group' : 'area', holders, household, day)
  return { rung: 'town', mandate: holders.allAt(household.village.parent!, 'town_officer', day)[1]!, department: null }
}

/** The chief of that rung; where the post is vacant, the one above. */
function climb(rung: 'unit' | 'group' | 'area', holders: Holders, { unit, group }: Household, day: Day): Handling {
  const ladder = [
    ['unit', holders.at(unit, 'unit_chief', day)],
    ['group', holders.at(group, 'group_chief', day)],
    ['area', holders.at(group.parent!, 'area_chief', day)],
  ] as const
  const [found, mandate] = ladder.slice({ unit: 0, group: 1, area: 2 }[rung]).find(([, chief]) => chief)!
  return { rung: found, mandate: mandate!, department: null }
}

/** Who sorts and dispatches: the branch; public safety and leads the duty desk; complaints about village affairs the town office. */
export function dispatcherOf(holders: Holders, matter: Matter, { village }: Household, at: Date): Mandate {
  const day = dayOf(at)
  if (matter.urgency || matter.category === '16') return holders.at(village.parent!, 'town_duty', day)!
  if (matter.category === '17') return holders.at(village.parent!, 'town_officer', day)!
  return holders.at(village, 'party_secretary', day)!
}

/** Who writes off: somebody of village or town who did not handle it. */
export function closerOf(random: Random, holders: Holders, handling: Handling, household: Household, at: Date): Mandate {
  const day = dayOf(at)
  const { village } = household
  const inTown = handling.rung === 'town'
  const candidates = inTown
    ? holders.allAt(village.parent!, 'town_officer', day)
    : [holders.at(village, 'party_secretary', day)!, holders.at(village, 'first_secretary', day)!]
  return random.pick(candidates.filter(each => each.person !== handling.mandate.person))
}

/** Who calls back where the resident has no phone to rate with: a village officer who did not handle it. */
export function callerOf(holders: Holders, handling: Handling, { village }: Household, at: Date): Mandate {
  const officers = holders.allAt(village, 'village_officer', dayOf(at))
  return officers.findLast(each => each.person !== handling.mandate.person)!
}
