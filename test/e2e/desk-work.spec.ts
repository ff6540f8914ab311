import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Locator, Page } from '@playwright/test'
import { act, enter, expect, keepScreen, lampPhoto, password, read, test } from './stage.ts'

test('signs in; the home page shows the documented figures of 沩山镇', async ({ page, mishaps }) => {
  mishaps.expect(/^401 POST \/api\/sessions$/)
  await page.goto('/desk')
  await page.getByLabel('手机号或用户名').fill('weishan-office')
  await page.getByLabel('密码', { exact: true }).fill('not-the-password-1')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('不对')
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  const figure = (name: string | RegExp) => page.locator('.tile').filter({ hasText: name }).locator('b')
  await expect(figure('村（社区）')).toHaveText('7')
  await expect(figure(/^\d+组$/)).toHaveText('141')
  await expect(figure('邻长在任')).toHaveText('462')
  await expect(figure(/^\d+人$/)).toHaveText('20850')
  await page.getByRole('button', { name: '易文斌' }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await expect(page.getByRole('button', { name: '登录', exact: true })).toBeVisible()
})

test('finds a place by Chinese, by pinyin and by its chief, and opens it', async ({ page }) => {
  await enter(page, 'weishan-office')
  await page.goto('/desk/network')
  const search = page.getByLabel('在片组邻中查找')
  const tree = page.getByRole('tree')
  await search.fill('dlc')
  await expect(tree.getByText(/^大林村 村社区/)).toBeVisible()
  await search.fill('laowuzu')
  await expect(tree.getByText(/^老屋组 组 李友林/)).toBeVisible()
  await search.fill('刘桂香')
  await tree.getByText(/^1邻 邻 刘桂香/).click()
  await expect(page.getByRole('heading', { level: 3 })).toContainText('1邻')
  await expect(page.getByText('沩山镇 › 大林村 › 一片 › 老屋组')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: '邻长' }).filter({ hasText: '刘桂香' })).toBeVisible()
  await page.getByRole('combobox', { name: '查找' }).fill('dlc')
  await page.getByTitle(/大林村（村社区）/).click()
  await expect(page.getByRole('heading', { level: 3 })).toContainText('大林村')
})

