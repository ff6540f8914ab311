import { describe, expect, test } from 'vitest'
import { type Act, acts, type RequestStep } from '#requests/terms.ts'
import { saidDue, saidStep, saidTime } from './words.ts'

const now = new Date('2026-11-24T09:00:00+08:00')
const step = (act: Act, more: Partial<RequestStep> = {}): RequestStep => ({
  ...{
    id: '',
    act,
    actName: acts[act],
    from: 'raised',
    to: 'sorted',
    at: now.toISOString(),
    who: '刘德发',
    post: '组长',
    words: '',
    photos: [],
  },
  ...more,
})

test('times are local, with the year where it is not this one’s', () => {
  expect(saidTime('2026-11-23T16:05:00Z', now)).toBe('11月24日 00:05')
  expect(saidTime('2025-12-31T15:59:00Z', now)).toBe('2025年12月31日 23:59')
})

describe('a step in plain words', () => {
  test.each<[RequestStep, string]>([
    [step('raise', { who: '张桂英', post: '居民' }), '张桂英反映了这件事'],
    [step('raise', { post: '邻长' }), '邻长刘德发替您记下了这件事'],
    [step('dispatch', { words: '派给一组组长 刘德发' }), '交给一组组长 刘德发办理'],
    [step('take'), '组长刘德发接下了，开始办'],
    [step('answer', { words: '换了新灯' }), '组长刘德发答复：换了新灯'],
    [step('send_back', { words: '线路归供电所' }), '组长刘德发说这不归他办：线路归供电所。会另外安排人，时限照算'],
    [step('reopen', { who: '张桂英', post: '居民', words: '又黑了' }), '张桂英说没办好：又黑了。已经重新办理，交给上一级'],
  ])('%#', (given, said) => expect(saidStep(given)).toBe(said))

  test('none is left as a code', () => {
    for (const act of Object.keys(acts) as Act[]) expect(saidStep(step(act, { words: '派给某人' }))).toMatch(/^[^a-z_]+$/)
  })
})

test('what is due is said while an answer is awaited, and lateness is owned up to', () => {
  const due = { dueAt: '2026-12-01T15:59:59Z', overdue: false }
  expect(saidDue({ state: 'taken', ...due }, now)).toBe('最迟 12月1日 23:59 前有结果')
  expect(saidDue({ state: 'taken', ...due, overdue: true }, now)).toContain('已经超时')
  expect(saidDue({ state: 'answered', ...due }, now)).toBeNull()
})
