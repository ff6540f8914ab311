import { Refusal, refuseUnless } from '#common/refusal.ts'
import { columnOf, dayText, numberText, timeText, unescaped } from './sheet-cells.ts'
import { mergesOf, spread } from './sheet-merges.ts'
import type { Workbook } from './sheet-workbook.ts'
import { type Attributes, xmlFeed } from './sheet-xml.ts'
import type { Parts } from './sheet-zip.ts'

/** One row with something in it. */
export interface SheetRow {
  sheet: string
  /** as the spreadsheet numbers it, from 1 */
  row: number
  /** text of each cell from column A on; empty cells are '' */
  cells: string[]
  /** columns (from 0) whose number had more than 15 digits: a spreadsheet keeps 15, the rest may be gone */
  lossy?: number[]
}

/** What is too much, in a spreadsheet. */
export interface SheetLimits {
  maxBytes: number
  maxUnzipped: number
  maxRows: number
  maxColumns: number
  seconds: number
  /** of the reading process */
  maxHeapMegabytes: number
}

/** The rows of one worksheet, a batch per unpacked piece. A value merged over rows counts for each of them. */
export async function* rowsOf(
  parts: Parts,
  book: Workbook,
  sheet: { name: string; part: string },
  limits: SheetLimits,
): AsyncGenerator<SheetRow[]> {
  const fill = spread(await mergesOf(parts.read(sheet.part)))
  let batch: SheetRow[] = []
  const listener = rowListener(book, limits, (row, cells, lossy) => {
    const full = fill(row, cells, lossy)
    if (full) batch.push({ sheet: sheet.name, row, cells, ...(lossy.length > 0 && { lossy }) })
  })
  const feed = xmlFeed(listener)
  for await (const piece of parts.read(sheet.part)) {
    feed(piece)
    if (batch.length > 0) yield batch
    batch = []
  }
  // A sheet that ends in the middle must not pass for a short one.
  feed(null)
}

// What Excel itself allows; anything longer was made to hurt.
const longestCell = 32_767

type TakeRow = (row: number, cells: string[], lossy: number[]) => void

function rowListener(book: Workbook, limits: SheetLimits, take: TakeRow) {
  let row = 0
  let cells: string[] = []
  let lossy: number[] = []
  let column = -1
  let cell: Attributes = {}
  let text = ''
  let reading = false
  let phonetic = false
  const endCell = () => {
    if (text === '') return
    refuseUnless(column < limits.maxColumns, 'sheets.too_many_columns', `表格应不超过 ${limits.maxColumns} 列，第 ${row} 行超出`)
    const read = cellText(book, cell, text)
    const words = `单元格应不超过 ${longestCell} 字，第 ${row} 行有 ${read.text.length} 字`
    refuseUnless(read.text.length <= longestCell, 'sheets.too_large', words)
    while (cells.length < column) cells.push('')
    cells[column] = read.text
    if (read.lossy) lossy.push(column)
  }
  return {
    open(name: string, attributes: Attributes) {
      if (name === 'c') {
        cell = attributes
        column = attributes.r ? columnOf(attributes.r) : column + 1
        text = ''
      } else if (name === 'row') {
        row = attributes.r ? Number(attributes.r) : row + 1
        cells = []
        lossy = []
        column = -1
      } else if (name === 'rPh') phonetic = true
      reading = name === 'v' || (name === 't' && !phonetic)
    },
    text(piece: string) {
      if (reading) text += piece
    },
    close(name: string) {
      reading = false
      if (name === 'c') endCell()
      else if (name === 'row') take(row, cells, lossy)
      else if (name === 'rPh') phonetic = false
    },
  }
}

function cellText(book: Workbook, cell: Attributes, stored: string): { text: string; lossy: boolean } {
  const exact = (text: string) => ({ text, lossy: false })
  if (cell.t === 's') return exact(book.strings[Number(stored)] ?? '')
  if (cell.t === 'b') return exact(stored === '1' ? '是' : '否')
  if (cell.t === 'd') return exact(stored.replace('T00:00:00', '').replace('T', ' '))
  if (cell.t !== undefined && cell.t !== 'n') return exact(unescaped(stored))
  const kind = book.kinds[Number(cell.s ?? 0)] ?? { kind: 'number', pad: 0 }
  if (kind.kind === 'number') return numberText(stored, kind.pad)
  return exact(kind.kind === 'day' ? dayText(Number(stored), book.from1904) : timeText(Number(stored)))
}

/** Counts rows over all sheets; `count(n)` refuses past the limit. */
export function rowCounter(limits: SheetLimits): (more: number) => void {
  let rows = 0
  return more => {
    rows += more
    if (rows > limits.maxRows)
      throw new Refusal('sheets.too_many_rows', `表格应不超过 ${limits.maxRows} 行，收到的超出上限，请分成几个文件`)
  }
}
