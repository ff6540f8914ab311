import type { Page } from '@playwright/test'
import { enter, expect, expectAccessible, expectReadable, keepScreen, read, test } from './stage.ts'

interface Row {
  id: string
  number: string
  head: string
}

/** Types into the cell in focus, waits for the list of what was typed, and takes with Enter the line that stands out. */
async function pick(page: Page, typed: string, words: string): Promise<void> {
  const answered = page.waitForResponse(response => new URL(response.url()).searchParams.get('q') === typed)
  await page.keyboard.type(typed)
  await answered
  const open = page.getByRole('combobox', { expanded: true })
  const option = page.locator('.ant-select-item-option-active').filter({ hasText: words })
  await expect(open).toHaveCount(1)
  // Pressed while one list gives way to the next, Enter takes nothing and the list stays open.
  await expect(async () => {
    if ((await open.count()) === 0) return
    await expect(option).toBeVisible({ timeout: 5_000 })
    await page.keyboard.press('Enter')
    await expect(open).toHaveCount(0, { timeout: 2_000 })
  }).toPass()
}

test('a paper visit book is typed off by keyboard; wrong lines are marked and nothing typed is lost', async ({ page, mishaps }) => {
  test.setTimeout(180_000)
  mishaps.expect(/^422 POST \/api\/visits\/entries$/)
  await enter(page, 'weishan-office')
  const [visitor] = await read(page, `/visits/visitors?q=${encodeURIComponent('刘桂香')}`)
  const { rows }: { rows: Row[] } = await read(page, `/households?place=${visitor.place}&limit=3`)
  const [a, b] = rows as [Row, Row]
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto('/desk/visits')
  await page.getByRole('link', { name: '补录走访本' }).click()
  await page.getByRole('combobox', { name: '谁的走访本' }).click()
  await pick(page, '刘桂香', '刘桂香')

  const line = (number: number) => page.getByRole('row', { name: `第 ${number} 行` })
  await page.getByRole('combobox', { name: '第 1 行 户' }).click()
  await pick(page, a.number, `${a.number} ${a.head}`)
  await page.keyboard.press('Tab')
  const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10)
  await page.keyboard.type(String(Number(yesterday.slice(8))))
  await expect(line(1).getByText(yesterday)).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.type('2')
  await page.keyboard.press('Enter')
  await expect(line(1).getByTitle('2 没人')).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('门锁着，邻居说去了县城')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: '第 2 行 户' })).toBeFocused()

  await pick(page, b.head, `${b.number} ${b.head}`)
  await page.getByLabel('第 2 行 日期').fill('40')
  await page.getByLabel('第 2 行 记录').fill('想把塘修一修')
  await page.getByRole('button', { name: '存这 2 行' }).click()
  await expect(line(2).getByRole('alert')).toHaveText('没有“40”这一天，请写成 5 或 3-5')
  await page.getByLabel('第 2 行 日期').fill('2020-3-5')
  await page.getByRole('button', { name: '存这 2 行' }).click()
  await expect(line(2).getByRole('alert')).toContainText('走访本可补录一年内的')
  await expect(page.getByText('2 行中有 1 行要改，这一批都还没有存。填的都还在，改好再存')).toBeVisible()
  await keepScreen(page, 'desk-visits-entering-wrong')
  await expectReadable(page, 'visits-entering')
  await expectAccessible(page, 'visits-entering')
  await page.getByLabel('第 2 行 日期').fill(yesterday)
  await page.getByRole('button', { name: '存这 2 行' }).click()
  await expect(page.getByText('已存 2 行')).toBeVisible()

  const kept = await read(page, `/visits?household=${b.id}&limit=1`)
  expect(kept.rows[0]).toMatchObject({ on: yesterday, note: '想把塘修一修', by: '刘桂香', enteredBy: '易文斌', outcome: 'met' })

  // The same visit again is shown, and kept only when it is said to be another one.
  await page.getByRole('combobox', { name: '第 1 行 户' }).click()
  await pick(page, b.number, `${b.number} ${b.head}`)
  await page.getByLabel('第 1 行 日期').fill(yesterday)
  await page.getByRole('button', { name: '存这 1 行' }).click()
  await expect(line(1).getByRole('alert')).toContainText(`已有走访：刘桂香（在家，易文斌补录）`)
  await page.getByRole('checkbox', { name: '另一次' }).check()
  await page.getByRole('button', { name: '存这 1 行' }).click()
  await expect(page.getByText('已存 1 行')).toBeVisible()
  await page.goto('/desk/visits')
  await expect(page.getByText('刘桂香（易文斌补录）').first()).toBeVisible()
})

test('what came up on visits: counted by place, led to the visits behind a number, found by two characters', async ({ page }) => {
  test.setTimeout(180_000)
  await page.setViewportSize({ width: 1440, height: 900 })
  await enter(page, 'weishan-office')
  const told = await read(page, '/visits/sayings')
  const wishes = told.total.find((each: { topic: string }) => each.topic === 'wish')
  await page.goto('/desk/visits')
  await page.getByRole('link', { name: '走访聊到的' }).click()
  const number = page.getByRole('button', { name: '合计 意愿' })
  await expect(number).toHaveText(`${wishes.times} 次 ${wishes.households} 户`)
  await number.click()
  const behind = page.locator('section').filter({ hasText: '合计 意愿' })
  await expect(behind.getByRole('row').nth(1)).toContainText('意愿')
  await keepScreen(page, 'desk-visits-sayings')
  await expectReadable(page, 'visits-sayings')
  await expectAccessible(page, 'visits-sayings')
  const { rows } = await read(page, '/visits?topic=wish&limit=50')
  const note = rows.map((row: { note: string }) => row.note).find((each: string) => each.length >= 4)
  await page.getByLabel('在走访记录里找').fill(note.slice(1, 3))
  await page.keyboard.press('Enter')
  await expect(page.getByText(`说到“${note.slice(1, 3)}”的走访`)).toBeVisible()
  await expect(
    page
      .getByRole('row')
      .filter({ hasText: note.slice(1, 3) })
      .first(),
  ).toBeVisible()
})
