import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkConsent,
  checkDraft,
  checkPublicationDay,
  checkSizes,
  checkVersion,
  continuing,
  divided,
  freshName,
} from './unit-plans-rules.ts'
import type { DraftUnit, RollGroup } from './unit-plans-terms.ts'

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `h${from + i}`)

describe('which planned unit is which unit of today', () => {
  const today = [
    { id: 'A', members: range(1, 10) },
    { id: 'B', members: range(11, 16) },
  ]
  test('one that holds more than half stays itself; half is not enough', () => {
    expect(continuing(today, [{ members: range(1, 6) }, { members: [...range(7, 10), ...range(11, 16)] }])).toEqual(['A', 'B'])
    expect(continuing(today, [{ members: range(1, 5) }, { members: range(6, 10) }, { members: range(11, 16) }])).toEqual([null, null, 'B'])
  })
  test('one that holds more than half of two stays the one it has more of; of equals the first', () => {
    expect(continuing(today, [{ members: range(1, 16) }])).toEqual(['A'])
    const equal = [
      { id: 'A', members: range(1, 4) },
      { id: 'B', members: range(5, 8) },
    ]
    expect(continuing(equal, [{ members: range(1, 8) }])).toEqual(['A'])
  })
  test('units of today without households are continued by nobody', () => {
    expect(continuing([{ id: 'A', members: [] }], [{ members: range(1, 5) }])).toEqual([null])
  })
  test('no unit of today is continued twice, and what continues one holds more than half of it', () => {
    const divisions = fc
      .integer({ min: 1, max: 40 })
      .chain(n => fc.tuple(fc.array(fc.nat(5), { minLength: n, maxLength: n }), fc.array(fc.nat(6), { minLength: n, maxLength: n })))
    fc.assert(
      fc.property(divisions, ([before, after]) => {
        const group = (list: number[]) =>
          [...Map.groupBy(list.keys(), i => list[i]!)].map(([id, members]) => ({ id: `u${id}`, members: [...members].map(String) }))
        const [old, drawn] = [group(before), group(after)]
        const ids = continuing(old, drawn)
        const named = ids.filter(id => id !== null)
        expect(new Set(named).size).toBe(named.length)
        for (const [u, id] of ids.entries()) {
          if (!id) continue
          const members = old.find(each => each.id === id)!.members
          expect(members.filter(member => drawn[u]!.members.includes(member)).length).toBeGreaterThan(members.length / 2)
        }
      }),
    )
  })
})

const groupOf = (units: Record<string, string[]>, orphans: string[] = []): RollGroup => ({
  id: 'g',
  name: '老屋组',
  units: Object.entries(units).map(([id, members]) => ({ id, name: `${id}邻`, households: members.length, chiefs: [] })),
  households: [
    ...Object.entries(units).flatMap(([unit, ids]) => ids.map(id => [id, unit] as const)),
    ...orphans.map(id => [id, null] as const),
  ].map(([id, unit]) => ({
    ...{ id, unit, number: id, head: id, address: '', building: '', stair: '', floor: '', door: '', longitude: null, latitude: null },
    ...{ key: false, eligible: true, unsuitability: 0 },
  })),
})
const draft = (name: string, members: string[], chief: string | null = null): DraftUnit => ({ name, members, chief })

test('a draft held against today says who joins, who leaves, what is dissolved', () => {
  const group = groupOf({ A: range(1, 6), B: range(7, 9) }, ['h10'])
  const { units, dissolved, moves } = divided(group, [
    draft('A邻', range(1, 5)),
    draft('C邻', ['h6', 'h7', 'h8', 'h10']),
    draft('D邻', ['h9']),
  ])
  expect(units.map(each => [each.continues?.id ?? null, each.joined, each.left])).toEqual([
    ['A', [], ['h6']],
    ['B', ['h6', 'h10'], ['h9']],
    [null, ['h9'], []],
  ])
  expect(dissolved).toEqual([])
  expect(moves.map(({ household, from, to }) => [household, from?.id ?? null, to])).toEqual([
    ['h6', 'A', 1],
    ['h10', null, 1],
    ['h9', 'B', 2],
  ])
})

