import { addDays, type Day, daysBetween, type Period } from '#common/calendar.ts'
import { type History, type Holders, historyStart, holdersOf, instantOn, periodsFrom } from './history.ts'
import { idMaker, type Random } from './random.ts'
import type { Household, HouseholdClass, Mandate, Place, Visit } from './rows.ts'
import { noteOf, topicsOf } from './visit-words.ts'

/** A visitor's habits: how many of the duties get done, and on which days of a month the rounds are made. */
interface Habits {
  diligence: number
  rounds(month: string): number[]
}

/** Visits as the duties ask for them (key households monthly, ordinary ones quarterly), with the gaps real towns have. */
export function generateVisits(history: History): Visit[] {
  const { today, households, classes, mandates } = history
  const start = historyStart(today)
  const months = periodsFrom('month', start, today)
  const quarters = periodsFrom('quarter', start, today)
  const byHousehold = Map.groupBy(classes, one => one.household)
  const holders = holdersOf(mandates)
  const habits = new Map<Place, Habits>()
  const random = history.random.branch('visits')
  const round: Round = { random, today, holders, newId: idMaker(random.branch('ids'), instantOn(start, 0)), visits: [] }
  for (const household of households) {
    const kinds = byHousehold.get(household) ?? []
    let habit = habits.get(household.unit)
    if (!habit) habits.set(household.unit, (habit = habitsOf(random)))
    for (const period of months) if (isKeyOn(kinds, period.from)) visitIn(round, household, kinds, period, habit)
    for (const period of quarters) if (!isKeyOn(kinds, period.from)) visitIn(round, household, kinds, period, habit)
  }
  return round.visits.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : a.id < b.id ? -1 : 1))
}

interface Round {
  random: Random
  today: Day
  holders: Holders
  newId: (at: Date) => string
  visits: Visit[]
}

/** A class counts from the next period on: what decides is the period's first day. */
function isKeyOn(kinds: readonly HouseholdClass[], day: Day): boolean {
  return kinds.some(kind => kind.from <= day && (kind.to === null || day <= kind.to))
}

function habitsOf(random: Random): Habits {
  const kind = random.weighted([
    ['steady', 78],
    ['slack', 17],
    ['absent', 5],
  ] as const)
  const diligence = { steady: 0.95, slack: 0.78, absent: 0.25 }[kind] + random.next() * 0.05
  const days = new Map<string, number[]>()
  return {
    diligence,
    rounds(month) {
      const known = days.get(month) ?? Array.from({ length: random.int(3, 5) }, () => random.int(1, 27))
      days.set(month, known)
      return known
    },
  }
}

function visitIn(at: Round, household: Household, kinds: readonly HouseholdClass[], period: Period, habit: Habits): void {
  // New households have no duty before the next period.
  if (household.startedOn > period.from || !at.random.chance(habit.diligence)) return
  const month = addDays(period.from, at.random.int(0, daysBetween(period.from, period.to))).slice(0, 7)
  const first = `${month}-${String(at.random.pick(habit.rounds(month))).padStart(2, '0')}`
  const absent = at.random.chance(0.06)
  addVisit(at, household, kinds, first, absent ? 'nobody_home' : at.random.chance(0.06) ? 'phoned' : 'met')
  const again = addDays(first, at.random.int(1, 6))
  if (absent && again <= period.to && at.random.chance(0.75))
    addVisit(at, household, kinds, again, at.random.chance(0.8) ? 'met' : 'nobody_home')
  const extra = addDays(first, at.random.int(3, 12))
  if (kinds.length > 0 && extra <= period.to && at.random.chance(0.07)) addVisit(at, household, kinds, extra, 'met', true)
}

function addVisit(
  at: Round,
  household: Household,
  kinds: readonly HouseholdClass[],
  on: Day,
  outcome: Visit['outcome'],
  byHigher = false,
): void {
  const mandate = visitorOf(at, household, on, byHigher)
  if (on >= at.today || !mandate) return
  const minutes = at.random.int(8 * 60, 20 * 60 + 30)
  const late = at.random.chance(0.1) && addDays(on, 1) < at.today
  const recordedAt = instantOn(late ? addDays(on, 1) : on, minutes, at.random.int(0, 59))
  // Where there is no signal the phone keeps the visit for a while.
  const offline = at.random.chance(0.18)
  at.visits.push({
    id: at.newId(recordedAt),
    household,
    on,
    outcome,
    topics: outcome === 'nobody_home' ? [] : topicsOf(at.random, kinds),
    note: noteOf(at.random, kinds, outcome),
    mandate,
    recordedAt: recordedAt.toISOString(),
    deviceAt: offline ? new Date(recordedAt.getTime() - at.random.int(4, 110) * 60_000).toISOString() : null,
  })
}

/** The unit's chief of that day; where there is none the group chief sometimes steps in. Area chiefs see key households now and then. */
function visitorOf({ random, holders }: Round, { unit, group }: Household, on: Day, byHigher: boolean): Mandate | undefined {
  const area = group.parent!
  if (byHigher) return random.chance(0.5) ? holders.at(area, 'area_chief', on) : holders.at(group, 'group_chief', on)
  const chief = holders.at(unit, 'unit_chief', on)
  return chief ?? (random.chance(0.4) ? holders.at(group, 'group_chief', on) : undefined)
}
