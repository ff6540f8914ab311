/** A small seeded generator (mulberry32), so that the same seed gives the same plan on every machine. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = (seed ^ 0x9e3779b9) >>> 0
  }

  /** The next number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return (this.next() * bound) | 0
  }
}

/** Puts the first `length` entries of `list` in random order, in place. */
export function shuffle(random: Random, list: Int32Array, length: number): void {
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const keep = list[i]!
    list[i] = list[j]!
    list[j] = keep
  }
}
