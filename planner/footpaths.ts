import type { Places } from './geometry.ts'
import type { Position } from './terms.ts'

interface Crossing {
  readonly to: number[]
  readonly metres: number[]
}

/** Walking metres between households along footpaths: from the door to the nearest path point, along the paths, to the other door. */
export function followPaths(places: Places, paths: readonly (readonly Position[])[]): Float64Array<ArrayBuffer> {
  const n = places.x.length
  const lines = paths.map(line => dense(line.map(places.project)))
  const nodes: Position[] = []
  const ways: Crossing[] = []
  const known = new Map<string, number>()
  const node = (p: Position) => {
    const key = `${Math.round(p[0])},${Math.round(p[1])}`
    let id = known.get(key)
    if (id === undefined) {
      id = nodes.push(p) - 1
      ways.push({ to: [], metres: [] })
      known.set(key, id)
    }
    return id
  }
  for (const line of lines)
    for (let k = 1; k < line.length; k++) join(ways, node(line[k - 1]!), node(line[k]!), apart(line[k - 1]!, line[k]!))
  const metres = new Float64Array(n * n)
  const doors = Array.from({ length: n }, (_, i) => nearest(nodes, [places.x[i]!, places.y[i]!]))
  for (let i = 0; i < n; i++) {
    const along = dijkstra(ways, doors[i]!.node)
    for (let j = 0; j < n; j++) {
      const direct = apart([places.x[i]!, places.y[i]!], [places.x[j]!, places.y[j]!])
      const way = doors[i]!.metres + along[doors[j]!.node]! + doors[j]!.metres
      // Two doors nearer to each other than to the path use the yard between them; where no path leads, three times the straight line.
      const yard = direct <= doors[i]!.metres + doors[j]!.metres
      metres[i * n + j] = yard ? direct : Number.isFinite(way) ? Math.max(way, direct) : 3 * direct
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) metres[j * n + i] = metres[i * n + j]!
  return metres
}

/** Adds points so that none is more than 20 m from the next. */
function dense(line: readonly Position[]): Position[] {
  const out: Position[] = line.length > 0 ? [line[0]!] : []
  for (let k = 1; k < line.length; k++) {
    const [a, b] = [line[k - 1]!, line[k]!]
    const pieces = Math.max(1, Math.min(1000, Math.ceil(apart(a, b) / 20)))
    for (let s = 1; s <= pieces; s++) out.push([a[0] + ((b[0] - a[0]) * s) / pieces, a[1] + ((b[1] - a[1]) * s) / pieces])
  }
  return out
}

function join(ways: Crossing[], a: number, b: number, metres: number): void {
  if (a === b) return
  ways[a]!.to.push(b)
  ways[a]!.metres.push(metres)
  ways[b]!.to.push(a)
  ways[b]!.metres.push(metres)
}

function apart(a: Position, b: Position): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1])
}

function nearest(nodes: readonly Position[], p: Position): { node: number; metres: number } {
  let best = 0
  let metres = Number.POSITIVE_INFINITY
  nodes.forEach((q, id) => {
    const d = apart(p, q)
    if (d < metres) {
      metres = d
      best = id
    }
  })
  return { node: best, metres }
}

/** Shortest ways from one node, with a binary heap of [metres, node]. */
function dijkstra(ways: readonly Crossing[], from: number): Float64Array {
  const done = new Float64Array(ways.length).fill(Number.POSITIVE_INFINITY)
  const heap: [number, number][] = []
  push(heap, [0, from])
  done[from] = 0
  while (heap.length > 0) {
    const [metres, at] = pop(heap)
    if (metres > done[at]!) continue
    const { to, metres: lengths } = ways[at]!
    for (let k = 0; k < to.length; k++) {
      const way = metres + lengths[k]!
      if (way < done[to[k]!]!) {
        done[to[k]!] = way
        push(heap, [way, to[k]!])
      }
    }
  }
  return done
}

function push(heap: [number, number][], entry: [number, number]): void {
  let at = heap.push(entry) - 1
  while (at > 0) {
    const up = (at - 1) >> 1
    if (heap[up]![0] <= entry[0]) break
    heap[at] = heap[up]!
    at = up
  }
  heap[at] = entry
}

function pop(heap: [number, number][]): [number, number] {
  const top = heap[0]!
  const last = heap.pop()!
  if (heap.length === 0) return top
  let at = 0
  for (;;) {
    let down = 2 * at + 1
    if (down >= heap.length) break
    if (down + 1 < heap.length && heap[down + 1]![0] < heap[down]![0]) down++
    if (heap[down]![0] >= last[0]) break
    heap[at] = heap[down]!
    at = down
  }
  heap[at] = last
  return top
}
