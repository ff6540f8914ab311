import { parse } from 'csv-parse/sync'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import type { SheetLimits, SheetRow } from './sheet-rows.ts'

/**
 * The rows of a text table: UTF-8 (with or without mark), UTF-16 with mark, else GB18030 (which holds GBK and GB2312);
 * separated by comma, tab or semicolon, whichever the first line has most of.
 * @throws Refusal `sheets.not_a_sheet`, `sheets.too_many_columns`
 */
export function readCsv(file: Buffer, sheet: string, limits: SheetLimits): SheetRow[] {
  const text = decoded(file)
  const rows: SheetRow[] = []
  for (const [index, record] of records(text, limits.maxRows).entries()) {
    const cells = record.map(value => (value.startsWith('=') || value.startsWith("'") ? unquoted(value) : value))
    while (cells.length > 0 && cells.at(-1)!.trim() === '') cells.pop()
    if (cells.length === 0) continue
    const words = `表格应不超过 ${limits.maxColumns} 列，第 ${index + 1} 行有 ${cells.length} 列`
    refuseUnless(cells.length <= limits.maxColumns, 'sheets.too_many_columns', words)
    const lossy = cells.flatMap((cell, column) => (lostDigits(cell) ? [column] : []))
    rows.push({ sheet, row: index + 1, cells, ...(lossy.length > 0 && { lossy }) })
  }
  return rows
}

function records(text: string, maxRows: number): string[][] {
  try {
    // One row more than allowed, so that whoever counts sees there are too many.
    return parse(text, { delimiter: delimiterOf(text), relax_column_count: true, relax_quotes: true, to: maxRows + 1 })
  } catch {
    throw new Refusal('sheets.not_a_sheet', '应为 .csv 表格，收到的引号不成对，请用 Excel 或 WPS 打开后另存为 .xlsx')
  }
}

function decoded(file: Buffer): string {
  if (file[0] === 0xff && file[1] === 0xfe) return new TextDecoder('utf-16le').decode(file)
  if (file[0] === 0xfe && file[1] === 0xff) return new TextDecoder('utf-16be').decode(file)
  const words = '应为 .xlsx 或 .csv 表格，收到的不是文字（.xls 请用 Excel 或 WPS 另存为 .xlsx）'
  if (file.includes(0)) throw new Refusal('sheets.not_a_sheet', words)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch {
    // Not UTF-8: what Chinese Windows writes.
  }
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(file)
  } catch {
    throw new Refusal('sheets.not_a_sheet', '应为 UTF-8 或 GB18030 编码的 .csv，收到的编码认不出来，请另存为 .xlsx')
  }
}

function delimiterOf(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/)).replace(/"[^"]*"/g, '')
  const counts = [',', '\t', ';'].map(delimiter => [line.split(delimiter).length, delimiter] as const)
  return counts.reduce((best, each) => (each[0] > best[0] ? each : best))[1]
}

/** `="0123"` and `'0123`: how people keep a spreadsheet from eating digits. */
function unquoted(value: string): string {
  return /^="([^"]*)"$/.exec(value)?.[1] ?? (/^'\d+[\dXx]$/.test(value) ? value.slice(1) : value)
}

/** `1.10105E+17`: an ID number that went through a spreadsheet on its way into the text. */
function lostDigits(value: string): boolean {
  const exponent = /^\s*\d(?:\.\d+)?E\+(\d+)\s*$/i.exec(value)?.[1]
  return exponent !== undefined && Number(exponent) >= 15
}
