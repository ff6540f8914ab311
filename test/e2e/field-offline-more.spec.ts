import type { Page } from '@playwright/test'
import { withPhone } from './phone.ts'
import { act, enter, expect, expectAccessible, expectReadable, keepScreen, lampPhoto, read, test } from './stage.ts'

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

test('a chief takes a matter and answers it with a photo, all without signal; the answer arrives with the signal', async ({
  page: office,
}) => {
  test.setTimeout(300_000)
  await enter(office, 'weishan-secretary')
  const { rows: units } = await read(office, '/households?limit=1')
  const text = `涵洞口的栏板松了${Date.now() % 100_000}`
  const { id, number } = await act(office, 'POST', '/requests', { household: units[0].id, text, via: 'desk' })
  const kind = { category: '03', size: 'minor', ownership: 'public', publicSafety: false, urgency: 'ordinary' }
  await act(office, 'PUT', `/requests/${id}/sorting`, kind)
  const handlers = await read(office, `/requests/${id}/handlers`)
  const chief = handlers.find((one: { name: string; rung: string }) => one.rung === 'unit' && one.name === '刘桂香')
  await act(office, 'PUT', `/requests/${id}/dispatch`, { handler: chief.mandate, words: '顺路看看' })
  await withPhone('weishan-unit', async ({ phone, page, line }) => {
    await line.cut()
    await phone.setOffline(true)
    await page.goto(`${line.url}/inbox`)
    await expect(page.getByText('连不上服务器，显示的是')).toBeVisible({ timeout: 30_000 })
    await page.locator(`a[href="/requests/${id}"]`).tap()
    await page.getByRole('button', { name: '接单' }).tap()
    await expect(page.getByText('没有信号，已存在手机里')).toBeVisible({ timeout: 30_000 })
    await page.getByRole('button', { name: '办结答复' }).tap()
    await page.getByRole('button', { name: '已解决' }).tap()
    await page.getByLabel('怎么办的（居民会看到）').fill('栏板钉牢了，手摇不动')
    await page.locator('input[type=file]').setInputFiles(lampPhoto)
    await expect(page.getByAltText('已拍照片 1')).toBeVisible()
    await page.getByRole('button', { name: '提交答复' }).tap()
    await expect(page.getByRole('heading', { name: '答复：已解决' })).toBeVisible({ timeout: 30_000 })
    await keepScreen(page, 'offline-answered')
    await expectReadable(page, 'answered offline')
    await expectAccessible(page, 'answered offline')
    await page.goto(`${line.url}/inbox`)
    await expect(page.getByRole('heading', { name: '等我办的' })).toBeVisible()
    await expect(page.getByText('正在取数据')).toHaveCount(0, { timeout: 30_000 })
    await expect(page.locator(`a[href="/requests/${id}"]`)).toHaveCount(0)
    expect(await read(office, `/requests/${id}`)).toMatchObject({ state: 'dispatched' })
    await page.goto(`${line.url}/outbox`)
    await phone.setOffline(false)
    await line.mend()
    await page.getByRole('button', { name: '现在上传' }).tap()
    await expect(page.getByText('没有待上传的内容')).toBeVisible({ timeout: 60_000 })
  })
  const answered = await read(office, `/requests/${id}`)
  expect(answered).toMatchObject({ number, state: 'answered', outcome: 'solved', answer: '栏板钉牢了，手摇不动' })
  expect(answered.steps.map((step: { act: string }) => step.act)).toEqual(['raise', 'sort', 'dispatch', 'take', 'answer'])
  expect(answered.steps.at(-1).photos).toHaveLength(1)
})
