import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { checkOpening, checkVote, outcomeOf, phaseOf, reaches, recounted, shareWords, yields } from './rules.ts'
import type { Quorum } from './terms.ts'
import type { Choice, Outcome } from './vote-terms.ts'

const twoThirdsThenHalf: Quorum = {
  takePart: { of: 'all', parts: 2, whole: 3, more: false },
  agree: { of: 'present', parts: 1, whole: 2, more: true },
  source: '',
}
const halfOfAll: Quorum = { ...twoThirdsThenHalf, agree: { of: 'all', parts: 1, whole: 2, more: true } }
const everybody: Quorum = { ...twoThirdsThenHalf, agree: { of: 'all', parts: 1, whole: 1, more: false } }

describe('quorum and share', () => {
  // By hand: households, votes, yes → outcome under each rule.
  test.each<[number, number, number, Outcome, Outcome, Outcome]>([
    [15, 10, 6, 'agreed', 'refused', 'refused'],
    [15, 9, 9, 'short', 'short', 'short'],
    [15, 10, 5, 'refused', 'refused', 'refused'],
    [15, 15, 8, 'agreed', 'agreed', 'refused'],
    [15, 15, 7, 'refused', 'refused', 'refused'],
    [15, 15, 15, 'agreed', 'agreed', 'agreed'],
    [16, 11, 8, 'agreed', 'refused', 'refused'],
    [16, 10, 10, 'short', 'short', 'short'],
    [3, 2, 2, 'agreed', 'agreed', 'refused'],
    [2, 1, 1, 'short', 'short', 'short'],
    [1, 1, 1, 'agreed', 'agreed', 'agreed'],
    [1, 1, 0, 'refused', 'refused', 'refused'],
    [0, 0, 0, 'short', 'short', 'short'],
    [6, 4, 2, 'refused', 'refused', 'refused'],
    [6, 4, 3, 'agreed', 'refused', 'refused'],
  ])('of %i households %i vote, %i for it: %s; of all %s; unanimity %s', (households, voted, yes, usual, ofAll, all) => {
    const count = { households, voted, yes }
    expect([outcomeOf(count, twoThirdsThenHalf), outcomeOf(count, halfOfAll), outcomeOf(count, everybody)]).toEqual([usual, ofAll, all])
  })

  it('is monotone: one more yes never turns a matter down, and nothing hangs on rounding', () => {
    const share = fc.record({ parts: fc.integer({ min: 0, max: 9 }), whole: fc.integer({ min: 1, max: 9 }), more: fc.boolean() })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(5000), share, (whole, part, rule) => {
        if (reaches(part, whole, rule)) expect(reaches(part + 1, whole, rule)).toBe(true)
        expect(reaches(part * 7, whole * 7, rule)).toBe(reaches(part, whole, rule))
      }),
    )
  })

  it('says the share in words', () => {
    expect([shareWords({ parts: 2, whole: 3, more: false }), shareWords({ parts: 1, whole: 2, more: true })]).toEqual([
      '不少于 2/3',
      '超过 1/2',
    ])
  })
})

describe('time', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 1, minute))
  const standing = { openedAt: at(0), closesAt: at(10), withdrawnAt: null }

  it('ends the vote at its minute, whether or not a job has run', () => {
    expect([at(0), at(9), new Date(at(10).getTime() - 1), at(10), at(11)].map(now => phaseOf(standing, now))).toEqual([
      'open',
      'open',
      'open',
      'closed',
      'closed',
    ])
    expect(phaseOf({ openedAt: null, closesAt: null, withdrawnAt: null }, at(5))).toBe('proposed')
    expect(phaseOf({ ...standing, withdrawnAt: at(3) }, at(5))).toBe('withdrawn')
  })

  it('leaves everybody time, and names a choice that is not there', () => {
    const options = [{ key: 'a', label: '换铝窗', estimate: 260_000 }]
    const open = (option: string, hours: number) => () =>
      checkOpening(options, option, new Date(at(0).getTime() + hours * 3_600_000), at(0), 3)
    expect(open('a', 72)).not.toThrow()
    expect(open('a', 71)).toThrow('至少应留 3 天')
    expect(open('a', 24 * 61)).toThrow('最长 60 天')
    expect(open('b', 72)).toThrow('应从 a 里选一个方案')
  })
})

describe('a vote', () => {
  it('says why it objects, and who else heard a word taken down', () => {
    expect(() => checkVote('card', { choice: 'objection', reason: '' })).toThrow('写明理由')
    expect(() => checkVote('card', { choice: 'no', reason: '' })).not.toThrow()
    expect(() => checkVote('spoken', { choice: 'yes', reason: '' })).toThrow('见证人')
    expect(() => checkVote('spoken', { choice: 'yes', reason: '', witness: '李四' })).not.toThrow()
  })

  it('of the household itself stands above a slip, a slip above a word', () => {
    const all = ['spoken', 'paper', 'card'] as const
    const may = all.map(standing => all.filter(to => yields(standing, to)))
    expect(may).toEqual([['spoken', 'paper', 'card'], ['paper', 'card'], ['card']])
  })

  it('counted again from a list without names is the same count', () => {
    const choice = fc.constantFrom<Choice>('yes', 'no', 'objection')
    fc.assert(
      fc.property(fc.array(choice), choices => {
        const { voted, yes, no, objection } = recounted(choices.map(each => ({ choice: each })))
        expect([voted, yes + no + objection]).toEqual([choices.length, choices.length])
      }),
    )
  })
})
