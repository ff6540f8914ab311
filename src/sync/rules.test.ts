import { expect, test } from 'vitest'
import { actAt, checkLate, daysAfterEnd } from './rules.ts'

const now = new Date('2026-11-24T09:00:00+08:00')
const visit = { words: '走访', late: true }
const answer = { words: '办结答复', late: false }

test('an ordinary clock is believed; one wrong by a day is put right by how wrong it is', () => {
  expect(actAt(new Date('2026-11-24T08:00:00+08:00'), 90_000, now)).toEqual(new Date('2026-11-24T08:00:00+08:00'))
  expect(actAt(new Date('2026-11-25T08:00:00+08:00'), -86_400_000, now)).toEqual(new Date('2026-11-24T08:00:00+08:00'))
  expect(actAt(new Date('2026-11-22T08:00:00+08:00'), 86_400_000, now)).toEqual(new Date('2026-11-23T08:00:00+08:00'))
})

test('nothing was done after now', () => {
  expect(actAt(new Date('2026-11-24T09:01:00+08:00'), 0, now)).toEqual(now)
})

test('after the end of a mandate what was seen is taken, what decides is not', () => {
  const yesterday = new Date('2026-11-22T20:00:00+08:00')
  expect(() => checkLate(visit, '2026-11-23', yesterday, now)).not.toThrow()
  expect(() => checkLate(answer, '2026-11-23', yesterday, now)).toThrow(/接任的人/)
})

test('not what was done after the end, nor what comes more than a month later', () => {
  expect(() => checkLate(visit, '2026-11-23', new Date('2026-11-23T00:00:00+08:00'), now)).toThrow(/2026-11-23 之前/)
  const done = new Date('2026-10-20T08:00:00+08:00')
  expect(daysAfterEnd).toBe(31)
  expect(() => checkLate(visit, '2026-10-24', done, now)).not.toThrow()
  expect(() => checkLate(visit, '2026-10-23', done, now)).toThrow(/31 天/)
})
