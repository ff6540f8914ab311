import { FORBIDDEN, type Problem, sizeCost } from './problem.ts'

export interface Bound {
  /** No division of the households costs less. */
  readonly bound: number
  /** Multipliers, and the reduced cost of opening each chief, at the best bound: for fixing variables in the exact oracle. */
  readonly price: Float64Array
  readonly reduced: Float64Array
}

/**
 * Lagrangian bound. "Every household is covered once" is relaxed with a price π per household; what remains separates by chief m:
 *   r(m) = opening(m) − π(m) + min over sizes s of [size term(s) + Σ of the s − 1 least d(i, m) − π(i)],
 * and L(π) = Σ π(i) + Σ over the chosen m of r(m), where as many of the least r(m) are chosen as pays (within the possible numbers of
 * units). Subgradient steps raise L. Contiguity, movers, links and wishes are dropped, which only lowers it: L ≤ optimum always.
 * When `upper`, the cost of a known plan, breaks no size bound, sizes and number of units are held to the bounds.
 */
export function lagrangianBound(p: Problem, upper: number, steps = 300): Bound {
  const { n } = p
  const kept = upper < FORBIDDEN / 2 && n >= p.least
  const least = kept ? p.least : 1
  const most = kept ? Math.min(p.most, n) : n
  const fewest = kept ? Math.ceil(n / p.most) : 1
  const highest = kept ? Math.floor(n / p.least) : n
  const price = new Float64Array(n).fill(upper / n)
  const reduced = new Float64Array(n)
  const size = new Int32Array(n)
  const chosen = new Int32Array(n * most)
  const cover = new Int32Array(n)
  const best = { bound: Number.NEGATIVE_INFINITY, price: price.slice(), reduced: reduced.slice() }
  let pace = 1
  let stale = 0
  for (let step = 0; step < steps; step++) {
    for (let m = 0; m < n; m++) cheapestUnit(p, price, m, least, most, reduced, size, chosen)
    const opened = openings(reduced, fewest, highest)
    let value = 0
    for (let i = 0; i < n; i++) value += price[i]!
    cover.fill(0)
    for (const m of opened) {
      value += reduced[m]!
      for (let k = 0; k < size[m]!; k++) cover[chosen[m * most + k]!] = cover[chosen[m * most + k]!]! + 1
    }
    if (value > best.bound + 1e-9) {
      best.bound = value
      best.price = price.slice()
      best.reduced = reduced.slice()
      stale = 0
    } else if (++stale >= 10) {
      pace /= 2
      stale = 0
    }
    let norm = 0
    for (let i = 0; i < n; i++) norm += (1 - cover[i]!) ** 2
    if (norm === 0 || pace < 1e-4 || upper - best.bound < 1e-6) break
    const stride = (pace * (Math.max(upper, value) - value + 1e-3 * Math.abs(upper))) / norm
    for (let i = 0; i < n; i++) price[i] = price[i]! + stride * (1 - cover[i]!)
  }
  return best
}

/** The cheapest unit with chief `m` at these prices: its reduced cost, size and members. */
function cheapestUnit(
  p: Problem,
  price: Float64Array,
  m: number,
  least: number,
  most: number,
  reduced: Float64Array,
  size: Int32Array,
  chosen: Int32Array,
): void {
  const { n, from } = p
  const base = m * most
  const row = m * n
  let kept = 1
  chosen[base] = m
  for (let i = 0; i < n; i++) {
    if (i === m) continue
    const r = from[row + i]! - price[i]!
    if (kept === most && (most === 1 || r >= from[row + chosen[base + most - 1]!]! - price[chosen[base + most - 1]!]!)) continue
    let at = kept < most ? kept++ : most - 1
    for (; at > 1; at--) {
      const j = chosen[base + at - 1]!
      if (from[row + j]! - price[j]! <= r) break
      chosen[base + at] = j
    }
    chosen[base + at] = i
  }
  let sum = p.opening[m]! - price[m]!
  let best = Number.POSITIVE_INFINITY
  for (let s = 1; s <= kept; s++) {
    if (s > 1) sum += from[row + chosen[base + s - 1]!]! - price[chosen[base + s - 1]!]!
    if (s < least) continue
    const value = sum + sizeCost(p, s)
    if (value < best) {
      best = value
      size[m] = s
    }
  }
  reduced[m] = best
}

/** The chiefs worth opening: all with negative reduced cost, but no fewer than `fewest` and no more than `highest`. */
function openings(reduced: Float64Array, fewest: number, highest: number): number[] {
  const order = Array.from(reduced.keys()).sort((a, b) => reduced[a]! - reduced[b]!)
  return order.slice(0, highest).filter((m, k) => k < fewest || reduced[m]! < 0)
}