/** Presses Tab until the element has the focus; nobody should need more than a page has stops. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let pressed = 0; pressed < 120; pressed++) {
    if (await target.evaluate(element => element === element.ownerDocument.activeElement).catch(() => false)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`not reached by 120 tabs: ${target}`)
}

test('sorts and dispatches a request by keyboard alone', async ({ page }) => {
  await enter(page, 'weishan-secretary')
  const { rows } = await read(page, '/households?limit=1')
  const text = '屋后的水管断断续续，早上没水煮饭'
  const raised = await act(page, 'POST', '/requests', { household: rows[0].id, text, via: 'desk' })
  await page.goto('/desk/requests')
  await tabTo(page, page.getByRole('button', { name: raised.number }))
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog').filter({ hasText: raised.number })
  await expect(drawer.getByText(text)).toBeVisible()
  await tabTo(page, drawer.getByRole('button', { name: '分类' }))
  await page.keyboard.press('Enter')
  const sorting = page.getByRole('dialog', { name: '分类' })
  await tabTo(page, sorting.getByRole('combobox', { name: '类别' }))
  await page.keyboard.type('01')
  await expect(page.locator('.ant-select-item-option-active')).toContainText('01 饮水供水')
  await page.keyboard.press('Enter')
  await tabTo(page, sorting.getByRole('button', { name: '分类' }))
  await page.keyboard.press('Enter')
  await expect(sorting).toBeHidden()
  await tabTo(page, drawer.getByRole('button', { name: '派单' }))
  await page.keyboard.press('Enter')
  const dispatching = page.getByRole('dialog', { name: '派单' })
  await tabTo(page, dispatching.getByRole('combobox', { name: /派给谁/ }))
  await page.keyboard.type('★')
  await expect(page.locator('.ant-select-item-option-active')).toContainText('★')
  await page.keyboard.press('Enter')
  await tabTo(page, dispatching.getByRole('textbox', { name: /交代几句/ }))
  await page.keyboard.type('先看看阀门井')
  await tabTo(page, dispatching.getByRole('button', { name: '派单' }))
  await page.keyboard.press('Enter')
  await expect(dispatching).toBeHidden()
  await expect(drawer.getByText('先看看阀门井')).toBeVisible()
  expect(await read(page, `/requests/${raised.id}`)).toMatchObject({ state: 'dispatched', category: '01', size: 'minor', rung: 'unit' })
  await keepScreen(page, 'desk-dispatched')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
})

test('gives a setting a new version from a date, with its source; the former one stays', async ({ page }) => {
  await enter(page, 'heba-office')
  await page.goto('/desk/settings')
  const row = page.getByRole('row').filter({ hasText: '退回次数上限' })
  await row.getByRole('button', { name: '修改' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form.getByText('请填写依据')).toBeVisible()
  await form.getByLabel('最多退回几次').fill('3')
  await form.getByLabel('依据').fill('河坝镇党委会 2026 年第 12 次会议纪要')
  await keepScreen(page, 'desk-setting')
  await form.getByRole('button', { name: '保存' }).click()
  await expect(form).toBeHidden()
  await expect(row).toContainText('最多 3 次')
  await expect(row).toContainText('河坝镇党委会')
  await row.getByRole('button', { name: '历次' }).click()
  await expect(page.getByRole('dialog')).toContainText('最多 3 次')
  await expect(page.getByRole('dialog')).toContainText('最多 2 次')
})

test('puts a photo to a person', async ({ page }) => {
  await enter(page, 'heba-office')
  await page.goto('/desk/people')
  await page.getByLabel('按姓名查找').fill('王秀英')
  const row = page.getByRole('row').filter({ hasText: '1邻 邻长' }).filter({ hasText: '王秀英' })
  await row.locator('input[type=file]').setInputFiles(lampPhoto)
  await expect(row.getByAltText('王秀英的照片')).toBeVisible()
  // The picture stands before its bytes have come.
  await expect
    .poll(() => row.getByAltText('王秀英的照片').evaluate(image => (image as unknown as { naturalWidth: number }).naturalWidth))
    .toBeGreaterThan(0)
})

test('ends a mandate for a stated reason and registers the next, chosen from the residents', async ({ page }) => {
  await enter(page, 'pingcun-office')
  const tree = await read(page, '/places/tree')
  const unit = tree.findLast((node: { kind: string; chief: string | null; households: number }) => node.kind === 'unit' && node.chief)
  const { rows } = await read(page, `/households?place=${unit.id}&limit=50`)
  const next = rows.find((row: { head: string }) => row.head !== unit.chief)
  await page.goto(`/desk/network/${unit.id}`)
  await page.getByRole('button', { name: '登记终止' }).click()
  const ending = page.getByRole('dialog')
  await ending.getByRole('button', { name: '保存' }).click()
  await expect(ending.getByText('请选择原因')).toBeVisible()
  await ending.getByRole('combobox', { name: '原因' }).click()
  await page.getByTitle('辞去').click()
  await ending.getByLabel('说明').fill('外出务工，本人书面辞去')
  await ending.getByRole('button', { name: '保存' }).click()
  await expect(ending).toBeHidden()
  await expect(page.getByText('现在无人在任')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: unit.chief })).toContainText('辞去')
  await page.getByRole('button', { name: '登记任职' }).click()
  const registering = page.getByRole('dialog')
  await registering.getByRole('combobox', { name: '是谁' }).fill(next.head)
  await page.locator('.ant-select-item-option').filter({ hasText: next.head }).filter({ hasText: '岁' }).first().click()
  await keepScreen(page, 'desk-mandate')
  await registering.getByRole('button', { name: '保存' }).click()
  await expect(registering).toBeHidden()
  await expect(page.getByRole('row').filter({ hasText: '邻长' }).filter({ hasText: next.head }).first()).toContainText('推选')
  const place = await read(page, `/places/${unit.id}`)
  expect(place.holders.map((one: { name: string }) => one.name)).toEqual([next.head])
  expect(place.past.map((one: { name: string }) => one.name)).toContain(unit.chief)
})

for (const [user, households] of [
  ['heba-office', 1312],
  ['weishan-office', 6173],
] as const) {
  test(`draws ${households} households on the map, and opens one`, async ({ page }) => {
    await enter(page, user)
    await page.goto('/desk/map')
    await expect(page.getByText(`图上 ${households} 户`)).toBeVisible()
    const canvas = page.locator('.leaflet-container canvas')
    await expect(canvas).toBeVisible()
    expect(await page.evaluate(inked)).toBeGreaterThan(200)
    await keepScreen(page, `desk-map-${user}`)
    const [x, y] = (await page.evaluate(aDot)) as [number, number]
    await page.mouse.click(x, y)
    await expect(page.getByRole('dialog').getByText('户编号')).toBeVisible()
  })
}

/** How many pixels of the map's canvas are drawn on. */
const inked = `(() => {
  const canvas = document.querySelector('.leaflet-container canvas')
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  let count = 0
  for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count++
  return count
})()`

