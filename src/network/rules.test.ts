import { describe, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import { type Post, posts } from '#common/posts.ts'
import type { Refusal } from '#common/refusal.ts'
import {
  checkEnding,
  checkGrowth,
  checkHappened,
  checkParent,
  checkPostPlace,
  holdsOn,
  inScope,
  mayDrawUnits,
  mayFill,
  mayFoundTowns,
  mayKeepHouseholds,
  mayKeepSettings,
  mayOpen,
  mayReadNetwork,
  mayReadPlaces,
  mayReshape,
  mayReveal,
  outOfBounds,
  overlap,
} from './rules.ts'

const as = (post: Post, more: Partial<PostHolder> = {}): PostHolder => ({
  ...{ kind: 'post', town: 't', person: 'p', name: '张三', account: 'a', post, mandate: 'm', place: 'l', path: 'c.t.v1' },
  ...more,
})
const all = Object.keys(posts) as Post[]
const whoMay = (may: (actor: PostHolder) => boolean) => all.filter(post => may(as(post)))
const refusal = (work: () => void): string => {
  try {
    work()
  } catch (error) {
    return (error as Refusal).code
  }
  return ''
}

describe('who may', () => {
  test('is said post by post', () => {
    expect(whoMay(actor => mayReadPlaces(actor))).toEqual(all)
    expect(whoMay(actor => mayReadNetwork(actor))).toEqual(all.filter(post => post !== 'department_clerk'))
    expect(whoMay(actor => mayOpen(actor, 'unit'))).toEqual(['town_officer', 'party_secretary'])
    expect(whoMay(actor => mayOpen(actor, 'group'))).toEqual(['town_officer'])
    expect(whoMay(mayReshape)).toEqual(['town_officer'])
    expect(whoMay(mayKeepHouseholds)).toEqual(['town_officer', 'party_secretary', 'village_officer'])
    expect(whoMay(mayDrawUnits)).toEqual(['town_officer', 'party_secretary'])
    expect(whoMay(actor => mayFill(actor, 'unit_chief'))).toEqual(['town_officer', 'party_secretary'])
    expect(whoMay(actor => mayFill(actor, 'party_secretary'))).toEqual(['town_officer'])
    expect(whoMay(actor => mayFill(actor, 'county_officer'))).toEqual([])
    expect(whoMay(actor => mayReveal(actor, 'id_number'))).toEqual(['town_officer', 'party_secretary', 'village_officer'])
    expect(whoMay(actor => mayReveal(actor, 'phone'))).toEqual([
      ...['town_officer', 'party_secretary', 'village_officer', 'area_chief', 'group_chief', 'unit_chief'],
    ])
    expect(whoMay(actor => mayKeepSettings(actor))).toEqual(['town_officer'])
    expect(whoMay(actor => mayFoundTowns(actor))).toEqual(['county_officer'])
  })

  test('the county looks into a town and writes nothing there', () => {
    const looking = as('county_officer', { readOnly: true })
    expect(mayReadNetwork(looking)).toBe(true)
    expect(mayReveal(looking, 'phone')).toBe(false)
    expect(mayFoundTowns(looking)).toBe(false)
  })

  test('scope is the own place and below, label by label', () => {
    expect(inScope(as('party_secretary'), 'c.t.v1')).toBe(true)
    expect(inScope(as('party_secretary'), 'c.t.v1.a1')).toBe(true)
    expect(inScope(as('party_secretary'), 'c.t.v10')).toBe(false)
    expect(inScope(as('party_secretary'), 'c.t')).toBe(false)
  })
})

describe('places', () => {
  test('lie in what the ladder says', () => {
    expect(() => checkParent('unit', 'group')).not.toThrow()
    expect(() => checkParent('group', 'village')).not.toThrow()
    expect(() => checkParent('unit', 'village')).toThrow('邻应设在组之下，所选的是村社区')
    expect(() => checkParent('town', 'county')).toThrow()
    expect(() => checkPostPlace('unit_chief', 'unit')).not.toThrow()
    expect(() => checkPostPlace('unit_chief', 'group')).toThrow('邻长应任职于邻，所选的是组')
  })

  test('bounds warn, and block only where the town says so', () => {
    const size = { least: 5, most: 15, block: false }
    expect([4, 5, 15, 16, 0].map(count => outOfBounds(count, size))).toEqual([true, false, false, true, true])
    expect(() => checkGrowth('一邻', 32, size)).not.toThrow()
    expect(() => checkGrowth('一邻', 16, { ...size, block: true })).toThrow('本镇规定一邻不超过 15 户，一邻将有 16 户')
  })

  test('nothing happens tomorrow, or before its beginning', () => {
    expect(() => checkHappened('2026-11-24', '2026-11-24', '2026-11-24')).not.toThrow()
    expect(() => checkHappened('2026-11-25', '2026-11-24')).toThrow('不能晚于今天')
    expect(() => checkHappened('2025-12-31', '2026-11-24', '2026-01-01')).toThrow('不能早于其开始之日')
  })
})

describe('mandates', () => {
  const term = { from: '2026-01-01', until: '2028-12-31', ended: null }
  test('hold from their first day to the last of the term or the day before their end', () => {
    expect(['2025-12-31', '2026-01-01', '2028-12-31', '2029-01-01'].map(day => holdsOn(term, day))).toEqual([false, true, true, false])
    const ended = { ...term, ended: '2026-06-01' }
    expect(['2026-05-31', '2026-06-01'].map(day => holdsOn(ended, day))).toEqual([true, false])
  })

  test('share a day or not', () => {
    const of = (from: string, until: string | null, ended: string | null = null) => ({ from, until, ended })
    expect(overlap(term, of('2029-01-01', null))).toBe(false)
    expect(overlap(term, of('2028-12-31', null))).toBe(true)
    expect(overlap(of('2026-01-01', null, '2026-06-01'), of('2026-06-01', null))).toBe(false)
    expect(overlap(of('2026-01-01', null, '2026-06-01'), of('2026-05-31', null))).toBe(true)
    expect(overlap(of('2026-06-01', null, '2026-06-01'), of('2026-01-01', null))).toBe(false)
  })

  const elected = { ...term, post: 'unit_chief' as const, how: 'elected' as const }
  const appointed = { ...term, post: 'area_chief' as const, how: 'appointed' as const }
  const end = (
    mandate: typeof elected | typeof appointed,
    reason: Parameters<typeof checkEnding>[1]['reason'],
    on = '2026-11-24',
    note = '',
  ) => refusal(() => checkEnding(mandate, { on, reason, note }))

  test('elected people are not dismissed or transferred, appointed ones not voted out, and places close by their own act', () => {
    expect(end(elected, 'transferred')).toBe('mandates.reason')
    expect(end(elected, 'place_closed')).toBe('mandates.reason')
    expect(end(appointed, 'recalled', '2026-11-24', '2026-11-20 村民小组会议，28 票赞成')).toBe('mandates.reason')
    expect(end(appointed, 'transferred')).toBe('')
    for (const reason of ['resigned', 'died', 'moved', 'succeeded'] as const) expect(end(elected, reason)).toBe('')
  })

  test('a recall names its vote, a term ends when it is over, nothing ends twice or before it began', () => {
    expect(end(elected, 'recalled')).toBe('mandates.vote')
    expect(end(elected, 'recalled', '2026-11-24', '2026-11-20 组会议，28 票赞成 3 票反对')).toBe('')
    expect(end(elected, 'term', '2028-12-31')).toBe('mandates.term_not_over')
    expect(end(elected, 'term', '2029-01-01')).toBe('')
    expect(end({ ...elected, until: null as never }, 'term')).toBe('mandates.term_not_over')
    expect(end({ ...elected, ended: '2026-10-01' as never }, 'resigned')).toBe('mandates.conflict')
    expect(end(elected, 'resigned', '2025-12-31')).toBe('mandates.before_its_beginning')
  })
})
