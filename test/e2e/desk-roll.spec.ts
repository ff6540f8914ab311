import type { Page } from '@playwright/test'
import { checkCharacter } from '#common/idnumber.ts'
import { chiefColumns, chiefSheet, personColumns, personSheet } from '#network/roll-terms.ts'
import { writeSheet } from '#platform/sheets.ts'
import { enter, expect, expectAccessible, expectReadable, keepScreen, read, test } from './stage.ts'

// One town of its own, from its founding to its first roll; the tests follow upon each other.
test.describe.configure({ mode: 'serial' })

const run = String(Date.now() % 100_000).padStart(5, '0')
const officer = { name: '曾建军', userName: `qingshan-${run}`, first: '', password: 'Qingshan-2026-town' }

/** A number of the range that is never issued, the same in no two runs: `serial` is odd for men. */
function idOf(born: string, serial: number): string {
  const first17 = `99${String(Number(run) % 10_000).padStart(4, '0')}${born}${String(serial).padStart(3, '0')}`
  return first17 + checkCharacter(first17)
}

type Cells = Record<string, string>
const heads = ['李建国', '王桂英', '张卫东', '刘秀兰', '陈志强', '杨春花']
const household = (i: number): Cells[] => {
  const shared = {
    村: '青竹村',
    片: '一片',
    组: '老屋组',
    邻: '1邻',
    户编号: `00000${i + 1}`,
    户主: heads[i]!,
    住址: `青竹村老屋组${i + 1}号`,
  }
  const head = { ...shared, 姓名: heads[i]!, 与户主关系: '户主', 性别: '男', 身份证号: idOf('19650210', i * 4 + 1), 党员: '否' }
  const child = { ...shared, 姓名: `${heads[i]![0]}小雨`, 与户主关系: '女', 性别: '女', 身份证号: idOf('20080601', i * 4 + 2), 党员: '否' }
  return [head, child]
}
const good = heads.flatMap((_, i) => household(i))
const chief: Cells = {
  岗位: '邻长',
  村: '青竹村',
  片: '一片',
  组: '老屋组',
  邻: '1邻',
  姓名: '李建国',
  产生方式: '推选',
  任职日期: '2025-03-01',
}

