import { sizeCost } from './problem.ts'
import type { State } from './state.ts'

/** By how much the least reach of slot `u` grows if atom `i`, now in no unit, enters it. Exact, change of chief included. */
export function serving(s: State, i: number, u: number): number {
  const { member, reach } = s
  const { n, to, from, opening } = s.problem
  const row = i * n
  const base = u * s.stride
  const end = base + s.count[u]!
  let own = opening[i]! + to[row + i]!
  let least = Number.POSITIVE_INFINITY
  if (from === to) {
    for (let k = base; k < end; k++) {
      const x = member[k]!
      const d = to[row + x]!
      own += d
      const r = reach[x]! + d
      if (r < least) least = r
    }
  } else {
    for (let k = base; k < end; k++) {
      const x = member[k]!
      own += from[row + x]!
      const r = reach[x]! + to[row + x]!
      if (r < least) least = r
    }
  }
  return Math.min(own, least) - s.serve[u]!
}

/** By how much the total changes if atom `i`, now in no unit, enters slot `u`. */
export function entering(s: State, i: number, u: number): number {
  const { problem: p } = s
  const load = s.load[u]!
  const before = s.count[u] === 0 ? 0 : sizeCost(p, load)
  return serving(s, i, u) + sizeCost(p, load + p.weight[i]!) - before + s.company(i, u)
}

/** By how much the total changes if atom `i` leaves its slot. Exact, chief included. */
export function leaving(s: State, i: number): number {
  const { problem: p, member, reach } = s
  const u = s.unit[i]!
  const count = s.count[u]!
  if (count === 1) return -s.cost[u]!
  const row = i * p.n
  const base = u * s.stride
  let least = Number.POSITIVE_INFINITY
  for (let k = base; k < base + count; k++) {
    const x = member[k]!
    if (x === i) continue
    const r = reach[x]! - p.to[row + x]!
    if (r < least) least = r
  }
  const load = s.load[u]!
  return least - s.serve[u]! + sizeCost(p, load - p.weight[i]!) - sizeCost(p, load) - s.company(i, u)
}

/** By how much the total changes if atoms `i` and `j` of two different slots change places. Exact, chiefs included. */
export function swapping(s: State, i: number, j: number): number {
  const u = s.unit[i]!
  const v = s.unit[j]!
  return replacing(s, u, i, j) + replacing(s, v, j, i)
}

/** Change of slot `u`'s cost when `out` leaves it and `into` enters. */
function replacing(s: State, u: number, out: number, into: number): number {
  const { problem: p, member, reach } = s
  const { n, to, from } = p
  const base = u * s.stride
  const outRow = out * n
  const intoRow = into * n
  let own = p.opening[into]! + to[intoRow + into]!
  let least = Number.POSITIVE_INFINITY
  for (let k = base; k < base + s.count[u]!; k++) {
    const x = member[k]!
    if (x === out) continue
    own += from[intoRow + x]!
    const r = reach[x]! - to[outRow + x]! + to[intoRow + x]!
    if (r < least) least = r
  }
  if (own < least) least = own
  const load = s.load[u]!
  const size = sizeCost(p, load - p.weight[out]! + p.weight[into]!) - sizeCost(p, load)
  return least - s.serve[u]! + size - s.company(out, u) + s.company(into, u) + linkBetween(s, into, out)
}

/** company(into, u) counted a link to `out`, who will be gone. */
function linkBetween(s: State, a: number, b: number): number {
  const links = s.problem.links
  if (links === null) return 0
  let sum = 0
  for (let k = links.start[a]!; k < links.start[a + 1]!; k++) if (links.to[k] === b) sum += links.weight[k]!
  return sum
}