test('new names follow the group’s way of counting', () => {
  expect(freshName(new Set(['1邻', '2邻', '4邻']))).toBe('3邻')
  expect(freshName(new Set(['一邻', '二邻']))).toBe('三邻')
  expect(freshName(new Set(['第一邻', '第二邻']))).toBe('第三邻')
  expect(
    freshName(
      new Set(Array.from({ length: 11 }, (_, i) => `${['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一'][i]}邻`)),
    ),
  ).toBe('十二邻')
  expect(freshName(new Set(['坡上邻']))).toBe('1邻')
})

const refusal = (work: () => void) => {
  try {
    work()
  } catch (error) {
    return (error as { code: string }).code
  }
  return null
}

test('a draft names no household twice, none of elsewhere, no two units alike, and chiefs from their units', () => {
  const group = groupOf({ A: range(1, 6), E: [] })
  const check = (units: DraftUnit[]) => refusal(() => checkDraft([group], [{ group: 'g', units }]))
  expect(check([draft('A邻', range(1, 6), 'h2')])).toBe(null)
  expect(check([draft('A邻', range(1, 3))])).toBe(null)
  expect(check([draft('A邻', range(1, 3)), draft('B邻', range(3, 6))])).toBe('unit_plans.twice')
  expect(check([draft('A邻', ['h1', 'h99'])])).toBe('unit_plans.other_household')
  expect(check([draft('A邻', range(1, 3)), draft('A邻', range(4, 6))])).toBe('unit_plans.name')
  expect(check([draft('E邻', range(1, 6))])).toBe('unit_plans.name')
  expect(check([draft('A邻', range(1, 3), 'h5'), draft('B邻', range(4, 6))])).toBe('unit_plans.chief')
  expect(refusal(() => checkDraft([group], [{ group: 'x', units: [] }]))).toBe('unit_plans.other_group')
})

test('nobody overwrites what they have not seen, nor what is published', () => {
  const plan = { state: 'draft' as const, version: 3, savedBy: '易文斌' }
  expect(refusal(() => checkVersion(plan, 3))).toBe(null)
  expect(refusal(() => checkVersion(plan, 2))).toBe('unit_plans.conflict')
  for (const state of ['scheduled', 'published', 'discarded'] as const)
    expect(refusal(() => checkVersion({ ...plan, state }, 3))).toBe('unit_plans.conflict')
})

test('a mandate ends only with its own tick; publication is not back-dated; a blocking town lets no unit grow past its bound', () => {
  const ending = [
    { mandate: 'm1', name: '刘', unit: '1邻' },
    { mandate: 'm2', name: '陈', unit: '2邻' },
  ]
  expect(refusal(() => checkConsent(ending, ['m1', 'm2']))).toBe(null)
  expect(refusal(() => checkConsent(ending, ['m1']))).toBe('unit_plans.consent')
  expect(refusal(() => checkPublicationDay('2026-11-24', '2026-11-24'))).toBe(null)
  expect(refusal(() => checkPublicationDay('2026-11-23', '2026-11-24'))).toBe('unit_plans.in_the_past')
  const group = groupOf({ A: range(1, 9) }, ['h10'])
  const size = (most: number, block: boolean) => ({ least: 5, most, block })
  const grown = divided(group, [draft('A邻', range(1, 10))])
  expect(refusal(() => checkSizes(grown, size(9, true)))).toBe('units.too_many_households')
  expect(refusal(() => checkSizes(grown, size(9, false)))).toBe(null)
  expect(refusal(() => checkSizes(divided(group, [draft('A邻', range(1, 9))]), size(8, true)))).toBe(null)
})
