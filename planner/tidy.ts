import { holdsWithout, touches } from './connect.ts'
import { shift, swap, swappable } from './polish.ts'
import { sizeCost } from './problem.ts'
import type { Rubble } from './ruin.ts'
import type { State } from './state.ts'

const GAIN = 1e-7
/** Units are neighbours when one of so many nearest of a member is in the other. */
const NEAR = 8
const ROUNDS = 4

/**
 * Shifts and swaps between the units a step has touched and their neighbours, until none helps. Judged by the way to the chiefs of
 * the moment, which costs two looks per atom and never flatters: the change of chief that follows can only lower the cost further.
 * For problems without links.
 */
export class Tidy {
  private readonly touched: Int32Array
  /** What it costs an atom of the one unit, and of the other, to walk to the other's chief instead; chiefs stay. */
  private readonly there: Float64Array
  private readonly back: Float64Array
  private best = 0
  private goes = -1
  private comes = -1

  constructor(s: State) {
    this.touched = new Int32Array(s.problem.slots)
    this.there = new Float64Array(s.stride)
    this.back = new Float64Array(s.stride)
  }

  run(s: State, r: Rubble): void {
    const count = s.touchedCount
    for (let t = 0; t < count; t++) this.touched[t] = s.touched[t]!
    for (let round = 0, better = true; better && round < ROUNDS; round++) {
      better = false
      for (let t = 0; t < count; t++) if (this.around(s, r, this.touched[t]!)) better = true
    }
  }

  /** Betters slot `u` with each of its neighbours; true if anything changed. */
  private around(s: State, r: Rubble, u: number): boolean {
    const { nearStart, nearTo } = s.problem
    const now = ++r.slotNow
    r.slotSeen[u] = now
    let better = false
    const base = u * s.stride
    for (let k = base; k < base + s.count[u]!; k++) {
      const first = nearStart[s.member[k]!]!
      const end = Math.min(nearStart[s.member[k]! + 1]!, first + NEAR)
      for (let q = first; q < end; q++) {
        const v = s.unit[nearTo[q]!]!
        if (r.slotSeen[v] === now) continue
        r.slotSeen[v] = now
        if (this.between(s, r, u, v)) better = true
      }
    }
    return better
  }

  /** Makes the best shift or swap between slots `u` and `v`, if one helps. */
  private between(s: State, r: Rubble, u: number, v: number): boolean {
    this.best = -GAIN
    this.goes = this.comes = -1
    const sizes = sizeCost(s.problem, s.load[u]!) + sizeCost(s.problem, s.load[v]!)
    const easiest = this.shifts(s, r, u, v, sizes, this.there, false) + this.shifts(s, r, v, u, sizes, this.back, true)
    if (easiest - sizes < this.best) this.swaps(s, r, u, v, sizes)
    if (this.goes >= 0 && this.comes >= 0) swap(s, this.goes, this.comes)
    else if (this.goes >= 0) shift(s, this.goes, v)
    else if (this.comes >= 0) shift(s, this.comes, u)
    return this.goes >= 0 || this.comes >= 0
  }

  /** Looks at every shift from slot `u` to slot `v`; keeps the ways in `ways` and gives the least. */
  private shifts(s: State, r: Rubble, u: number, v: number, sizes: number, ways: Float64Array, back: boolean): number {
    const { problem: p, member } = s
    const { n, from, weight, prior, contiguous } = p
    const old = s.head[u]!
    const [home, away, base, count] = [old * n, s.head[v]! * n, u * s.stride, s.count[u]!]
    const may = count > 1 && s.count[v]! < s.stride
    let least = Number.POSITIVE_INFINITY
    for (let k = 0; k < count; k++) {
      const i = member[base + k]!
      let way = i === old ? Number.POSITIVE_INFINITY : from[away + i]! - from[home + i]!
      if (prior !== null) way += s.company(i, v) - s.company(i, u)
      ways[k] = way
      if (way < least) least = way
      if (!may || way - sizes >= this.best) continue
      const change = way + sizeCost(p, s.load[u]! - weight[i]!) + sizeCost(p, s.load[v]! + weight[i]!) - sizes
      if (change >= this.best || (contiguous && !(touches(s, i, v) && holdsWithout(s, r.marks, u, i)))) continue
      this.best = change
      this.goes = back ? -1 : i
      this.comes = back ? i : -1
    }
    return least
  }

  private swaps(s: State, r: Rubble, u: number, v: number, sizes: number): void {
    const { problem: p, member, stride } = s
    const { weight, contiguous } = p
    for (let a = 0; a < s.count[u]!; a++) {
      const i = member[u * stride + a]!
      const way = this.there[a]! - sizes
      for (let b = 0; b < s.count[v]!; b++) {
        const sum = way + this.back[b]!
        if (sum >= this.best) continue
        const j = member[v * stride + b]!
        const more = weight[i]! - weight[j]!
        const change = sum + sizeCost(p, s.load[u]! - more) + sizeCost(p, s.load[v]! + more)
        if (change >= this.best || (contiguous && !swappable(s, r, i, j))) continue
        this.best = change
        this.goes = i
        this.comes = j
      }
    }
  }
}
