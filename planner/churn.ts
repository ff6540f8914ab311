import { entering, leaving, swapping } from './delta.ts'
import { shift, swap } from './polish.ts'
import type { Random } from './random.ts'
import type { State } from './state.ts'

const SWAPS = 0.6

/** Tries `count` random shifts and swaps between neighbouring units, each kept below its own random threshold [Metropolis et al. 1953]. */
export function churn(s: State, random: Random, heat: number, count: number): void {
  const { n, nearStart, nearTo } = s.problem
  for (let tries = 0; tries < count; tries++) {
    const i = random.below(n)
    const first = nearStart[i]!
    const v = s.unit[nearTo[first + random.below(nearStart[i + 1]! - first)]!]!
    const u = s.unit[i]!
    if (u === v) continue
    const limit = -heat * Math.log(random.next() + 1e-12)
    if (random.next() < SWAPS) {
      const j = s.member[v * s.stride + random.below(s.count[v]!)]!
      if (swapping(s, i, j) <= limit) swap(s, i, j)
    } else if (s.count[u]! > 1 && s.count[v]! < s.stride && leaving(s, i) + entering(s, i, v) <= limit) shift(s, i, v)
  }
}
