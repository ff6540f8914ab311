import { addDays, ageOn, type Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { householdLabel } from '#network/paths.ts'
import { family, householdSizes, type Member, oldPeople } from './families.ts'
import type { NumberBook } from './idnumbers.ts'
import { degrees } from './lanes.ts'
import { clanName, givenName, marriedInName } from './names.ts'
import type { Lot } from './places.ts'
import type { Random } from './random.ts'
import type { Household, Resident } from './rows.ts'
import type { TownFacts } from './towns.ts'

/** What settling a town needs. */
export interface Settling {
  random: Random
  facts: TownFacts
  today: Day
  newId: () => Id
  numbers: NumberBook
}

/** Settles a household on every lot; the people come to the documented number where there is one. */
export function settle(at: Settling, lots: readonly Lot[]): { households: Household[]; residents: Resident[] } {
  const families = lots.map(lot => (lot.flat?.elderly ? oldPeople(at.random) : null))
  const sizes = sizesOf(at.random, families, at.facts.people)
  const counters = new Map<string, number>()
  const households: Household[] = []
  const residents: Resident[] = []
  for (const [i, lot] of lots.entries()) {
    const count = (counters.get(lot.village.id) ?? 0) + 1
    counters.set(lot.village.id, count)
    const household = settleOne(at, lot, count)
    households.push(household)
    residents.push(...membersOf(at, household, lot, families[i] ?? family(at.random, sizes[i]!)))
  }
  return { households, residents }
}

/** How many live in each household. Where the town's people are counted, single households are made one larger or smaller till it fits. */
function sizesOf(random: Random, families: readonly (Member[] | null)[], people: number | null): number[] {
  const sizes = families.map(known => known?.length ?? random.weighted(householdSizes))
  if (people === null) return sizes
  let missing = people - sizes.reduce((sum, size) => sum + size, 0)
  while (missing !== 0) {
    const i = random.int(0, sizes.length - 1)
    const change = Math.sign(missing)
    if (families[i] || sizes[i]! + change < 1 || sizes[i]! + change > 7) continue
    sizes[i]! += change
    missing -= change
  }
  return sizes
}

function settleOne({ random, facts, today, newId }: Settling, lot: Lot, count: number): Household {
  const number = String(lot.village.ordinal).padStart(2, '0') + String(count).padStart(4, '0')
  const { village, group, unit, flat } = lot
  // A few came only lately: their duty begins with the next period.
  const startedOn = random.chance(0.004) ? addDays(today, -random.int(5, 80)) : '2016-01-01'
  const id = newId()
  return {
    id,
    village,
    group,
    unit,
    place: `${unit.path}.${householdLabel(id)}`,
    number,
    address: flat ? `${village.name}${flat.estate}${flat.building}${flat.stair}${flat.door}` : `${village.name}${group.name}${count}号`,
    building: flat?.building ?? '',
    stair: flat?.stair ?? '',
    floor: flat?.floor ?? '',
    door: flat?.door ?? '',
    ...degrees(facts.centre, lot.spot),
    startedOn,
  }
}

function membersOf(at: Settling, household: Household, lot: Lot, members: readonly Member[]): Resident[] {
  const clan = clanName(at.random, lot.clans)
  const taken = new Set<string>()
  return members.map(member => {
    const surname = member.otherClan ? marriedInName(at.random, lot.clans.others) : clan
    const born = birthday(at.random, member.age, at.today)
    let name = surname + givenName(at.random, member.sex, Number(born.slice(0, 4)))
    while (taken.has(name)) name = surname + givenName(at.random, member.sex, Number(born.slice(0, 4)))
    taken.add(name)
    return {
      id: at.newId(),
      household,
      name,
      relation: member.relation,
      sex: member.sex,
      born,
      idNumber: at.numbers.idNumber(born, member.sex, member.otherClan && at.random.chance(0.5)),
      phone: at.random.chance(phoneChance(member.age)) ? at.numbers.phone() : null,
      partyMember: at.random.chance(partyChance(member.age, member.sex)),
    }
  })
}

/** A day on which somebody of that age today was born. */
function birthday(random: Random, age: number, today: Day): Day {
  const monthDay = today.slice(5) === '02-29' ? '02-28' : today.slice(5)
  const born = addDays(`${Number(today.slice(0, 4)) - age}-${monthDay}`, -random.int(0, 364))
  return ageOn(born, today) === age ? born : addDays(born, 1)
}

/** Share of people of an age with a phone on the roll; about 70 % of the grown. */
function phoneChance(age: number): number {
  if (age < 18) return 0
  if (age < 60) return 0.8
  return age < 75 ? 0.5 : 0.18
}

/** Share of party members: about 6 % of everybody. */
function partyChance(age: number, sex: '男' | '女'): number {
  if (age < 20) return 0
  const share = age < 40 ? 0.05 : age < 60 ? 0.08 : 0.12
  return sex === '男' ? share * 1.25 : share * 0.6
}
