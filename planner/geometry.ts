import type { Household, Position } from './terms.ts'

const EARTH = 6371008.8

/** Households on a plane, in metres. NaN marks a place that is missing or absurd. */
export interface Places {
  readonly x: Float64Array
  readonly y: Float64Array
  /** Households without a usable place, planned by address. */
  readonly unlocated: readonly number[]
  /** Brings a barrier or path point onto the same plane. */
  readonly project: (position: Position) => Position
}

/** Puts the households on a plane around their median; those without a usable place get one by address. `far` is the farthest believable. */
export function places(households: readonly Household[], far = 20000): Places {
  const n = households.length
  const plane = households.some(h => usable(h.x) && usable(h.y))
  const first = households.map(h => (plane ? num(h.x) : inChina(h) ? num(h.lon) : Number.NaN))
  const second = households.map(h => (plane ? num(h.y) : inChina(h) ? num(h.lat) : Number.NaN))
  const midFirst = median(first)
  const midSecond = median(second)
  const wide = plane ? 1 : (EARTH * Math.PI * Math.cos((midSecond * Math.PI) / 180)) / 180
  const high = plane ? 1 : (EARTH * Math.PI) / 180
  const project = ([a, b]: Position): Position => [(a - midFirst) * wide, (b - midSecond) * high]
  const x = new Float64Array(n)
  const y = new Float64Array(n)
  const unlocated: number[] = []
  for (let i = 0; i < n; i++) {
    const [px, py] = project([first[i]!, second[i]!])
    const known = Number.isFinite(px) && Number.isFinite(py) && Math.abs(px) < far && Math.abs(py) < far
    x[i] = known ? px : Number.NaN
    y[i] = known ? py : Number.NaN
    if (!known) unlocated.push(i)
  }
  if (unlocated.length === n) placeInOrder(households, x, y)
  else for (const i of unlocated) placeByAddress(households, i, x, y, new Set(unlocated))
  return { x, y, unlocated, project }
}

/** Nobody has a place: in the order of their addresses, 20 m apart. */
function placeInOrder(households: readonly Household[], x: Float64Array, y: Float64Array): void {
  const order = households.map((h, i) => ({ i, words: addressOf(h) }))
  order.sort((a, b) => a.words.localeCompare(b.words, 'zh-CN', { numeric: true }) || a.i - b.i)
  order.forEach(({ i }, rank) => {
    x[i] = 20 * rank
    y[i] = 0
  })
}

/** Next to the located household whose address is most alike; in the middle when there is none. */
function placeByAddress(
  households: readonly Household[],
  i: number,
  x: Float64Array,
  y: Float64Array,
  unlocated: ReadonlySet<number>,
): void {
  const words = addressOf(households[i]!)
  let best = -1
  let bestAlike = 0
  for (let j = 0; j < households.length; j++) {
    if (unlocated.has(j)) continue
    const alike = likeness(words, addressOf(households[j]!))
    if (alike > bestAlike) {
      bestAlike = alike
      best = j
    }
  }
  x[i] = best >= 0 ? x[best]! : 0
  y[i] = best >= 0 ? y[best]! : 0
}

function addressOf(h: Household): string {
  return `${h.address ?? ''}${h.building ?? ''}`.replace(/\s+/g, '')
}

/** Length of the common beginning, then nearness of the first house numbers that differ. */
function likeness(a: string, b: string): number {
  let same = 0
  while (same < a.length && same < b.length && a[same] === b[same]) same++
  if (same === 0) return 0
  const start = a.slice(0, same).search(/\d+$/)
  const from = start < 0 ? same : start
  const one = Number.parseInt(a.slice(from), 10)
  const other = Number.parseInt(b.slice(from), 10)
  return from + (Number.isNaN(one) || Number.isNaN(other) ? 0 : 1 / (1 + Math.abs(one - other)))
}

function usable(v: number | null | undefined): v is number {
  return typeof v === 'number' && Number.isFinite(v)
}

function num(v: number | null | undefined): number {
  return usable(v) ? v : Number.NaN
}

/** China's bounding box; 0/0 and swapped degrees fall outside. */
function inChina(h: Household): boolean {
  return usable(h.lon) && usable(h.lat) && h.lon > 73 && h.lon < 136 && h.lat > 3 && h.lat < 54
}

function median(values: readonly number[]): number {
  const known = values.filter(v => Number.isFinite(v)).sort((a, b) => a - b)
  return known.length > 0 ? known[known.length >> 1]! : 0
}

/** Whether the segments ab and cd cross. */
export function crosses(a: Position, b: Position, c: Position, d: Position): boolean {
  const side = (p: Position, q: Position, r: Position) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}
