import { addDays, type Day, next as nextPeriod, type Period, periodOf, quarterOf, startOf } from '#common/calendar.ts'
import type { Random } from './random.ts'
import type { Household, HouseholdClass, Mandate, Place, Resident } from './rows.ts'
import type { TownFacts } from './towns.ts'

/** What the history of a town is told from. */
export interface History {
  random: Random
  today: Day
  facts: TownFacts
  places: Place[]
  households: Household[]
  classes: HouseholdClass[]
  mandates: Mandate[]
  members: Map<Household, Resident[]>
  /** residents who hold or held a post */
  holdingPosts: ReadonlySet<Resident>
}

/**
 * The day the histories begin: at least three months before `today`, and the first of a calendar quarter, so that every closed month and
 * quarter on view is a whole one.
 */
export function historyStart(today: Day): Day {
  return quarterOf(addDays(today, -90)).from
}

/** The calendar months or quarters from `start` to the one that holds `today`. */
export function periodsFrom(kind: Period['kind'], start: Day, today: Day): Period[] {
  const periods: Period[] = []
  for (let period = periodOf(kind, start); period.from <= today; period = nextPeriod(period)) periods.push(period)
  return periods
}

/** Whether the mandate is held on `day`; on its `ended` day it no longer is. */
export function heldOn(mandate: Mandate, day: Day): boolean {
  return mandate.from <= day && (mandate.until === null || day <= mandate.until) && (mandate.ended === null || day < mandate.ended)
}

/** Looks up who holds a post at a place. */
export interface Holders {
  /** the holder of `post` at `place` on `day`, the first where there are several */
  at(place: Place, post: Mandate['post'], day: Day): Mandate | undefined
  /** all of them */
  allAt(place: Place, post: Mandate['post'], day: Day): Mandate[]
}

export function holdersOf(mandates: readonly Mandate[]): Holders {
  const byPlace = Map.groupBy(mandates, mandate => `${mandate.place.id}/${mandate.post}`)
  const allAt: Holders['allAt'] = (place, post, day) => (byPlace.get(`${place.id}/${post}`) ?? []).filter(each => heldOn(each, day))
  return { allAt, at: (place, post, day) => allAt(place, post, day)[0] }
}

/** Local time of day, in minutes after midnight, as an instant. */
export function instantOn(day: Day, minutes: number, seconds = 0): Date {
  return new Date(startOf(day).getTime() + (minutes * 60 + seconds) * 1000)
}
