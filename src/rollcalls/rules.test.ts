import { describe, expect, test } from 'vitest'
import type { Actor, PostHolder } from '#common/actor.ts'
import type { Post } from '#common/posts.ts'
import type { Field, Values } from './field-terms.ts'
import {
  answeredAt,
  checkFields,
  checkTimes,
  checkValues,
  effectOn,
  isEmergency,
  mayAnswer,
  mayAsk,
  mayClose,
  mayReadLines,
  phaseOf,
  rollUp,
  said,
} from './rules.ts'
import { templates } from './template-terms.ts'

const holder = (post: Post, more: Partial<PostHolder> = {}) => ({ kind: 'post', post, place: 'v1', ...more }) as Actor
const refused = (code: string, words = '') => expect.objectContaining({ code, message: expect.stringContaining(words) })
const caught = (work: () => unknown) => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('who', () => {
  test('asks: town and village; the duty desk in an emergency only', () => {
    expect(['town_officer', 'party_secretary', 'town_duty', 'unit_chief'].map(post => mayAsk(holder(post as Post), false))).toEqual([
      ...[true, true, false, false],
    ])
    expect(mayAsk(holder('town_duty'), true)).toBe(true)
    expect(mayAsk(holder('county_officer', { readOnly: true }), true)).toBe(false)
  })
  test('answers: chiefs and those who key in; neither the duty desk nor the county', () => {
    expect(mayAnswer(holder('unit_chief'))).toBe(true)
    expect(mayAnswer(holder('town_officer', { readOnly: true }))).toBe(false)
    expect(mayAnswer(holder('town_duty'))).toBe(false)
    expect(mayReadLines(holder('county_officer', { readOnly: true }))).toBe(false)
  })
  test('closes: a secretary what the own village asked', () => {
    const ours = { askedPlace: 'v1', emergencyUntil: null }
    expect(mayClose(holder('party_secretary'), ours)).toBe(true)
    expect(mayClose(holder('party_secretary'), { ...ours, askedPlace: 't1' })).toBe(false)
    expect(mayClose(holder('town_officer'), ours)).toBe(true)
    expect(mayClose(holder('town_duty'), ours)).toBe(false)
    expect(mayClose(holder('town_duty'), { ...ours, emergencyUntil: new Date() })).toBe(true)
    expect(mayClose(holder('area_chief'), ours)).toBe(false)
  })
})

describe('time', () => {
  const at = (text: string) => new Date(`2026-11-${text}:00+08:00`)
  const rules = { afterPercent: 50, hoursBeforeDue: 12 }
  const call = { askedAt: at('20T08:00'), dueAt: at('24T08:00'), closedAt: null }
  test.each([
    ['20T08:00', 'running'],
    ['22T07:59', 'running'],
    ['22T08:00', 'again'],
    ['23T19:59', 'again'],
    ['23T20:00', 'near'],
    ['24T08:00', 'near'],
    ['24T08:01', 'late'],
  ] as const)('%s: %s', (moment, phase) => expect(phaseOf(call, at(moment), rules)).toBe(phase))
  test('a short one is near its end in its second half only; a closed one is closed', () => {
    const short = { ...call, dueAt: at('20T10:00') }
    expect([phaseOf(short, at('20T08:30'), rules), phaseOf(short, at('20T09:00'), rules)]).toEqual(['running', 'near'])
    expect(phaseOf({ ...call, closedAt: at('21T08:00') }, at('25T08:00'), rules)).toBe('closed')
  })
  test('an emergency is over at its end, whatever runs or not', () => {
    const until = { emergencyUntil: at('21T08:00'), closedAt: null }
    expect([isEmergency(until, at('21T07:59')), isEmergency(until, at('21T08:00'))]).toEqual([true, false])
    expect(isEmergency({ ...until, closedAt: at('20T09:00') }, at('20T10:00'))).toBe(false)
  })
  test('an emergency ends within the hours the town allows; a due time lies ahead', () => {
    const now = at('20T08:00')
    const emergency = (until: string) => ({ dueAt: at('22T08:00').toISOString(), emergency: { until: at(until).toISOString() } })
    expect(caught(() => checkTimes(emergency('23T08:00'), now, 72))).toBeUndefined()
    expect(caught(() => checkTimes(emergency('23T08:30'), now, 72))).toEqual(refused('rollcalls.emergency_end', '所填的是 72.5 小时后'))
    expect(caught(() => checkTimes({ dueAt: now.toISOString(), emergency: null }, now, 72))).toEqual(refused('rollcalls.due'))
  })
  test('an answer counts at the phone’s time, when that can be true', () => {
    const now = at('24T09:00')
    expect(answeredAt(now, at('23T10:00'), call.askedAt)).toEqual(at('23T10:00'))
    expect(answeredAt(now, at('24T09:01'), call.askedAt)).toEqual(now)
    expect(answeredAt(now, at('20T07:59'), call.askedAt)).toEqual(now)
  })
})

