import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import exceljs from 'exceljs'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { all, childrenWorked, workbook, zip } from './sheet.fixture.ts'
import { readSheet, type SheetRow } from './sheets.ts'

async function rows(file: Buffer | string, name = '名册.xlsx'): Promise<SheetRow[]> {
  return await all(readSheet(file, name))
}

async function cells(file: Buffer, name?: string): Promise<string[][]> {
  return (await rows(file, name)).map(row => row.cells)
}

describe('a workbook', () => {
  test('shared, rich, inline and phonetic text; gaps; rows and cells without references; prefixed names', async () => {
    const strings =
      '<si><t>沩山村</t></si><si><r><t>张</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 三_x000D_</t></r><rPh><t>zhang</t></rPh></si>'
    const data = `<row r="3"><c r="A3" t="s"><v>0</v></c><c r="D3" t="s"><v>1</v></c></row>
      <row><c t="inlineStr"><is><r><t>龙</t></r><r><t>䶮</t></r></is></c><c/><c t="str"><f>A1&amp;"x"</f><v>公式的值</v></c></row>
      <row r="9"><c r="B9"/></row><x:row r="10"><x:c r="A10"><x:v>7</x:v></x:c></x:row>`
    const read = await rows(zip(workbook({ rows: data, strings, hidden: '<row><c><v>1</v></c></row>' })))
    expect(read).toEqual([
      { sheet: '名册', row: 3, cells: ['沩山村', '', '', '张 三\r'] },
      { sheet: '名册', row: 4, cells: ['龙䶮', '', '公式的值'] },
      { sheet: '名册', row: 10, cells: ['7'] },
    ])
  })

  test('numbers, days and times come out as people read them', async () => {
    const styles = `<numFmts><numFmt numFmtId="170" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>
      <numFmt numFmtId="171" formatCode="0000"/><numFmt numFmtId="172" formatCode="[Red]0.00&quot;元/day&quot;"/><numFmt numFmtId="173" formatCode="[h]:mm"/></numFmts>
      <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${[0, 14, 170, 171, 172, 173, 22, 31].map(id => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`
    const cell = (value: string, style = 0, type = 'n') => `<c s="${style}" t="${type}"><v>${value}</v></c>`
    const data = [
      [cell('13800001111'), cell('113.48472222222222'), cell('27.660000000000004'), cell('1E-3'), cell('-5'), cell('1.5E+3')],
      [cell('29221', 1), cell('29221', 2), cell('29221', 7), cell('61', 1), cell('59', 1), cell('45000.5', 6)],
      [cell('12', 3), cell('8.5', 4), cell('1.25', 5), cell('1', 0, 'b'), cell('#N/A', 0, 'e'), cell('1980-01-01T00:00:00', 0, 'd')],
    ]
    const xml = data.map(row => `<row>${row.join('')}</row>`).join('')
    expect(await cells(zip(workbook({ rows: xml, styles })))).toEqual([
      ['13800001111', '113.484722222222', '27.66', '0.001', '-5', '1500'],
      ['1980-01-01', '1980-01-01', '1980-01-01', '1900-03-01', '1900-02-28', '2023-03-15 12:00'],
      ['0012', '8.5', '30:00', '是', '#N/A', '1980-01-01'],
    ])
    const from1904 = workbook({ rows: `<row>${cell('27759', 1)}</row>`, styles, workbookPr: '<workbookPr date1904="1"/>' })
    expect(await cells(zip(from1904))).toEqual([['1980-01-01']])
  })

  test('ID numbers kept as text stay exact; typed as numbers they are flagged', async () => {
    const book = new exceljs.Workbook()
    const sheet = book.addWorksheet('人员')
    sheet.addRow(['110105194912310021', Number('110105194912310021'), 13_800_001_111, '6222020000000000000'])
    sheet.addRow(['34052419800101001X', 999_999_999_999_999, 1_000_000_000_000_000, new Date('1980-01-02')])
    const [first, second] = await rows(Buffer.from(await book.xlsx.writeBuffer()))
    expect(first).toEqual({
      sheet: '人员',
      row: 1,
      lossy: [1],
      cells: ['110105194912310021', '110105194912310020', '13800001111', '6222020000000000000'],
    })
    expect(second).toMatchObject({ lossy: [2], cells: ['34052419800101001X', '999999999999999', '1000000000000000', '1980-01-02'] })
    const excel = workbook({ rows: '<row><c><v>1.1010519491231E+17</v></c></row>' })
    expect(await rows(zip(excel))).toEqual([{ sheet: '名册', row: 1, lossy: [0], cells: ['110105194912310000'] }])
  })

  test('a value merged over rows counts for each of them, a title merged over columns once', async () => {
    const text = (reference: string, value: string) => `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`
    const data = `<row r="1">${text('A1', '户籍花名册')}</row><row r="2">${text('A2', '001')}${text('B2', '张三')}</row>
      <row r="3"><c r="A3"/>${text('B3', '李四')}</row><row r="4"><c r="A4"/></row><row r="5">${text('A5', '002')}${text('B5', '王五')}</row>`
    const after = '<mergeCells count="2"><mergeCell ref="A1:T1"/><mergeCell ref="A2:A4"/></mergeCells>'
    expect(await cells(zip(workbook({ rows: data, after })))).toEqual([['户籍花名册'], ['001', '张三'], ['001', '李四'], ['002', '王五']])
  })

  test('20,850 rows of 20 columns, from a path; the time is printed', async () => {
    const line = (row: number) => Array.from({ length: 20 }, (_, i) => `<c t="s"><v>${(row * 7 + i * 131) % 5000}</v></c>`).join('')
    const strings = Array.from({ length: 5000 }, (_, i) => `<si><t>住址第${i}号</t></si>`).join('')
    const file = join(tmpdir(), `sheets-${process.pid}.xlsx`)
    writeFileSync(file, zip(workbook({ rows: Array.from({ length: 20_850 }, (_, row) => `<row>${line(row)}</row>`).join(''), strings })))
    const tries: number[] = []
    while (tries.length < 1) {
      const before = await childrenWorked()
      const started = performance.now()
      let read = 0
      for await (const row of readSheet(file, '名册.xlsx')) read += row.cells.length
      const took = performance.now() - started
      expect(read).toBe(417_000)
      tries.push((await childrenWorked()) - before)
      console.log(`20,850 × 20 cells in ${took.toFixed(0)} ms, processor ${tries.at(-1)!.toFixed(0)} ms`)
    }
  }, 60_000)
})

describe('a text table', () => {
  const text = '村,户主,身份证号\r\n沩山村,"张，三",="110105194912310021"\r\n\r\n㛃䶮𠅤村,龙\r\n沩山村,李四,1.10105E+17,,\r\n'
  const expected = [
    { sheet: '名册', row: 1, cells: ['村', '户主', '身份证号'] },
    { sheet: '名册', row: 2, cells: ['沩山村', '张，三', '110105194912310021'] },
    { sheet: '名册', row: 4, cells: ['㛃䶮𠅤村', '龙'] },
    { sheet: '名册', row: 5, cells: ['沩山村', '李四', '1.10105E+17'], lossy: [2] },
  ]

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with mark', Buffer.from(`\ufeff${text}`)],
    ['GB18030', iconv.encode(text, 'gb18030')],
    ['UTF-16 by tabs', iconv.encode(text.replace(/,/g, '\t').replace('"张，三"', '张，三'), 'utf-16le', { addBOM: true })],
    ['semicolons', Buffer.from(text.replace(/,/g, ';'))],
  ])('%s', async (_, file) => {
    expect(await rows(file, '名册.csv')).toEqual(expected)
  })
})
