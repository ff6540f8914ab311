import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import type exceljs from 'exceljs'

/** A column of a sheet to write. */
export interface Column {
  header: string
  key: string
  /** in characters */
  width: number
  /** `text` (usual) keeps ID numbers and phones whole, also those typed in later; `number` for figures to add up */
  type?: 'text' | 'number'
  /** what may be chosen: a drop-down */
  list?: string[]
  /** shown beside the header cell */
  note?: string
}

export interface SheetToWrite {
  name: string
  columns: Column[]
  /** by key of the column; what is missing stays empty */
  rows: Iterable<Record<string, unknown>> | AsyncIterable<Record<string, unknown>>
}

/** Takes long to load, and most who import this never write; who knows they will may ask for it early. */
export async function writerLibrary(): Promise<typeof exceljs> {
  return (await import('exceljs')).default
}

const listSheet = '选项'
// Drop-downs and text format also for the rows people will add.
const preparedRows = 50_000

/**
 * An .xlsx: bold header that stays in view, filter, drop-downs. Every value is written as text or number, never as a formula:
 * what begins with = + - @ shows as it is. Gives way to other work now and then; 20,000 rows take a second or two.
 */
export async function writeSheet({ sheets }: { sheets: SheetToWrite[] }): Promise<Buffer> {
  const stream = new PassThrough()
  const whole = buffer(stream)
  const library = await writerLibrary()
  const book = new library.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  const lists = sheets.flatMap(sheet => sheet.columns).flatMap(column => (column.list ? [column.list] : []))
  for (const sheet of sheets) await writeOne(book, sheet, lists)
  writeLists(book, lists)
  await book.commit()
  return await whole
}

async function writeOne(book: exceljs.stream.xlsx.WorkbookWriter, { name, columns, rows }: SheetToWrite, lists: string[][]): Promise<void> {
  const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = columns.map(({ key, width, type }) => ({ key, width, style: { numFmt: type === 'number' ? 'General' : '@' } }))
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } }
  writeHeader(sheet, columns)
  for (const [index, { list }] of columns.entries()) {
    if (list) dropDown(sheet, index + 1, lists.indexOf(list) + 1, list.length)
  }
  let written = 0
  for await (const row of rows) {
    sheet.addRow(columns.map(({ key, type }) => cellOf(row[key], type))).commit()
    if (++written % 200 === 0) await setImmediate()
  }
  sheet.commit()
}

function writeHeader(sheet: exceljs.Worksheet, columns: Column[]): void {
  const header = sheet.addRow(columns.map(column => column.header))
  for (const [index, { note }] of columns.entries()) {
    const cell = header.getCell(index + 1)
    cell.font = { bold: true }
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8F1EC' } }
    if (note) cell.note = note
  }
  header.commit()
}

function dropDown(sheet: exceljs.Worksheet, column: number, listColumn: number, length: number): void {
  const letter = letterOf(column)
  const source = letterOf(listColumn)
  // exceljs knows ranges here, its types do not.
  const validations = (sheet as unknown as { dataValidations: { add(range: string, rule: exceljs.DataValidation): void } }).dataValidations
  validations.add(`${letter}2:${letter}${preparedRows}`, {
    type: 'list',
    allowBlank: true,
    formulae: [`'${listSheet}'!$${source}$1:$${source}$${length}`],
    showErrorMessage: true,
    errorStyle: 'stop',
    errorTitle: '请从列表中选择',
    error: '这一列只能填列表中的内容',
  })
}

/** Lists live on a hidden sheet: written into the rule itself they could have 255 characters and no comma. */
function writeLists(book: exceljs.stream.xlsx.WorkbookWriter, lists: string[][]): void {
  if (lists.length === 0) return
  const sheet = book.addWorksheet(listSheet, { state: 'hidden' })
  const longest = Math.max(...lists.map(list => list.length))
  for (let row = 0; row < longest; row++) sheet.addRow(lists.map(list => list[row] ?? null)).commit()
  sheet.commit()
}

function cellOf(value: unknown, type: Column['type']): string | number | null {
  if (value === null || value === undefined || value === '') return null
  if (type === 'number') return Number.isFinite(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'boolean') return value ? '是' : '否'
  return String(value)
}

/** 1 → A, 27 → AA. */
function letterOf(column: number): string {
  const rest = (column - 1) % 26
  const letter = String.fromCharCode(65 + rest)
  return column > 26 ? letterOf((column - 1 - rest) / 26) + letter : letter
}
