import { describe, expect, it } from 'vitest'
import { bundle } from './atoms.ts'
import { village } from './bench/villages.ts'
import { holdsWithout, Marks } from './connect.ts'
import { entering, leaving, swapping } from './delta.ts'
import { survey } from './group.ts'
import { betterPlace, shift, swap } from './polish.ts'
import { type Problem, sizeCost } from './problem.ts'
import { Random } from './random.ts'
import { recreate } from './recreate.ts'
import { Rubble, ruinPatch, ruinUnits } from './ruin.ts'
import { solveUnits } from './solve.ts'
import type { State } from './state.ts'
import { SETTINGS, type Settings } from './terms.ts'
import { UNIT_TUNING } from './tuning.ts'

/** A problem with everything in it: links, priors, bundles. */
function problem(seed: number, size: number, settings: Partial<Settings> = {}): Problem {
  const households = village(seed, size).map((h, i) => ({ ...h, prior: i % 7 === 0 ? null : `邻${i % 5}` }))
  const links = [3, 9, 17].map(i => ({ a: `户${i}`, b: `户${i + 5}`, metres: 25 }))
  const wishes = {
    ...SETTINGS,
    mode: 'balanced' as const,
    together: [['户1', '户2', '户3']],
    apart: [['户4', '户5']] as const,
    ...settings,
  }
  const ground = survey({ name: '组', households, links }, wishes)
  return bundle(ground.group, ground.walking.metres, ground.graph, wishes, true).problem
}

/** The total from nothing but who is in which slot. */
function recomputed(s: State): number {
  const p = s.problem
  let total = 0
  for (let u = 0; u < p.slots; u++) {
    const members = [...s.unit.keys()].filter(i => s.unit[i] === u)
    if (members.length === 0) continue
    const serve = Math.min(...members.map(m => members.reduce((sum, i) => sum + p.to[i * p.n + m]!, p.opening[m]!)))
    total +=
      serve +
      sizeCost(
        p,
        members.reduce((sum, i) => sum + p.weight[i]!, 0),
      )
    for (const i of members) {
      if (p.prior && p.prior[i]! >= 0 && p.prior[i] !== u) total += p.leaving![i]!
      for (let k = p.links!.start[i]!; k < p.links!.start[i + 1]!; k++) if (s.unit[p.links!.to[k]!] === u) total -= p.links!.weight[k]! / 2
    }
  }
  return total
}

describe('the state of a search', () => {
  it('keeps its total exact through ruins, recreations, shifts, swaps and undoing', () => {
    const p = problem(1, 70)
    const s = solveUnits(p, 1, 200)
    const r = new Rubble(p.n, p.slots)
    const random = new Random(3)
    for (let step = 0; step < 300; step++) {
      s.begin()
      const before = { total: s.total, unit: [...s.unit], reach: [...s.reach] }
      if (step % 2) ruinPatch(s, r, random, random.below(p.n), 6, 0.2)
      else ruinUnits(s, r, random, random.below(p.n), 2)
      recreate(s, r, random, UNIT_TUNING)
      for (let k = 0; k < p.n; k += 9) betterPlace(s, r, k)
      expect([...s.unit].every(u => u >= 0)).toBe(true)
      expect(s.total).toBeCloseTo(recomputed(s), 4)
      for (let u = 0; u < p.slots; u++) expect(holdsWithout(s, r.marks, u, -1)).toBe(true)
      if (step % 3 === 0) {
        s.undo()
        expect(s.total).toBe(before.total)
        expect([...s.unit]).toEqual(before.unit)
        expect([...s.reach]).toEqual(before.reach)
      }
    }
  })

  it('foresees exactly what a shift and a swap change', () => {
    const p = problem(2, 60)
    const s = solveUnits(p, 1, 100)
    const random = new Random(9)
    for (let tries = 0; tries < 400; tries++) {
      const i = random.below(p.n)
      const j = random.below(p.n)
      if (s.unit[i] === s.unit[j]) continue
      const before = s.total
      s.begin()
      const foreseenSwap = swapping(s, i, j)
      swap(s, i, j)
      expect(s.total - before).toBeCloseTo(foreseenSwap, 5)
      s.undo()
      const out = leaving(s, i)
      const target = s.unit[j]!
      s.detach(i)
      const foreseenShift = out + entering(s, i, target)
      s.attach(i, target)
      expect(s.total - before).toBeCloseTo(foreseenShift, 5)
      s.undo()
      if (tries % 5 === 0) shift(s, i, target)
    }
  })

  it('finds cut vertices', () => {
    const p = problem(4, 40, { together: [] })
    const s = solveUnits(p, 1, 100)
    const marks = new Marks(p.n)
    for (let i = 0; i < p.n; i++) {
      const u = s.unit[i]!
      const rest = [...s.unit.keys()].filter(j => s.unit[j] === u && j !== i)
      const reached = new Set(rest.slice(0, 1))
      for (const x of reached)
        for (let k = p.nearStart[x]!; k < p.nearStart[x + 1]!; k++) if (rest.includes(p.nearTo[k]!)) reached.add(p.nearTo[k]!)
      expect(holdsWithout(s, marks, u, i)).toBe(reached.size === rest.length)
    }
  })
})
