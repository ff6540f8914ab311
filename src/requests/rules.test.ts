import { describe, expect, test } from 'vitest'
import type { Actor, PostHolder, Resident } from '#common/actor.ts'
import { type Post, posts } from '#common/posts.ts'
import { checkMay, type Facts, isFinal, isSettled, mayNow, rolesOf, type TownRules } from './rules.ts'
import { type State, states } from './terms.ts'

const town: TownRules = {
  dispatchPosts: ['town_officer', 'town_duty', 'party_secretary'],
  writeOffPosts: ['town_officer', 'party_secretary', 'first_secretary'],
  sealedPosts: ['town_officer'],
  sendBackLimit: 2,
  callBackDays: 3,
}

const holder = (post: Post, person: string = post, more: Partial<PostHolder> = {}): PostHolder => ({
  ...{ kind: 'post', town: 't', person, name: person, account: 'a', post, mandate: `${person}@`, place: 'p', path: 'x' },
  ...more,
})
const resident = (household = 'h', person = 'r'): Resident => ({
  kind: 'resident',
  town: 't',
  household,
  person,
  name: 'r',
  path: 'x',
  card: 'c',
})
const request = (more: Partial<Facts> = {}): Facts => ({
  ...{ id: 'q', number: '202611-0001', place: 'x', village: 'v', state: 'raised', household: 'h', raisedBy: 'unit_chief' },
  ...{ raisedAt: new Date('2026-11-24T01:00:00Z'), category: null, size: null, urgency: null, sealed: false, about: null, rung: null },
  ...{ clockAt: new Date('2026-11-24T01:00:00Z'), publicSafety: false, rungSince: null, helpers: [], riseAt: null },
  ...{ handlerMandate: null, handlerDepartment: null, involved: [], dueAt: null, outcome: null, answer: null, satisfied: null },
  ...{ ratedAt: null, sentBack: 0, reopened: 0, ruler: null, rulerPost: null, rulerName: null, ruled: false, planned: false },
  ...{ resolved: false, pausedAt: null, missedCalls: 0, reaskAt: null, closings: 0, failedClosings: 0 },
  ...more,
})
const handled = (more: Partial<Facts> = {}) =>
  request({ handlerMandate: 'group_chief@', involved: ['group_chief', 'group_chief@'], ...more })

