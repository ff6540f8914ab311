import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type Day, daysBetween, quarterOf, weekOf } from '#common/calendar.ts'
import type { Post } from '#common/posts.ts'
import { judged, type PlaceHistory, proposed } from './duty-rules.ts'
import { checkDay, checkKind, heldOn, kindRules, kindsFor, lookingBack, mayNow } from './rules.ts'

const refused = (code: string) => expect.objectContaining({ code })

describe('who calls what where', () => {
  test('a unit chief calls the residents and analyses; the weekly one is the area chief’s, the village’s the cadres’', () => {
    expect(kindsFor('unit_chief', 'unit')).toEqual(['talk', 'analysis', 'yard'])
    expect(kindsFor('area_chief', 'area')).toEqual(['talk', 'analysis', 'chiefs', 'weekly', 'huddle', 'yard'])
    expect(kindsFor('village_officer', 'village')).toEqual(['talk', 'analysis', 'huddle', 'village', 'yard'])
    expect(kindsFor('town_officer', 'town')).toEqual(['chiefs'])
    for (const post of ['town_duty', 'department_clerk', 'county_officer'] as Post[]) expect(kindsFor(post, 'village')).toEqual([])
  })

  test('a refusal says who may, or where', () => {
    expect(() => checkKind('weekly', 'unit_chief', 'unit')).toThrow(refused('meetings.forbidden'))
    expect(() => checkKind('weekly', 'area_chief', 'group')).toThrow(refused('meetings.place'))
    expect(() => checkKind('weekly', 'area_chief', 'area')).not.toThrow()
  })

  test('residents come to talk and yard only', () => {
    const open = Object.entries(kindRules).filter(([, rule]) => rule.residents)
    expect(open.map(([kind]) => kind)).toEqual(['talk', 'yard'])
  })
})

describe('the life of a meeting', () => {
  test('what may be done follows from its state', () => {
    expect(mayNow('called')).toEqual(['reschedule', 'cancel', 'open'])
    expect(mayNow('open')).toEqual(['mark', 'write', 'close'])
    expect([mayNow('closed'), mayNow('cancelled')]).toEqual([[], []])
  })

  test('opened before its day it was held on the day it was opened; written down later, on its own', () => {
    expect(heldOn('2026-11-28', '2026-11-24')).toBe('2026-11-24')
    expect(heldOn('2026-11-20', '2026-11-24')).toBe('2026-11-20')
  })

  test('a month back, half a year ahead', () => {
    for (const day of ['2026-10-24', '2026-11-24', '2027-05-23']) expect(() => checkDay(day, '2026-11-24')).not.toThrow()
    for (const day of ['2026-10-23', '2027-05-24']) expect(() => checkDay(day, '2026-11-24')).toThrow(refused('meetings.day'))
  })

  test('an agenda looks back to the last meeting, at most a quarter', () => {
    expect(lookingBack('2026-11-24', '2026-11-02')).toBe('2026-11-02')
    expect(lookingBack('2026-11-24', '2026-03-02')).toBe('2026-08-24')
    expect(lookingBack('2026-11-24', null)).toBe('2026-08-24')
  })
})

const always: PlaceHistory = { startedOn: '2020-01-01', endedOn: null, terms: [{ from: '2020-01-01', until: null, ended: null }], held: [] }
const quarter = quarterOf('2026-11-24')
const days = (...on: Day[]) => on.map(day => ({ on: day }))
const stateAt = (history: Partial<PlaceHistory>, cutOff: Day, times = 1, grace = 0) =>
  judged({ ...always, ...history }, { period: 'quarter', times }, quarter, cutOff, grace)

describe('a place’s duty', () => {
  test('is open till the period ends, then missed; a held meeting makes it done', () => {
    expect(stateAt({}, '2026-12-31')?.state).toBe('open')
    expect(stateAt({}, '2027-01-01')?.state).toBe('missed')
    expect(stateAt({ held: days('2026-12-31') }, '2027-01-01')).toEqual({ state: 'done', held: 1, reason: '' })
    expect(stateAt({ held: days('2026-09-30', '2027-01-01') }, '2027-01-05')?.state).toBe('missed')
  })

  test('two meetings on one day count once; one after the cut-off does not yet', () => {
    expect(stateAt({ held: days('2026-11-02', '2026-11-02') }, '2026-11-24', 2)).toMatchObject({ state: 'open', held: 1 })
    expect(stateAt({ held: days('2026-11-25') }, '2026-11-24')).toMatchObject({ state: 'open', held: 0 })
  })

  test('may still come in during the days of grace, not after', () => {
    const late = (arrivedOn: Day) => stateAt({ held: [{ on: '2026-12-30', arrivedOn }] }, '2027-02-01', 1, 3)?.state
    expect([late('2027-01-03'), late('2027-01-04')]).toEqual(['done', 'missed'])
    expect(stateAt({}, '2027-01-03', 1, 3)?.state).toBe('open')
  })

  test('begins with the first whole period of the place, and is dropped when it closes', () => {
    expect(stateAt({ startedOn: '2026-10-02' }, '2026-11-24')).toBeNull()
    expect(stateAt({ startedOn: '2026-10-01' }, '2026-11-24')?.state).toBe('open')
    expect(stateAt({ endedOn: '2026-10-01' }, '2026-11-24')).toBeNull()
    expect(stateAt({ endedOn: '2026-11-01' }, '2026-11-24')).toEqual({ state: 'dropped', held: 0, reason: '已撤并' })
    expect(stateAt({ endedOn: '2026-11-01', held: days('2026-10-05') }, '2027-01-05')?.state).toBe('done')
  })

  test('is the place’s: it passes from one chief to the next, and is dropped while nobody holds the post', () => {
    const [old, fresh] = [
      { from: '2020-01-01', until: null, ended: '2026-11-05' },
      { from: '2026-11-05', until: null, ended: null },
    ]
    expect(stateAt({ terms: [old, fresh] }, '2027-01-01')?.state).toBe('missed')
    expect(stateAt({ terms: [old] }, '2027-01-01')).toMatchObject({ state: 'dropped', reason: '岗位空缺' })
    expect(stateAt({ terms: [fresh] }, '2026-11-24')).toMatchObject({ state: 'dropped', reason: '期初岗位空缺' })
  })

  test('once a period is closed its state no longer changes with the cut-off', () => {
    const day = fc.integer({ min: 0, max: 500 }).map(n => addDays('2026-06-01', n))
    const history = fc.record({
      startedOn: day,
      endedOn: fc.option(day),
      terms: fc.array(fc.record({ from: day, until: fc.option(day), ended: fc.option(day) }), { maxLength: 3 }),
      held: fc.array(fc.record({ on: day, arrivedOn: day }), { maxLength: 6 }),
    })
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 400 }), (facts, later) => {
        const asked = { period: 'quarter', times: 1 } as const
        const closing = addDays(quarter.to, 4)
        expect(judged(facts, asked, quarter, addDays(closing, later), 3)).toEqual(judged(facts, asked, quarter, closing, 3))
      }),
    )
  })

  test('a day is proposed inside the period, as far into it as last time', () => {
    const week = weekOf('2026-11-24')
    expect(proposed(week, '2026-11-20', '2026-11-24')).toBe('2026-11-27')
    expect(proposed(week, '2026-11-16', '2026-11-24')).toBe('2026-11-25')
    expect(proposed(quarter, null, '2026-12-31')).toBe('2026-12-31')
    expect(daysBetween(quarter.from, proposed(quarter, null, '2026-10-01'))).toBe(54)
  })
})