/** Where on the screen one of the dots is. */
const aDot = `(() => {
  const canvas = document.querySelector('.leaflet-container canvas')
  const { width, height } = canvas
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
  const box = canvas.getBoundingClientRect()
  for (let i = 3; i < data.length; i += 4) {
    const pixel = (i - 3) / 4
    const at = [box.left + ((pixel % width) / width) * box.width, box.top + (Math.floor(pixel / width) / height) * box.height]
    if (data[i] === 255 && document.elementFromPoint(...at) === canvas) return at
  }
})()`

test('shows a whole ID number only for a reason, and the audit list says so', async ({ page }) => {
  await enter(page, 'heba-secretary')
  await page.goto('/desk/households')
  await page.getByLabel('查找住户').fill('杨金兰')
  await page.getByRole('link', { name: '杨金兰' }).first().click()
  const drawer = page.getByRole('dialog').filter({ hasText: '杨金兰 家' })
  await drawer
    .getByRole('button', { name: /^查看完整身份证号/ })
    .first()
    .click()
  const asking = page.getByRole('dialog', { name: '查看完整身份证号' })
  await asking.getByRole('button', { name: '查看' }).click()
  await expect(asking.getByText('请填写理由')).toBeVisible()
  await asking.getByLabel('理由').fill('核对低保年审材料')
  await asking.getByRole('button', { name: '查看' }).click()
  await expect(drawer.getByText(/^9990\d{13}[\dX]$/)).toBeVisible()
  await page.goto('/desk/audit')
  const newest = page.getByRole('row').filter({ hasText: '查看' }).first()
  await expect(newest).toContainText('彭丽华')
  await newest.getByRole('button').click()
  await expect(page.getByText('核对低保年审材料').first()).toBeVisible()
})

test('prints certificates, cards and rosters whose Chinese can be read again', async ({ page }) => {
  await enter(page, 'heba-office')
  await page.goto('/desk/paper')
  await page.getByRole('button', { name: '为还没有的发放' }).first().click()
  await expect(page.getByText(/^新发 \d+ 份，现有效 \d+ 份$/).first()).toBeVisible()
  const tree = await read(page, '/places/tree')
  const group = tree.find((node: { kind: string; name: string }) => node.kind === 'group' && node.name === '二组')
  for (const [name, ...words] of [
    ['certificates', '邻长', '王秀英', '河坝镇'],
    ['cards', '联系卡', '王秀英', '熊辉'],
    ['rosters', '银河社区', '王秀英', '杨金兰'],
  ]) {
    const answer = await page.request.get(`/api/${name}.pdf?place=${group.id}`)
    expect(answer.headers()['content-type']).toBe('application/pdf')
    const text = await textOf(await answer.body())
    for (const word of words) expect(text, `${name}.pdf`).toContain(word)
  }
})

/** The text a reader program finds in a PDF. */
async function textOf(pdf: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sanzhang-pdf-'))
  try {
    await writeFile(join(folder, 'a.pdf'), pdf)
    return (await promisify(execFile)('pdftotext', [join(folder, 'a.pdf'), '-'])).stdout.replaceAll(/\s/g, '')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
