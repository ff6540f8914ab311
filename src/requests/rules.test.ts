import { describe, expect, test } from 'vitest'
import type { Actor, PostHolder, Resident } from '#common/actor.ts'
import { type Post, posts } from '#common/posts.ts'
import { after, checkMay, type Facts, isSettled, mayNow, rolesOf, type TownRules, transitions } from './rules.ts'
import { type Act, type State, states } from './terms.ts'

const town: TownRules = {
  dispatchPosts: ['town_officer', 'town_duty', 'party_secretary'],
  writeOffPosts: ['town_officer', 'party_secretary', 'first_secretary'],
  sealedPosts: ['town_officer'],
  sendBackLimit: 2,
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
  ...{ handlerMandate: null, handlerDepartment: null, involved: [], dueAt: null, outcome: null, answer: null, satisfied: null },
  ...{ ratedAt: null, sentBack: 0, reopened: 0 },
  ...more,
})
const handled = (more: Partial<Facts> = {}) =>
  request({ handlerMandate: 'group_chief@', involved: ['group_chief', 'group_chief@'], ...more })

describe('who may', () => {
  test('everybody at every state, as the table of posts says', () => {
    const may = (actor: Actor, state: State) => mayNow(handled({ state }), actor, town).join(' ')
    expect(may(holder('town_officer'), 'raised')).toBe('sort')
    expect(may(holder('town_duty'), 'sorted')).toBe('sort dispatch')
    expect(may(holder('village_officer'), 'sorted')).toBe('sort')
    expect(may(holder('first_secretary'), 'sorted')).toBe('')
    expect(may(holder('group_chief'), 'dispatched')).toBe('take send_back')
    expect(may(holder('group_chief'), 'taken')).toBe('send_back answer')
    expect(may(holder('party_secretary'), 'taken')).toBe('dispatch')
    expect(may(holder('village_officer'), 'answered')).toBe('rate')
    expect(may(holder('area_chief'), 'answered')).toBe('')
    expect(may(holder('first_secretary'), 'rated')).toBe('write_off')
    expect(may(holder('village_officer'), 'rated')).toBe('')
    expect(may(holder('unit_chief'), 'dispatched')).toBe('withdraw')
    expect(may(resident(), 'raised')).toBe('withdraw')
    expect(may(resident(), 'answered')).toBe('rate')
    expect(may(resident('another'), 'answered')).toBe('')
    for (const state of ['written_off', 'withdrawn'] as const) {
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
    expect(mayNow(dispatched, holder('department_clerk', 'c', { department: 'water' }), town)).toEqual(['take', 'send_back'])
    expect(mayNow(dispatched, holder('department_clerk', 'c', { department: 'power' }), town)).toEqual([])
    expect(mayNow(dispatched, holder('department_clerk', 'c'), town)).toEqual([])
    expect(mayNow(dispatched, holder('village_officer', 'c', { department: 'water' }), town)).toEqual([])
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

describe('a walk of 20,000 steps at random', () => {
  // Written out by hand from product.md §4, so that a slip in the table shows.
  const oracle: Record<string, string[]> = {
    raised: ['sort>sorted', 'withdraw>withdrawn'],
    sorted: ['sort>sorted', 'dispatch>dispatched', 'withdraw>withdrawn'],
    dispatched: ['dispatch>dispatched', 'take>taken', 'send_back>sorted', 'withdraw>withdrawn'],
    taken: ['dispatch>dispatched', 'answer>answered', 'send_back>sorted', 'withdraw>withdrawn'],
    answered: ['rate>rated', 'rate>sorted'],
    rated: ['write_off>written_off'],
    written_off: [],
    withdrawn: [],
  }
  const acts = transitions.map(({ act }) => act).filter(act => act !== 'raise') as Exclude<Act, 'raise' | 'reopen'>[]
  const actors: Actor[] = [...(Object.keys(posts) as Post[]).map(post => holder(post)), resident(), resident('another')]

  test('stays on the table, ends only written off or withdrawn, never by the handler’s own hand', () => {
    const draw = random(20261124)
    const pick = <T>(list: T[]): T => list[Math.floor(draw() * list.length)]!
    let facts = request()
    const seen = new Set<string>()
    const ends = { written_off: 0, withdrawn: 0 }
    for (let step = 0; step < 20_000; step++) {
      const [act, actor, settled] = [pick(acts), pick(actors), draw() < 0.6]
      // Else nearly every walk would end in a withdrawal.
      if (act === 'withdraw' && draw() < 0.9) continue
      const offered = mayNow(facts, actor, town).includes(act)
      const allowed = allows(act, facts, actor)
      if (act !== 'send_back' || facts.sentBack < town.sendBackLimit) expect(offered, `${act} at ${facts.state}`).toBe(allowed)
      if (!allowed) continue
      const to = after(act, act !== 'rate' || settled)
      expect(oracle[facts.state]).toContain(`${act}>${to}`)
      seen.add(`${facts.state} ${act}>${to}`)
      const person = actor.kind === 'system' ? '' : actor.person
      if (act === 'write_off') expect(facts.involved).not.toContain(person)
      facts = { ...facts, ...changed(act, facts, person, pick), state: to }
      if (to === 'written_off' || to === 'withdrawn') {
        ends[to]++
        facts = request()
      }
    }
    expect(seen.size).toBe(Object.values(oracle).flat().length)
    expect(ends.written_off).toBeGreaterThan(10)
    expect(ends.withdrawn).toBeGreaterThan(10)
  })

  function allows(act: Exclude<Act, 'raise' | 'reopen'>, facts: Facts, actor: Actor): boolean {
    try {
      checkMay(act, facts, actor, town)
      return true
    } catch {
      return false
    }
  }

  function changed(act: Act, facts: Facts, person: string, pick: <T>(list: T[]) => T): Partial<Facts> {
    if (act === 'dispatch') {
      const handlerMandate = pick(['unit_chief@', 'group_chief@', 'party_secretary@'])
      return { handlerMandate, involved: [...facts.involved, handlerMandate.slice(0, -1), handlerMandate] }
    }
    if (act === 'take' || act === 'answer') return { involved: [...facts.involved, person] }
    if (act === 'send_back') return { sentBack: (facts.sentBack + 1) % 3, handlerMandate: null }
    return {}
  }
})

/** Mulberry32: the same walk every time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
