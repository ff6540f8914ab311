import type { Page } from '@playwright/test'
import { newId } from '#common/ids.ts'
import { act, enter, expect, expectAccessible, expectLarge, expectReadable, keepScreen, read, test } from './stage.ts'

const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()

async function aUnit(page: Page): Promise<{ id: string; households: number }> {
  const tree: { id: string; kind: string; households: number }[] = await read(page, '/places/tree')
  return tree.find(node => node.kind === 'unit')!
}

const backField = { key: 'back', kind: 'yesno', label: '有没有人从外地回来', required: true }

async function ask(page: Page, place: string, more: object = {}): Promise<string> {
  const id = newId()
  const basic = { title: '返乡人员核实', notice: '请今天逐户问清。', fields: [backField], dueAt: hours(20) }
  await act(page, 'POST', '/rollcalls', { id, place, ...basic, ...more })
  return id
}

test('the office asks at the desk from a template, sees how it will look, and watches answers come in', async ({ page, browser }) => {
  test.setTimeout(180_000)
  await page.setViewportSize({ width: 1440, height: 900 })
  await enter(page, 'heba-office')
  await page.goto('/desk/rollcalls')
  await page.getByRole('button', { name: '发起摸排' }).click()
  await page.getByRole('button', { name: '返乡人员' }).click()
  const preview = page.getByRole('complementary', { name: '邻长手机上的样子' })
  await expect(preview.getByText('有没有人从外地回来', { exact: true })).toBeVisible()
  await expect(page.getByText(/会发到 \d+ 户/)).toBeVisible()
  await page.getByLabel('标题').fill('返乡人员摸排（演练）')
  await keepScreen(page, 'desk-rollcall-asking')
  await expectReadable(page, 'asking')
  await expectAccessible(page, 'asking')
  await page.getByRole('button', { name: '发出' }).click()
  await expect(page.getByRole('heading', { name: '返乡人员摸排（演练）' })).toBeVisible()
  await expect(page.getByText('实时更新中')).toBeVisible()
  const id = page.url().split('/').at(-1)!
  const total = page.getByRole('status', { name: '合计' })
  await expect(total).toContainText(/0／\d+/)

  const chief = await browser.newContext({ baseURL: process.env.BASE_URL!, viewport: { width: 360, height: 800 }, hasTouch: true })
  const phone = await chief.newPage()
  await enter(phone, 'heba-unit')
  await phone.goto('/')
  await phone.getByRole('link', { name: /返乡人员摸排（演练）/ }).tap()
  await expect(phone.getByText(/已答 0／\d+ 户/)).toBeVisible()
  await phone.getByRole('region', { name: /^回答/ }).getByRole('button', { name: '否' }).tap()
  await keepScreen(phone, 'phone-rollcall-answering')
  await phone.getByRole('button', { name: '保存，下一户' }).tap()
  await expect(phone.getByText(/已答 1／\d+ 户/)).toBeVisible()
  // The desk was not touched: the figure came by itself.
  await expect(total).toContainText(/1／\d+/)
  await phone.getByRole('button', { name: '没人/联系不上' }).tap()
  await expect(phone.getByText(/没人或联系不上 1 户/)).toBeVisible()
  await phone.getByRole('button', { name: /户都一样/ }).tap()
  const rest = phone.getByRole('region', { name: '其余都一样' })
  await rest.getByRole('button', { name: '否' }).tap()
  await keepScreen(phone, 'phone-rollcall-rest')
  await rest.getByRole('button', { name: /都问过了/ }).tap()
  await expect(phone.getByText('您管的户都答了。')).toBeVisible()
  const { counts } = await read(phone, `/rollcalls/${id}`)
  expect([counts.answered, counts.absent]).toEqual([counts.asked - 1, 1])
  await expect(total).toContainText(`${counts.asked - 1}／`)
  await keepScreen(page, 'desk-rollcall-live')
  await chief.close()

  await page.getByRole('button', { name: '列出还没答完的邻和电话' }).click()
  await expect(page.getByRole('columnheader', { name: '找谁' })).toBeVisible()
  await page.getByRole('button', { name: '关闭这次摸排' }).click()
  await page.getByRole('button', { name: /^关\s*闭$/ }).click()
  await expect(page.getByText('已关闭，数字不再变。')).toBeVisible()
  const answer = await page.request.get(`/api/rollcalls/${id}/list.xlsx`)
  expect(answer.headers()['content-type']).toContain('spreadsheetml')
})

test('paper that comes back is keyed in as a grid', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await enter(page, 'heba-unit')
  const unit = await aUnit(page)
  await enter(page, 'heba-office')
  const id = await ask(page, unit.id)
  await page.goto(`/desk/rollcalls/${id}`)
  await page
    .getByRole('button', { name: /^1邻|邻$/ })
    .first()
    .click()
  await page.getByRole('button', { name: '录入这个邻的纸表' }).click()
  const cells = page.getByRole('combobox', { name: /有没有人从外地回来/ })
  await cells.first().click()
  await page.locator('.ant-select-item-option').filter({ hasText: '是' }).first().click()
  await page
    .getByRole('checkbox', { name: /没人\/联系不上/ })
    .nth(1)
    .check()
  await keepScreen(page, 'desk-rollcall-keying')
  await expectReadable(page, 'keying')
  await expectAccessible(page, 'keying')
  await page.getByRole('button', { name: '保存录入的各户' }).click()
  await expect(page.getByText('已录入 2 户')).toBeVisible()
  const { counts } = await read(page, `/rollcalls/${id}`)
  expect(counts).toMatchObject({ answered: 1, absent: 1 })
})

test('an emergency stands in red and in words on the phone, in elder view too, and goes when it is over', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 })
  await page.addInitScript("localStorage.setItem('elder', 'yes')")
  await enter(page, 'heba-unit')
  const unit = await aUnit(page)
  await enter(page, 'heba-duty')
  const order = { authority: '镇防汛抗旱指挥部', document: '防汛令第 3 号', until: hours(3) }
  const id = await ask(page, unit.id, { title: '强降雨转移核实', emergency: order })
  await enter(page, 'heba-unit')
  await page.clock.install({ time: new Date() })
  await page.goto('/')
  const notice = page.getByRole('alert', { name: '应急通知' })
  await expect(notice).toContainText('镇防汛抗旱指挥部 下令（防汛令第 3 号）')
  await keepScreen(page, 'elder-emergency')
  await expectReadable(page, 'emergency')
  await expectLarge(page, 'emergency')
  await expectAccessible(page, 'emergency', { enhanced: true })
  await page.clock.fastForward('03:01:00')
  await expect(notice).toHaveCount(0)
  await enter(page, 'heba-office')
  await act(page, 'PUT', `/rollcalls/${id}/closure`)
})
