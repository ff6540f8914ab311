import type { State } from './state.ts'

/** Marks reused between calls, so that a connectivity test allocates nothing. */
export class Marks {
  readonly seen: Int32Array
  readonly queue: Int32Array
  now = 0

  constructor(n: number) {
    this.seen = new Int32Array(n)
    this.queue = new Int32Array(n)
  }
}

/** Walks slot `u` from `start` inside the slot, as if `without` had left it; the atoms reached are queue[0 … result). */
function walk(s: State, m: Marks, u: number, start: number, without: number): number {
  const { nearStart, nearTo } = s.problem
  const { seen, queue, now } = m
  let tail = 0
  queue[tail++] = start
  seen[start] = now
  for (let head = 0; head < tail; head++) {
    const x = queue[head]!
    for (let k = nearStart[x]!; k < nearStart[x + 1]!; k++) {
      const y = nearTo[k]!
      if (s.unit[y] === u && seen[y] !== now && y !== without) {
        seen[y] = now
        queue[tail++] = y
      }
    }
  }
  return tail
}

/** Whether slot `u` stays in one piece when atom `without` (-1: nobody) leaves it. */
export function holdsWithout(s: State, m: Marks, u: number, without: number): boolean {
  const base = u * s.stride
  const count = s.count[u]!
  if (count <= 1) return true
  m.now++
  const start = s.member[base] === without ? s.member[base + 1]! : s.member[base]!
  return walk(s, m, u, start, without) === count - (without >= 0 ? 1 : 0)
}

/** Whether atom `i` has a neighbour in slot `u` other than `except`. */
export function touches(s: State, i: number, u: number, except = -1): boolean {
  const { nearStart, nearTo } = s.problem
  for (let k = nearStart[i]!; k < nearStart[i + 1]!; k++) {
    const y = nearTo[k]!
    if (s.unit[y] === u && y !== except) return true
  }
  return false
}

/** Keeps the largest piece of slot `u` and lists the atoms of its other pieces in `out` from `length` on; gives the new length. */
export function loosePieces(s: State, m: Marks, u: number, out: Int32Array, length: number): number {
  const base = u * s.stride
  const count = s.count[u]!
  if (count <= 1) return length
  m.now++
  let bestStart = -1
  let bestSize = 0
  let seenCount = 0
  for (let k = base; k < base + count && seenCount < count; k++) {
    const x = s.member[k]!
    if (m.seen[x] === m.now) continue
    const size = walk(s, m, u, x, -1)
    if (size === count) return length
    seenCount += size
    if (size > bestSize) {
      bestSize = size
      bestStart = x
    }
  }
  m.now++
  walk(s, m, u, bestStart, -1)
  for (let k = base; k < base + count; k++) {
    const x = s.member[k]!
    if (m.seen[x] !== m.now) out[length++] = x
  }
  return length
}
