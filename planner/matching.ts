/**
 * Which new unit continues which unit of today: the pairing that keeps the most households (Kuhn–Munkres on the overlaps).
 * `overlap[u][v]` counts the households of new unit u that are in v today; gives v for every u, or -1.
 */
export function continuing(overlap: readonly (readonly number[])[], today: number): number[] {
  const rows = overlap.length
  const size = Math.max(rows, today)
  const gain = (u: number, v: number) => (u < rows && v < today ? overlap[u]![v]! : 0)
  const rowPrice = new Float64Array(size + 1)
  const columnPrice = new Float64Array(size + 1)
  const rowOf = new Int32Array(size + 1)
  const way = new Int32Array(size + 1)
  for (let row = 1; row <= size; row++) {
    rowOf[0] = row
    let column = 0
    const slack = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY)
    const used = new Uint8Array(size + 1)
    do {
      used[column] = 1
      const at = rowOf[column]!
      let delta = Number.POSITIVE_INFINITY
      let next = 0
      for (let c = 1; c <= size; c++) {
        if (used[c]) continue
        const cost = -gain(at - 1, c - 1) - rowPrice[at]! - columnPrice[c]!
        if (cost < slack[c]!) {
          slack[c] = cost
          way[c] = column
        }
        if (slack[c]! < delta) {
          delta = slack[c]!
          next = c
        }
      }
      for (let c = 0; c <= size; c++) {
        if (used[c]) {
          rowPrice[rowOf[c]!] = rowPrice[rowOf[c]!]! + delta
          columnPrice[c] = columnPrice[c]! - delta
        } else slack[c] = slack[c]! - delta
      }
      column = next
    } while (rowOf[column] !== 0)
    do {
      const before = way[column]!
      rowOf[column] = rowOf[before]!
      column = before
    } while (column !== 0)
  }
  const out = new Array<number>(rows).fill(-1)
  for (let c = 1; c <= today; c++) {
    const u = rowOf[c]! - 1
    if (u < rows && gain(u, c - 1) > 0) out[u] = c - 1
  }
  return out
}
