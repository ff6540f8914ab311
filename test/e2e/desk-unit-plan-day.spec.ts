import type { Page } from '@playwright/test'
import { addDays, dayOf } from '#common/calendar.ts'
import { enter, expect, expectAccessible, expectReadable, keepScreen, read, test } from './stage.ts'

interface Node {
  id: string
  kind: string
  name: string
  households: number
}

/** The last group of some size of a town: other tests draw the first ones. */
async function lastGroup(page: Page): Promise<Node> {
  const tree = (await read(page, '/places/tree')) as Node[]
  return tree.filter(node => node.kind === 'group' && node.households >= 20 && node.households <= 60).at(-1)!
}

async function draft(page: Page, name: string): Promise<void> {
  await page.getByRole('radiogroup', { name: '划法' }).getByText('全新划分').click()
  await page.getByRole('button', { name: '算方案' }).click()
  await expect(page.getByRole('status').filter({ hasText: '算好了' })).toBeVisible()
  await page.getByLabel('草案名称').fill(name)
  await page.getByRole('button', { name: '存为草案' }).click()
  await expect(page.getByText('第 1 版')).toBeVisible()
}

test('tries other wishes, appoints a day, calls it back; the list says where each plan stands', async ({ page }) => {
  test.setTimeout(240_000)
  await enter(page, 'weishan-office')
  const place = await lastGroup(page)
  await page.goto(`/desk/unit-plans/new/${place.id}`)
  await page.getByText('换个要求会怎样').click()
  await page.getByRole('button', { name: '逐项试算' }).click()
  const rows = page.getByRole('region', { name: '划邻要求' }).locator('tbody tr.ant-table-row')
  await expect(rows).toHaveCount(10)
  const cells = await rows.evaluateAll(all => all.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent ?? '')))
  for (const [words, units, size] of cells) {
    expect(Math.abs(Number(units) * Number(size) - place.households), `${words}: everybody is in a unit`).toBeLessThan(Number(units) / 10)
  }
  const unitsAt = (words: string) => Number(cells.find(row => row[0] === words)![1])
  expect(unitsAt('每邻 8 户')).toBeGreaterThanOrEqual(unitsAt('每邻 12 户'))
  await keepScreen(page, 'desk-unit-plan-what-if')

  await draft(page, '待公布的方案')
  const publication = page.getByRole('region', { name: '公布', exact: true })
  await expect(publication).toBeVisible()
  for (const tick of await publication.getByRole('checkbox').all()) await tick.check()
  await publication.getByLabel('公布原因').fill('村民小组会议讨论同意，下月起')
  const day = addDays(dayOf(new Date()), 7)
  const on = publication.getByLabel('从哪天起算')
  await on.fill(day)
  await on.press('Enter')
  await publication.getByRole('button', { name: `定于 ${day} 公布` }).click()
  await expect(page.getByText(`将于 ${day} 零点公布`)).toBeVisible()
  await keepScreen(page, 'desk-unit-plan-scheduled')
  await expectAccessible(page, 'unit-plan-scheduled')

  await page.goto('/desk/unit-plans')
  await expect(page.getByRole('row').filter({ hasText: '待公布的方案' })).toContainText(day)
  await expectReadable(page, 'unit-plans')
  await expectAccessible(page, 'unit-plans')
  await keepScreen(page, 'desk-unit-plans-list')
  await page.getByRole('link', { name: '待公布的方案' }).click()
  await page.getByRole('button', { name: '撤回，改成草案' }).click()
  await expect(page.getByRole('button', { name: '存为草案' })).toBeVisible()
})

test('a draft says what has changed on the roll since, and is published only when put right', async ({ page }) => {
  test.setTimeout(240_000)
  await enter(page, 'pingcun-office')
  const place = await lastGroup(page)
  await page.goto(`/desk/unit-plans/new/${place.id}`)
  await draft(page, '户册变过的方案')
  const kept = page.url()
  const { rows } = (await read(page, `/households?place=${place.id}&limit=50`)) as { rows: { id: string; number: string }[] }
  const [left] = rows
  const today = dayOf(new Date())
  const send = async (method: 'put' | 'post', path: string, data: object) => {
    const answer = await page.request[method](`/api${path}`, { data, headers: { Origin: process.env.BASE_URL! } })
    expect(answer.status(), await answer.text()).toBe(200)
  }
  await send('put', `/households/${left!.id}/end`, { on: today, reason: '全家迁往县城' })
  await send('post', '/households', { group: place.id, unit: null, number: '990', address: '新屋场', on: today })
  await page.goto(kept)
  const alert = page.getByRole('alert').filter({ hasText: '草案保存之后户册变过' })
  await expect(alert).toContainText(left!.number)
  await expect(alert).toContainText('990')
  await keepScreen(page, 'desk-unit-plan-drifted')
  await expect(page.getByRole('region', { name: '公布', exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: '就近编入' }).click()
  await page.getByRole('button', { name: '存为草案' }).click()
  await expect(page.getByText('第 2 版')).toBeVisible()
  await expect(alert).toHaveCount(0)
  await expect(page.getByRole('region', { name: '公布', exact: true })).toBeVisible()
})
