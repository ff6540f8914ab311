import type { Page } from '@playwright/test'
import { signIn as callerOf } from '#stories/caller.ts'
import { withPhone } from './phone.ts'
import {
  act,
  enlargeText,
  enter,
  expect,
  expectAccessible,
  expectLarge,
  expectReadable,
  keepScreen,
  lampPhoto,
  password,
  read,
  test,
} from './stage.ts'
import { openVersions } from './versions.ts'

const day = 86_400_000
/** The day so many days ago, in Shanghai. */
const dayAgo = (days: number) => new Date(Date.now() + 8 * 3_600_000 - days * day).toISOString().slice(0, 10)

async function lookAt(page: Page, name: string): Promise<void> {
  await keepScreen(page, `story-${name}`)
  await expectReadable(page, name)
  await expectAccessible(page, name)
}

interface Spot {
  household: string
  longitude: number | null
  latitude: number | null
}

/** Always on to the nearest one left, written down a second time for the test. */
function walk(rows: Spot[], from: [number, number]): string[] {
  const left = rows.filter(row => row.longitude !== null)
  const way: string[] = []
  for (let at = from; left.length > 0; ) {
    const far = ({ longitude, latitude }: Spot) =>
      ((longitude! - at[0]) * Math.cos((at[1] * Math.PI) / 180)) ** 2 + (latitude! - at[1]) ** 2
    left.sort((a, b) => far(a) - far(b))
    const next = left.shift()!
    way.push(next.household)
    at = [next.longitude!, next.latitude!]
  }
  return [...way, ...rows.filter(row => row.longitude === null).map(row => row.household)]
}

/** How many households lie on the phone. */
const homesOn = (page: Page) =>
  page.evaluate<number>(`new Promise(resolve => {
    const opening = indexedDB.open('sanzhang')
    opening.onsuccess = () => {
      const counting = opening.result.transaction('docs').objectStore('docs').index('kind').count('household')
      counting.onsuccess = () => resolve(counting.result)
    }
  })`)

test('handing over: what the old chief had unsent still comes in; the new one has everything, the old phone nothing more', async () => {
  test.setTimeout(400_000)
  const office = await callerOf(process.env.BASE_URL!, 'weishan-office', password)
  const tree: { id: string; kind: string; chief: string | null; chiefMandate: string | null }[] = await office.get('/places/tree')
  const { id: unit, chiefMandate: mandate } = tree.find(({ kind, chief }) => kind === 'unit' && chief && chief !== '刘桂香')!
  const secret = 'Handing-over-2026'
  /** Somebody new is elected in the other's place, and gets an account. */
  const succeed = async (before: string, name: string, userName: string, on: string): Promise<string> => {
    await office.send('PUT', `/mandates/${before}/end`, { on, reason: 'resigned' })
    const person = await office.send('POST', '/people', { name, place: unit })
    const { id } = await office.send('POST', '/mandates', {
      person: person.id,
      post: 'unit_chief',
      place: unit,
      how: 'elected',
      from: on,
    })
    const account = await office.send('POST', '/accounts', { person: person.id, userName })
    await callerOf(process.env.BASE_URL!, userName, account.password, secret)
    return id
  }
  const old = await succeed(mandate!, '老邻长', 'old-unit-chief', dayAgo(4))
  await withPhone(
    'old-unit-chief',
    async ({ page, line }) => {
      const homes = await homesOn(page)
      expect(homes).toBeGreaterThan(0)
      // The last visit is yesterday's; today somebody else is chief.
      await page.clock.setSystemTime(new Date(Date.now() - day))
      await line.cut()
      await page.goto(`${line.url}/households`)
      await page.locator('a[href^="/households/"]').first().tap()
      await page.getByRole('link', { name: '记走访' }).tap()
      await page.getByRole('button', { name: '在家', exact: true }).tap()
      await page.getByLabel('记一句（可不填）').fill('卸任前的最后一访')
      await page.getByRole('button', { name: '保存走访' }).tap()
      await expect(page.getByText('已存在手机里')).toBeVisible({ timeout: 30_000 })

      await succeed(old, '新邻长', 'new-unit-chief', dayAgo(0))
      await page.clock.setSystemTime(new Date())
      await line.mend()
      await page.goto(`${line.url}/outbox`)
      const send = page.getByRole('button', { name: '现在上传' })
      if (await send.isVisible()) await send.tap()
      await expect(page.getByText('没有待上传的内容')).toBeVisible({ timeout: 60_000 })
      await page.reload()
      await expect.poll(() => homesOn(page), { timeout: 60_000 }).toBe(0)
      await page.goto(`${line.url}/households`)
      await expect(page.getByText('没有在任的岗位')).toBeVisible({ timeout: 60_000 })
      await expect(page.locator('a[href^="/households/"]')).toHaveCount(0)
      await lookAt(page, 'handed-over-old')

      await withPhone(
        'new-unit-chief',
        async hand => {
          expect(await homesOn(hand.page)).toBe(homes)
          await hand.line.cut()
          await hand.page.goto(`${hand.line.url}/households`)
          await expect(hand.page.locator('a[href^="/households/"]')).toHaveCount(homes)
          await lookAt(hand.page, 'handed-over-new')
          await hand.page.goto(`${hand.line.url}/`)
          await expect(hand.page.getByText('户待走访')).toBeVisible()
        },
        { secret },
      )
      const visits = await office.get(`/visits?q=${encodeURIComponent('卸任前的最后一访')}`)
      const handedIn = visits.rows.filter((row: { note: string }) => row.note === '卸任前的最后一访')
      expect(handedIn).toMatchObject([{ by: '老邻长' }])
    },
    { secret },
  )
})

