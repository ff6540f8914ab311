import type { Page } from '@playwright/test'
import { enlargeText, enter, expect, expectAccessible, expectLarge, expectReadable, keepScreen, read, test } from './stage.ts'

/** Every screen of the phone: how to get there, and what shows that it is there. */
const screens: [name: string, open: (page: Page) => Promise<unknown>][] = [
  ['today', page => page.goto('/')],
  ['visit', async page => await page.goto(`/visit/${await aHousehold(page)}`)],
  ['households', page => page.goto('/households')],
  ['household', async page => await page.goto(`/households/${await aHousehold(page)}`)],
  ['change', async page => await page.goto(`/changes/${await aHousehold(page)}`)],
  ['raise', page => page.goto('/raise')],
  ['requests', page => page.goto('/requests')],
  ['inbox', page => page.goto('/inbox')],
  ['notices', page => page.goto('/notices')],
  ['request', async page => await page.goto(`/requests/${await aRequest(page)}`)],
  ['rollcalls', page => page.goto('/rollcalls')],
  ['rollcall', async page => await page.goto(`/rollcalls/${await anOpenRollcall(page)}`)],
  ['meetings', page => page.goto('/meetings')],
  ['meeting-call', page => page.goto('/meetings/call')],
  ['sayings', page => page.goto('/sayings')],
  ['deliberations', page => page.goto('/deliberations')],
  ['articles', page => page.goto('/articles')],
  ['chiefs', page => page.goto('/chiefs')],
  ['mine', page => page.goto('/mine')],
  ['password', page => page.goto('/password')],
  ['none', page => page.goto('/nowhere')],
]

/** A key household: it has tags, visits and requests to show. */
async function aHousehold(page: Page): Promise<string> {
  const { rows } = await read(page, '/households?key=yes&limit=1')
  return rows[0].id
}

/** The request with the longest course behind it. */
async function aRequest(page: Page): Promise<string> {
  const { rows } = await read(page, '/requests?limit=100')
  const long = rows.find((row: { state: string }) => row.state === 'written_off') ?? rows[0]
  return long.id
}

/** A roll call with households still to answer. */
async function anOpenRollcall(page: Page): Promise<string> {
  const { rows } = await read(page, '/rollcalls?open=yes')
  return rows[0].id
}

async function settled(page: Page): Promise<void> {
  await expect(page.locator('.bar h1')).toBeVisible()
  await expect(page.getByText('正在取数据')).toHaveCount(0)
  await page.waitForLoadState('networkidle')
}

/** Opens all screens one after the other, signed out and signed in, and looks at each. */
async function walk(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  await page.goto('/')
  await expect(page.getByRole('button', { name: '登录', exact: true })).toBeVisible()
  await look('sign-in')
  await page.goto('/')
  await page.getByRole('button', { name: '改用手机验证码登录' }).click()
  await look('sign-in-by-code')
  await enter(page, 'heba-group')
  for (const [name, open] of screens) {
    await test.step(name, async () => {
      await open(page)
      await settled(page)
      await look(name)
    })
  }
}

test('every screen: nothing cut off, at 1.6 times the text too; axe', async ({ page }) => {
  test.setTimeout(240_000)
  await walk(page, async name => {
    await keepScreen(page, `phone-${name}`)
    await expectReadable(page, name)
    await expectAccessible(page, name)
    await enlargeText(page)
    await keepScreen(page, `phone-${name}-large`)
    await expectReadable(page, `${name} at 1.6 times`)
  })
})

test('every screen in elder view: large, nothing cut off, at 1.6 times the text too; axe', async ({ page }) => {
  test.setTimeout(240_000)
  await page.goto('/')
  await page.getByRole('button', { name: '长辈版' }).tap()
  await expect(page.getByRole('button', { name: '标准版' })).toBeVisible()
  await walk(page, async name => {
    await keepScreen(page, `elder-${name}`)
    await expectReadable(page, name)
    await expectLarge(page, name)
    await expectAccessible(page, name, { enhanced: true })
    await enlargeText(page)
    await keepScreen(page, `elder-${name}-large`)
    await expectReadable(page, `${name} in elder view at 1.6 times`)
  })
})
