import { Random } from './random.ts'
import type { State } from './state.ts'

/** Units seen during a search, each once: what the recombination chooses from. */
export class Pool {
  count = 0
  /** Members of unit k: member[start[k] … start[k+1]). */
  readonly start: Int32Array
  readonly member: Int32Array
  readonly cost: Float64Array
  readonly head: Int32Array
  private readonly n: number
  private readonly keyA: Int32Array
  private readonly keyB: Int32Array
  private readonly hashA: Int32Array
  private readonly hashB: Int32Array
  private readonly table: Int32Array

  /** Room for so many units of about `size` members, out of n atoms. */
  constructor(n: number, room: number, size: number) {
    this.n = n
    this.start = new Int32Array(room + 1)
    this.member = new Int32Array(room * size)
    this.cost = new Float64Array(room)
    this.head = new Int32Array(room)
    this.hashA = new Int32Array(room)
    this.hashB = new Int32Array(room)
    let slots = 1
    while (slots < 2 * room) slots *= 2
    this.table = new Int32Array(slots).fill(-1)
    const random = new Random(n)
    const keys = () => Int32Array.from({ length: n }, () => (random.next() * 4294967296) | 0)
    this.keyA = keys()
    this.keyB = keys()
  }

  get full(): boolean {
    return this.count >= this.cost.length || this.start[this.count]! + this.n > this.member.length
  }

  /** Remembers the units touched since `begin` that keep within the bounds. */
  collect(s: State): void {
    const { least, most } = s.problem
    for (let t = 0; t < s.touchedCount; t++) {
      const u = s.touched[t]!
      if (s.count[u]! > 0 && s.load[u]! <= most + 1e-9 && s.load[u]! >= least) this.add(s, u)
    }
  }

  private add(s: State, u: number): void {
    if (this.full) return
    const base = u * s.stride
    const count = s.count[u]!
    let a = 0
    let b = 0
    for (let k = base; k < base + count; k++) {
      const x = s.member[k]!
      a ^= this.keyA[x]!
      b ^= this.keyB[x]!
    }
    const mask = this.table.length - 1
    let at = a & mask
    for (; this.table[at]! >= 0; at = (at + 1) & mask) {
      const other = this.table[at]!
      if (this.hashA[other] === a && this.hashB[other] === b) return
    }
    const k = this.count++
    const from = this.start[k]!
    this.table[at] = k
    this.hashA[k] = a
    this.hashB[k] = b
    this.cost[k] = s.cost[u]!
    this.head[k] = s.head[u]!
    for (let q = 0; q < count; q++) this.member[from + q] = s.member[base + q]!
    this.start[k + 1] = from + count
  }

  /** Keeps only the listed units (ascending numbers). */
  keepOnly(kept: readonly number[]): void {
    this.table.fill(-1)
    const mask = this.table.length - 1
    let to = 0
    kept.forEach((k, c) => {
      const [from, end] = [this.start[k]!, this.start[k + 1]!]
      this.member.copyWithin(to, from, end)
      this.start[c] = to
      to += end - from
      this.cost[c] = this.cost[k]!
      this.head[c] = this.head[k]!
      this.hashA[c] = this.hashA[k]!
      this.hashB[c] = this.hashB[k]!
      let at = this.hashA[c]! & mask
      while (this.table[at]! >= 0) at = (at + 1) & mask
      this.table[at] = c
    })
    this.count = kept.length
    this.start[this.count] = to
  }
}
