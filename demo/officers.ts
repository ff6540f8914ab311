import { addDays, type Day } from '#common/calendar.ts'
import { addMandate, chooseOutsider, chooseResident, lastDay, type Posting, type Term } from './posts.ts'
import type { Mandate, Place } from './rows.ts'
import type { TownFacts } from './towns.ts'

/** Departments that have a clerk here, by the codes of the setting `departments` (network/settings-terms.ts). */
export const townDepartments = [
  'civil_affairs',
  'emergency',
  'land',
  'agriculture',
  'water',
  'services',
  'enforcement',
  'police',
  'justice',
  'health',
  'power',
  'school',
] as const
export type Department = (typeof townDepartments)[number]

/** Fills every post of a town: office and departments, village cadres, group chiefs, unit chiefs. */
export function fillTown(at: Posting, facts: TownFacts, places: readonly Place[]): void {
  const established = establishedOn(facts, at.today)
  fillOffice(at, places[0]!)
  const of = (kind: Place['kind']) => places.filter(place => place.kind === kind)
  for (const unit of of('unit')) fillUnit(at, facts, unit, established)
  for (const group of of('group')) {
    // 沩山 took over the standing group leaders; elsewhere they were elected with the village committee as well.
    chooseResident(at, 'group_chief', group, group, electedWithVillage(at.today), group.path)
  }
  for (const village of of('village')) {
    const areas = of('area').filter(area => area.parent === village)
    fillVillage(at, village, areas, established)
  }
}

/** The day the three tiers were set up. */
export function establishedOn(facts: TownFacts, today: Day): Day {
  return `${Number(today.slice(0, 4)) - facts.since}-03-01`
}

export function fillSeat(at: Posting, seat: Place): void {
  for (let i = 0; i < 2; i++) chooseOutsider(at, 'county_officer', seat, someYearsIn(at))
}

function fillOffice(at: Posting, town: Place): void {
  for (let i = 0; i < 3; i++) chooseOutsider(at, 'town_officer', town, someYearsIn(at))
  for (let i = 0; i < 2; i++) chooseOutsider(at, 'town_duty', town, someYearsIn(at))
  for (const department of townDepartments) chooseOutsider(at, 'department_clerk', town, someYearsIn(at), department)
}

/** 村党组织书记, 驻村第一书记, 村两委; the cadres of the two committees are the area chiefs as well. */
function fillVillage(at: Posting, village: Place, areas: readonly Place[], established: Day): void {
  const secretary = chooseResident(at, 'party_secretary', village, village, electedWithVillage(at.today), village.path)
  secretary.person.resident!.partyMember = true
  chooseOutsider(at, 'first_secretary', village, appointed(addDays(yearsAgo(at.today, 1), -at.random.int(0, 300))))
  for (const area of areas) {
    const chief = chooseResident(at, 'area_chief', area, village, appointed(established), village.path)
    chief.person.resident!.partyMember ||= at.random.chance(0.85)
    addMandate(at, chief.person, 'village_officer', village, electedWithVillage(at.today))
  }
  chooseResident(at, 'village_officer', village, village, electedWithVillage(at.today), village.path)
}

function fillUnit(at: Posting, facts: TownFacts, unit: Place, established: Day): void {
  const from = addDays(established, at.random.int(5, 35))
  const until = lastDay(established, facts.term)
  const chief = chooseResident(at, 'unit_chief', unit, unit, { how: 'elected', from, until }, unit.path)
  const below = unit.path.split('.').slice(2).join('.')
  if (below === facts.vacancy) end(chief, addDays(at.today, -40), 'resigned', '去县城带孙子，本人提出辞去')
  else if (at.random.chance(0.02) && !at.printed.has(chief.person)) succeed(at, chief, unit, until)
}

/** The first chief left, neighbours chose another one two weeks later. */
function succeed(at: Posting, first: Mandate, unit: Place, until: Day): void {
  const left = addDays(at.today, -at.random.int(120, 400))
  const [reason, note] = at.random.pick([
    ['resigned', '常年外出务工，本人提出辞去'],
    ['resigned', '身体原因，本人提出辞去'],
    ['moved', '搬到城里随子女居住'],
  ] as const)
  end(first, left, reason, note)
  chooseResident(at, 'unit_chief', unit, unit, { how: 'elected', from: addDays(left, 14), until }, unit.path)
}

function end(mandate: Mandate, on: Day, reason: 'resigned' | 'moved', note: string): void {
  Object.assign(mandate, { ended: on, endedReason: reason, endedNote: note })
}

/** Village committees and group leaders are elected for five years; the present ones in January three years ago. */
function electedWithVillage(today: Day): Term {
  const from = `${Number(today.slice(0, 4)) - 3}-01-20`
  return { how: 'elected', from, until: lastDay(from, 5) }
}

function appointed(from: Day): Term {
  return { how: 'appointed', from, until: null }
}

function someYearsIn(at: Posting): Term {
  return appointed(yearsAgo(at.today, at.random.int(1, 5)))
}

function yearsAgo(today: Day, years: number): Day {
  return `${Number(today.slice(0, 4)) - years}-04-01`
}