async function rollOf(people: Cells[]) {
  const sheet = (name: string, columns: Record<string, { title: string }>, rows: Cells[]) => ({
    name,
    columns: Object.values(columns).map(({ title }) => ({ header: title, key: title, width: 14 })),
    rows,
  })
  const chiefs = [{ ...chief, 身份证号: good[0]!.身份证号! }]
  const buffer = await writeSheet({ sheets: [sheet(personSheet, personColumns, people), sheet(chiefSheet, chiefColumns, chiefs)] })
  return { name: '青山镇花名册.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer }
}

test('the county founds a town; its officer signs in and must change the password', async ({ page }) => {
  await enter(page, 'xian')
  await page.goto('/desk/towns')
  await page.getByRole('button', { name: '新开一个乡镇街道' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('名称').fill(`青山镇${run}`)
  await form.getByLabel(/统计用区划代码/).fill(`9992${run}000`)
  await form.getByLabel('第一位镇干部姓名').fill(officer.name)
  await form.getByLabel('他的手机号').fill(`154009${run}`)
  await form.getByLabel('他的用户名').fill(officer.userName)
  await keepScreen(page, 'desk-founding')
  await form.getByRole('button', { name: '开设' }).click()
  const shown = page.getByRole('dialog').filter({ hasText: '初始密码' })
  officer.first = (await shown.locator('b').last().textContent())!
  await keepScreen(page, 'desk-founded')
  await shown.getByRole('button').click()
  await page.context().clearCookies()
  await page.goto('/desk')
  await page.getByLabel('手机号或用户名').fill(officer.userName)
  await page.getByLabel('密码', { exact: true }).fill(officer.first)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByText('第一次登录，请先改掉初始密码。')).toBeVisible()
  await keepScreen(page, 'desk-first-password')
  await expectAccessible(page, 'first password')
  await page.getByLabel(/^现在的密码/).fill(officer.first)
  await page.getByLabel('新密码', { exact: true }).fill(officer.password)
  await page.getByLabel('再输一次新密码').fill(officer.password)
  await page.getByRole('button', { name: '保存新密码' }).click()
  await expect(page.getByRole('link', { name: '去导入花名册' })).toBeVisible()
})

/** What each page of a town without anything says: what to do next. */
const empty: [path: string, words: RegExp][] = [
  ['', /第一步：导入户籍花名册/],
  ['/requests', /居民可扫联系卡提，三长可代录/],
  ['/visits', /三长在手机上记的走访会出现在这里/],
  ['/network', /登记任职/],
  ['/map', /在花名册里填“经度、纬度”后重新导入即可上图/],
  ['/households', /导入花名册/],
  ['/people', /登记新的任职，请到“片组邻”/],
  ['/roll', /先下载模板填写/],
  ['/paper', /请先导入花名册/],
]

test('an empty town says on every page what to do next', async ({ page }) => {
  await enter(page, officer.userName, officer.password)
  for (const [path, words] of empty) {
    await page.goto(`/desk${path}`)
    await expect.soft(page.getByRole('main').getByText(words).first(), path).toBeVisible()
    await keepScreen(page, `desk-empty${path.replace('/', '-')}`)
    await expectReadable(page, `empty ${path}`)
  }
})

test('a roll with bad cells is refused whole, each cell named by sheet, row and column', async ({ page }) => {
  const bad = structuredClone(good)
  const number = bad[1]!.身份证号!
  bad[1]!.身份证号 = `${number.slice(0, 17)}${number[17] === '0' ? '1' : '0'}`
  bad[3]!.与户主关系 = '干亲家'
  bad[4]!.身份证号 = bad[6]!.身份证号!
  await enter(page, officer.userName, officer.password)
  await page.goto('/desk/roll')
  await page.locator('input[type=file]').setInputFiles(await rollOf(bad))
  await expect(page.getByText(/有 \d+ 处须改正，一行都没有写入/)).toBeVisible()
  const finding = (row: number, column: string) =>
    page
      .getByRole('row')
      .filter({ hasText: `${personSheet}` })
      .filter({ has: page.getByRole('cell', { name: String(row), exact: true }) })
      .filter({ hasText: column })
  await expect(finding(3, '身份证号').first()).toContainText('校验码应为')
  await expect(finding(5, '与户主关系').first()).toContainText('干亲家')
  await expect(finding(8, '身份证号').or(finding(6, '身份证号')).first()).toBeVisible()
  await keepScreen(page, 'desk-roll-refused')
  await expectReadable(page, 'refused roll')
  await expectAccessible(page, 'refused roll')
  expect((await read(page, '/network/counts')).households).toBe(0)
})

test('a good roll is checked first, written after consent, and the town stands', async ({ page }) => {
  await enter(page, officer.userName, officer.password)
  await page.goto('/desk/roll')
  await page.locator('input[type=file]').setInputFiles(await rollOf(good))
  await expect(page.getByText('检查通过，还没有写入')).toBeVisible()
  await keepScreen(page, 'desk-roll-checked')
  expect((await read(page, '/network/counts')).households).toBe(0)
  await page.getByRole('button', { name: '确认写入' }).click()
  await expect(page.getByText('已全部写入。')).toBeVisible()
  expect(await read(page, '/network/counts')).toMatchObject({ villages: 1, groups: 1, units: 1, unitChiefs: 1, households: 6, people: 12 })
  await page.goto('/desk')
  await expect(figure(page, '邻长在任')).toHaveText('1')
  await expect(figure(page, '户已划入邻')).toHaveText('6/6')
  await page.goto('/desk/roll')
  await expect(page.getByRole('row').filter({ hasText: '青山镇花名册.xlsx' }).first()).toContainText('已写入')
})

const figure = (page: Page, name: string) => page.locator('.tile').filter({ hasText: name }).locator('b')
