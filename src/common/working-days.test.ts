import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type Day, dayOf, startOf } from './calendar.ts'
import { arrangements } from './holidays.ts'
import { endOfWorkingDays, isProvisional, isWorkingDay, workingDayAfter } from './working-days.ts'

const weekday = (day: Day) => new Date(`${day}T12:00:00+08:00`).getUTCDay()
const isWeekend = (day: Day) => weekday(day) === 0 || weekday(day) === 6

describe('the official calendar', () => {
  // 2024: 262 weekdays less 11 statutory holidays; from 2025 there are 13 of them.
  test.each([
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('%i has %i working days', (year, expected) => {
    let count = 0
    for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) if (isWorkingDay(day)) count++
    expect(count).toBe(expected)
  })

  test('only weekend days are worked in exchange, none of them also off', () => {
    for (const { off, worked } of arrangements) {
      for (const day of worked) {
        expect(isWeekend(day), day).toBe(true)
        expect(off.some(([from, to]) => from <= day && day <= to)).toBe(false)
      }
    }
  })

  test.each([
    ['2025-10-08', false],
    ['2025-10-09', true],
    ['2025-10-11', true],
    ['2026-02-14', true],
    ['2026-02-23', false],
    ['2026-11-24', true],
    ['2026-11-28', false],
  ])('%s is a working day: %s', (day, expected) => expect(isWorkingDay(day)).toBe(expected))

  test('a year without a notice says that it is a guess', () => {
    expect([isProvisional('2026-11-24'), isProvisional('2027-01-04'), isProvisional('2031-01-04')]).toEqual([false, true, true])
  })
})

describe('terms in working days', () => {
  test('five working days over the National Day holiday and a worked Saturday', () => {
    const due = endOfWorkingDays(new Date('2026-09-29T10:00:00+08:00'), 5)
    expect(due.toISOString()).toBe(new Date('2026-10-12T23:59:59+08:00').toISOString())
  })

  test('a matter raised at one minute to midnight and one a minute later differ by a day', () => {
    const before = endOfWorkingDays(new Date('2026-11-24T23:59:00+08:00'), 1)
    const after = endOfWorkingDays(new Date('2026-11-25T00:00:00+08:00'), 1)
    expect([dayOf(before), dayOf(after)]).toEqual(['2026-11-25', '2026-11-26'])
  })

  test('agrees with a clock that walks minute by minute', () => {
    const instants = fc.integer({ min: Date.parse('2024-01-01T00:00Z'), max: Date.parse('2026-11-30T00:00Z') }).map(ms => new Date(ms))
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 20 }), (instant, count) => {
        expect(endOfWorkingDays(instant, count).getTime()).toBe(walked(instant, count))
      }),
      { numRuns: 60 },
    )
  })

  test('counting days one by one gives the count back', () => {
    const days = fc.integer({ min: 0, max: 1060 }).map(n => addDays('2024-01-01', n))
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 40 }), (day, count) => {
        const last = workingDayAfter(day, count)
        let passed = 0
        for (let each = addDays(day, 1); each <= last; each = addDays(each, 1)) if (isOpen(each)) passed++
        expect([passed, isOpen(last)]).toEqual([count, true])
      }),
    )
  })
})

/** Whether offices are open, straight from the notices and with another reading of the weekday. */
function isOpen(day: Day): boolean {
  const year = arrangements.find(arrangement => day.startsWith(String(arrangement.year)))
  if (year?.worked.includes(day)) return true
  return !isWeekend(day) && !year?.off.some(([from, to]) => from <= day && day <= to)
}

/** Walks minute by minute and ticks off a working day whenever one has fully passed after the first midnight. */
function walked(instant: Date, count: number): number {
  let minute = Math.ceil(instant.getTime() / 60_000) * 60_000
  let today = dayOf(instant)
  let begun = false
  for (let left = count; ; minute += 60_000) {
    if ((minute / 60_000 + 8 * 60) % (24 * 60) !== 0 || minute === instant.getTime()) continue
    if (begun && isOpen(today) && --left === 0) return minute - 1000
    begun = true
    today = new Date(minute).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
    if (startOf(today).getTime() !== minute) throw new Error('the walk lost midnight')
  }
}