test('a new version waits until the form is done: nothing half filled in is lost', async () => {
  test.setTimeout(300_000)
  const versions = await openVersions(process.env.BASE_URL!)
  try {
    await withPhone(
      'weishan-group',
      async ({ page, line }) => {
        await page.goto(`${line.url}/households`)
        await page.locator('a[href^="/households/"]').first().tap()
        await page.getByRole('link', { name: '记走访' }).tap()
        await page.getByRole('button', { name: '在家', exact: true }).tap()
        await page.getByLabel('记一句（可不填）').fill('写到一半来了新版本')
        versions.release()
        await page.evaluate('navigator.serviceWorker.ready.then(registration => registration.update()).then(() => true)')
        await expect
          .poll(() => page.evaluate('navigator.serviceWorker.ready.then(registration => registration.waiting !== null)'), {
            timeout: 60_000,
          })
          .toBe(true)
        await expect(page.getByLabel('记一句（可不填）')).toHaveValue('写到一半来了新版本')
        await expect(page.getByRole('button', { name: '有新版本，点此更新' })).toHaveCount(0)
        await page.getByRole('button', { name: '保存走访' }).tap()
        await expect(page.getByText('的走访已保存')).toBeVisible()
        await page.getByRole('link', { name: '继续走访下一户' }).tap()
        await page.getByRole('button', { name: '有新版本，点此更新' }).tap()
        await expect
          .poll(
            () => page.evaluate('navigator.serviceWorker.ready.then(registration => registration.waiting === null)').catch(() => false),
            {
              timeout: 60_000,
            },
          )
          .toBe(true)
        await expect(page.getByRole('heading', { name: '今日' })).toBeVisible()
        await expect(page.getByRole('button', { name: '有新版本，点此更新' })).toHaveCount(0)
      },
      { base: versions.url },
    )
  } finally {
    await versions.close()
  }
})

test('walks the list nearest first, from where the phone is', async ({ page, context }) => {
  await enter(page, 'weishan-group')
  const { due } = await read(page, '/visits/today')
  const open: Spot[] = due.filter((row: { state: string }) => row.state === 'open')
  const { longitude, latitude } = open.findLast(row => row.longitude !== null && row.longitude !== open[0]!.longitude)!
  await context.grantPermissions(['geolocation'])
  await context.setGeolocation({ longitude: longitude!, latitude: latitude! })
  await page.goto('/')
  const names = () => page.locator('a[href^="/visit/"]').evaluateAll(links => links.map(link => link.getAttribute('href')!.slice(7)))
  await expect(page.locator('a[href^="/visit/"]').first()).toBeVisible()
  await page.getByRole('button', { name: '按远近走（取一次位置）' }).tap()
  await expect(page.getByRole('button', { name: '正按远近走，改回按到期先后' })).toBeVisible()
  const way = walk(open, [longitude!, latitude!])
  expect(await names()).toEqual(way.slice(0, 30))
  expect(way[0]).not.toBe(open[0]!.household)
  await lookAt(page, 'walking')
})

