import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { village } from '#planner/bench/villages.ts'
import { groupsOf } from '#planner/roll.ts'
import { readRows } from './plan-files.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-'))
  const lines = [1, 2, 3].flatMap(g => village(g, 20 + g).map(h => `${g}-${h.id},第${g}组,${h.x},${h.y},${g === 1 ? '=1+1' : '石板冲'}`))
  writeFileSync(join(folder, 'roll.csv'), `户编号,组,x,y,地址\n${lines.join('\n')}\n`)
})

afterAll(() => rm(folder, { recursive: true }))

function plan(...args: string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'plan.ts'), ...args], { encoding: 'utf8', cwd: folder })
}

it('plans a CSV into CSV, workbook and map, the same for the same seed', async () => {
  const first = plan('--in', 'roll.csv', '--out', 'units.csv', '--geojson', 'units.geojson', '--seed', '4')
  expect(first.status).toBe(0)
  expect(first.stderr).toContain('3 组 66 户')
  const rows = await readRows(join(folder, 'units.csv'))
  expect(rows).toHaveLength(66)
  expect(new Set(rows.map(r => r.户编号)).size).toBe(66)
  expect(rows.every(r => r.邻 && r.邻长)).toBe(true)
  plan('--in', 'roll.csv', '--out', 'again.csv', '--seed', '4')
  expect(readFileSync(join(folder, 'again.csv'), 'utf8')).toBe(readFileSync(join(folder, 'units.csv'), 'utf8'))
  plan('--in', 'roll.csv', '--out', 'units.xlsx', '--seed', '4')
  expect(await readRows(join(folder, 'units.xlsx'))).toEqual(rows)
  const map = JSON.parse(readFileSync(join(folder, 'units.geojson'), 'utf8'))
  expect(map.features.filter((f: { geometry: { type: string } }) => f.geometry.type === 'Point')).toHaveLength(66)
})

it('takes a roll with a row for each person, and reads a workbook of another maker', async () => {
  const { default: exceljs } = await import('exceljs')
  const book = new exceljs.Workbook()
  const sheet = book.addWorksheet('户籍花名册')
  sheet.addRow(['组', '户编号', '姓名', '住址', 'x', 'y'])
  for (const h of village(7, 12)) {
    sheet.addRow(['第1组', h.id, '张三', '桥头 <上> & "下"', h.x, h.y])
    sheet.addRow(['第1组', h.id, '李四'])
  }
  await book.xlsx.writeFile(join(folder, 'persons.xlsx'))
  const rows = await readRows(join(folder, 'persons.xlsx'))
  expect(rows).toHaveLength(24)
  expect(rows[0]).toMatchObject({ 组: '第1组', 户编号: '户1', 姓名: '张三', 住址: '桥头 <上> & "下"' })
  expect(rows[1]).toMatchObject({ 组: '第1组', 户编号: '户1', 姓名: '李四' })
  const [group] = groupsOf(rows)
  expect(group!.households).toHaveLength(12)
  expect(group!.households[0]!.x).toBe(village(7, 12)[0]!.x)
  expect(() => groupsOf([...rows, { 组: '第2组', 户编号: '户1', 姓名: '王五' }])).toThrow('户编号应唯一')
})

it('repairs from a prior file without moving anybody when nothing changed', async () => {
  plan('--in', 'roll.csv', '--out', 'units.csv')
  const repaired = plan('--in', 'roll.csv', '--out', 'repaired.csv', '--prior', 'units.csv', '--mode', 'minimal')
  expect(repaired.stderr).toContain('调整 0 户')
  expect((await readRows(join(folder, 'repaired.csv'))).every(r => r.变动 === '')).toBe(true)
})

it('says what it expected of a roll it cannot read', () => {
  writeFileSync(join(folder, 'odd.csv'), '名字,组\n张三,一组\n')
  const refused = plan('--in', 'odd.csv', '--out', 'x.csv')
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain('应有户编号')
  writeFileSync(join(folder, 'twice.csv'), '户编号,组\n甲,一组\n甲,一组\n')
  expect(plan('--in', 'twice.csv', '--out', 'x.csv').stderr).toContain('出现了两次')
  expect(plan('--in', 'roll.csv', '--out', 'x.csv', '--mode', 'odd').stderr).toContain('应为 full')
})
