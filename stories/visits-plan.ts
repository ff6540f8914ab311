import { addDays, type Day, daysBetween, monthOf, next, type Period } from '#common/calendar.ts'
import { randomFrom } from '#demo/random.ts'
import type { Noted } from './visits-reckoning.ts'

/** One visit as it will be told: by whom, on which day, for which day. */
export interface Planned {
  household: string
  on: Day
  told: Day
  outcome: 'met' | 'phoned' | 'nobody_home'
}

export function monthsOf(quarter: Period): [Period, Period, Period] {
  const first = monthOf(quarter.from)
  return [first, next(first), next(next(first))]
}

/**
 * Who is visited when, and so who is not: drawn from the seed. Every tenth household finds the door closed three times, every key household
 * has each month's fate of its own; some visits are told in the days of grace, some on the day the month has closed.
 */
export function plannedVisits(households: Noted[], quarter: Period, seed: number): Planned[] {
  const random = randomFrom(`走访故事/${seed}`)
  const months = monthsOf(quarter)
  return households.flatMap((household, i) => {
    const own = random.branch(i)
    const within = ({ from, to }: Period, outcome?: Planned['outcome']): Planned => {
      const on = addDays(from, own.int(0, daysBetween(from, to)))
      const late = own.weighted([
        [0, 30],
        [1, 3],
        [daysBetween(on, to) + 3, daysBetween(on, to) <= 3 ? 12 : 0],
        [daysBetween(on, to) + 4, daysBetween(on, to) <= 3 ? 12 : 0],
      ] as const)
      return {
        household: household.id,
        on,
        told: addDays(on, late),
        outcome:
          outcome ??
          own.weighted([
            ['met', 8],
            ['phoned', 1],
          ] as const),
      }
    }
    if (household.classes.length === 0) {
      const fate = own.weighted([
        ['visited', 45],
        ['closed doors', 4],
        ['never', 51],
      ] as const)
      if (fate === 'never') return []
      if (fate === 'visited') return [within(quarter)]
      return months.map(month => within(month, 'nobody_home'))
    }
    return months.flatMap(month => {
      const fate = own.weighted([
        ['never', 18],
        ['once', 35],
        ['twice', 30],
        ['twice a day', 10],
        ['closed door', 7],
      ] as const)
      if (fate === 'never') return []
      const first = within(month, fate === 'closed door' ? 'nobody_home' : undefined)
      if (fate === 'twice') return [first, within(month)]
      return fate === 'twice a day' ? [first, { ...first }] : [first]
    })
  })
}