test('a voice note goes with the visit and is heard again', async () => {
  test.setTimeout(240_000)
  const args = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']
  await withPhone(
    'pingcun-group',
    async ({ page, line }) => {
      await page.goto(`${line.url}/`)
      await page.locator('a[href^="/visit/"]').first().tap()
      const household = page.url().split('/').at(-1)!
      await page.getByRole('button', { name: '在家', exact: true }).tap()
      await page.getByRole('button', { name: '按一下开始说' }).tap()
      await page.waitForTimeout(1_500)
      await page.getByRole('button', { name: '说完了，停止' }).tap()
      await expect(page.locator('audio')).toBeVisible()
      await lookAt(page, 'voice')
      await page.getByRole('button', { name: '保存走访' }).tap()
      await expect(page.getByText('的走访已保存')).toBeVisible()
      const [kept] = await page.evaluate<{ voice: string }[]>(
        `fetch('/api/visits?household=${household}').then(answer => answer.json()).then(list => list.rows)`,
      )
      expect(kept!.voice).toBeTruthy()
      const heard = await page.evaluate<[string, number]>(
        `fetch('/api/recordings/${kept!.voice}').then(async answer => [answer.headers.get('content-type'), (await answer.arrayBuffer()).byteLength])`,
      )
      expect(heard[0]).toContain('audio/')
      expect(heard[1]).toBeGreaterThan(1_000)
    },
    { args },
  )
})

test('what is found on a visit becomes a request with its words and photo, without typing again', async ({ page }) => {
  await enter(page, 'heba-unit')
  const { rows } = await read(page, '/households?limit=2')
  await page.goto(`/visit/${rows[1].id}`)
  await page.getByRole('button', { name: '在家', exact: true }).tap()
  await page.getByLabel('记一句（可不填）').fill('楼道三层的窗玻璃破了，风直往里灌')
  await page.getByRole('button', { name: '这件事要办：一并记成诉求' }).tap()
  await page.locator('input[type=file]').setInputFiles(lampPhoto)
  await expect(page.getByAltText('已拍照片 1')).toBeVisible()
  await lookAt(page, 'finding')
  await page.getByRole('button', { name: '保存走访' }).tap()
  await expect(page.getByText('已一并点单，编号')).toBeVisible()
  await page.locator('a[href^="/requests/"]').first().tap()
  await expect(page.getByText('楼道三层的窗玻璃破了，风直往里灌').first()).toBeVisible()
  await expect(page.getByAltText('照片 1').first()).toBeVisible()
  const raised = await read(page, `/requests/${page.url().split('/').at(-1)}`)
  expect(raised).toMatchObject({ household: rows[1].id, raisedVia: 'visit', visit: expect.any(String) })
})

test('a change in the household is proposed on the phone and approved at the desk', async ({ page, browser }) => {
  test.setTimeout(180_000)
  await enter(page, 'weishan-unit')
  const { rows } = await read(page, '/households?limit=4')
  await page.goto(`/changes/${rows[3].id}`)
  await page.getByRole('button', { name: '出生' }).tap()
  await page.getByLabel('新生儿姓名').fill('刘新芽')
  await page.getByLabel('哪天').fill('2025-10-18')
  await page.getByRole('button', { name: '上报', exact: true }).tap()
  await expect(page.getByText('已报给镇村')).toBeVisible()
  const before = await read(page, `/households/${rows[3].id}`)
  expect(before.residents.map((each: { name: string }) => each.name)).not.toContain('刘新芽')
  const desk = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: process.env.BASE_URL! })
  const office = await desk.newPage()
  await enter(office, 'weishan-office')
  await office.goto('/desk/changes')
  const line = office.getByRole('row').filter({ hasText: '刘新芽' })
  await line.getByRole('button', { name: '采纳', exact: true }).click()
  await keepScreen(office, 'story-change-approving')
  await office.getByLabel('身份证号').fill('110101202510187243')
  await office.getByRole('combobox', { name: '与户主关系' }).click()
  await office.getByTitle('女', { exact: true }).click()
  await office.getByRole('button', { name: '采纳并办理' }).click()
  await expect(line.getByRole('button', { name: '采纳', exact: true })).toHaveCount(0)
  await desk.close()
  const after = await read(page, `/households/${rows[3].id}`)
  expect(after.residents.map((each: { name: string }) => each.name)).toContain('刘新芽')
  await page.goto(`/changes/${rows[3].id}`)
  await expect(page.getByText('已办').first()).toBeVisible()
  await lookAt(page, 'change-approved')
})