describe('questions', () => {
  const field = (more: Partial<Field>): Field => ({ key: 'a', kind: 'yesno', label: '问', required: true, ...more })
  test('the templates can be asked', () => {
    for (const { fields } of templates) expect(caught(() => checkFields(fields))).toBeUndefined()
  })
  test.each([
    [[field({}), field({})], '不能重复'],
    [[field({ kind: 'one' })], '必须列'],
    [[field({ options: ['甲', '乙'] })], '只有选择题'],
    [[field({ kind: 'one', options: ['甲', '甲'] })], '选项不能重复'],
    [[field({ kind: 'number', least: 3, most: 2 })], '下限 3 大于上限 2'],
    [[field({ kind: 'photo' })], '照片不能设为必拍'],
  ])('%j is refused', (fields, words) => expect(caught(() => checkFields(fields))).toEqual(refused('rollcalls.fields', words)))

  const all: Field[] = [
    field({ key: 'yes' }),
    field({ key: 'one', kind: 'one', options: ['甲', '乙'], required: false }),
    field({ key: 'some', kind: 'several', options: ['甲', '乙'], required: false }),
    field({ key: 'n', kind: 'number', label: '家里几人', unit: '人', least: 0, most: 30, required: false }),
    field({ key: 't', kind: 'text', required: false }),
    field({ key: 'd', kind: 'day', required: false }),
    field({ key: 'p', kind: 'photo', required: false }),
  ]
  test('an answer keeps what was asked and said', () => {
    const values: Values = { yes: false, one: '乙', some: ['甲', '乙'], n: 4, t: '没事', d: '2026-11-20', p: [] }
    const { p: _, ...kept } = values
    expect(checkValues(all, 'answered', values)).toEqual(kept)
    expect(checkValues(all, 'absent', values)).toEqual({})
  })
  test.each([
    [{}, '是必答的'],
    [{ yes: '是' }, '应为是或否，收到的是 是'],
    [{ yes: true, one: '丙' }, '应为甲、乙之一，收到的是 丙'],
    [{ yes: true, some: ['甲', '甲'] }, '中的几项'],
    [{ yes: true, n: 45 }, '“家里几人”应为0–30人之间的数字，收到的是 45'],
    [{ yes: true, n: '4' }, '数字'],
    [{ yes: true, d: '2026-02-30' }, '日期'],
    [{ yes: true, t: 'x'.repeat(201) }, '200 字以内'],
    [{ yes: true, p: ['1'] }, '照片'],
    [{ yes: true, z: 1 }, '没有“z”这个问题'],
  ] as [Values, string][])('%j is refused', (values, words) =>
    expect(caught(() => checkValues(all, 'answered', values))).toEqual(refused('rollcalls.values', words)),
  )
  test('values in words', () => {
    expect([
      said(true),
      said(['甲', '乙']),
      said(3, { kind: 'number', unit: '人' }),
      said(undefined),
      said(['x'], { kind: 'photo' }),
    ]).toEqual([...['是', '甲、乙', '3人', '', '1 张']])
  })
})

describe('an answer', () => {
  const line = (state: 'open' | 'answered' | 'absent' | 'dropped', values: Values = {}) => {
    const outcome = state === 'answered' || state === 'absent' ? state : null
    return { household: 'h', state, outcome, values }
  }
  test('is taken, the same, in conflict, or not asked for', () => {
    expect(effectOn(line('open'), 'answered', { a: true }, false)).toBe('taken')
    expect(effectOn(line('answered', { a: true, b: 1 }), 'answered', { b: 1, a: true }, false)).toBe('same')
    expect(effectOn(line('answered', { a: true }), 'answered', { a: false }, false)).toBe('conflict')
    expect(effectOn(line('answered', { a: true }), 'absent', {}, false)).toBe('conflict')
    expect(effectOn(line('answered', { a: true }), 'answered', { a: false }, true)).toBe('taken')
    expect(effectOn(line('absent'), 'answered', { a: true }, false)).toBe('taken')
    expect(effectOn(line('absent'), 'absent', {}, false)).toBe('same')
    expect(effectOn(line('dropped'), 'answered', { a: true }, true)).toBe('dropped')
  })
})

test('units add up through every place above, in the order of the places', () => {
  const places = [
    { id: 'v', parent: 't' },
    { id: 'g2', parent: 'v' },
    { id: 'g1', parent: 'v' },
    { id: 'u', parent: 'g1' },
    { id: 'empty', parent: 'g1' },
  ]
  const counts = { asked: 5, answered: 2, absent: 1, dropped: 1, late: 1 }
  const rows = rollUp(places, [
    { id: 'u', ...counts },
    { id: 'g2', ...counts, asked: 1, answered: 0 },
    { id: 'elsewhere', ...counts },
  ])
  expect(rows.map(({ id, asked, answered, absent }) => [id, asked, answered, absent])).toEqual([
    ['v', 6, 2, 2],
    ['g2', 1, 0, 1],
    ['g1', 5, 2, 1],
    ['u', 5, 2, 1],
  ])
})
