import { sizeCost } from './problem.ts'
import type { Random } from './random.ts'
import type { Rubble } from './ruin.ts'
import type { State } from './state.ts'
import type { Tuning } from './tuning.ts'

/** Puts the atoms of the rubble back, each where it costs least at its turn, passing over a place now and then. */
export function recreate(s: State, r: Rubble, random: Random, tuning: Tuning): void {
  const seeds = s.problem.fixed > 0 ? seedFixed(s, r, random, tuning) : seedFree(s, r, random, tuning)
  order(s, r, random, seeds)
  if (seeds >= 2 && random.next() < tuning.again) {
    const count = r.count
    r.all.set(r.removed.subarray(0, count))
    refill(s, r, random, tuning.blink)
    recentre(s, r, random, seeds, count)
  }
  refill(s, r, random, tuning.blink)
  if (s.problem.fixed === 0 && dissolveSmall(s, r)) refill(s, r, random, 0)
}

/** Attaches the rubble in its order; who has no neighbour in a unit yet waits for the next round. */
function refill(s: State, r: Rubble, random: Random, blink: number): void {
  let waiting = r.count
  for (let pass = 0; waiting > 0; pass++) {
    let left = 0
    for (let k = 0; k < waiting; k++) {
      const i = r.removed[k]!
      if (s.unit[i]! >= 0) continue
      const u = bestSlot(s, r, random, i, pass === 0 ? blink : 0)
      if (u >= 0) s.attach(i, u)
      else r.removed[left++] = i
    }
    // Nobody found a neighbour's unit: the first of them opens one of its own.
    if (left === waiting && left > 0) s.attach(r.removed[0]!, emptySlot(s, r.removed[0]!))
    waiting = left
  }
}

/** Takes the rubble out once more, with the chiefs it has found as seeds, and orders it anew. */
function recentre(s: State, r: Rubble, random: Random, seeds: number, count: number): void {
  for (let k = 0; k < seeds; k++) {
    const u = s.unit[r.empty[k]!]!
    r.slots[k] = u
    r.empty[k] = s.head[u]!
  }
  for (let k = 0; k < seeds; k++) s.empty(r.slots[k]!)
  r.removed.set(r.all.subarray(0, count))
  r.count = count
  for (let k = 0; k < count; k++) if (s.unit[r.removed[k]!]! >= 0) s.detach(r.removed[k]!)
  for (let k = 0; k < seeds; k++) if (s.unit[r.empty[k]!]! < 0 && s.count[r.slots[k]!] === 0) s.attach(r.empty[k]!, r.slots[k]!)
  byRegret(s, r, random, seeds)
  sortRemoved(r)
}

/** Takes the touched units that came out too small apart, so that their atoms may join others; true if there were any. */
function dissolveSmall(s: State, r: Rubble): boolean {
  const { least } = s.problem
  r.count = 0
  for (let t = 0; t < s.touchedCount; t++) {
    const u = s.touched[t]!
    if (s.count[u] === 0 || s.load[u]! >= least) continue
    for (let k = s.count[u]! - 1; k >= 0; k--) {
      const i = s.member[u * s.stride + k]!
      r.removed[r.count++] = i
      s.detach(i)
    }
  }
  return r.count > 0
}

/** Random order, or heavy first, or far from its old chief first: three ways to come out different. */
function order(s: State, r: Rubble, random: Random, seeds: number): void {
  if (seeds >= 2) byRegret(s, r, random, seeds)
  else orderKeys(s, r, random)
  sortRemoved(r)
}

/** How many of a chief's nearest may take its place as a seed. */
const RING = 6

/** Atoms that lose most by not getting their nearest seed come first. */
function byRegret(s: State, r: Rubble, random: Random, seeds: number): void {
  const { n, to } = s.problem
  for (let k = 0; k < r.count; k++) {
    const i = r.removed[k]!
    let first = Number.POSITIVE_INFINITY
    let second = Number.POSITIVE_INFINITY
    for (let e = 0; e < seeds; e++) {
      const d = to[i * n + r.empty[e]!]!
      if (d < first) {
        second = first
        first = d
      } else if (d < second) second = d
    }
    r.key[i] = (first - second) * (0.8 + 0.4 * random.next())
  }
}

function orderKeys(s: State, r: Rubble, random: Random): void {
  const { weight } = s.problem
  const kind = random.next()
  const heavy = s.problem.contiguous ? 0 : 0.5
  for (let k = 0; k < r.count; k++) {
    const i = r.removed[k]!
    r.key[i] = kind < heavy ? -weight[i]! * (0.7 + 0.6 * random.next()) : random.next()
  }
}

function sortRemoved(r: Rubble): void {
  const { removed, key } = r
  for (let k = 1; k < r.count; k++) {
    const i = removed[k]!
    const v = key[i]!
    let at = k
    for (; at > 0 && key[removed[at - 1]!]! > v; at--) removed[at] = removed[at - 1]!
    removed[at] = i
  }
}

