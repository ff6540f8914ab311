import { type Problem, sizeCost } from '../problem.ts'

/**
 * Exact optimum for up to 15 atoms by dynamic programming over subsets: best(S) = min over units U ⊆ S holding the first atom of S
 * of cost(U) + best(S \ U). Connectivity is respected when the problem asks for it. Links and movers are not in it.
 */
export function optimumBySubsets(p: Problem): number {
  const { n } = p
  if (n > 15) throw new Error(`subset oracle: expected at most 15 atoms, found ${n}`)
  const full = (1 << n) - 1
  const unit = new Float64Array(full + 1).fill(Number.POSITIVE_INFINITY)
  for (let mask = 1; mask <= full; mask++) if (!p.contiguous || connected(p, mask)) unit[mask] = unitCost(p, mask)
  const best = new Float64Array(full + 1).fill(Number.POSITIVE_INFINITY)
  best[0] = 0
  for (let mask = 1; mask <= full; mask++) {
    const first = mask & -mask
    const rest = mask ^ first
    for (let sub = rest; ; sub = (sub - 1) & rest) {
      const cost = unit[sub | first]! + best[rest ^ sub]!
      if (cost < best[mask]!) best[mask] = cost
      if (sub === 0) break
    }
  }
  return best[full]!
}

function unitCost(p: Problem, mask: number): number {
  let load = 0
  let least = Number.POSITIVE_INFINITY
  for (let m = 0; m < p.n; m++) {
    if (!(mask & (1 << m))) continue
    load += p.weight[m]!
    let sum = p.opening[m]!
    for (let i = 0; i < p.n; i++) if (mask & (1 << i)) sum += p.to[i * p.n + m]!
    if (sum < least) least = sum
  }
  return least + sizeCost(p, load)
}

function connected(p: Problem, mask: number): boolean {
  let reached = mask & -mask
  for (let before = 0; before !== reached; ) {
    before = reached
    for (let i = 0; i < p.n; i++) {
      if (!(before & (1 << i))) continue
      for (let k = p.nearStart[i]!; k < p.nearStart[i + 1]!; k++) if (mask & (1 << p.nearTo[k]!)) reached |= 1 << p.nearTo[k]!
    }
  }
  return reached === mask
}
