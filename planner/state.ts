import { type Problem, sizeCost } from './problem.ts'

/**
 * A division of the atoms into units that changes one atom at a time. Kept exact at every step: who is in which unit, the sum of
 * distances to every possible chief of its unit (`reach`), the cheapest chief (`serve`), the cost of each unit and the total.
 * Everything done since `begin` can be undone.
 */
export class State {
  readonly problem: Problem
  readonly stride: number
  /** Slot of each atom, -1 while it is in none; and its place in the slot's row of `member`. */
  readonly unit: Int32Array
  readonly at: Int32Array
  readonly member: Int32Array
  readonly count: Int32Array
  readonly load: Float64Array
  /** opening(m) + Σ over the atoms i of m's unit of to(i, m). */
  readonly reach: Float64Array
  /** The atom of least reach in each unit, -1 when the slot is empty. */
  readonly head: Int32Array
  /** Least reach of the unit; the size term; movers minus links; their sum. */
  readonly serve: Float64Array
  readonly extra: Float64Array
  readonly cost: Float64Array
  total = 0
  excess = 0
  /** Units that hold somebody. */
  open = 0

  /** Slots touched since `begin`. */
  readonly touched: Int32Array
  touchedCount = 0
  private readonly stamp: Int32Array
  private now = 0
  private readonly keptMember: Int32Array
  private readonly keptReach: Float64Array
  private readonly keptCount: Int32Array
  private readonly keptHead: Int32Array
  private readonly kept: Float64Array
  private keptTotal = 0
  private keptExcess = 0
  private keptOpen = 0

  constructor(problem: Problem, stride: number) {
    const { n, slots } = problem
    this.problem = problem
    this.stride = stride
    this.unit = new Int32Array(n).fill(-1)
    this.at = new Int32Array(n)
    this.member = new Int32Array(slots * stride)
    this.count = new Int32Array(slots)
    this.load = new Float64Array(slots)
    this.reach = new Float64Array(n)
    this.head = new Int32Array(slots).fill(-1)
    this.serve = new Float64Array(slots)
    this.extra = new Float64Array(slots)
    this.cost = new Float64Array(slots)
    this.touched = new Int32Array(slots)
    this.stamp = new Int32Array(slots)
    this.keptMember = new Int32Array(slots * stride)
    this.keptReach = new Float64Array(slots * stride)
    this.keptCount = new Int32Array(slots)
    this.keptHead = new Int32Array(slots)
    this.kept = new Float64Array(slots * 4)
  }

  /** Starts a new undoable step. */
  begin(): void {
    this.now++
    this.touchedCount = 0
    this.keptTotal = this.total
    this.keptExcess = this.excess
    this.keptOpen = this.open
  }

  /** Puts atom `i` into slot `u`. */
  attach(i: number, u: number): void {
    this.touch(u)
    const { problem: p, member, reach } = this
    const { n, to, from } = p
    const base = u * this.stride
    const count = this.count[u]!
    const row = i * n
    let own = p.opening[i]! + to[row + i]!
    let least = Number.POSITIVE_INFINITY
    let head = i
    for (let k = base; k < base + count; k++) {
      const x = member[k]!
      own += from[row + x]!
      const r = (reach[x] = reach[x]! + to[row + x]!)
      if (r < least) {
        least = r
        head = x
      }
    }
    reach[i] = own
    if (own < least) {
      least = own
      head = i
    }
    this.head[u] = head
    if (count === 0) this.open++
    member[base + count] = i
    this.at[i] = count
    this.unit[i] = u
    this.count[u] = count + 1
    this.settle(u, least, p.weight[i]!, this.company(i, u))
  }

  /** Takes atom `i` out of its slot. */
  detach(i: number): void {
    const u = this.unit[i]!
    this.touch(u)
    const { problem: p, member, reach } = this
    const { n, to } = p
    const base = u * this.stride
    const count = this.count[u]! - 1
    const last = member[base + count]!
    const hole = this.at[i]!
    member[base + hole] = last
    this.at[last] = hole
    this.unit[i] = -1
    this.count[u] = count
    const row = i * n
    let least = Number.POSITIVE_INFINITY
    let head = -1
    for (let k = base; k < base + count; k++) {
      const x = member[k]!
      const r = (reach[x] = reach[x]! - to[row + x]!)
      if (r < least) {
        least = r
        head = x
      }
    }
    this.head[u] = head
    if (count === 0) this.open--
    this.settle(u, least, -p.weight[i]!, -this.company(i, u))
  }