/** With a fixed number of units every emptied slot gets a first atom, each well away from the ones before. */
function seedFixed(s: State, r: Rubble, random: Random, tuning: Tuning): number {
  let chosen = 0
  for (let t = 0; t < s.touchedCount; t++) {
    const u = s.touched[t]!
    if (s.count[u]! > 0) continue
    const i = seedNear(s, r, random, chosen, tuning)
    if (i < 0) return chosen
    s.attach(i, u)
    r.empty[chosen++] = i
  }
  return chosen
}

/** With a free number, as many units as were emptied, or one more or one fewer. */
function seedFree(s: State, r: Rubble, random: Random, tuning: Tuning): number {
  let emptied = 0
  for (let t = 0; t < s.touchedCount; t++) if (s.count[s.touched[t]!] === 0) r.slots[emptied++] = s.touched[t]!
  const roll = random.next()
  let wanted = emptied
  if (roll < tuning.vary && (emptied > 1 || s.open > 0)) wanted--
  else if (roll > 1 - tuning.vary) wanted++
  for (let k = 0; k < wanted; k++) {
    const i = seedNear(s, r, random, k, tuning)
    if (i < 0) return k
    s.attach(i, k < emptied && s.problem.prior === null ? r.slots[k]! : emptySlot(s, i))
    r.empty[k] = i
  }
  return Math.max(wanted, 0)
}

/** The old chief of the k-th unit taken apart, or one of those who live nearest to it, or anybody. */
function seedNear(s: State, r: Rubble, random: Random, k: number, tuning: Tuning): number {
  const roll = random.next()
  if (k < r.chiefCount && r.seedable === r.count && roll < tuning.stay + tuning.near) {
    const { nearStart, nearTo } = s.problem
    const chief = r.chiefs[k]!
    if (roll < tuning.stay && s.unit[chief]! < 0) return chief
    const i = nearTo[nearStart[chief]! + random.below(Math.min(RING, nearStart[chief + 1]! - nearStart[chief]!))]!
    if (i !== undefined && s.unit[i]! < 0) return i
  }
  return spreadSeed(s, r, random, k)
}

/** Of a few random atoms of the rubble, the one farthest from the seeds so far. */
function spreadSeed(s: State, r: Rubble, random: Random, chosen: number): number {
  const { n, to } = s.problem
  let best = -1
  let bestFar = -1
  for (let tries = chosen === 0 ? 1 : 3; tries > 0; tries--) {
    const i = r.removed[random.below(r.seedable)]!
    if (s.unit[i]! >= 0) continue
    let far = Number.POSITIVE_INFINITY
    for (let k = 0; k < chosen; k++) far = Math.min(far, to[i * n + r.empty[k]!]!)
    if (far > bestFar) {
      bestFar = far
      best = i
    }
  }
  // Never none while somebody is left: a slot without a first atom would stay empty for good.
  for (let k = 0; best < 0 && k < r.count; k++) if (s.unit[r.removed[k]!]! < 0) best = r.removed[k]!
  return best
}

/** An empty slot for atom `i`: its prior one if that is empty, else the first empty one from the end. */
export function emptySlot(s: State, i: number): number {
  const { prior, slots } = s.problem
  if (prior !== null && prior[i]! >= 0 && s.count[prior[i]!] === 0) return prior[i]!
  for (let u = slots - 1; u >= 0; u--) if (s.count[u] === 0) return u
  return nearestUnit(s, i)
}

/** The unit of the nearest atom that is in one: the last resort when every slot is in use. */
function nearestUnit(s: State, i: number): number {
  const { n, to } = s.problem
  let best = -1
  for (let j = 0; j < n; j++) {
    const u = s.unit[j]!
    if (u >= 0 && s.count[u]! < s.stride && (best < 0 || to[i * n + j]! < to[i * n + best]!)) best = j
  }
  return best < 0 ? 0 : s.unit[best]!
}

/** The slot among those of `i`'s neighbours where it costs least, or -1. */
function bestSlot(s: State, r: Rubble, random: Random, i: number, blink: number): number {
  const { n, to, nearStart, nearTo, least, under, weight, links, prior } = s.problem
  const plain = links === null && prior === null
  const now = ++r.slotNow
  let best = -1
  let bestCost = Number.POSITIVE_INFINITY
  for (let k = nearStart[i]!; k < nearStart[i + 1]!; k++) {
    const j = nearTo[k]!
    const u = s.unit[j]!
    if (u < 0 || r.slotSeen[u] === now || s.count[u]! >= s.stride) continue
    r.slotSeen[u] = now
    if (blink > 0 && --r.untilBlink < 0) {
      r.untilBlink = Math.log(random.next() + 1e-12) / Math.log(1 - blink)
      continue
    }
    const load = s.load[u]!
    // A unit that is still too small is no reason to walk far: that part of the price waits for the verdict on the whole.
    const lacking = least > load ? under * Math.min(least - load, weight[i]!) : 0
    // The way to the chief of the moment is a quick and good enough estimate: attaching finds the best chief exactly.
    const size = sizeCost(s.problem, load + weight[i]!) - sizeCost(s.problem, load) + lacking
    const cost = to[i * n + s.head[u]!]! + size + (plain ? 0 : s.company(i, u))
    if (cost < bestCost) {
      bestCost = cost
      best = u
    }
  }
  if (best < 0 && blink > 0) return bestSlot(s, r, random, i, 0)
  return best
}
