import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Group, Household } from './terms.ts'

/** One row of a spreadsheet by heading. */
export type Row = Record<string, string>

/** The headings a roll may use, Chinese or English, for each field. */
const HEADINGS = {
  id: ['户编号', '户号', '户主', 'id', 'household'],
  person: ['姓名', '成员姓名', 'person'],
  group: ['组', '村民小组', '小组', 'group'],
  village: ['村', '村/社区', 'village'],
  lon: ['经度', 'lon', 'lng', 'longitude'],
  lat: ['纬度', 'lat', 'latitude'],
  x: ['x'],
  y: ['y'],
  address: ['地址', '住址', 'address'],
  building: ['楼栋', '栋', 'building'],
  stair: ['单元', 'stair'],
  floor: ['楼层', '层', 'floor'],
  door: ['门牌', '房号', 'door'],
  eligible: ['可任邻长', 'eligible'],
  unsuitability: ['不宜', 'unsuitability'],
  prior: ['邻', '现邻', 'unit', 'prior'],
} as const

/** Reads a spreadsheet (.xlsx, first sheet) or CSV (UTF-8 or GB 18030) into rows by heading. */
export async function readRows(file: string): Promise<Row[]> {
  if (file.toLowerCase().endsWith('.xlsx')) return readSheet(file)
  const bytes = readFileSync(file)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    text = new TextDecoder('gb18030').decode(bytes)
  }
  return parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true }) as Row[]
}

async function readSheet(file: string): Promise<Row[]> {
  const { default: exceljs } = await import('exceljs')
  const book = new exceljs.Workbook()
  await book.xlsx.readFile(file)
  const sheet = book.worksheets[0]
  if (!sheet) throw new Error(`${file}: 表格里没有工作表`)
  const headings: string[] = []
  sheet.getRow(1).eachCell((cell, column) => {
    headings[column] = cell.text.trim()
  })
  const rows: Row[] = []
  sheet.eachRow((line, number) => {
    if (number === 1) return
    const row: Row = {}
    line.eachCell((cell, column) => {
      if (headings[column]) row[headings[column]] = cell.text.trim()
    })
    rows.push(row)
  })
  return rows
}

/**
 * Households by group, in the order of the roll. Every row needs a household. A roll with a row for each person names a household
 * several times, its place with the first; in a roll without persons, or in another group, a doubled household is refused.
 */
export function groupsOf(rows: readonly Row[], prior: ReadonlyMap<string, string> = new Map()): Group[] {
  const groups = new Map<string, Household[]>()
  const seen = new Map<string, string>()
  rows.forEach((row, k) => {
    const id = field(row, 'id')
    if (!id) throw new Error(`第 ${k + 2} 行：应有户编号（列名之一：${HEADINGS.id.join('、')}），没有找到`)
    const name = [field(row, 'village'), field(row, 'group')].filter(Boolean).join(' ') || '全部'
    if (seen.get(id) === name && field(row, 'person')) return
    if (seen.has(id)) throw new Error(`第 ${k + 2} 行：户编号应唯一，${id} 出现了两次`)
    seen.set(id, name)
    if (!groups.has(name)) groups.set(name, [])
    groups.get(name)!.push(household(row, id, prior.get(id)))
  })
  return [...groups].map(([name, households]) => ({ name, households }))
}

function household(row: Row, id: string, prior: string | undefined): Household {
  return {
    id,
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
    x: number(row, 'x'),
    y: number(row, 'y'),
    address: field(row, 'address'),
    building: field(row, 'building'),
    stair: field(row, 'stair'),
    floor: number(row, 'floor'),
    door: field(row, 'door'),
    eligible: !['否', '不', 'no', '0', 'false'].includes((field(row, 'eligible') ?? '').toLowerCase()),
    unsuitability: number(row, 'unsuitability') ?? 0,
    prior: prior ?? field(row, 'prior'),
  }
}

function field(row: Row, name: keyof typeof HEADINGS): string | null {
  for (const heading of HEADINGS[name]) if (row[heading]) return row[heading]
  return null
}

/** A number, or null when the cell is empty or says something else. */
function number(row: Row, name: keyof typeof HEADINGS): number | null {
  const text = field(row, name)
  return text === null || !Number.isFinite(Number(text)) ? null : Number(text)
}

/** Units of today by household, from a file with the columns of a roll. */
export async function readPrior(file: string): Promise<Map<string, string>> {
  const rows = await readRows(file)
  return new Map(rows.flatMap(row => (field(row, 'id') && field(row, 'prior') ? [[field(row, 'id')!, field(row, 'prior')!] as const] : [])))
}

/** Writes sheets (name → rows with equal headings) to .xlsx, or the first of them to .csv and the others beside it. */
export async function writeSheets(file: string, sheets: Readonly<Record<string, readonly Row[]>>): Promise<void> {
  if (!file.toLowerCase().endsWith('.xlsx')) {
    Object.entries(sheets).forEach(([name, rows], k) => {
      writeFileSync(k === 0 ? file : file.replace(/(\.csv)?$/i, `-${name}.csv`), csv(rows))
    })
    return
  }
  const { default: exceljs } = await import('exceljs')
  const book = new exceljs.Workbook()
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = book.addWorksheet(name)
    const headings = Object.keys(rows[0] ?? {})
    sheet.addRow(headings)
    for (const row of rows) sheet.addRow(headings.map(h => row[h] ?? ''))
  }
  await book.xlsx.writeFile(file)
}

/** RFC 4180 with a byte order mark, and a leading apostrophe where a spreadsheet would take the text for a formula. */
function csv(rows: readonly Row[]): string {
  const headings = Object.keys(rows[0] ?? {})
  const cell = (text: string) => {
    const safe = /^[=+@\t\r]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `\ufeff${[headings, ...rows.map(row => headings.map(h => row[h] ?? ''))].map(line => line.map(cell).join(',')).join('\r\n')}\r\n`
}
