import { addDays, type Day, startOf } from '#common/calendar.ts'
import { classesOf } from './classes.ts'
import { settle } from './households.ts'
import { type NumberBook, openNumberBook } from './idnumbers.ts'
import { establishedOn, fillSeat, fillTown } from './officers.ts'
import { layPlaces } from './places.ts'
import type { Posting } from './posts.ts'
import { idMaker, type Random, randomFrom } from './random.ts'
import { generateRequests } from './requests.ts'
import type { Account, Card, Certificate, County, HouseholdClass, Mandate, Place, Resident, Town } from './rows.ts'
import { countySeat, type TownFacts, townFacts } from './towns.ts'
import { generateVisits } from './visits.ts'

/**
 * The demonstration county: a county seat and three towns with people, posts and the history up to the day before `today`.
 * The same seed and day give the same county, to the byte; nothing is read from clock, network or disk.
 */
export function generateCounty(seed: number, today: Day): County {
  const random = randomFrom(`三长制示范县/${seed}`)
  const numbers = openNumberBook(random.branch('numbers'), seed)
  const seat = generateSeat(random.branch('seat'), numbers, today)
  const towns = townFacts.map((facts, i) => generateTown(random.branch(facts.name), facts, `${seat.path}.t${i + 1}`, numbers, today))
  return { seed, today, seat, towns }
}

function generateTown(random: Random, facts: TownFacts, path: string, numbers: NumberBook, today: Day): Town {
  const established = establishedOn(facts, today)
  const newId = idMaker(random.branch('ids'), startOf(established))
  const id = newId()
  const { places, lots } = layPlaces(random.branch('places'), facts, { path, established }, newId)
  const { households, residents } = settle({ random: random.branch('people'), facts, today, newId, numbers }, lots)
  const members = Map.groupBy(residents, one => one.household)
  const classes = households.flatMap(one => classesOf(random.branch(`classes/${one.number}`), one, members.get(one)!, today, newId))
  const posting = openPosting(random.branch('posts'), facts.region, numbers, today, newId, residents)
  fillTown(posting, facts, places)
  const { people, mandates } = posting
  const network = { places, households, residents, classes, people, mandates }
  const history = { random: random.branch('history'), today, facts, ...network, members, holdingPosts: posting.taken }
  return {
    id,
    kind: 'town',
    code: facts.code,
    name: facts.name,
    path,
    ...network,
    accounts: accountsOf(posting),
    ...papersOf(network, facts, established, newId),
    visits: generateVisits(history),
    ...generateRequests(history),
  }
}

function generateSeat(random: Random, numbers: NumberBook, today: Day): Town {
  const startedOn = '2016-01-01'
  const newId = idMaker(random.branch('ids'), startOf(startedOn))
  const id = newId()
  const { name, code, centre } = countySeat
  const place: Place = { id: newId(), kind: 'county', parent: null, name, code, ordinal: 1, path: 'c1', ...centre, startedOn }
  const posting = openPosting(random.branch('posts'), 'liling', numbers, today, newId, [])
  fillSeat(posting, place)
  const { people, mandates } = posting
  const none = { households: [], residents: [], classes: [], cards: [], certificates: [], visits: [], requests: [], steps: [] }
  return { id, kind: 'county', code, name, path: 'c1', places: [place], people, mandates, accounts: accountsOf(posting), ...none }
}

function openPosting(
  random: Random,
  region: Posting['region'],
  numbers: NumberBook,
  today: Day,
  newId: Posting['newId'],
  residents: readonly Resident[],
): Posting {
  const livingIn = new Map<string, Resident[]>()
  for (const resident of residents) {
    const { unit, group, village } = resident.household
    for (const { id } of [unit, group, village]) {
      const living = livingIn.get(id)
      if (living) living.push(resident)
      else livingIn.set(id, [resident])
    }
  }
  return { random, region, today, newId, numbers, livingIn, taken: new Set(), people: [], mandates: [], printed: new Map() }
}

/** One account for everybody who holds a post today. */
function accountsOf({ mandates, printed, newId }: Posting): Account[] {
  const holders = new Set(mandates.filter(mandate => !mandate.ended).map(mandate => mandate.person))
  return [...holders].map(person => {
    const { userName = null, password = null } = printed.get(person) ?? {}
    return { id: newId(), person, userName, password }
  })
}

/** 一证一卡: a certificate for every unit chief, a contact card to every household. */
function papersOf(
  { mandates, households }: Pick<Town, 'mandates' | 'households'>,
  facts: TownFacts,
  established: Day,
  newId: () => string,
) {
  const year = established.slice(0, 4)
  const numbered = (prefix: string, count: number) => `${prefix}${year}-${String(count).padStart(5, '0')}`
  const certificates: Certificate[] = mandates
    .filter(mandate => mandate.post === 'unit_chief')
    .map((mandate, i) => certificate(mandate, newId(), numbered(`${facts.name}证`, i + 1)))
  const cards: Card[] = households.map((household, i) => ({
    id: newId(),
    household,
    serial: numbered(`${facts.name}卡`, i + 1),
    issuedAt: startOf(household.startedOn > established ? addDays(household.startedOn, 2) : addDays(established, 45)).toISOString(),
  }))
  return { certificates, cards }
}

function certificate(mandate: Mandate, id: string, serial: string): Certificate {
  const revokedReason = mandate.ended && '不再担任邻长'
  return { id, mandate, serial, issuedOn: addDays(mandate.from, 10), revokedOn: mandate.ended, revokedReason }
}

export type Network = Pick<Town, 'places' | 'households' | 'residents' | 'people' | 'mandates'> & { classes: HouseholdClass[] }
