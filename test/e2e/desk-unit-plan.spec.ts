import type { Locator, Page } from '@playwright/test'
import { enter, expect, expectAccessible, expectReadable, keepScreen, read, test } from './stage.ts'

interface Node {
  id: string
  parent: string
  kind: string
  name: string
  households: number
  chief: string | null
}

/** A group of some size whose units could be drawn otherwise. */
async function group(page: Page, nth: number): Promise<Node> {
  const tree = (await read(page, '/places/tree')) as Node[]
  const groups = tree.filter(node => node.kind === 'group' && node.households >= 14 && node.households <= 60)
  return groups[nth]!
}

/** Ticks or presses what has been reached by keyboard. */
async function press(target: Locator, key: string): Promise<void> {
  await target.focus()
  await target.press(key)
}

async function propose(page: Page, mode: string): Promise<void> {
  await page.getByText(mode, { exact: true }).click()
  await page.getByRole('button', { name: '算方案' }).click()
  await expect(page.getByRole('status').filter({ hasText: '算好了' })).toBeVisible()
}

test('draws the units of a group: proposed, moved by keyboard, compared, kept, published; the tree shows them', async ({ page }) => {
  test.setTimeout(180_000)
  await enter(page, 'pingcun-office')
  const place = await group(page, 3)
  await page.goto('/desk/unit-plans')
  await page.getByRole('combobox', { name: '划哪里' }).fill(place.name)
  await page.goto(`/desk/unit-plans/new/${place.id}`)
  await propose(page, '全新划分')
  await expect(page.getByText(/最多比可能的最好方案多|不能给出与最好方案的差距/)).toBeVisible()
  const units = page.locator('section.unit')
  const count = await units.count()
  expect(count).toBeGreaterThan(1)
  await keepScreen(page, 'desk-unit-plan-proposed')

  // by keyboard: tick a household of the first unit, choose the second, put it there; take it back, and again
  const first = units.first()
  const size = async (unit: Locator) => Number(/(\d+) 户/.exec((await unit.locator('b').first().textContent())!)![1])
  const before = await size(first)
  const box = first.getByRole('checkbox').first()
  await press(box, 'Space')
  await expect(page.getByText('已勾选 1 户')).toBeVisible()
  const into = page.getByRole('combobox', { name: '编入' })
  await press(into, 'ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await press(page.getByRole('button', { name: '编入此邻' }), 'Enter')
  await expect.poll(() => size(first)).toBe(before - 1)
  await press(page.getByRole('button', { name: '撤销一步' }), 'Enter')
  await expect.poll(() => size(first)).toBe(before)
  await press(page.getByRole('button', { name: '重做' }), 'Enter')
  await expect.poll(() => size(first)).toBe(before - 1)
  await keepScreen(page, 'desk-unit-plan-moved')

  await expect(page.getByRole('status').filter({ hasText: /调整 \d+ 户/ })).toBeVisible()
  await page.getByLabel('草案名称').fill('冬季调整')
  await page.getByRole('button', { name: '存为草案' }).click()
  await expect(page.getByText('第 1 版')).toBeVisible()
  const publication = page.getByRole('region', { name: '公布', exact: true })
  await expect(publication).toBeVisible()
  await expectReadable(page, 'unit-plan-draft')
  await expectAccessible(page, 'unit-plan-draft')
  const button = publication.getByRole('button', { name: '现在公布' })
  await expect(button).toBeDisabled()
  for (const tick of await publication.getByRole('checkbox').all()) await tick.check()
  await publication.getByLabel('公布原因').fill('经村民小组会议讨论同意')
  await publication.getByText(/公布的规则/).click()
  await keepScreen(page, 'desk-unit-plan-consent')
  await button.click()
  await expect(page.getByRole('heading', { level: 2 })).toContainText('已公布')
  await keepScreen(page, 'desk-unit-plan-published')
  await expectAccessible(page, 'unit-plan-published')

  const tree = (await read(page, '/places/tree')) as Node[]
  const drawn = tree.filter(node => node.parent === place.id && node.households > 0)
  expect(drawn.length).toBe(count)
  expect(drawn.reduce((sum, node) => sum + node.households, 0)).toBe(place.households)
  await page.goto(`/desk/network/${drawn[0]!.id}`)
  await page.getByRole('tab', { name: '沿革' }).click()
  await expect(page.getByText('经村民小组会议讨论同意').first()).toBeVisible()
})

test('drags a household from unit to unit on the list and on the map', async ({ page }) => {
  test.setTimeout(180_000)
  await enter(page, 'pingcun-office')
  const place = await group(page, 5)
  await page.goto(`/desk/unit-plans/new/${place.id}`)
  await propose(page, '平衡修补')
  const units = page.locator('section.unit')
  const sizes = async () => (await units.locator('> .toolbar b').allTextContents()).map(text => Number.parseInt(text, 10))
  const before = await sizes()
  await units.nth(0).locator('li').first().dragTo(units.nth(1))
  await expect.poll(sizes).toEqual([before[0]! - 1, before[1]! + 1, ...before.slice(2)])
  // From the map onto the list: the dot that bears a unit's name is its chief's. Dots may lie upon each other, so the next is tried.
  const tooltips = page.locator('.leaflet-tooltip')
  await expect.poll(() => tooltips.count()).toBeGreaterThan(1)
  let moved = false
  for (let k = 0; k < (await tooltips.count()) && !moved; k++) moved = await dragDot(page, tooltips.nth(k), units, sizes)
  expect(moved).toBe(true)
})

/** Drags the dot under a unit's name to another unit of the list; whether that unit has one more then. */
async function dragDot(page: Page, tooltip: Locator, units: Locator, sizes: () => Promise<number[]>): Promise<boolean> {
  const dot = await tooltip.boundingBox()
  if (!dot) return false
  const name = await tooltip.textContent()
  const from = await units
    .locator('> .toolbar input')
    .evaluateAll((inputs, wanted) => inputs.findIndex(input => (input as unknown as { value: string }).value === wanted), name)
  const to = from === 0 ? 1 : 0
  const box = (await units.nth(to).boundingBox())!
  const start = await sizes()
  await page.mouse.move(dot.x + dot.width / 2, dot.y + dot.height + 14)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y + 20, { steps: 8 })
  await page.mouse.up()
  try {
    await expect.poll(async () => (await sizes())[to], { timeout: 4_000 }).toBe(start[to]! + 1)
    return true
  } catch {
    return false
  }
}

test('a secretary drafts and prints, and finds no button to publish', async ({ page }) => {
  test.setTimeout(120_000)
  await enter(page, 'heba-secretary')
  const place = await group(page, 0)
  await page.goto(`/desk/unit-plans/new/${place.id}`)
  await page.locator('section.unit').first().getByRole('checkbox').first().check()
  await page.getByRole('button', { name: '新开一邻' }).click()
  await page.getByRole('button', { name: '存为草案' }).click()
  await expect(page.getByText('公布由镇干部办理')).toBeVisible()
  await expect(page.getByRole('button', { name: '现在公布' })).toHaveCount(0)
  const link = await page.getByRole('link', { name: /打印告知单/ }).getAttribute('href')
  const paper = await page.request.get(link!)
  expect(paper.status()).toBe(200)
  expect((await paper.body()).subarray(0, 5).toString()).toBe('%PDF-')
  await page.getByRole('button', { name: '作废' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '作废' }).click()
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('划邻')
})
