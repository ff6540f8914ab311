import { sizeCost } from './problem.ts'
import type { State } from './state.ts'

/** By how much the total changes if atom `i`, now in no unit, enters slot `u`. Exact, chief included. */
export function entering(s: State, i: number, u: number): number {
  const { problem: p, member, reach } = s
  const { n, to, from } = p
  const count = s.count[u]!
  const row = i * n
  let own = p.opening[i]! + to[row + i]!
  if (count === 0) return own + sizeCost(p, p.weight[i]!) + s.company(i, u)
  const base = u * s.stride
  let least = Number.POSITIVE_INFINITY
  for (let k = base; k < base + count; k++) {
    const x = member[k]!
    own += from[row + x]!
    const r = reach[x]! + to[row + x]!
    if (r < least) least = r
  }
  if (own < least) least = own
  const load = s.load[u]!
  return least - s.serve[u]! + sizeCost(p, load + p.weight[i]!) - sizeCost(p, load) + s.company(i, u)
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
