import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { check } from './bench/sets.ts'
import { readInstance, solvePmedian } from './pmedian.ts'
import { Random } from './random.ts'

const published = (name: string) => join(import.meta.dirname, 'instances', name)

describe('capacitated p-median', () => {
  it.each([
    ['pmedcap/cpmp01.txt', 713],
    ['pmedcap/cpmp07.txt', 787],
    ['pmedcap/cpmp13.txt', 1026],
  ])('finds the proven optimum of %s', (name, optimum) => {
    const instance = readInstance(published(name), true)
    const { cost, centre } = solvePmedian(instance, 1, { iterations: 30000 })
    expect(check(instance, centre)).toEqual({ cost, feasible: true })
    expect(cost).toBe(optimum)
  })

  it('reports the cost of its assignment on real distances, within one percent of the best known', () => {
    const instance = readInstance(published('sjc/SJC2.dat'), false)
    const { cost, centre } = solvePmedian(instance, 1, { iterations: 30000 })
    const checked = check(instance, centre)
    expect(checked.feasible).toBe(true)
    expect(checked.cost).toBeCloseTo(cost, 5)
    expect(cost).toBeGreaterThanOrEqual(33270.93)
    expect(cost).toBeLessThan(33270.94 * 1.01)
  })

  it('never loses a unit on the way, however small and full the units are', () => {
    const n = 60
    const random = new Random(3)
    const spread = () => Float64Array.from({ length: n }, () => random.below(1000))
    const instance = { n, p: 30, x: spread(), y: spread(), capacity: 3, demand: new Float64Array(n).fill(1), rounded: false }
    for (let seed = 1; seed <= 5; seed++) {
      const { centre } = solvePmedian(instance, seed, { iterations: 2000 })
      expect(check(instance, centre).feasible).toBe(true)
      expect(new Set(centre).size).toBe(30)
    }
  })

  it('gives the same assignment for the same seed', () => {
    const instance = readInstance(published('pmedcap/cpmp12.txt'), true)
    const once = solvePmedian(instance, 5, { iterations: 3000 })
    expect([...solvePmedian(instance, 5, { iterations: 3000 }).centre]).toEqual([...once.centre])
  })

  it('refuses a file of another shape', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pmedian-'))
    writeFileSync(join(folder, 'odd.txt'), '3 1\n0 0 10 1\n')
    expect(() => readInstance(join(folder, 'odd.txt'), false)).toThrow('expected')
    await rm(folder, { recursive: true })
  })
})