describe('who may', () => {
  test('everybody at every state, as the table of posts says', () => {
    const may = (actor: Actor, state: State) => mayNow(handled({ state }), actor, town).join(' ')
    expect(may(holder('town_officer'), 'raised')).toBe('merge reply sort')
    expect(may(holder('town_duty'), 'sorted')).toBe('merge reply sort dispatch')
    expect(may(holder('village_officer'), 'sorted')).toBe('merge reply sort')
    expect(may(holder('first_secretary'), 'sorted')).toBe('')
    expect(may(holder('group_chief'), 'dispatched')).toBe('take send_back hand_up')
    expect(may(holder('group_chief'), 'taken')).toBe('plan progress consult ask pause send_back hand_up answer')
    expect(may(holder('group_chief'), 'paused')).toBe('progress resume')
    expect(may(holder('party_secretary'), 'taken')).toBe('merge dispatch')
    expect(may(holder('village_officer'), 'answered')).toBe('call rate')
    expect(may(holder('area_chief'), 'answered')).toBe('')
    expect(may(holder('first_secretary'), 'rated')).toBe('write_off')
    expect(may(holder('village_officer'), 'rated')).toBe('')
    expect(may(holder('unit_chief'), 'dispatched')).toBe('tell withdraw')
    expect(may(resident(), 'raised')).toBe('tell withdraw')
    expect(may(resident(), 'answered')).toBe('rate')
    expect(may(resident('another'), 'answered')).toBe('')
    for (const state of ['written_off', 'withdrawn', 'merged'] as const) {
      for (const post of Object.keys(posts) as Post[]) expect(may(holder(post), state)).toBe('')
    }
  })

  test('the county looks in and may nothing', () => {
    for (const state of Object.keys(states) as State[]) {
      expect(mayNow(request({ state, raisedBy: 'c' }), holder('county_officer', 'c', { readOnly: true }), town)).toEqual([])
    }
  })

  test('a second person is another person, not another post', () => {
    const closer = (more: Partial<PostHolder>) =>
      rolesOf(handled({ state: 'rated' }), holder('party_secretary', 'wang', more), town).has('closer')
    expect(closer({})).toBe(true)
    expect(closer({ person: 'group_chief' }), 'the handler under a second post').toBe(false)
    expect(closer({ actingFor: 'group_chief' }), 'a stand-in for the handler').toBe(false)
    expect(closer({ mandate: 'group_chief@' }), 'under the handler’s own mandate').toBe(false)
    expect(rolesOf(handled({ involved: ['r'] }), resident('h', 'r'), town).has('rater'), 'the handler at home').toBe(false)
  })

  test('whoever the matter complains about may nothing, in no post', () => {
    for (const post of Object.keys(posts) as Post[]) {
      const about = request({ about: 'wang', raisedBy: 'wang', handlerMandate: 'wang@', state: 'dispatched' })
      expect([...rolesOf(about, holder(post, 'wang'), town)]).toEqual([])
    }
  })

  test('a department clerk works for the own department only', () => {
    const dispatched = request({ state: 'dispatched', handlerDepartment: 'water' })
    expect(mayNow(dispatched, holder('department_clerk', 'c', { department: 'water' }), town)).toEqual(['take', 'send_back', 'hand_up'])
    expect(mayNow(dispatched, holder('department_clerk', 'c', { department: 'power' }), town)).toEqual([])
    expect(mayNow(dispatched, holder('department_clerk', 'c'), town)).toEqual([])
    expect(mayNow(dispatched, holder('village_officer', 'c', { department: 'water' }), town)).toEqual(['merge'])
  })

  test('a refusal says who may, or where the request stands', () => {
    const refusal = (work: () => void) => {
      try {
        work()
      } catch (error) {
        return error
      }
      return undefined
    }
    expect(refusal(() => checkMay('write_off', handled({ state: 'rated' }), holder('party_secretary', 'group_chief'), town))).toMatchObject(
      {
        ...{ code: 'requests.forbidden', status: 403, words: '销号须由办理人以外的人来做' },
      },
    )
    expect(refusal(() => checkMay('take', handled({ state: 'taken' }), holder('group_chief'), town))).toMatchObject({
      ...{ code: 'requests.conflict', status: 409, words: '这件诉求现在是“已接单”，要“已派单”时才能接单' },
    })
  })
})

test.each([
  ['solved', true, true, true],
  ['solved', false, true, false],
  ['solved', true, false, false],
  ['explained', false, true, true],
  ['planned', false, false, false],
] as const)('%s, fixed %s, content %s: settled is %s', (outcome, solved, satisfied, expected) => {
  expect(isSettled(outcome, { solved, satisfied })).toBe(expected)
})

test('who rules: the one who was named, and the town’s office; nobody on what is in the own hands', () => {
  const stuck = handled({ state: 'sorted', sentBack: 2, ruler: 'party_secretary@' })
  expect(mayNow(stuck, holder('party_secretary'), town)).toContain('rule')
  expect(mayNow(stuck, holder('party_secretary', 'another', { mandate: 'other@' }), town)).not.toContain('rule')
  expect(mayNow(stuck, holder('town_officer'), town)).toContain('rule')
  expect(mayNow(stuck, holder('town_officer'), town)).not.toContain('dispatch')
  expect(mayNow({ ...stuck, handlerMandate: 'town_officer@' }, holder('town_officer'), town)).not.toContain('rule')
  const never = { ...town, sendBackLimit: 0 }
  expect(mayNow(handled({ state: 'sorted' }), holder('party_secretary'), never)).toContain('dispatch')
  expect(mayNow(handled({ state: 'dispatched' }), holder('group_chief'), never)).not.toContain('send_back')
  expect(mayNow({ ...stuck, sentBack: 1 }, holder('town_officer'), town)).not.toContain('rule')
})

test('without a rating only after call-backs on three days; the party committee’s word is the last', () => {
  const answered = handled({ state: 'answered', missedCalls: 2 })
  expect(mayNow(answered, holder('first_secretary'), town)).not.toContain('write_off')
  expect(mayNow({ ...answered, missedCalls: 3 }, holder('first_secretary'), town)).toContain('write_off')
  expect(isFinal(handled({ rung: 'town', resolved: true }))).toBe(true)
  expect(isFinal(handled({ rung: 'village', resolved: true }))).toBe(false)
})