test('a chief reads in the own place what was said on visits, by topic and by two characters', async ({ page }) => {
  await enter(page, 'pingcun-group')
  const { rows } = await read(page, '/households?limit=1')
  const said = '想把屋后的老水井清一清'
  await act(page, 'POST', '/visits', { household: rows[0].id, outcome: 'met', topics: ['wish'], note: said })
  await page.goto('/meetings')
  await page.getByRole('link', { name: '走访聊到的' }).tap()
  await expect(page.getByRole('button', { name: /意愿 \d+/ })).toBeVisible()
  await page.getByLabel('在走访记录里找（两个字起）').fill(said.slice(0, 3))
  await expect(page.locator('.list').getByText(said).first()).toBeVisible()
  await lookAt(page, 'sayings-found')
  await page.getByLabel('在走访记录里找（两个字起）').fill('')
  await expect(page.locator('.list').getByText(said).first()).toBeVisible()
  await lookAt(page, 'sayings')
  await page.evaluate("localStorage.setItem('elder', 'yes')")
  await page.reload()
  await expect(page.locator('.list').getByText(said).first()).toBeVisible()
  await lookAt(page, 'sayings-elder')
  await expectLarge(page, 'sayings')
  await enlargeText(page)
  await expectReadable(page, 'sayings in elder view at 1.6 times')
  await page.getByLabel('在走访记录里找（两个字起）').fill('没人这么说')
  await expect(page.getByText('走访记录里没有说到“没人这么说”的')).toBeVisible()
})

test('a part of the program that does not come is said in words, with a way out', async ({ page, mishaps }) => {
  mishaps.expect(/.*/)
  await enter(page, 'weishan-unit')
  await page.goto('/')
  await expect(page.getByRole('heading', { name: '今日' })).toBeVisible()
  await page.route('**/assets/rooms*.js', route => route.abort())
  await page.getByRole('link', { name: '住户', exact: true }).tap()
  await expect(page.getByText('程序没有取全')).toBeVisible()
  await keepScreen(page, 'story-half-here')
  await page.unroute('**/assets/rooms*.js')
  await page
    .getByRole('button', { name: '重新打开' })
    .or(page.getByRole('button', { name: '再试一次' }))
    .tap()
  await expect(page.getByRole('heading', { name: '住户' })).toBeVisible()
})

/** The copy as the server has it now, whatever was pulled before. */
async function anew(page: Page, url: string): Promise<void> {
  const copied = page.waitForResponse(answer => new URL(answer.url()).pathname === '/api/sync')
  await page.goto(`${url}/outbox`)
  await (await copied).finished()
  await expect(page.getByText('本机数据更新于')).toBeVisible()
}

test('a 屋场夜话 is held without signal, with a photo, and handed in afterwards', async () => {
  test.setTimeout(300_000)
  await withPhone('weishan-unit', async ({ page, line }) => {
    await page.goto(`${line.url}/meetings/call`)
    await page.getByRole('button', { name: '屋场夜话' }).tap()
    await page.getByLabel('在哪里').fill('没有信号的晒谷坪')
    await page.getByRole('button', { name: '发通知' }).tap()
    await expect(page.getByRole('button', { name: '开会', exact: true })).toBeVisible()
    const id = page.url().split('/').at(-1)!
    await anew(page, line.url)
    await line.cut()
    await page.goto(`${line.url}/meetings`)
    await page.getByText('没有信号的晒谷坪').tap()
    await page.getByRole('button', { name: '开会', exact: true }).tap()
    await page.getByRole('button', { name: '没到' }).first().tap()
    await expect(page.locator('button[aria-pressed=true]', { hasText: '到了' })).toHaveCount(1)
    await page.getByLabel('说了些什么').fill('山里也开了会。')
    await page.locator('input[type=file]').setInputFiles(lampPhoto)
    await expect(page.getByAltText('已拍照片 1')).toBeVisible()
    await page.getByRole('button', { name: '保存记录' }).tap()
    await expect(page.getByText('已保存')).toBeVisible()
    await lookAt(page, 'meeting-without-signal')
    await page.getByRole('button', { name: '散会' }).tap()
    await expect(page.getByText('已开完')).toBeVisible()
    await line.mend()
    await page.goto(`${line.url}/outbox`)
    await expect(page.getByText('没有待上传的内容')).toBeVisible({ timeout: 60_000 })
    const kept = await page.evaluate<{ state: string; minutes: string; photos: string[]; present: number }>(
      `fetch('/api/meetings/${id}').then(answer => answer.json())`,
    )
    expect([kept.state, kept.minutes, kept.photos.length, kept.present]).toEqual(['closed', '山里也开了会。', 1, 1])
  })
})
