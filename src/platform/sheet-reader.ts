// The child process of `readSheet`: the file comes in on standard input, one JSON line per batch of rows goes out.
// It knows nothing of the server: no keys in its environment, no folder it may write to.
import { once } from 'node:events'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import { readCsv } from './sheet-csv.ts'
import { rowCounter, rowsOf, type SheetLimits, type SheetRow } from './sheet-rows.ts'
import { readWorkbook } from './sheet-workbook.ts'
import { openParts } from './sheet-zip.ts'

/** A line of output. The last is `end` or `refusal`; a child that stops without either has come to grief. */
export type Line = { rows: SheetRow[] } | { end: true } | { refusal: { code: string; words: string } }

async function* read(file: Buffer, name: string, limits: SheetLimits): AsyncGenerator<SheetRow[]> {
  refuseUnless(file.length > 0, 'sheets.not_a_sheet', '应为 .xlsx 或 .csv 表格，收到的是空文件')
  // Compound files: .xls, .et, .doc, and .xlsx under a password.
  const words = '应为 .xlsx 或 .csv 表格，收到的是旧版 .xls 或设了密码的工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx（不设密码）'
  refuseUnless(file.readUIntBE(0, Math.min(4, file.length)) !== 0xd0cf11e0, 'sheets.not_a_sheet', words)
  if (file.toString('latin1', 0, 4) !== 'PK\x03\x04') return yield readCsv(file, name.replace(/\.[^.]*$/, ''), limits)
  const parts = await openParts(file, limits.maxUnzipped)
  const book = await readWorkbook(parts)
  for (const sheet of book.sheets) yield* rowsOf(parts, book, sheet, limits)
}

async function main(name: string, limits: SheetLimits): Promise<Line> {
  try {
    const count = rowCounter(limits)
    for await (const rows of read(await input(), name, limits)) {
      count(rows.length)
      for (let from = 0; from < rows.length; from += 500) await write({ rows: rows.slice(from, from + 500) })
    }
    return { end: true }
  } catch (error) {
    if (error instanceof Refusal) return { refusal: { code: error.code, words: error.words } }
    throw error
  }
}

async function input(): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part)
  return Buffer.concat(parts)
}

async function write(line: Line): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain')
}

const [name, limits] = JSON.parse(process.argv[2]!)
await write(await main(name, limits))
