import { readFileSync } from 'node:fs'
import { constructFixed } from './construct.ts'
import type { Budget } from './cooling.ts'
import { improve, type Search } from './improve.ts'
import { nearestLists, type Problem } from './problem.ts'
import { Random } from './random.ts'
import { Rubble } from './ruin.ts'
import { State } from './state.ts'
import { LARGE_TUNING, MIDDLE_TUNING, PMEDIAN_TUNING } from './tuning.ts'

/** A capacitated p-median instance: coordinates, one capacity, demands, and whether distances are rounded down. */
export interface Instance {
  readonly n: number
  readonly p: number
  readonly x: Float64Array
  readonly y: Float64Array
  readonly capacity: number
  readonly demand: Float64Array
  readonly rounded: boolean
}

/** All distances are held in memory (8 bytes each). */
const LARGEST = 12000

/** Reads `n p`, then n lines `x y capacity demand`. */
export function readInstance(file: string, rounded: boolean, p?: number): Instance {
  const numbers = readFileSync(file, 'utf8').trim().split(/\s+/).map(Number)
  const n = numbers[0]!
  if (numbers.length < 2 + 4 * n || numbers.some(v => !Number.isFinite(v)))
    throw new Error(`${file}: expected "n p" and n lines "x y capacity demand"`)
  if (n > LARGEST) throw new Error(`${file}: expected at most ${LARGEST} points, found ${n}`)
  const column = (c: number) => Float64Array.from({ length: n }, (_, i) => numbers[2 + 4 * i + c]!)
  const capacity = column(2)
  if (capacity.some(v => v !== capacity[0])) throw new Error(`${file}: capacities differ, one capacity for all was expected`)
  return { n, p: p ?? numbers[1]!, x: column(0), y: column(1), capacity: capacity[0]!, demand: column(3), rounded }
}

/** All distances of an instance, row by row. */
export function distances(instance: Instance): Float64Array {
  const { n, x, y, rounded } = instance
  const d = new Float64Array(n * n)
  // Every distance twice: reckoning it again is cheaper than writing down a column.
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [east, north] = [x[i]! - x[j]!, y[i]! - y[j]!]
      const away = Math.sqrt(east * east + north * north)
      d[at++] = rounded ? Math.floor(away) : away
    }
  }
  return d
}

/** The instance as a problem for the search: exactly p units, capacity as the size bound. */
export function pmedianProblem(instance: Instance, over: number, near: number): Problem {
  const { n, p, capacity, demand } = instance
  const to = distances(instance)
  return {
    n,
    slots: p,
    fixed: p,
    to,
    from: to,
    weight: demand,
    opening: new Float64Array(n),
    least: 0,
    most: capacity,
    target: 0,
    balance: 0,
    over: over * scaleOf(instance, to),
    under: 0,
    ...nearestLists(n, to, near),
    contiguous: false,
    links: null,
    prior: null,
    leaving: null,
  }
}

/** Metres per unit of demand that are worth talking about: the usual distance to a centre over the usual demand. */
function scaleOf(instance: Instance, to: Float64Array): number {
  const { n, p, demand } = instance
  const perUnit = Math.max(1, Math.round(n / p))
  const { nearStart, nearTo } = nearestLists(n, to, perUnit)
  let sum = 0
  for (let i = 0; i < n; i++) sum += to[i * n + nearTo[nearStart[i + 1]! - 1]!]!
  let total = 0
  for (const d of demand) total += d
  return sum / total
}

/** The most atoms one unit can ever hold: the lightest that fit the capacity, with room for what overfills it on the way. */
function strideOf({ n, p, capacity, demand }: Instance): number {
  const light = Float64Array.from(demand).sort()
  let fit = 0
  for (let load = 0; fit < n && load + light[fit]! <= capacity; fit++) load += light[fit]!
  return n <= 1000 ? n : Math.min(n, 2 * Math.max(fit, Math.ceil(n / p)) + 16)
}

/** Solves an instance; the assignment names each point's centre (0-based). */
export function solvePmedian(
  instance: Instance,
  seed: number,
  budget: Budget,
  tuning = instance.n > 1500 ? LARGE_TUNING : instance.n > 800 ? MIDDLE_TUNING : PMEDIAN_TUNING,
  over = 10,
  near = 12,
): Search & { centre: Int32Array } {
  const problem = pmedianProblem(instance, over, near)
  const s = new State(problem, strideOf(instance))
  const random = new Random(seed)
  constructFixed(s, new Rubble(instance.n, instance.p), random)
  const best = Int32Array.from(s.unit)
  const search = improve(s, random, tuning, budget, best, s.excess <= 0 ? s.total : Number.POSITIVE_INFINITY)
  s.place(search.assignment)
  const centre = Int32Array.from(search.assignment, u => s.head[u]!)
  return { ...search, cost: s.total, centre }
}
