/** A choice of units: cover every one of n atoms once for the least cost, with exactly `fixed` units (0: any number). */
export interface Choice {
  readonly n: number
  readonly fixed: number
  /** Units: members in compressed form, cost, chief. */
  readonly count: number
  readonly start: Int32Array
  readonly member: Int32Array
  readonly cost: Float64Array
  readonly head: Int32Array
}

export interface Duals {
  /** No choice costs less; and by how much more it costs at least when unit k is in it. */
  readonly bound: number
  readonly slack: Float64Array
}

const PACE = 0.7
const KEEP = 0.5
const PATIENCE = 8
const SHRINK = 0.7

/**
 * Prices for a choice by deflected subgradient steps, "each atom once" relaxed: every chief offers its unit of least reduced cost,
 * and as many of them are taken as there must be (or pay). `price` is where to start, and holds the best prices afterwards.
 */
export function duals(c: Choice, upper: number, rounds: number, price: Float64Array): Duals {
  const { n, fixed, count, start, member, cost, head } = c
  const reduced = new Float64Array(count)
  const least = new Float64Array(n)
  const by = new Int32Array(n)
  const cover = new Int32Array(n)
  const direction = new Float64Array(n)
  const sorted = new Float64Array(n)
  const alive = Int32Array.from({ length: count }, (_, k) => k)
  let living = count
  let limit = 0
  const evaluate = (): number => {
    least.fill(Number.POSITIVE_INFINITY)
    for (let a = 0; a < living; a++) {
      const k = alive[a]!
      let r = cost[k]!
      for (let q = start[k]!; q < start[k + 1]!; q++) r -= price[member[q]!]!
      reduced[k] = r
      const m = head[k]!
      if (r < least[m]!) {
        least[m] = r
        by[m] = k
      }
    }
    if (fixed > 0) {
      sorted.set(least)
      limit = sorted.sort()[fixed - 1]!
    }
    let value = fixed * limit
    cover.fill(0)
    for (let m = 0; m < n; m++) {
      value += price[m]!
      if (!(least[m]! <= limit) || least[m] === Number.POSITIVE_INFINITY) continue
      value += least[m]! - limit
      for (let q = start[by[m]!]!; q < start[by[m]! + 1]!; q++) cover[member[q]!] = cover[member[q]!]! + 1
    }
    return value
  }
  const slackOf = (k: number) => reduced[k]! - limit - Math.min(0, least[head[k]!]! - limit)
  /** Units that no choice cheaper than `upper` can hold need no further look. */
  const bury = () => {
    let left = 0
    for (let a = 0; a < living; a++) if (slackOf(alive[a]!) < upper - bound) alive[left++] = alive[a]!
    living = left
  }
  const best = price.slice()
  let bound = Number.NEGATIVE_INFINITY
  let pace = PACE
  let stale = 0
  for (let round = 0; round < rounds; round++) {
    const value = evaluate()
    if (limit === Number.POSITIVE_INFINITY) break
    if (value > bound + 1e-9) {
      bound = value
      best.set(price)
      stale = 0
      bury()
    } else if (++stale >= PATIENCE) {
      pace *= SHRINK
      stale = 0
    }
    let norm = 0
    for (let i = 0; i < n; i++) {
      const d = (direction[i] = KEEP * direction[i]! + (1 - KEEP) * (1 - cover[i]!))
      norm += d * d
    }
    // Every atom covered once: nothing left to raise, and a step along what is left of the direction would go astray.
    if (norm < 1e-9 || upper - bound < 1e-7) break
    const stride = (pace * (upper - value)) / norm
    for (let i = 0; i < n; i++) price[i] = price[i]! + stride * direction[i]!
  }
  price.set(best)
  bound = evaluate()
  const slack = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  for (let a = 0; a < living; a++) slack[alive[a]!] = slackOf(alive[a]!)
  return { bound, slack }
}
