import type { Page } from '@playwright/test'
import { withPhone } from './phone.ts'
import { expect, expectAccessible, expectReadable, keepScreen, test } from './stage.ts'

async function visitFirst(page: Page, url: string, note: string): Promise<void> {
  await page.goto(`${url}/`)
  await page.locator('a[href^="/visit/"]').first().tap()
  await page.getByRole('button', { name: '在家', exact: true }).tap()
  await page.getByLabel('记一句（可不填）').fill(note)
  await page.getByRole('button', { name: '保存走访' }).tap()
  await expect(page.getByText('已存在手机里')).toBeVisible({ timeout: 30_000 })
}

const visitsNoted = (page: Page, note: string) =>
  page.evaluate<number>(
    `fetch('/api/visits?limit=200').then(answer => answer.json()).then(list => list.rows.filter(row => row.note === '${note}').length)`,
  )

test('a visit that lay on the phone for forty days is refused with the reason, put right and handed in', async () => {
  test.setTimeout(300_000)
  await withPhone('weishan-unit', async ({ page, line }) => {
    await page.clock.setSystemTime(new Date(Date.now() - 40 * 86_400_000))
    await line.cut()
    await visitFirst(page, line.url, '放了四十天的一访')
    await page.clock.setSystemTime(new Date())
    await line.mend()
    await page.goto(`${line.url}/outbox`)
    await expect(page.getByText('没有收下')).toHaveCount(2, { timeout: 60_000 })
    await keepScreen(page, 'offline-refused')
    await expectReadable(page, 'a refused entry')
    await expectAccessible(page, 'a refused entry')
    await page.getByRole('button', { name: '修改' }).tap()
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    await page.getByLabel('哪天').fill(today)
    await keepScreen(page, 'offline-refused-editing')
    await page.getByRole('button', { name: '改好，再传' }).tap()
    await expect(page.getByText('没有待上传的内容')).toBeVisible({ timeout: 60_000 })
    expect(await visitsNoted(page, '放了四十天的一访')).toBe(1)
  })
})

test('two tabs send what one of them kept: once', async () => {
  test.setTimeout(300_000)
  await withPhone('weishan-unit', async ({ phone, page, line }) => {
    const other = await phone.newPage()
    await other.goto(`${line.url}/outbox`)
    await expect(other.getByText('本机数据更新于')).toBeVisible({ timeout: 60_000 })
    await line.cut()
    await visitFirst(page, line.url, '两个窗口的一访')
    await expect(other.getByRole('button', { name: '现在上传' })).toBeVisible({ timeout: 30_000 })
    await page.goto(`${line.url}/outbox`)
    await line.mend()
    await Promise.all(
      [page, other].map(each =>
        each
          .getByRole('button', { name: '现在上传' })
          .tap()
          .catch(() => {}),
      ),
    )
    for (const each of [page, other]) await expect(each.getByText('没有待上传的内容')).toBeVisible({ timeout: 60_000 })
    expect(await visitsNoted(page, '两个窗口的一访')).toBe(1)
  })
})

test('what waits is shown as codes for a colleague’s camera, and still goes by itself', async () => {
  test.setTimeout(300_000)
  await withPhone('weishan-unit', async ({ page, line }) => {
    await line.cut()
    await visitFirst(page, line.url, '用码转交的一访')
    await page.goto(`${line.url}/outbox`)
    await page.getByRole('button', { name: '出示给同事扫' }).tap()
    const canvas = page.getByRole('img', { name: '待上传内容的码，轮流出示' })
    await expect(canvas).toBeVisible({ timeout: 30_000 })
    await expectReadable(page, 'codes')
    await keepScreen(page, 'offline-codes')
    await line.mend()
    await page.getByRole('button', { name: '现在上传' }).tap()
    await expect(page.getByText('没有待上传的内容')).toBeVisible({ timeout: 60_000 })
  })
})
