import { holdsWithout, touches } from './connect.ts'
import { entering, leaving, swapping } from './delta.ts'
import type { Rubble } from './ruin.ts'
import type { State } from './state.ts'

const GAIN = 1e-7

/** Moves atom `i` to the neighbouring unit, or swaps it with the neighbour, that lowers the total most; true if anything did. */
export function betterPlace(s: State, r: Rubble, i: number): boolean {
  const { nearStart, nearTo, contiguous, fixed } = s.problem
  const u = s.unit[i]!
  const now = ++r.slotNow
  r.slotSeen[u] = now
  const mayLeave = (!contiguous || holdsWithout(s, r.marks, u, i)) && (fixed === 0 || s.count[u]! > 1)
  const gain = mayLeave ? leaving(s, i) : 0
  let bestUnit = -1
  let bestSwap = -1
  let best = -GAIN
  for (let k = nearStart[i]!; k < nearStart[i + 1]!; k++) {
    const j = nearTo[k]!
    const v = s.unit[j]!
    if (v === u || v < 0) continue
    if (mayLeave && r.slotSeen[v] !== now) {
      r.slotSeen[v] = now
      const change = gain + entering(s, i, v)
      if (change < best) {
        best = change
        bestUnit = v
        bestSwap = -1
      }
    }
    const change = swapping(s, i, j)
    if (change < best && (!contiguous || swappable(s, r, i, j))) {
      best = change
      bestSwap = j
    }
  }
  if (bestSwap >= 0) swap(s, i, bestSwap)
  else if (bestUnit >= 0) shift(s, i, bestUnit)
  return best < -GAIN
}

/** Puts atom `i` into unit `v`. */
export function shift(s: State, i: number, v: number): void {
  s.detach(i)
  s.attach(i, v)
}

/** Lets atoms `i` and `j` change units. */
export function swap(s: State, i: number, j: number): void {
  const u = s.unit[i]!
  const v = s.unit[j]!
  s.detach(i)
  s.detach(j)
  s.attach(i, v)
  s.attach(j, u)
}

/** Whether both units stay connected when `i` and `j` change places. */
export function swappable(s: State, r: Rubble, i: number, j: number): boolean {
  const u = s.unit[i]!
  const v = s.unit[j]!
  s.unit[i] = v
  s.unit[j] = u
  const fine = wholeSwapped(s, r, u, i, j) && wholeSwapped(s, r, v, j, i)
  s.unit[i] = u
  s.unit[j] = v
  return fine
}

/** Whether slot `u` is in one piece once `out` is replaced by `into` (labels already exchanged). */
function wholeSwapped(s: State, r: Rubble, u: number, out: number, into: number): boolean {
  if (s.count[u] === 1) return true
  if (!touches(s, into, u)) return false
  const at = s.at[out]!
  const base = u * s.stride
  s.member[base + at] = into
  const fine = holdsWithout(s, r.marks, u, -1)
  s.member[base + at] = out
  return fine
}
