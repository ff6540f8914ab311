import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Refusal } from '#common/refusal.ts'
import type { Row } from '#planner/roll.ts'
import { fileHindrance, Hindrance } from '#platform/hindrance.ts'
import { readSheet, writeSheet } from '#platform/sheets.ts'

/** Reads a workbook's first sheet, or a CSV, into rows by heading. */
export async function readRows(file: string): Promise<Row[]> {
  let sheet = ''
  let headings: string[] | undefined
  const rows: Row[] = []
  try {
    for await (const row of readSheet(file, basename(file))) {
      sheet ||= row.sheet
      if (row.sheet !== sheet) break
      if (headings) rows.push(Object.fromEntries(headings.map((heading, column) => [heading, row.cells[column]?.trim() ?? ''])))
      else headings = row.cells.map(cell => cell.trim())
    }
  } catch (error) {
    throw error instanceof Refusal ? new Hindrance(`${file}：${error.words}`) : fileHindrance(error, file)
  }
  return rows
}

/** Writes sheets (name → rows with equal headings) to .xlsx, or the first of them to .csv and the others beside it. */
export async function writeSheets(file: string, sheets: Readonly<Record<string, readonly Row[]>>): Promise<void> {
  const named = Object.entries(sheets).map(([name, rows]) => ({ name, rows, headings: Object.keys(rows[0] ?? {}) }))
  try {
    if (file.toLowerCase().endsWith('.xlsx')) {
      await writeFile(
        file,
        await writeSheet({ sheets: named.map(({ name, rows, headings }) => ({ name, rows, columns: headings.map(column) })) }),
      )
    } else {
      const beside = (name: string) => file.replace(/(\.csv)?$/i, `-${name}.csv`)
      for (const [k, { name, rows, headings }] of named.entries()) await writeFile(k === 0 ? file : beside(name), csv(headings, rows))
    }
  } catch (error) {
    throw fileHindrance(error, file)
  }
}

function column(heading: string) {
  return { header: heading, key: heading, width: 14, ...(['户数', '步行米'].includes(heading) && { type: 'number' as const }) }
}

/** RFC 4180 with a byte order mark, and a leading apostrophe where a spreadsheet would take the text for a formula. */
function csv(headings: readonly string[], rows: readonly Row[]): string {
  const cell = (text: string) => {
    const safe = /^[=+@\t\r]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `\ufeff${[headings, ...rows.map(row => headings.map(h => row[h] ?? ''))].map(line => line.map(cell).join(',')).join('\r\n')}\r\n`
}
