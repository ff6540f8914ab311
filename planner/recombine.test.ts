import { describe, expect, it } from 'vitest'
import { bundle } from './atoms.ts'
import { village } from './bench/villages.ts'
import { type Choice, duals } from './choice.ts'
import { Cover } from './cover.ts'
import { survey } from './group.ts'
import { optimumBySubsets } from './oracle/subsets.ts'
import { type Problem, sizeCost } from './problem.ts'
import { Random } from './random.ts'
import { Recombination } from './recombine.ts'
import { recreate } from './recreate.ts'
import { Rubble, ruinUnits } from './ruin.ts'
import { solveUnits } from './solve.ts'
import { SETTINGS } from './terms.ts'
import { HASTY_TUNING } from './tuning.ts'

function problem(seed: number, size: number): Problem {
  const ground = survey({ name: '组', households: village(seed, size) }, SETTINGS)
  const { problem: p } = bundle(ground.group, ground.walking.metres, ground.graph, SETTINGS, false)
  return { ...p, contiguous: false }
}

/** Every unit of lawful size there is. */
function everyUnit(p: Problem): Choice {
  const units: { members: number[]; cost: number; head: number }[] = []
  for (let mask = 1; mask < 1 << p.n; mask++) {
    const members = Array.from({ length: p.n }, (_, i) => i).filter(i => mask & (1 << i))
    if (members.length < p.least || members.length > p.most) continue
    const reach = members.map(m => members.reduce((sum, i) => sum + p.to[i * p.n + m]!, p.opening[m]!))
    const least = Math.min(...reach)
    units.push({ members, cost: least + sizeCost(p, members.length), head: members[reach.indexOf(least)]! })
  }
  const start = new Int32Array(units.length + 1)
  units.forEach((u, k) => {
    start[k + 1] = start[k]! + u.members.length
  })
  return {
    n: p.n,
    fixed: 0,
    count: units.length,
    start,
    member: Int32Array.from(units.flatMap(u => u.members)),
    cost: Float64Array.from(units, u => u.cost),
    head: Int32Array.from(units, u => u.head),
  }
}

describe('choosing among units', () => {
  it.each([10, 11, 12])('finds the subset optimum of %i households among all units there are, and the prices prove no more', n => {
    for (let seed = 1; seed <= 3; seed++) {
      const p = problem(50 * seed + n, n)
      const c = everyUnit(p)
      const optimum = optimumBySubsets(p)
      const upper = optimum * 1.02
      const { bound, slack } = duals(c, upper, 200, new Float64Array(n).fill(upper / n))
      expect(bound).toBeLessThanOrEqual(optimum + 1e-6)
      const kept = [...slack.keys()].filter(k => slack[k]! < upper - bound).sort((a, b) => slack[a]! - slack[b]! || a - b)
      const found = new Cover(c, kept, slack, upper).run(upper - bound, 1e6)!
      expect(found.reduce((sum, k) => sum + c.cost[k]!, 0)).toBeCloseTo(optimum, 6)
      const covered = found.flatMap(k => [...c.member.slice(c.start[k]!, c.start[k + 1]!)])
      expect(covered.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
    }
  })

  it('never makes a division worse, and keeps its total exact', () => {
    let better = 0
    for (let seed = 1; seed <= 6; seed++) {
      const p = problem(seed, 60)
      const s = solveUnits(p, seed, 60, HASTY_TUNING)
      const best = Int32Array.from(s.unit)
      const before = s.total
      const mix = new Recombination(p.n, p.most)
      const r = new Rubble(p.n, p.slots)
      const random = new Random(seed)
      for (let step = 0; step < 2000; step++) {
        s.begin()
        ruinUnits(s, r, random, random.below(p.n), 2)
        recreate(s, r, random, HASTY_TUNING)
        mix.pool.collect(s)
        if (s.total > before * 1.02) s.undo()
      }
      s.place(best)
      if (mix.run(s, random, 20000)) better++
      expect(s.total).toBeLessThanOrEqual(before + 1e-6)
      const total = s.total
      s.place(Int32Array.from(s.unit))
      expect(s.total).toBeCloseTo(total, 6)
    }
    expect(better).toBeGreaterThan(0)
  })
})
