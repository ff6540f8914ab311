import type { Choice } from './choice.ts'

/** Depth-first search for an exact cover: the atom with the fewest units left next, its units by slack [Knuth 2000, algorithm X]. */
export class Cover {
  private readonly c: Choice
  /** The units looked at, by slack ascending; below, units are numbered by their place in this list. */
  private readonly kept: readonly number[]
  private readonly slack: Float64Array
  private readonly holders: number[][]
  private readonly left: Int32Array
  private readonly blocked: Int32Array
  private readonly covered: Uint8Array
  private uncovered: number
  private readonly chosen: number[] = []
  private best: number[] | null = null
  private bestCost: number
  private room = 0
  private nodes = 0

  constructor(c: Choice, kept: number[], slack: Float64Array, upper: number) {
    this.c = c
    this.kept = kept
    this.slack = slack
    this.bestCost = upper - 1e-7
    this.holders = Array.from({ length: c.n }, () => [])
    this.left = new Int32Array(c.n)
    this.covered = new Uint8Array(c.n)
    this.blocked = new Int32Array(kept.length)
    this.uncovered = c.n
    kept.forEach((k, at) => {
      for (let q = c.start[k]!; q < c.start[k + 1]!; q++) {
        const i = c.member[q]!
        this.holders[i]!.push(at)
        this.left[i] = this.left[i]! + 1
      }
    })
  }

  /** The cheapest cover found whose slack is below `room`, within so many steps; null when there is none cheaper than what is known. */
  run(room: number, steps: number): number[] | null {
    this.room = room
    this.nodes = steps
    this.down(0, 0)
    return this.best
  }

  private down(spent: number, cost: number): void {
    const { fixed } = this.c
    if (this.uncovered === 0) {
      if ((fixed === 0 || this.chosen.length === fixed) && cost < this.bestCost) {
        this.room = Math.min(this.room, spent)
        this.bestCost = cost
        this.best = this.chosen.map(at => this.kept[at]!)
      }
      return
    }
    if ((fixed > 0 && this.chosen.length >= fixed) || --this.nodes < 0) return
    const pick = this.hardest()
    if (this.left[pick] === 0) return
    for (const at of this.holders[pick]!) {
      if (this.blocked[at]! > 0) continue
      const k = this.kept[at]!
      const sum = spent + this.slack[k]!
      if (sum >= this.room - 1e-7) break
      this.toggle(at, 1)
      this.chosen.push(at)
      this.down(sum, cost + this.c.cost[k]!)
      this.chosen.pop()
      this.toggle(at, -1)
      if (this.nodes < 0) return
    }
  }

  private hardest(): number {
    let pick = -1
    for (let i = 0; i < this.c.n; i++) if (this.covered[i] === 0 && (pick < 0 || this.left[i]! < this.left[pick]!)) pick = i
    return pick
  }

  /** Takes a unit (by = 1) or gives it back (−1): its atoms are covered, and every unit that shares one with it is out. */
  private toggle(at: number, by: 1 | -1): void {
    const { start, member } = this.c
    const k = this.kept[at]!
    this.uncovered -= by * (start[k + 1]! - start[k]!)
    for (let q = start[k]!; q < start[k + 1]!; q++) {
      const i = member[q]!
      this.covered[i] = by > 0 ? 1 : 0
      for (const other of this.holders[i]!) {
        const before = this.blocked[other]!
        this.blocked[other] = before + by
        if (before !== (by > 0 ? 0 : 1)) continue
        const o = this.kept[other]!
        for (let z = start[o]!; z < start[o + 1]!; z++) this.left[member[z]!] = this.left[member[z]!]! - by
      }
    }
  }
}