  /** Takes everybody out of slot `u`. */
  empty(u: number): void {
    this.touch(u)
    const base = u * this.stride
    for (let k = base; k < base + this.count[u]!; k++) this.unit[this.member[k]!] = -1
    if (this.count[u]! > 0) this.open--
    if (this.load[u]! > this.problem.most) this.excess -= this.load[u]! - this.problem.most
    this.total -= this.cost[u]!
    this.head[u] = -1
    this.count[u] = this.load[u] = this.serve[u] = this.extra[u] = this.cost[u] = 0
  }

  /** Movers' price minus links that atom `i` has (or would have) in slot `u`; `i` itself need not be in it. */
  company(i: number, u: number): number {
    const { prior, leaving, links } = this.problem
    let cost = 0
    if (prior !== null && prior[i]! >= 0 && prior[i] !== u) cost += leaving![i]!
    if (links !== null) {
      for (let k = links.start[i]!; k < links.start[i + 1]!; k++) if (this.unit[links.to[k]!] === u) cost -= links.weight[k]!
    }
    return cost
  }

  private settle(u: number, serve: number, weight: number, company: number): void {
    const p = this.problem
    const was = this.load[u]!
    const load = (this.load[u] = was + weight)
    if (was > p.most) this.excess -= was - p.most
    if (load > p.most) this.excess += load - p.most
    const before = this.cost[u]!
    if (this.count[u] === 0) {
      this.serve[u] = 0
      this.extra[u] = 0
      this.cost[u] = 0
    } else {
      this.serve[u] = serve
      this.extra[u] = this.extra[u]! + company
      this.cost[u] = serve + sizeCost(p, load) + this.extra[u]!
    }
    this.total += this.cost[u]! - before
  }

  /** Remembers how slot `u` is now, once per step. */
  touch(u: number): void {
    if (this.stamp[u] === this.now) return
    this.stamp[u] = this.now
    this.touched[this.touchedCount++] = u
    const base = u * this.stride
    const count = this.count[u]!
    for (let k = base; k < base + count; k++) {
      const x = this.member[k]!
      this.keptMember[k] = x
      this.keptReach[k] = this.reach[x]!
    }
    this.keptCount[u] = count
    this.keptHead[u] = this.head[u]!
    this.kept[u * 4] = this.load[u]!
    this.kept[u * 4 + 1] = this.serve[u]!
    this.kept[u * 4 + 2] = this.extra[u]!
    this.kept[u * 4 + 3] = this.cost[u]!
  }

  /** Takes back everything since `begin`. */
  undo(): void {
    for (let t = 0; t < this.touchedCount; t++) {
      const u = this.touched[t]!
      const base = u * this.stride
      const count = this.keptCount[u]!
      for (let k = 0; k < count; k++) {
        const x = this.keptMember[base + k]!
        this.member[base + k] = x
        this.reach[x] = this.keptReach[base + k]!
        this.unit[x] = u
        this.at[x] = k
      }
      this.count[u] = count
      this.head[u] = this.keptHead[u]!
      this.load[u] = this.kept[u * 4]!
      this.serve[u] = this.kept[u * 4 + 1]!
      this.extra[u] = this.kept[u * 4 + 2]!
      this.cost[u] = this.kept[u * 4 + 3]!
    }
    this.total = this.keptTotal
    this.excess = this.keptExcess
    this.open = this.keptOpen
    this.begin()
  }

  /** Empties every slot, then puts the atoms where `assignment` says (-1 stays out). */
  place(assignment: Int32Array): void {
    this.begin()
    for (let i = 0; i < assignment.length; i++) if (this.unit[i]! >= 0) this.detach(i)
    this.extra.fill(0)
    this.total = this.excess = 0
    for (let i = 0; i < assignment.length; i++) if (assignment[i]! >= 0) this.attach(i, assignment[i]!)
    this.begin()
  }

  /** Sums everything anew: after a change of prices, and to shake off rounding. */
  reprice(): void {
    this.total = 0
    this.excess = 0
    for (let u = 0; u < this.problem.slots; u++) {
      if (this.count[u] === 0) continue
      this.excess += Math.max(0, this.load[u]! - this.problem.most)
      this.cost[u] = this.serve[u]! + sizeCost(this.problem, this.load[u]!) + this.extra[u]!
      this.total += this.cost[u]!
    }
  }
}
