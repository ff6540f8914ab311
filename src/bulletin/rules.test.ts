import { describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { boardCode, boardPath, boardTail } from './board-rules.ts'
import { dayWords, ratio } from './day-rules.ts'
import { canonical, checkMasked, checkPlace, needsSecond, periodFor, phaseOf, publicView } from './rules.ts'

const rules = { leastDays: 7, mostDays: 92, secondForFinance: true, secondForPersonal: true }
const code = (work: () => unknown) => {
  try {
    work()
    return 'done'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('the posting period', () => {
  test.each([
    [{}, false, ['2026-11-24', '2026-11-30']],
    [{}, true, ['2026-11-24', '2026-12-03']],
    [{ from: '2026-12-01' }, false, ['2026-12-01', '2026-12-07']],
    [{ from: '2026-12-01', to: '2027-03-02' }, false, ['2026-12-01', '2027-03-02']],
  ])('%j, a second person: %s', (given, second, [from, to]) => {
    expect(periodFor(given, '2026-11-24', rules, second)).toEqual({ from, to })
  })
  test('not in the past, not too short, too long or too far ahead', () => {
    const tried = (given: object) => code(() => periodFor(given, '2026-11-24', rules, false))
    expect(tried({ from: '2026-11-23' })).toBe('publications.in_the_past')
    expect(tried({ to: '2026-11-29' })).toBe('publications.too_short')
    expect(tried({ to: '2027-02-24' })).toBe('publications.too_long')
    expect(tried({ from: '2027-03-01' })).toBe('publications.too_far')
  })
})

test('before, during and after: what the public gets', () => {
  const at = new Date('2026-11-24T09:00:00+08:00')
  const posted = { from: '2026-11-25', to: '2026-12-01', publishedAt: at, replacedAt: null, endedAt: null }
  const on = (day: string, more: object = {}) => phaseOf({ ...posted, ...more }, day)
  expect(['2026-11-24', '2026-11-25', '2026-12-01', '2026-12-02'].map(day => on(day))).toEqual(['coming', 'posted', 'posted', 'over'])
  expect(on('2026-11-26', { publishedAt: null })).toBe('waiting')
  expect(on('2026-11-26', { publishedAt: null, endedAt: at })).toBe('withdrawn')
  expect(on('2026-11-26', { endedAt: at })).toBe('taken_down')
  expect(on('2026-11-26', { replacedAt: at })).toBe('replaced')
  const views = (personal: boolean) =>
    (['waiting', 'withdrawn', 'coming', 'posted', 'over', 'replaced', 'taken_down'] as const).map(phase => publicView(phase, personal))
  expect(views(false)).toEqual(['absent', 'absent', 'absent', 'shown', 'archived', 'archived', 'gone'])
  expect(views(true)).toEqual(['absent', 'absent', 'absent', 'shown', 'gone', 'gone', 'gone'])
})

test('whole numbers of people are refused, masked ones are not', () => {
  expect(code(() => checkMasked(['电话 13873112345']))).toBe('publications.unmasked')
  expect(code(() => checkMasked(['34052419800101001X']))).toBe('publications.unmasked')
  expect(code(() => checkMasked(['张*，138****2345，3405************1X', '合计 1234567.00 元']))).toBe('done')
})

test('what is for one unit hangs there, the rest at the village', () => {
  expect(code(() => checkPlace('village', 'public'))).toBe('done')
  expect(code(() => checkPlace('unit', 'unit'))).toBe('done')
  expect(code(() => checkPlace('village', 'unit'))).toBe('publications.audience')
  expect(code(() => checkPlace('unit', 'public'))).toBe('publications.audience')
  expect(code(() => checkPlace('town', 'public'))).toBe('publications.place')
  expect(needsSecond(rules, { affairs: 'finance', personal: false })).toBe(true)
  expect(needsSecond(rules, { affairs: 'village', personal: true })).toBe(true)
  expect(needsSecond(rules, { affairs: 'village', personal: false })).toBe(false)
  expect(needsSecond({ ...rules, secondForFinance: false }, { affairs: 'finance', personal: false })).toBe(false)
})

test('the same content is the same bytes', () => {
  expect(canonical({ b: 1, a: [{ d: null, c: '“是”' }], skipped: undefined })).toBe('{"a":[{"c":"“是”","d":null}],"b":1}')
  expect(canonical({ a: 1, b: 2 })).toBe(canonical({ b: 2, a: 1 }))
})

test('a board’s address is ten plain letters and finds the village again, however it is typed', () => {
  for (let i = 0; i < 200; i++) {
    const village = newId()
    const short = boardCode(village)
    expect(short).toMatch(/^[0-9a-hjkmnp-tv-z]{10}$/)
    expect(boardTail(short)).toBe(village.slice(-12))
    expect(boardTail(short.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'I'))).toBe(village.slice(-12))
    expect(boardPath(village)).toBe(`/b/${short}`)
  }
  expect(['', 'abc', 'zzzzzzzzzz', '../../etc/p', 'aaaaaaaaaaa'].map(boardTail)).toEqual([null, null, null, null, null])
})

test('days and shares in words', () => {
  expect(dayWords('2026-11-04')).toBe('2026年11月4日')
  expect([ratio(13, 15), ratio(3, 3, '件'), ratio(0, 0, '件')]).toEqual(['13/15 户（86.7%）', '3/3 件（100%）', '0 件（没有可算的）'])
})
