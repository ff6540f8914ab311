import { loosePieces, Marks } from './connect.ts'
import type { Random } from './random.ts'
import type { State } from './state.ts'

/** Work space of one search, and the atoms the last ruin took out. */
export class Rubble {
  readonly removed: Int32Array
  count = 0
  /** Seeds come from the first so many of the list. */
  seedable = 0
  /** A copy of the list while it is put back a first time. */
  readonly all: Int32Array
  readonly marks: Marks
  /** Scratch for the recreation: candidate slots, emptied slots, order keys. */
  readonly slots: Int32Array
  readonly empty: Int32Array
  /** Chiefs of the units taken apart whole. */
  readonly chiefs: Int32Array
  chiefCount = 0
  readonly key: Float64Array
  readonly slotSeen: Int32Array
  slotNow = 0
  /** Places still to be looked at before one is overlooked. */
  untilBlink = 0

  constructor(n: number, slots: number) {
    this.removed = new Int32Array(n + 1)
    this.all = new Int32Array(n + 1)
    this.marks = new Marks(n)
    this.slots = new Int32Array(slots)
    this.empty = new Int32Array(slots)
    this.chiefs = new Int32Array(slots)
    this.key = new Float64Array(n)
    this.slotSeen = new Int32Array(slots)
  }
}

/** Takes a patch of about `size` atoms around `seed` out of their units; every atom on the way is passed over with chance `skip`. */
export function ruinPatch(s: State, r: Rubble, random: Random, seed: number, size: number, skip: number): void {
  const { nearStart, nearTo } = s.problem
  const { seen, queue } = r.marks
  const now = ++r.marks.now
  r.count = 0
  r.chiefCount = 0
  r.seedable = 0
  let tail = 0
  queue[tail++] = seed
  seen[seed] = now
  for (let head = 0; head < tail && r.count < size; head++) {
    const x = queue[head]!
    if (head === 0 || random.next() >= skip) r.removed[r.count++] = x
    for (let k = nearStart[x]!; k < nearStart[x + 1]! && tail < size * 2; k++) {
      const y = nearTo[k]!
      if (seen[y] === now) continue
      seen[y] = now
      queue[tail++] = y
    }
  }
  takeOut(s, r, 0)
}

/** Takes `seed`'s whole unit and the `others` units nearest to it apart. */
export function ruinUnits(s: State, r: Rubble, random: Random, seed: number, others: number): void {
  r.count = 0
  r.chiefCount = 0
  r.seedable = 0
  const now = ++r.slotNow
  addUnit(s, r, s.unit[seed]!, now)
  let from = seed
  for (let more = 0; more < others; more++) {
    const next = neighbourUnit(s, r, from, now)
    if (next >= 0) addUnit(s, r, next, now)
    from = r.removed[random.below(r.count)]!
  }
  takeOut(s, r, 0)
}

/**
 * Takes a unit that does little apart, and one or two neighbouring units that cost much somewhere else: with the seeds of the
 * recreation drawn from the latter, a unit moves from where it is not missed to where it is wanted.
 */
export function ruinTransplant(s: State, r: Rubble, random: Random, others: number): void {
  r.count = 0
  r.chiefCount = 0
  r.seedable = 0
  const now = ++r.slotNow
  let from = random.below(s.problem.slots)
  let to = random.below(s.problem.slots)
  for (let tries = 0; tries < 6; tries++) {
    const u = random.below(s.problem.slots)
    if (s.count[u]! > 0 && s.cost[u]! < s.cost[from]!) from = u
    const v = random.below(s.problem.slots)
    if (s.cost[v]! > s.cost[to]!) to = v
  }
  if (from === to || s.count[from] === 0) from = to
  addUnit(s, r, to, now)
  let last = r.removed[random.below(r.count)]!
  for (let more = 0; more < others; more++) {
    const next = neighbourUnit(s, r, last, now)
    if (next >= 0 && next !== from) addUnit(s, r, next, now)
    last = r.removed[random.below(r.count)]!
  }
  r.seedable = r.count
  if (from !== to) addUnit(s, r, from, now)
  takeOut(s, r, 0)
}

function addUnit(s: State, r: Rubble, u: number, now: number): void {
  r.slotSeen[u] = now
  r.chiefs[r.chiefCount++] = s.head[u]!
  const base = u * s.stride
  for (let k = base; k < base + s.count[u]!; k++) r.removed[r.count++] = s.member[k]!
  s.empty(u)
}

/** The unit of the nearest neighbour of `i` that is not taken apart yet, or -1. */
function neighbourUnit(s: State, r: Rubble, i: number, now: number): number {
  const { nearStart, nearTo } = s.problem
  for (let k = nearStart[i]!; k < nearStart[i + 1]!; k++) {
    const u = s.unit[nearTo[k]!]!
    if (u >= 0 && r.slotSeen[u] !== now) return u
  }
  return -1
}

/** Detaches the listed atoms; where units must be connected, what falls off a unit comes out too. */
function takeOut(s: State, r: Rubble, from: number): void {
  if (r.seedable === 0) r.seedable = r.count
  for (let k = from; k < r.count; k++) if (s.unit[r.removed[k]!]! >= 0) s.detach(r.removed[k]!)
  if (!s.problem.contiguous) return
  const before = r.count
  const touched = s.touchedCount
  for (let t = 0; t < touched; t++) r.count = loosePieces(s, r.marks, s.touched[t]!, r.removed, r.count)
  for (let k = before; k < r.count; k++) s.detach(r.removed[k]!)
}
