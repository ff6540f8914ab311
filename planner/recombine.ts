import { type Choice, duals } from './choice.ts'
import { Cover } from './cover.ts'
import { Pool } from './pool.ts'
import type { Random } from './random.ts'
import type { State } from './state.ts'

/** Up to so many atoms all units are chosen at once; of more, region by region of about so many. */
const REGION = 450
/** Rounds of pricing, steps of the depth-first search and units it looks at: at least, and so much more at full effort. */
const ROUNDS = [60, 30] as const
const STEPS = [200, 1300] as const
const LOOK = [240, 360] as const
/** A search that has come so far is worth full effort, one that has come farther up to four times as many steps. */
const LONG = 20000
/** Units that stay in the pool after a choice over all atoms. */
const STAY = 3000

/**
 * Makes the best of everything a search has seen: a division is a choice of units that covers every atom once, and the cheapest
 * choice among the units met so far is usually better than any single division met [set partitioning over a pool: Rochat &
 * Taillard 1995; prices and depth-first search instead of an integer program].
 */
export class Recombination {
  readonly pool: Pool
  private readonly price: Float64Array
  private priced = false
  private fresh = 0
  private readonly enough: number
  private effort = 0

  constructor(n: number, unit: number) {
    this.enough = n <= REGION ? 8000 : Number.POSITIVE_INFINITY
    this.pool = new Pool(n, n <= REGION ? 24000 : 30 * n, Math.ceil(1.2 * unit) + 1)
    this.price = new Float64Array(n)
  }

  /** Whether enough has been seen since the last time. */
  get due(): boolean {
    return this.pool.count > this.fresh + this.enough || (this.pool.full && this.enough < Number.POSITIVE_INFINITY)
  }

  /** `s` holds the best division known; puts a better one in its place if the pool has one. */
  run(s: State, random: Random, iterations: number): boolean {
    const { n } = s.problem
    this.effort = Math.min(n <= REGION ? 4 : 0.4, iterations / LONG)
    const before = s.total
    if (!this.priced) for (let i = 0; i < n; i++) this.price[i] = s.cost[s.unit[i]!]! / s.count[s.unit[i]!]!
    this.priced = true
    if (n <= REGION) this.region(s, Int32Array.from(s.unit.keys()), true)
    else {
      const done = new Uint8Array(s.problem.slots)
      const order = Int32Array.from(s.unit.keys())
      for (let k = n - 1; k > 0; k--) {
        const j = random.below(k + 1)
        const keep = order[k]!
        order[k] = order[j]!
        order[j] = keep
      }
      for (const seed of order) if (done[s.unit[seed]!] === 0) this.region(s, around(s, seed, done), false)
      this.pool.keepOnly([])
    }
    this.fresh = this.pool.count
    return s.total < before - 1e-9
  }

  private share([least, more]: readonly [number, number], most: number): number {
    return Math.round(least + more * Math.min(most, this.effort))
  }

  /** Chooses anew for these atoms, which are whole units of `s`. */
  private region(s: State, atoms: Int32Array, trim: boolean): void {
    const slots = [...new Set(Array.from(atoms, i => s.unit[i]!))]
    const upper = slots.reduce((sum, u) => sum + s.cost[u]!, 0)
    const { choice, from } = inside(this.pool, s, atoms, s.problem.fixed > 0 ? slots.length : 0)
    if (choice.count === 0) return
    const price = Float64Array.from(atoms, i => this.price[i]!)
    const { bound, slack } = duals(choice, upper, this.share(ROUNDS, 1), price)
    atoms.forEach((i, a) => {
      this.price[i] = price[a]!
    })
    const gap = upper - bound
    const kept: number[] = []
    for (let k = 0; k < choice.count; k++) if (slack[k]! < gap - 1e-7) kept.push(k)
    kept.sort((a, b) => slack[a]! - slack[b]! || a - b)
    const search = new Cover(choice, kept.slice(0, this.share(LOOK, 1)), slack, upper)
    let found: number[] | null = null
    // A little room first: there the search is quick, and what it finds is good.
    for (const share of [8, 4, 2, 1]) found ??= search.run(gap / share, this.share(STEPS, 4))
    if (found)
      settle(
        s,
        slots,
        found.map(k => choice.member.slice(choice.start[k]!, choice.start[k + 1]!).map(a => atoms[a]!)),
      )
    if (trim)
      this.pool.keepOnly(
        kept
          .slice(0, STAY)
          .map(k => from[k]!)
          .sort((a, b) => a - b),
      )
  }
}

/** The atoms of the units nearest to `seed`; the nearer half of these units is marked as done. */
function around(s: State, seed: number, done: Uint8Array): Int32Array {
  const { n, to } = s.problem
  const order = Int32Array.from(s.unit.keys()).sort((a, b) => to[a * n + seed]! - to[b * n + seed]! || a - b)
  const slots = new Set<number>()
  let atoms = 0
  for (const i of order) {
    const u = s.unit[i]!
    if (slots.has(u)) continue
    slots.add(u)
    if (atoms < REGION / 2) done[u] = 1
    atoms += s.count[u]!
    if (atoms >= REGION) break
  }
  return Int32Array.from(s.unit.keys()).filter(i => slots.has(s.unit[i]!))
}

/** The units of the pool that hold none but these atoms, renumbered. */
function inside(pool: Pool, s: State, atoms: Int32Array, fixed: number): { choice: Choice; from: number[] } {
  const number = new Int32Array(s.problem.n).fill(-1)
  atoms.forEach((i, a) => {
    number[i] = a
  })
  const from: number[] = []
  let length = 0
  for (let k = 0; k < pool.count; k++) {
    let q = pool.start[k]!
    while (q < pool.start[k + 1]! && number[pool.member[q]!]! >= 0) q++
    if (q < pool.start[k + 1]!) continue
    from.push(k)
    length += q - pool.start[k]!
  }
  const start = new Int32Array(from.length + 1)
  const member = new Int32Array(length)
  from.forEach((k, c) => {
    let at = start[c]!
    for (let q = pool.start[k]!; q < pool.start[k + 1]!; q++) member[at++] = number[pool.member[q]!]!
    start[c + 1] = at
  })
  const cost = Float64Array.from(from, k => pool.cost[k]!)
  const head = Int32Array.from(from, k => number[pool.head[k]!]!)
  return { choice: { n: atoms.length, fixed, count: from.length, start, member, cost, head }, from }
}

/** Replaces the units in `slots` by `units`. */
function settle(s: State, slots: readonly number[], units: readonly Int32Array[]): void {
  s.begin()
  for (const u of slots) s.empty(u)
  const free = slots.concat(units.length > slots.length ? emptySlots(s, slots) : [])
  units.forEach((members, k) => {
    for (const i of members) s.attach(i, free[k]!)
  })
  s.begin()
}

function emptySlots(s: State, besides: readonly number[]): number[] {
  const taken = new Set(besides)
  return Array.from(s.count.keys()).filter(u => s.count[u] === 0 && !taken.has(u))
}
