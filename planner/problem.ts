/**
 * What the search works on. An atom is one household, or several that must stay together; every atom names one place from which
 * it can be served. Units are numbered slots; a slot may be empty.
 *
 * Cost of a unit U = min over m in U of [Σ to(i, m) + opening(m)] + size term + movers − links inside, where the size term is
 * balance·(size − target)² + over·(size − most)⁺ + under·(least − size)⁺.
 */
export interface Problem {
  readonly n: number
  /** Largest number of units. */
  readonly slots: number
  /** Exactly this many units (p-median), or 0 when the number is free. */
  readonly fixed: number
  /** to[i·n + m]: metres when atom i is served from atom m. */
  readonly to: Float64Array
  /** from[i·n + m] = to[m·n + i]; the same array when distances are symmetric. */
  readonly from: Float64Array
  /** Households (or demand) of each atom. */
  readonly weight: Float64Array
  /** Cost of a unit whose chief is this atom: the fixed cost plus how unsuitable the person is. */
  readonly opening: Float64Array
  readonly least: number
  readonly most: number
  readonly target: number
  readonly balance: number
  /** Price of one household too many (a search for a fixed number of units may raise it), and of one too few. */
  over: number
  readonly under: number
  /** Neighbours of atom i: nearTo[nearStart[i] … nearStart[i+1]), nearest first. */
  readonly nearStart: Int32Array
  readonly nearTo: Int32Array
  /** When true a unit must be connected in the neighbour graph. */
  readonly contiguous: boolean
  /** Wanted (weight > 0) or unwanted (< 0) company, in the same compressed form as the neighbours. */
  readonly links: Links | null
  /** Prior slot of each atom, or -1, and what it costs to leave it. */
  readonly prior: Int32Array | null
  readonly leaving: Float64Array | null
}

export interface Links {
  readonly start: Int32Array
  readonly to: Int32Array
  readonly weight: Float64Array
}

/** Violations of hard rules are priced this high (metres), so that no saving of walking can buy one. */
export const FORBIDDEN = 1e6

/** Size term of a unit of `load` households. */
export function sizeCost(p: Problem, load: number): number {
  const off = load - p.target
  let cost = p.balance * off * off
  if (load > p.most) cost += p.over * (load - p.most)
  else if (load < p.least) cost += p.under * (p.least - load)
  return cost
}

/** The K nearest atoms of each atom as a neighbour list, nearest first, for problems without a graph. */
export function nearestLists(n: number, to: Float64Array, k: number): { nearStart: Int32Array; nearTo: Int32Array } {
  const width = Math.min(k, n - 1)
  const nearStart = new Int32Array(n + 1)
  const nearTo = new Int32Array(n * Math.max(width, 0))
  const best = new Float64Array(width + 1)
  for (let i = 0; i < n; i++) {
    const row = i * width
    let kept = 0
    for (let j = 0; j < n; j++) {
      if (j === i) continue
      const d = to[i * n + j]!
      if (kept === width && d >= best[kept - 1]!) continue
      let at = kept < width ? kept++ : width - 1
      for (; at > 0 && best[at - 1]! > d; at--) {
        best[at] = best[at - 1]!
        nearTo[row + at] = nearTo[row + at - 1]!
      }
      best[at] = d
      nearTo[row + at] = j
    }
    nearStart[i + 1] = row + width
  }
  return { nearStart, nearTo }
}
