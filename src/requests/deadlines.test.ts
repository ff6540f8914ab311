import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaults } from '#network/settings-terms.ts'
import { clockStart, dueAt, isOverdue } from './deadlines.ts'
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

  test('the clock starts when the resident speaks, and anew when the resident says that it is not fixed', () => {
    const raisedAt = local('2026-11-02T09:00:00')
    const ratedAt = local('2026-11-20T09:00:00')
    expect(clockStart({ raisedAt, reopened: 0, ratedAt })).toBe(raisedAt)
    expect(clockStart({ raisedAt, reopened: 1, ratedAt })).toBe(ratedAt)
  })

  test('only what still waits for an answer is overdue', () => {
    const due = local('2026-11-24T09:00:00')
    const later = local('2026-11-24T09:00:01')
    expect((['raised', 'sorted', 'dispatched', 'taken'] as State[]).every(state => isOverdue({ state, dueAt: due }, later))).toBe(true)
    expect((['answered', 'rated', 'written_off', 'withdrawn'] as State[]).some(state => isOverdue({ state, dueAt: due }, later))).toBe(
      false,
    )
    expect(isOverdue({ state: 'raised', dueAt: due }, due)).toBe(false)
  })
})
