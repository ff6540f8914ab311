import type { Page } from '@playwright/test'
import { enter, expect, expectAccessible, expectReadable, keepScreen, read, test } from './stage.ts'

type Screen = [name: string, open: (page: Page) => Promise<unknown>]

async function anId(page: Page, path: string): Promise<string> {
  const { rows } = await read(page, path)
  return rows[0].id
}

/** A group with some households in two units or more. */
async function aGroup(page: Page): Promise<string> {
  const tree = await read(page, '/places/tree')
  const units = (id: string) => tree.filter((node: { parent: string }) => node.parent === id).length
  return tree.find(
    (node: { id: string; kind: string; households: number }) => node.kind === 'group' && node.households > 12 && units(node.id) > 1,
  ).id
}

/** Every page of the township office's desk. */
const office: Screen[] = [
  ['home', page => page.goto('/desk')],
  ['requests', page => page.goto('/desk/requests')],
  ['request-new', page => page.goto('/desk/requests/new')],
  ['request-import', page => page.goto('/desk/requests/import')],
  ['request-map', page => page.goto('/desk/requests/map')],
  ['request-callbacks', page => page.goto('/desk/requests/callbacks')],
  ['request-notices', page => page.goto('/desk/requests/notices')],
  ['request-figures', page => page.goto('/desk/requests/figures')],
  ['request-on-duty', page => page.goto('/desk/requests/on-duty')],
  ['request', async page => await page.goto(`/desk/requests/${await anId(page, '/requests?state=written_off&limit=1')}`)],
  ['visits', page => page.goto('/desk/visits')],
  ['visits-sayings', page => page.goto('/desk/visits/sayings')],
  ['visits-entering', page => page.goto('/desk/visits/entering')],
  ['changes', page => page.goto('/desk/changes')],
  ['rollcalls', page => page.goto('/desk/rollcalls')],
  ['rollcall', async page => await page.goto(`/desk/rollcalls/${await anId(page, '/rollcalls?limit=1')}`)],
  ['deliberations', page => page.goto('/desk/deliberations')],
  ['deliberation-new', page => page.goto('/desk/deliberations/new')],
  ['rollcall-new', page => page.goto('/desk/rollcalls/new')],
  ['meetings', page => page.goto('/desk/meetings')],
  ['network', page => page.goto('/desk/network')],
  ['unit-plans', page => page.goto('/desk/unit-plans')],
  ['unit-plan', async page => await page.goto(`/desk/unit-plans/new/${await aGroup(page)}`)],
  ['map', page => page.goto('/desk/map')],
  ['households', page => page.goto('/desk/households')],
  ['household', async page => await page.goto(`/desk/households/${await anId(page, '/households?key=yes&limit=1')}`)],
  ['people', page => page.goto('/desk/people')],
  ['roll', page => page.goto('/desk/roll')],
  ['paper', page => page.goto('/desk/paper')],
  ['settings', page => page.goto('/desk/settings')],
  ['accounts', page => page.goto('/desk/accounts')],
  ['audit', page => page.goto('/desk/audit')],
  ['mine', page => page.goto('/desk/mine')],
]

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()
  await expect(page.getByText('正在取数据')).toHaveCount(0)
  // Live figures keep a line open: there the network is never idle.
  if (!/\/rollcalls\/[0-9a-f]|\/requests(\?|\/[0-9a-f]{8}-|$)/.test(page.url())) await page.waitForLoadState('networkidle')
  await expect(page.locator('.ant-spin-spinning')).toHaveCount(0)
}

async function look(page: Page, name: string): Promise<void> {
  await settled(page)
  await keepScreen(page, `desk-${name}`)
  await expectReadable(page, name)
  await expectAccessible(page, name)
}

test('every page of the office: nothing cut off; axe', async ({ page }) => {
  test.setTimeout(600_000)
  await enter(page, 'heba-office')
  for (const [name, open] of office) {
    await test.step(name, async () => {
      await open(page)
      await look(page, name)
    })
  }
})

test('sign-in, first password, county and clerk', async ({ page }) => {
  await page.goto('/desk')
  await expect(page.getByRole('button', { name: '登录', exact: true })).toBeVisible()
  await keepScreen(page, 'desk-sign-in')
  await expectReadable(page, 'sign-in')
  await expectAccessible(page, 'sign-in')
  await enter(page, 'xian')
  for (const path of ['towns', 'requests']) {
    await page.goto(`/desk/${path}`)
    await look(page, `county-${path}`)
  }
  await enter(page, 'heba-urban')
  await page.goto('/desk')
  await look(page, 'clerk')
})

test('desk in elder view: nothing cut off', async ({ page }) => {
  await page.addInitScript("localStorage.setItem('elder', 'yes')")
  await enter(page, 'heba-secretary')
  for (const path of ['', '/requests', '/households', '/unit-plans', `/unit-plans/new/${await aGroup(page)}`]) {
    await page.goto(`/desk${path}`)
    await settled(page)
    await keepScreen(page, `desk-elder${path.replace(/\/new.*/, '-new').replaceAll('/', '-')}`)
    await expectReadable(page, path)
  }
})
