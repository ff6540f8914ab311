import { addDays, type Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { demonstrationAccounts, type PrintedAccount } from './accounts.ts'
import type { NumberBook } from './idnumbers.ts'
import { givenName, marriedInName, type Region, regionNames, surnameOf } from './names.ts'
import type { Random } from './random.ts'
import type { Mandate, Person, Place, Resident } from './rows.ts'

/** Everything filling the posts of a tenant shares; `people` and `mandates` grow. */
export interface Posting {
  random: Random
  region: Region
  today: Day
  newId: () => Id
  numbers: NumberBook
  /** residents by the id of each place they live in (unit, group, village) */
  livingIn: ReadonlyMap<Id, Resident[]>
  /** residents who hold a post already */
  taken: Set<Resident>
  people: Person[]
  mandates: Mandate[]
  /** who got the printed accounts */
  printed: Map<Person, PrintedAccount>
}

/** How a mandate begins and when its term is over. */
export type Term = Pick<Mandate, 'how' | 'from' | 'until'>

/** Gives `post` at `place` to the most suitable resident of `home`; printed accounts decide name and sex. */
export function chooseResident(at: Posting, post: Post, place: Place, home: Place, term: Term, standing: string): Mandate {
  const printed = printedFor(at, post, place, null)
  const living = at.livingIn.get(home.id)!
  const aged = (least: number, most: number) => {
    const [from, to] = [yearsBefore(at.today, most), yearsBefore(at.today, least)]
    return living.filter(one => one.born >= from && one.born <= to && !at.taken.has(one) && (!printed || one.sex === printed.sex))
  }
  // In a unit of three old couples the chief is old too.
  const candidates = [aged(28, 66), aged(20, 85)].find(some => some.length > 0)
  if (!candidates) throw new Error(`nobody in ${home.path} can be ${post}`)
  const weigh = (one: Resident) => at.random.next() + (one.partyMember ? 0.5 : 0) + (one.relation === '户主' ? 0.35 : 0)
  const chosen = candidates.map(one => ({ one, weight: weigh(one) })).reduce((a, b) => (b.weight > a.weight ? b : a)).one
  if (printed) rename(at, chosen, printed.name, living)
  chosen.phone ??= at.numbers.phone()
  at.taken.add(chosen)
  const person = addPerson(at, chosen.name, chosen.phone, standing, chosen)
  if (printed) at.printed.set(person, printed)
  return addMandate(at, person, post, place, term)
}

/** Gives `post` at `place` to somebody who does not live on the town's roll. */
export function chooseOutsider(at: Posting, post: Post, place: Place, term: Term, department: string | null = null): Mandate {
  const printed = printedFor(at, post, place, department)
  const sex = at.random.chance(0.6) ? '男' : '女'
  const year = Number(at.today.slice(0, 4)) - at.random.int(27, 55)
  const name = printed?.name ?? marriedInName(at.random, regionNames(at.region)) + givenName(at.random, sex, year)
  const person = addPerson(at, name, at.numbers.phone(), place.path, null)
  if (printed) at.printed.set(person, printed)
  return addMandate(at, person, post, place, term, department)
}

function addPerson(at: Posting, name: string, phone: string, place: string, resident: Resident | null): Person {
  const person: Person = { id: at.newId(), place, name, phone, resident }
  at.people.push(person)
  return person
}

export function addMandate(at: Posting, person: Person, post: Post, place: Place, term: Term, department: string | null = null): Mandate {
  const open = { ended: null, endedReason: null, endedNote: null }
  const mandate: Mandate = { id: at.newId(), person, post, place, department, ...term, ...open }
  at.mandates.push(mandate)
  return mandate
}

/** The same day so many years earlier, as text to compare birthdays with (29 February need not exist). */
function yearsBefore(day: Day, years: number): Day {
  return `${Number(day.slice(0, 4)) - years}${day.slice(4)}`
}

/** The last day of a term of `years` that began on `from`. */
export function lastDay(from: Day, years: number): Day {
  return addDays(`${Number(from.slice(0, 4)) + years}${from.slice(4)}`, -1)
}

/** The printed account of that post at that place, if there is one and nobody has it yet. */
function printedFor(at: Posting, post: Post, place: Place, department: string | null): PrintedAccount | undefined {
  const given = [...at.printed.values()]
  const fits = (each: PrintedAccount) => each.post === post && each.path === place.path && (each.department ?? null) === department
  return demonstrationAccounts.find(each => fits(each) && !given.includes(each))
}

/** A new name; whoever bears the old family name in that household bears the new one, in their posts too, so that a family stays a family. */
function rename(at: Posting, chosen: Resident, name: string, living: readonly Resident[]): void {
  const [old, fresh] = [surnameOf(chosen.name), surnameOf(name)]
  for (const one of living) {
    if (one.household !== chosen.household || surnameOf(one.name) !== old) continue
    one.name = one === chosen ? name : fresh + one.name.slice(old.length)
    for (const person of at.people) if (person.resident === one) person.name = one.name
  }
}
