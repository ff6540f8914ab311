import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayOf, startOf } from '#common/calendar.ts'
import { isWorkingDay } from '#common/working-days.ts'
import { defaults } from '#network/settings-terms.ts'
import { afterWorkingDays, dueAt, isOverdue, type Pause, riseAt } from './deadlines.ts'
import { type State, type Urgency, urgencies } from './terms.ts'

const deadlines = defaults.request_deadlines.value
const local = (text: string) => new Date(`${text}+08:00`)

describe('what is due', () => {
  test.each<[Urgency | null, State, string, string]>([
    // Public safety runs day and night, weekends and holidays too.
    ['life', 'sorted', '2026-10-01T23:30:00', '2026-10-02T00:30:00'],
    ['utility', 'raised', '2026-11-28T09:00:00', '2026-11-28T11:00:00'],
    ['general_safety', 'sorted', '2026-11-27T18:00:00', '2026-11-28T18:00:00'],
    // Once dispatched, the answer is due.
    ['general_safety', 'dispatched', '2026-11-27T18:00:00', '2026-12-04T23:59:59'],
    ['ordinary', 'sorted', '2026-11-24T09:00:00', '2026-12-01T23:59:59'],
    ['ordinary', 'taken', '2026-09-29T09:00:00', '2026-10-12T23:59:59'],
    ['complex', 'sorted', '2026-02-10T09:00:00', '2026-03-09T23:59:59'],
    [null, 'raised', '2026-11-24T09:00:00', '2026-12-01T23:59:59'],
  ])('%s, %s, raised %s: %s', (urgency, state, raised, due) => {
    expect(dueAt(state, urgency, local(raised), deadlines)).toEqual(local(due))
  })

  test('never before the resident spoke, the same whenever somebody signs, and an answer is never due before its dispatch’s own day', () => {
    const urgency = fc.constantFrom(...(Object.keys(urgencies) as Urgency[]))
    const instants = fc.date({ min: new Date('2024-01-01'), max: new Date('2026-11-30'), noInvalidDate: true })
    fc.assert(
      fc.property(urgency, instants, (kind, start) => {
        expect(dueAt('sorted', kind, start, deadlines) > start).toBe(true)
        expect(dueAt('dispatched', kind, start, deadlines)).toEqual(dueAt('taken', kind, start, deadlines))
      }),
    )
  })

  test('only what still waits for an answer is overdue', () => {
    const due = local('2026-11-24T09:00:00')
    const later = local('2026-11-24T09:00:01')
    expect(
      (['raised', 'sorted', 'dispatched', 'taken', 'scheduled'] as State[]).every(state => isOverdue({ state, dueAt: due }, later)),
    ).toBe(true)
    expect((['answered', 'rated', 'written_off', 'withdrawn'] as State[]).some(state => isOverdue({ state, dueAt: due }, later))).toBe(
      false,
    )
    expect(isOverdue({ state: 'raised', dueAt: due }, due)).toBe(false)
  })
})

/** Minute by minute: a working day's minutes count from the day after the start, those within a pause do not; the term ends with its last day. */
function byTheMinute(start: Date, count: number, pauses: Pause[]): Date {
  let left = count * 1440
  let at = startOf(addDays(dayOf(start), 1)).getTime()
  for (; left > 0; at += 60_000) {
    const still = pauses.some(({ from, to }) => to !== null && from.getTime() <= at && at < to.getTime())
    if (isWorkingDay(dayOf(new Date(at))) && !still) left--
  }
  return new Date(startOf(addDays(dayOf(new Date(at - 60_000)), 1)).getTime() - 1000)
}

/** Hour terms run day and night, but not within a pause. */
function hoursByTheMinute(start: Date, hours: number, pauses: Pause[]): Date {
  let left = hours * 60
  let at = start.getTime()
  for (; left > 0; at += 60_000) {
    if (!pauses.some(({ from, to }) => to !== null && from.getTime() <= at && at < to.getTime())) left--
  }
  return new Date(at)
}

describe('against a clock that goes minute by minute', () => {
  const minute = (from: string, to: string) =>
    fc.integer({ min: local(from).getTime() / 60_000, max: local(to).getTime() / 60_000 }).map(each => new Date(each * 60_000))
  const start = minute('2024-01-01T00:00:00', '2027-10-01T00:00:00')
  /** Pauses relative to the start, up to some weeks, overlapping as they please. */
  const pauses = (begin: Date) =>
    fc
      .array(fc.tuple(fc.integer({ min: -2000, max: 30_000 }), fc.integer({ min: 0, max: 12_000 })), { maxLength: 4 })
      .map(list =>
        list.map(([at, long]) => ({ from: new Date(begin.getTime() + at * 60_000), to: new Date(begin.getTime() + (at + long) * 60_000) })),
      )
  const started = start.chain(begin => pauses(begin).map(each => ({ begin, each })))

  test('working days over holidays, worked weekends and pauses, 2024 to 2027', () => {
    fc.assert(
      fc.property(started, fc.integer({ min: 1, max: 15 }), ({ begin, each }, count) => {
        expect(afterWorkingDays(begin, count, each)).toEqual(byTheMinute(begin, count, each))
      }),
      { numRuns: 60 },
    )
  }, 120_000)

  test('hours to dispatch', () => {
    fc.assert(
      fc.property(started, fc.constantFrom<Urgency>('life', 'utility', 'general_safety'), ({ begin, each }, urgency) => {
        const after = each.filter(pause => pause.from >= begin)
        const hours = deadlines[urgency].dispatchHours!
        expect(dueAt('sorted', urgency, begin, deadlines, after)).toEqual(hoursByTheMinute(begin, hours, after))
      }),
      { numRuns: 300 },
    )
  }, 120_000)
})

describe('when it rises', () => {
  const days = defaults.rung_days.value
  const due = local('2026-12-01T23:59:59')
  test('with its due, later where the rung got it late, never from the top', () => {
    expect(riseAt('unit', null, due, days)).toEqual(due)
    expect(riseAt('group', local('2026-12-02T00:01:00'), due, days)).toEqual(local('2026-12-04T23:59:59'))
    expect(riseAt('area', local('2026-11-24T09:00:00'), due, days)).toEqual(due)
    expect(riseAt('town', local('2026-12-02T00:01:00'), due, days)).toBe(null)
    expect(riseAt(null, null, due, days)).toBe(null)
  })
  test('while the clock stands still a matter is overdue only if it was when it stopped', () => {
    const paused = { state: 'paused' as const, dueAt: due, pausedAt: local('2026-11-30T09:00:00') }
    expect(isOverdue(paused, local('2027-03-01T09:00:00'))).toBe(false)
    expect(isOverdue({ ...paused, pausedAt: local('2026-12-02T09:00:00') }, local('2027-03-01T09:00:00'))).toBe(true)
  })
})
