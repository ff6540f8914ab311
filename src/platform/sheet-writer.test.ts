import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import exceljs from 'exceljs'
import { expect, test } from 'vitest'
import { all } from './sheet.fixture.ts'
import { type Column, readSheet, writeSheet } from './sheets.ts'

const villages = Array.from({ length: 60 }, (_, i) => `沩山镇第${i + 1}村,含逗号`)
const columns: Column[] = [
  { header: '村', key: 'village', width: 16, list: villages },
  { header: '身份证号', key: 'idNumber', width: 22, note: '18 位，文本格式' },
  { header: '备注', key: 'remark', width: 30 },
  { header: '人数', key: 'count', width: 8, type: 'number' },
  { header: '户类别', key: 'class', width: 10, list: ['普通户', '重点户'] },
]
const dangerous = ['=1+1', '+86 138', '-5', '@SUM(A1)', `=cmd|' /C calc'!A0`, '0012', '<b>&"\'', '㛃䶮𠅤']
const data = dangerous.map((remark, i) => ({ village: villages[i], idNumber: '110105194912310021', remark, count: i, class: '普通户' }))
const file = await writeSheet({ sheets: [{ name: '户籍', columns, rows: data }] })
const expected = [columns.map(column => column.header), ...data.map(row => Object.values(row).map(String))]

test('our own reader gets back every character, and no list', async () => {
  const read = await all(readSheet(file, 'a.xlsx'))
  expect(read.map(row => row.cells)).toEqual(expected)
  expect(read.some(row => row.lossy)).toBe(false)
})

test('another library finds text cells, a frozen bold header, drop-downs on a hidden sheet and the note', async () => {
  const book = new exceljs.Workbook()
  await book.xlsx.load(file as never)
  const sheet = book.getWorksheet('户籍')!
  for (let row = 2; row < 2 + data.length; row++) {
    expect(sheet.getCell(row, 3).type).toBe(exceljs.ValueType.String)
    expect(sheet.getCell(row, 3).formula).toBeUndefined()
  }
  expect(sheet.getCell('B2').numFmt).toBe('@')
  expect(sheet.getColumn(2).numFmt).toBe('@')
  expect(sheet.getCell('D3').value).toBe(1)
  expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
  expect(sheet.getCell('A1').font.bold).toBe(true)
  expect(JSON.stringify(sheet.getCell('B1').note)).toContain('18 位，文本格式')
  expect(sheet.getCell('A2').dataValidation).toMatchObject({ type: 'list', formulae: [`'选项'!$A$1:$A$60`] })
  expect(sheet.getCell('E9').dataValidation).toMatchObject({ type: 'list', formulae: [`'选项'!$B$1:$B$2`] })
  const lists = book.getWorksheet('选项')!
  expect(lists.state).toBe('hidden')
  expect(lists.getCell('A60').value).toBe(villages[59])
})

test('a town of 20,850 rows is written while other work goes on', async () => {
  async function* many() {
    for (let i = 0; i < 20_850; i++) yield { ...data[i % data.length]!, idNumber: String(110105194912310000n + BigInt(i)) }
  }
  let others = 0
  const timer = setInterval(() => others++, 5)
  const started = performance.now()
  const big = await writeSheet({ sheets: [{ name: '户籍', columns, rows: many() }] })
  console.log(
    `20,850 rows written in ${(performance.now() - started).toFixed(0)} ms, ${(big.length / 1024).toFixed(0)} KiB, ${others} ticks`,
  )
  clearInterval(timer)
  expect(others).toBeGreaterThan(20)
  expect(await all(readSheet(big, 'a.xlsx'))).toHaveLength(20_851)
}, 20_000)

const soffice = ['/usr/bin/soffice', '/usr/local/bin/soffice'].find(existsSync)

test.skipIf(!soffice)(
  `LibreOffice reads it, and we read what LibreOffice writes${soffice ? '' : ' (skipped: no soffice on this machine)'}`,
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'office-'))
    const convert = async (to: string, source: string, ...more: string[]) => {
      const args = [
        `-env:UserInstallation=file://${dir}/profile`,
        '--headless',
        ...more,
        '--convert-to',
        to,
        '--outdir',
        dir,
        join(dir, source),
      ]
      await promisify(execFile)(soffice!, args, { timeout: 100_000 })
    }
    writeFileSync(join(dir, 'ours.xlsx'), file)
    await convert('csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1', 'ours.xlsx')
    const csv = readFileSync(join(dir, existsSync(join(dir, 'ours.csv')) ? 'ours.csv' : 'ours-户籍.csv'))
    expect((await all(readSheet(csv, 'a.csv'))).map(row => row.cells)).toEqual(expected)

    // column formats of its import: text, year first, standard
    writeFileSync(join(dir, 'theirs.csv'), '110105194912310021,1980-01-02,110105194912310000,TRUE,12.5\n')
    await convert('xlsx', 'theirs.csv', '--infilter=Text - txt - csv (StarCalc):44,34,76,1,1/2/2/5/3/1/4/1/5/1,0,false,true')
    const [row] = await all(readSheet(join(dir, 'theirs.xlsx'), 'theirs.xlsx'))
    expect(row).toMatchObject({ lossy: [2], cells: ['110105194912310021', '1980-01-02', '110105194912310000', '是', '12.5'] })
  },
  120_000,
)
