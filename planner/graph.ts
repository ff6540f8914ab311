/** Who is whose neighbour, in compressed form, nearest first. */
export interface Neighbours {
  readonly nearStart: Int32Array
  readonly nearTo: Int32Array
}

/** How many nearest households are looked at for Gabriel neighbours. */
const LOOK = 24

/**
 * Gabriel graph (no third household inside the circle whose diameter is the pair) limited to `neighbourly` metres, plus the minimum
 * spanning tree limited to `reach` metres, so that only what is truly far or behind a barrier comes apart.
 */
export function neighbourGraph(metres: Float64Array, n: number, neighbourly: number, reach: number, barred: Uint8Array | null): Neighbours {
  const edges: number[] = []
  gabriel(metres, n, neighbourly, barred, edges)
  spanning(metres, n, reach, barred, edges)
  return compress(metres, n, edges)
}

function gabriel(metres: Float64Array, n: number, neighbourly: number, barred: Uint8Array | null, edges: number[]): void {
  const near = new Int32Array(LOOK)
  const far = new Float64Array(LOOK)
  for (let i = 0; i < n; i++) {
    const row = i * n
    let kept = 0
    for (let j = 0; j < n; j++) {
      const d = metres[row + j]!
      if (j === i || d > neighbourly || (kept === LOOK && d >= far[LOOK - 1]!)) continue
      let at = kept < LOOK ? kept++ : LOOK - 1
      for (; at > 0 && far[at - 1]! > d; at--) {
        far[at] = far[at - 1]!
        near[at] = near[at - 1]!
      }
      far[at] = d
      near[at] = j
    }
    for (let a = 0; a < kept; a++) {
      const j = near[a]!
      if (!barred?.[row + j] && clear(metres, n, row, j, far[a]! * far[a]!, near, far, a)) edges.push(row + j)
    }
  }
}

/** Whether no nearer household of `i` lies inside the circle over i and j. */
function clear(
  metres: Float64Array,
  n: number,
  _row: number,
  j: number,
  square: number,
  near: Int32Array,
  far: Float64Array,
  upTo: number,
): boolean {
  for (let b = 0; b < upTo; b++) {
    const other = metres[j * n + near[b]!]!
    if (far[b]! * far[b]! + other * other < square * (1 - 1e-12)) return false
  }
  return true
}

/** Prim's minimum spanning forest over the pairs within reach and not barred. */
function spanning(metres: Float64Array, n: number, reach: number, barred: Uint8Array | null, edges: number[]): void {
  const dist = new Float64Array(n).fill(Number.POSITIVE_INFINITY)
  const parent = new Int32Array(n).fill(-1)
  const open = Int32Array.from({ length: n }, (_, i) => i)
  let left = n
  while (left > 0) {
    let pick = 0
    for (let k = 1; k < left; k++) if (dist[open[k]!]! < dist[open[pick]!]!) pick = k
    const i = open[pick]!
    open[pick] = open[--left]!
    if (parent[i]! >= 0) edges.push(i * n + parent[i]!)
    const row = i * n
    for (let k = 0; k < left; k++) {
      const j = open[k]!
      const d = metres[row + j]!
      if (d <= reach && d < dist[j]! && !barred?.[row + j]) {
        dist[j] = d
        parent[j] = i
      }
    }
  }
}

/** Symmetric, without doubles, nearest first. */
export function compress(metres: Float64Array, n: number, edges: readonly number[]): Neighbours {
  const seen = new Uint8Array(n * n)
  const nearStart = new Int32Array(n + 1)
  for (const e of edges) {
    const i = (e / n) | 0
    const j = e % n
    if (i === j) continue
    seen[i * n + j] = 1
    seen[j * n + i] = 1
  }
  const nearTo = new Int32Array(edges.length * 2)
  let at = 0
  for (let i = 0; i < n; i++) {
    const start = at
    for (let j = 0; j < n; j++) {
      if (seen[i * n + j] === 0) continue
      let k = at++
      for (; k > start && metres[i * n + nearTo[k - 1]!]! > metres[i * n + j]!; k--) nearTo[k] = nearTo[k - 1]!
      nearTo[k] = j
    }
    nearStart[i + 1] = at
  }
  return { nearStart, nearTo: nearTo.slice(0, at) }
}

/** Also makes neighbours of those who share one: for a star or a chain that bounds cannot cut otherwise. */
export function widened(metres: Float64Array, n: number, { nearStart, nearTo }: Neighbours): Neighbours {
  const edges: number[] = []
  for (let i = 0; i < n; i++) {
    for (let a = nearStart[i]!; a < nearStart[i + 1]!; a++) {
      const j = nearTo[a]!
      edges.push(i * n + j)
      for (let b = nearStart[j]!; b < nearStart[j + 1]!; b++) edges.push(i * n + nearTo[b]!)
    }
  }
  return compress(metres, n, edges)
}

/** Connected parts: the part number of every household, and how many parts there are. */
export function parts(n: number, { nearStart, nearTo }: Neighbours): { part: Int32Array; count: number } {
  const part = new Int32Array(n).fill(-1)
  let count = 0
  const stack: number[] = []
  for (let i = 0; i < n; i++) {
    if (part[i]! >= 0) continue
    stack.push(i)
    part[i] = count
    while (stack.length > 0) {
      const x = stack.pop()!
      for (let k = nearStart[x]!; k < nearStart[x + 1]!; k++) {
        const y = nearTo[k]!
        if (part[y]! < 0) {
          part[y] = count
          stack.push(y)
        }
      }
    }
    count++
  }
  return { part, count }
}
