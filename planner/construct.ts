import type { Random } from './random.ts'
import { emptySlot, recreate } from './recreate.ts'
import type { Rubble } from './ruin.ts'
import type { State } from './state.ts'
import { type Tuning, UNIT_TUNING } from './tuning.ts'

/** Putting back without chance: no place overlooked, no unit more or fewer. */
const PLAIN: Tuning = { ...UNIT_TUNING, blink: 0, vary: 0, again: 0 }

/** A first division: grows one unit after another from the outside in, then scatters the ones that stayed too small. */
export function construct(s: State, r: Rubble, random: Random): void {
  const { n, weight, target, least } = s.problem
  let all = 0
  for (let i = 0; i < n; i++) all += weight[i]!
  const quota = all / Math.max(1, Math.round(all / target))
  const order = outsideIn(s)
  s.begin()
  for (const seed of order) if (s.unit[seed]! < 0) grow(s, r, seed, quota)
  r.count = 0
  for (let u = 0; u < s.problem.slots; u++) {
    if (s.count[u] === 0 || s.load[u]! >= least) continue
    for (let k = 0; k < s.count[u]!; k++) r.removed[r.count++] = s.member[u * s.stride + k]!
  }
  for (let k = 0; k < r.count; k++) s.detach(r.removed[k]!)
  r.seedable = r.count
  s.begin()
  if (r.count > 0) recreate(s, r, random, PLAIN)
}

/** Takes prior units as they are, lets go of what has fallen off them, and finds places for the newcomers. */
export function constructFromPrior(s: State, r: Rubble, random: Random, looseOf: (u: number, length: number) => number): void {
  const { n, prior } = s.problem
  s.begin()
  r.count = 0
  for (let i = 0; i < n; i++) {
    const u = prior![i]!
    if (u >= 0 && s.count[u]! < s.stride) s.attach(i, u)
    else r.removed[r.count++] = i
  }
  if (s.problem.contiguous) {
    const before = r.count
    for (let u = 0; u < s.problem.slots; u++) r.count = looseOf(u, r.count)
    for (let k = before; k < r.count; k++) s.detach(r.removed[k]!)
  }
  r.seedable = r.count
  s.begin()
  if (r.count > 0) recreate(s, r, random, PLAIN)
}

function outsideIn(s: State): number[] {
  const { n, to } = s.problem
  const far = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0
    for (let j = 0; j < n; j++) sum += to[i * n + j]!
    return sum / s.problem.weight[i]!
  })
  return Array.from({ length: n }, (_, i) => i).sort((a, b) => far[b]! - far[a]! || a - b)
}

function grow(s: State, r: Rubble, seed: number, quota: number): void {
  const { n, to, nearStart, nearTo, weight, most } = s.problem
  const u = emptySlot(s, seed)
  s.attach(seed, u)
  const { seen, queue } = r.marks
  const now = ++r.marks.now
  let tail = 0
  let from = seed
  for (;;) {
    for (let k = nearStart[from]!; k < nearStart[from + 1]!; k++) {
      const y = nearTo[k]!
      if (seen[y] === now || s.unit[y]! >= 0) continue
      seen[y] = now
      queue[tail++] = y
    }
    let pick = -1
    for (let k = 0; k < tail; k++) if (pick < 0 || to[queue[k]! * n + seed]! < to[queue[pick]! * n + seed]!) pick = k
    if (pick < 0 || s.load[u]! + 0.5 > quota) return
    from = queue[pick]!
    queue[pick] = queue[--tail]!
    if (s.load[u]! + weight[from]! <= most && s.count[u]! < s.stride) s.attach(from, u)
  }
}

/** A first division into exactly `fixed` units: each grown from the outermost atom left until it has its share of what is left. */
export function constructFixed(s: State, r: Rubble, random: Random): void {
  const { n, fixed, weight, most } = s.problem
  let left = 0
  for (let i = 0; i < n; i++) left += weight[i]!
  const order = outsideIn(s)
  s.begin()
  for (let u = 0; u < fixed; u++) {
    const seed = order.find(i => s.unit[i]! < 0)
    if (seed === undefined) break
    left -= growFixed(s, seed, u, Math.min(most, left / (fixed - u)))
  }
  r.count = 0
  for (let i = 0; i < n; i++) if (s.unit[i]! < 0) r.removed[r.count++] = i
  r.seedable = r.count
  s.begin()
  if (r.count > 0) recreate(s, r, random, PLAIN)
}

/** Fills slot `u` with the atoms nearest to `seed` up to `quota`; gives the demand taken. */
function growFixed(s: State, seed: number, u: number, quota: number): number {
  const { n, to, weight } = s.problem
  s.attach(seed, u)
  while (s.count[u]! < s.stride) {
    let pick = -1
    for (let j = 0; j < n; j++) {
      if (s.unit[j]! < 0 && (pick < 0 || to[j * n + seed]! < to[pick * n + seed]!)) pick = j
    }
    if (pick < 0 || s.load[u]! + weight[pick]! > quota) break
    s.attach(pick, u)
  }
  return s.load[u]!
}
