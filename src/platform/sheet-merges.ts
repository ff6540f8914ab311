import { refuseUnless } from '#common/refusal.ts'
import { columnOf } from './sheet-cells.ts'

/** Cells merged over rows `top` to `bottom`, by their first column. */
export interface Merge {
  column: number
  top: number
  bottom: number
}

const mostMerges = 200_000
const longestElement = 1000

/**
 * The merges of a worksheet that span rows. They stand behind the rows in the file, hence this quick look through it first:
 * rolls kept by hand merge 户编号 and 户主 over the members of a household.
 */
export async function mergesOf(pieces: AsyncIterable<string>): Promise<Merge[]> {
  const merges: Merge[] = []
  let rest = ''
  for await (const piece of pieces) {
    rest += piece
    for (const [, reference] of rest.matchAll(/<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"/g)) {
      const [from, to] = reference!.split(':') as [string, string]
      const merge = { column: columnOf(from), top: rowNumber(from), bottom: rowNumber(to) }
      if (merge.bottom > merge.top) merges.push(merge)
      refuseUnless(merges.length <= mostMerges, 'sheets.too_large', `合并单元格应不超过 ${mostMerges} 处，收到的超出上限`)
    }
    // An element cut by the end of the piece begins at the last '<'.
    const begun = rest.lastIndexOf('<')
    rest = begun < 0 || rest.includes('>', begun) || rest.length - begun > longestElement ? '' : rest.slice(begun)
  }
  return merges
}

function rowNumber(reference: string): number {
  return Number(reference.replace(/^[A-Z]+/, ''))
}

/** Puts the value of a merge into the rows it spans, as they pass in order. Gives false for a row with nothing of its own. */
export function spread(merges: Merge[]): (row: number, cells: string[], lossy: number[]) => boolean {
  const starting = Map.groupBy(merges, merge => merge.top)
  const running = new Map<number, { bottom: number; value: string; lossy: boolean }>()
  return (row, cells, lossy) => {
    const full = cells.some(cell => cell.trim() !== '')
    for (const [column, { bottom, value, lossy: isLossy }] of running) {
      if (row > bottom) running.delete(column)
      else if (!cells[column]) {
        while (cells.length < column) cells.push('')
        cells[column] = value
        if (isLossy) lossy.push(column)
      }
    }
    for (const { column, bottom } of starting.get(row) ?? []) {
      if (cells[column]) running.set(column, { bottom, value: cells[column], lossy: lossy.includes(column) })
    }
    return full
  }
}
