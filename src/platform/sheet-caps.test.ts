import { randomBytes } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { all, type Part, packedBlanks, workbook, zip } from './sheet.fixture.ts'
import { readSheet, type SheetLimits } from './sheets.ts'

async function outcome(file: Buffer, limits: Partial<SheetLimits> = {}, name = '名册.xlsx'): Promise<string> {
  try {
    return `${(await all(readSheet(file, name, limits))).length} rows`
  } catch (error) {
    return String((error as Error).message)
  }
}

const row = '<row><c t="inlineStr"><is><t>沩山村</t></is></c></row>'
const sheet = 'xl/worksheets/sheet1.xml'
/** A workbook whose sheet is `content`, perhaps under a wrong size. */
const around = (content: Part) => zip({ ...workbook({ rows: '' }), [sheet]: content })

test('a 3 MB zip bomb is refused in seconds (printed), and the server goes on', async () => {
  const bomb = zip({ ...workbook({ rows: row }), [sheet]: { packed: packedBlanks(3000), declared: 3_000_000_000 } })
  expect(bomb.length).toBeGreaterThan(2_800_000)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const started = performance.now()
  expect(await outcome(bomb)).toContain('sheets.too_large: 表格解压后应不超过 300 MB')
  const took = performance.now() - started
  delay.disable()
  console.log(`bomb refused in ${took.toFixed(0)} ms, longest pause of the server ${(delay.max / 1e6).toFixed(0)} ms`)
  expect(await outcome(zip(workbook({ rows: row })))).toBe('1 rows')
}, 60_000)

test('a bomb that lies about its size is cut off where it passes it', async () => {
  const bomb = around({ packed: packedBlanks(3000), declared: 5_000_000 })
  expect(await outcome(bomb)).toContain('sheets.too_large')
}, 30_000)

test('one part that unpacks to 1,000 times its size is a bomb, also below the limit', async () => {
  expect(await outcome(around({ packed: packedBlanks(100), declared: 100_000_000 }))).toContain('sheets.too_large')
})

test('an XML bomb is refused at its first line', async () => {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('')
  const content = `<!DOCTYPE w [<!ENTITY e0 "lol">${entities}]><worksheet><sheetData><row><c><v>&e9;</v></c></row></sheetData></worksheet>`
  expect(await outcome(around({ content }))).toContain('sheets.not_a_sheet')
})

test('limits on bytes, rows, columns, cells and time each say what they are', async () => {
  const rows = (count: number) => zip(workbook({ rows: row.repeat(count) }))
  expect(await outcome(Buffer.alloc(20_000_001))).toBe('sheets.too_large: 表格应不超过 20 MB，收到的是 20.0 MB')
  expect(await outcome(rows(100), { maxRows: 100 })).toBe('100 rows')
  expect(await outcome(rows(101), { maxRows: 100 })).toContain('sheets.too_many_rows: 表格应不超过 100 行')
  expect(await outcome(Buffer.from('a\n'.repeat(101)), { maxRows: 100 }, 'a.csv')).toContain('sheets.too_many_rows')
  expect(await outcome(zip(workbook({ rows: '<row><c r="CW1"><v>1</v></c></row>' })))).toContain('sheets.too_many_columns')
  expect(await outcome(zip(workbook({ rows: '<row><c r="XFD1"/><c r="XFD2"><v></v></c></row>' })))).toBe('0 rows')
  const long = `<row><c t="inlineStr"><is><t>${'长'.repeat(40_000)}</t></is></c></row>`
  expect(await outcome(zip(workbook({ rows: long })))).toBe('sheets.too_large: 单元格应不超过 32767 字，第 1 行有 40000 字')
  expect(await outcome(rows(5), { seconds: 0.02 })).toContain('sheets.too_slow')
})

test('time the reader of the rows takes does not count', async () => {
  let read = 0
  for await (const each of readSheet(zip(workbook({ rows: row.repeat(3) })), 'a.xlsx', { seconds: 6 })) {
    await new Promise(resolve => setTimeout(resolve, 2200))
    read += each.cells.length
  }
  expect(read).toBe(3)
}, 30_000)

test('a file that needs too much memory ends its own process only', async () => {
  const strings = Array.from({ length: 300_000 }, (_, i) => `<si><t>${i}${randomBytes(40).toString('base64')}</t></si>`).join('')
  expect(await outcome(zip(workbook({ rows: row, strings })), { maxHeapMegabytes: 16 })).toContain('sheets.too_large: 表格内容过多')
  expect(await outcome(zip(workbook({ rows: row })))).toBe('1 rows')
}, 30_000)

test('what is no table is refused with what was expected and found', async () => {
  const good = zip(workbook({ rows: `<row><c><v>${randomBytes(20_000).toString('hex')}</v></c></row>` }))
  expect(await outcome(Buffer.alloc(0))).toContain('收到的是空文件')
  expect(await outcome(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toContain('收到的是旧版 .xls 或设了密码的工作簿')
  expect(await outcome(Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'))).toContain('收到的不是文字')
  expect(await outcome(good.subarray(0, good.length - 300))).toContain('已损坏、没有传完或设了密码')
  const damaged = Buffer.from(good)
  damaged.fill(0x55, 8000, 8200)
  expect(await outcome(damaged)).toMatch(/^sheets\.(not_a_sheet|too_large): .*已损坏/)
  expect(await outcome(zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' }))).toContain('没有工作簿')
  expect(await outcome(around({ content: '<worksheet><sheetData><row><c>' }))).toContain('收到的内容不合规范')
})

test('giving up half way through leaves no process and no turn behind', async () => {
  const big = zip(workbook({ rows: row.repeat(50_000) }))
  for (let i = 0; i < 5; i++) {
    for await (const each of readSheet(big, 'a.xlsx')) {
      expect(each.row).toBe(1)
      break
    }
  }
  expect(await outcome(zip(workbook({ rows: row })))).toBe('1 rows')
})
