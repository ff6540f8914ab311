import { describe, expect, test } from 'vitest'
import type { Post } from '#common/posts.ts'
import { taskOf, waiting } from './inbox-rules.ts'
import { type State, states } from './terms.ts'

const row = (state: State, more: object = {}) => ({
  ...{ id: state, state, handlerMandate: 'm', sentBack: 0, dueAt: null as string | null, overdue: false },
  ...more,
})
const all = Object.keys(states) as State[]
const of = (post: Post, mandate: string) =>
  Object.fromEntries(all.map(state => [state, taskOf(row(state), { post, mandate })]).filter(([, task]) => task))

describe('等我办的', () => {
  test('whoever handles it: to take, to plan, to answer, to resume', () => {
    expect(of('unit_chief', 'm')).toEqual({ dispatched: 'take', taken: 'plan', scheduled: 'answer', paused: 'resume' })
    expect(of('unit_chief', 'another')).toEqual({})
    expect(of('department_clerk', 'another')).toEqual({ dispatched: 'take', taken: 'plan', scheduled: 'answer', paused: 'resume' })
  })
  test('the branch: to sort, to dispatch, to call back, to write off, but not what it handled itself', () => {
    expect(of('party_secretary', 's')).toEqual({ raised: 'sort', sorted: 'dispatch', answered: 'call', rated: 'close' })
    expect(of('village_officer', 's')).toEqual({ answered: 'call' })
    expect(taskOf(row('answered'), { post: 'party_secretary', mandate: 'm' })).toBeNull()
    expect(taskOf(row('sorted', { sentBack: 1, handlerMandate: null }), { post: 'party_secretary', mandate: 's' })).toBe('returned')
    expect(of('town_officer', 'o')).toEqual({})
  })
  test('what presses stands first, each once, soonest on top; a pause does not press', () => {
    const now = new Date('2026-11-24T01:00:00Z')
    const rows = [
      row('taken', { id: 'later', dueAt: '2026-11-30T01:00:00Z' }),
      row('dispatched', { id: 'tomorrow', dueAt: '2026-11-25T01:00:00Z' }),
      row('taken', { id: 'over', dueAt: '2026-11-20T01:00:00Z', overdue: true }),
      row('paused', { id: 'paused', dueAt: '2026-11-20T01:00:00Z' }),
      row('taken', { id: 'asked', handlerMandate: 'x' }),
      row('written_off', { id: 'gone' }),
    ]
    const groups = waiting(rows, { post: 'group_chief', mandate: 'm' }, now, new Set(['asked']))
    expect(groups.map(([task, found]) => [task, ...found.map(each => each.id)])).toEqual([
      ['soon', 'over', 'tomorrow'],
      ['help', 'asked'],
      ['plan', 'later'],
      ['resume', 'paused'],
    ])
  })
})
