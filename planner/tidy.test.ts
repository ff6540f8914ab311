import { describe, expect, it } from 'vitest'
import { bundle } from './atoms.ts'
import { village } from './bench/villages.ts'
import { holdsWithout } from './connect.ts'
import { Cooling } from './cooling.ts'
import { survey } from './group.ts'
import { nearestLists, type Problem } from './problem.ts'
import { Random } from './random.ts'
import { recreate } from './recreate.ts'
import { Rubble, ruinUnits } from './ruin.ts'
import { solveUnits } from './solve.ts'
import type { State } from './state.ts'
import { SETTINGS } from './terms.ts'
import { Tidy } from './tidy.ts'
import { HASTY_TUNING, PMEDIAN_TUNING } from './tuning.ts'

/** A generated group with units of today, connected or not. */
function problem(seed: number, size: number, contiguous: boolean): Problem {
  const households = village(seed, size).map((h, i) => ({ ...h, prior: `邻${Math.floor(i / 9)}` }))
  const settings = { ...SETTINGS, mode: 'balanced' as const }
  const ground = survey({ name: '组', households }, settings)
  const { problem } = bundle(ground.group, ground.walking.metres, ground.graph, settings, false)
  return contiguous ? problem : { ...problem, contiguous, ...nearestLists(problem.n, problem.to, 12) }
}

describe.each([false, true])('tidying what a step has touched (connected: %s)', contiguous => {
  it('never makes a division dearer, keeps its total exact, loses nobody and tears no unit apart', () => {
    let better = 0
    for (let seed = 1; seed <= 5; seed++) {
      const s = solveUnits(problem(seed, 70, contiguous), seed, 0)
      const r = new Rubble(70, s.problem.slots)
      const random = new Random(seed)
      const tidy = new Tidy(s)
      for (let step = 0; step < 50; step++) {
        s.begin()
        ruinUnits(s, r, random, random.below(70), 2)
        recreate(s, r, random, HASTY_TUNING)
        const before = s.total
        const torn = pieces(s, r)
        tidy.run(s, r)
        expect(s.total).toBeLessThanOrEqual(before + 1e-6)
        if (contiguous) expect(pieces(s, r)).toBeLessThanOrEqual(torn)
        if (s.total < before - 1e-6) better++
      }
      const total = s.total
      expect(s.unit.every(u => u >= 0)).toBe(true)
      s.place(Int32Array.from(s.unit))
      expect(s.total).toBeCloseTo(total, 6)
    }
    expect(better).toBeGreaterThan(10)
  })
})

function pieces(s: State, r: Rubble): number {
  return Array.from(s.count.keys()).filter(u => s.count[u]! > 0 && !holdsWithout(s, r.marks, u, -1)).length
}

describe('cooling', () => {
  const heats = (iterations: number, n: number) => {
    const cooling = new Cooling({ iterations }, PMEDIAN_TUNING, 1, n)
    return Array.from({ length: iterations }, (_, k) => (cooling.go(k) ? cooling.heat : Number.NaN))
  }

  it('falls once when steps are few, from less than the full heat', () => {
    const fall = heats(1000, 100).slice(200)
    expect(fall.every((h, k) => k === 0 || h < fall[k - 1]!)).toBe(true)
    expect(fall[0]).toBeLessThan(PMEDIAN_TUNING.hot * 0.6)
    expect(fall.at(-1)).toBeCloseTo(PMEDIAN_TUNING.cold, 2)
  })

  it('falls again and again when steps are many, and ends when the budget does', () => {
    const fall = heats(30000, 100)
    const rises = fall.filter((h, k) => k > 3001 && h > fall[k - 1]! + 1)
    expect(rises.length).toBe(3)
    const cooling = new Cooling({ iterations: 100 }, PMEDIAN_TUNING, 1, 10)
    expect(cooling.go(99)).toBe(true)
    expect(cooling.go(100)).toBe(false)
  })
})
