import { Random } from '../random.ts'
import type { Household } from '../terms.ts'

/** k-means with size bounds: k-means++ start, then rounds of bounded assignment (most to lose first, then swaps) and new centres. */
export function boundedKMeans(households: readonly Household[], k: number, least: number, most: number, seed: number): number[][] {
  const n = households.length
  const random = new Random(seed)
  const x = households.map(h => h.x!)
  const y = households.map(h => h.y!)
  const centres = spread(x, y, k, random)
  let unit = new Int32Array(n)
  for (let round = 0; round < 40; round++) {
    const cost = (i: number, c: number) => (x[i]! - centres[c]![0]) ** 2 + (y[i]! - centres[c]![1]) ** 2
    const next = assign(n, k, least, most, cost)
    const same = next.every((u, i) => u === unit[i])
    unit = next
    if (same && round > 0) break
    for (let c = 0; c < k; c++) {
      const members = [...unit.keys()].filter(i => unit[i] === c)
      if (members.length > 0)
        centres[c] = [members.reduce((s, i) => s + x[i]!, 0) / members.length, members.reduce((s, i) => s + y[i]!, 0) / members.length]
    }
  }
  return Array.from({ length: k }, (_, c) => [...unit.keys()].filter(i => unit[i] === c)).filter(members => members.length > 0)
}

function spread(x: readonly number[], y: readonly number[], k: number, random: Random): [number, number][] {
  const first = random.below(x.length)
  const centres: [number, number][] = [[x[first]!, y[first]!]]
  while (centres.length < k) {
    const far = x.map((_, i) => Math.min(...centres.map(c => (x[i]! - c[0]) ** 2 + (y[i]! - c[1]) ** 2)))
    let mark = random.next() * far.reduce((a, b) => a + b, 0)
    const at = far.findIndex(f => (mark -= f) <= 0)
    const i = Math.max(at, 0)
    centres.push([x[i]!, y[i]!])
  }
  return centres
}

function assign(n: number, k: number, least: number, most: number, cost: (i: number, c: number) => number): Int32Array<ArrayBuffer> {
  const unit = new Int32Array(n).fill(-1)
  const size = new Int32Array(k)
  const pairs = Array.from({ length: n * k }, (_, e) => e).sort((a, b) => cost((a / k) | 0, a % k) - cost((b / k) | 0, b % k))
  // First everybody's minimum, so that no unit stays below it; then the rest.
  for (const limit of [least, most]) {
    for (const e of pairs) {
      const [i, c] = [(e / k) | 0, e % k]
      if (unit[i]! >= 0 || size[c]! >= limit) continue
      unit[i] = c
      size[c]!++
    }
  }
  for (let better = true, round = 0; better && round < 30; round++) {
    better = false
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < k; c++) {
        if (c !== unit[i] && size[c]! < most && size[unit[i]!]! > least && cost(i, c) < cost(i, unit[i]!) - 1e-9) {
          size[unit[i]!]!--
          size[c]!++
          unit[i] = c
          better = true
        }
      }
      for (let j = 0; j < i; j++) {
        const [a, b] = [unit[i]!, unit[j]!]
        if (a !== b && cost(i, b) + cost(j, a) < cost(i, a) + cost(j, b) - 1e-9) {
          unit[i] = b
          unit[j] = a
          better = true
        }
      }
    }
  }
  return unit
}

/** Households in the order of a Hilbert curve, cut into k runs of equal length. */
export function alongCurve(households: readonly Household[], k: number): number[][] {
  const x = households.map(h => h.x!)
  const y = households.map(h => h.y!)
  const [left, low] = [Math.min(...x), Math.min(...y)]
  const span = Math.max(Math.max(...x) - left, Math.max(...y) - low, 1e-9)
  const cell = (v: number, from: number) => Math.min(65535, Math.floor(((v - from) / span) * 65535))
  const order = households.map((_, i) => ({ i, at: hilbert(cell(x[i]!, left), cell(y[i]!, low)) })).sort((a, b) => a.at - b.at)
  return Array.from({ length: k }, (_, c) =>
    order.slice(Math.round((c * order.length) / k), Math.round(((c + 1) * order.length) / k)).map(o => o.i),
  )
}

function hilbert(x: number, y: number): number {
  let at = 0
  for (let s = 32768; s > 0; s >>= 1) {
    const rx = (x & s) > 0 ? 1 : 0
    const ry = (y & s) > 0 ? 1 : 0
    at += s * s * ((3 * rx) ^ ry)
    if (ry === 0) {
      if (rx === 1) {
        x = 65535 - x
        y = 65535 - y
      }
      ;[x, y] = [y, x]
    }
  }
  return at
}
