import { describe, expect, it } from 'vitest'
import { bundle } from '../atoms.ts'
import { village } from '../bench/villages.ts'
import { lagrangianBound } from '../bound.ts'
import { survey } from '../group.ts'
import { nearestLists, type Problem } from '../problem.ts'
import { solveUnits } from '../solve.ts'
import { SETTINGS } from '../terms.ts'
import { optimumByHighs } from './mip.ts'
import { optimumBySubsets } from './subsets.ts'

function problem(seed: number, size: number, contiguous: boolean): Problem {
  const ground = survey({ name: '组', households: village(seed, size) }, SETTINGS)
  const { problem: p } = bundle(ground.group, ground.walking.metres, ground.graph, SETTINGS, false)
  return contiguous ? p : { ...p, contiguous: false, ...nearestLists(p.n, p.to, size) }
}

describe('oracles', () => {
  it.each([5, 8, 10, 11, 12, 13])('the search finds the subset optimum of %i connected households', n => {
    for (let seed = 1; seed <= 4; seed++) {
      const p = problem(seed * 7 + n, n, true)
      expect(solveUnits(p, 1, 3000).total).toBeCloseTo(optimumBySubsets(p), 6)
    }
  })

  it('both oracles and the search agree without contiguity, and the bound lies below', async () => {
    for (let seed = 1; seed <= 3; seed++) {
      const p = problem(seed + 100, 12, false)
      const s = solveUnits(p, 1, 3000)
      const subsets = optimumBySubsets(p)
      const highs = await optimumByHighs(p, s.total)
      expect(highs.proven).toBe(true)
      expect(highs.cost).toBeCloseTo(subsets, 5)
      expect(s.total).toBeCloseTo(subsets, 6)
      expect(lagrangianBound(p, s.total).bound).toBeLessThanOrEqual(subsets + 1e-6)
    }
  })

  it('is within half a percent of the proven optimum of 60 households', async () => {
    const p = problem(7, 60, false)
    const s = solveUnits(p, 1, 3000)
    const { cost, proven } = await optimumByHighs(p, s.total)
    expect(proven).toBe(true)
    expect(cost).toBeLessThanOrEqual(s.total + 1e-4)
    expect(s.total / cost).toBeLessThan(1.005)
  })
})
