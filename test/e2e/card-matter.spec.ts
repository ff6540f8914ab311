import { type Browser, chromium, type Page } from '@playwright/test'
import {
  act,
  codeSentTo,
  enter,
  expect,
  expectAccessible,
  expectLarge,
  expectReadable,
  keepScreen,
  lampPhoto,
  read,
  test,
} from './stage.ts'

const matter = '组里那盏路灯黑了半个月，老人出门摔了'

interface Home {
  link: string
  head: string
  resident: string
  phone: string
}

/** The `nth` household of 老屋组1邻 in which a grown person has a phone: its card's link, and the phone. */
async function aHome(page: Page, nth: number): Promise<Home> {
  await enter(page, 'weishan-office')
  const tree = await read(page, '/places/tree')
  const unit = tree.find((node: { kind: string; chief: string | null }) => node.kind === 'unit' && node.chief === '刘桂香')
  const { rows } = await read(page, `/households?place=${unit.id}&limit=50`)
  for (const row of rows) {
    const { head, card, residents } = await read(page, `/households/${row.id}`)
    const owner = residents.find((one: { phoneMasked: string | null; age: number }) => one.phoneMasked && one.age >= 18)
    if (!owner || nth-- > 0) continue
    const { value } = await act(page, 'POST', `/residents/${owner.id}/reveal`, { field: 'phone', reason: '浏览器测试：代居民收验证码' })
    await page.context().clearCookies()
    return { link: card.link, head, resident: owner.name, phone: value }
  }
  throw new Error('no such household')
}

/** The branch sorts and dispatches; 刘桂香 takes and answers on her phone. */
async function handle(browser: Browser, number: string): Promise<void> {
  const context = await browser.newContext({
    javaScriptEnabled: true,
    viewport: { width: 360, height: 800 },
    hasTouch: true,
    isMobile: true,
  })
  const page = await context.newPage()
  await enter(page, 'weishan-secretary')
  const { rows } = await read(page, `/requests?q=${number}`)
  const { id } = rows[0]
  await act(page, 'PUT', `/requests/${id}/sorting`, {
    ...{ category: '02', size: 'minor', ownership: 'public', publicSafety: false, urgency: 'ordinary' },
  })
  const handlers = await read(page, `/requests/${id}/handlers`)
  const { mandate } = handlers.find((one: { suggested: boolean }) => one.suggested)
  await act(page, 'PUT', `/requests/${id}/dispatch`, { handler: mandate, words: '先看看是灯泡还是线路' })
  await enter(page, 'weishan-unit')
  await page.goto('/requests')
  await page.getByRole('button', { name: '派给我的' }).tap()
  await page.locator(`a[href="/requests/${id}"]`).tap()
  await page.getByRole('button', { name: '接单' }).tap()
  await page.getByRole('button', { name: '办结答复' }).tap()
  await page.getByRole('button', { name: '已解决' }).tap()
  await page.getByLabel('怎么办的（居民会看到）').fill('换了灯泡和空气开关，今晚已亮')
  await page.locator('input[type=file]').setInputFiles(lampPhoto)
  await expect(page.getByAltText('已拍照片 1')).toBeVisible()
  await keepScreen(page, 'phone-answering')
  await expectReadable(page, 'answering')
  await page.getByRole('button', { name: '提交答复' }).tap()
  await expect(page.getByRole('heading', { name: '答复：已解决' })).toBeVisible()
  await context.close()
}

async function writeOff(browser: Browser, number: string): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await enter(page, 'weishan-office')
  const { rows } = await read(page, `/requests?q=${number}`)
  await act(page, 'PUT', `/requests/${rows[0].id}/write-off`, { words: '看过照片，本人评价已解决' })
  await context.close()
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled })

    test('a villager without an account carries a matter from the card to the write-off', async ({ page, browser }) => {
      test.setTimeout(180_000)
      const home = await aHome(page, javaScriptEnabled ? 0 : 1)
      const look = async (name: string) => {
        await keepScreen(page, `card-${name}${javaScriptEnabled ? '' : '-plain'}`)
        if (!javaScriptEnabled) return
        await expectReadable(page, name)
        await expectLarge(page, name)
        await expectAccessible(page, name, { enhanced: true })
      }

      await page.goto(home.link)
      await expect(page.getByRole('listitem')).toHaveCount(3)
      for (const chief of ['刘桂香', '李友林', '丁海燕']) await expect(page.getByText(chief)).toBeVisible()
      await expect(page.locator('a[href^="tel:"]')).toHaveCount(3)
      expect(await page.content(), 'only public facts before the phone is proved').not.toContain(home.resident)
      expect(await page.content()).not.toContain(home.phone)
      await look('public')

      await page.getByRole('button', { name: '发送验证码' }).tap()
      await look('code')
      await page.getByLabel('6 位验证码').fill(await codeSentTo(page, home.phone))
      await page.getByRole('button', { name: '确定' }).tap()
      await expect(page.getByRole('heading', { name: `${home.resident}，您好` })).toBeVisible()
      await look('home')

      await page.getByRole('link', { name: '反映一件事' }).tap()
      await look('raise')
      await page.getByLabel(/什么事/).fill(matter)
      await page.getByLabel('在什么地方（可不填）').fill('晒谷坪边')
      await page.getByLabel('照片 1（可不传）').setInputFiles(lampPhoto)
      await page.getByRole('button', { name: '提交' }).tap()
      await expect(page.getByRole('heading', { name: '收到了，正在安排' })).toBeVisible()
      const number = (await page.title()).replace('诉求 ', '')
      await look('raised')

      await handle(browser, number)
      await page.reload()
      await expect(page.getByRole('heading', { name: '有答复了，请您评一评' })).toBeVisible()
      await expect(page.getByText('换了灯泡和空气开关，今晚已亮').first()).toBeVisible()
      await expect(page.getByText('已记下。时限从现在算起')).toHaveCount(0)
      await look('answered')
      await page.getByRole('button', { name: '办好了，满意' }).tap()
      await expect(page.getByText('谢谢，您的评价已记下')).toBeVisible()

      await writeOff(browser, number)
      await page.goto(home.link)
      await page.getByRole('link', { name: new RegExp(number) }).tap()
      await expect(page.getByRole('heading', { name: '办结了' })).toBeVisible()
      await expect(page.getByText(`编号 ${number}，已销号`)).toBeVisible()
      await look('written-off')

      await page.goto(`${home.link}/looks`)
      await expect(page.getByText('浏览器测试：代居民收验证码').first()).toBeVisible()
      await look('looks')
      await page.goto(home.link)
      await page.getByRole('button', { name: '退出（换人使用时）' }).tap()
      await expect(page.getByText('先验证是您本人')).toBeVisible()
      expect(await page.content()).not.toContain(matter)
    })
  })
}

test.describe('with a microphone', () => {
  const args = ['--no-sandbox', '--disable-background-networking', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

  test('what was typed is there again after the phone was put away; what is hard to type is said, and heard by the office', async ({
    browser,
    page,
  }) => {
    test.setTimeout(180_000)
    const home = await aHome(page, 3)
    const phone = await chromium.launch({ executablePath, args })
    try {
      const context = await phone.newContext({ viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true, locale: 'zh-CN' })
      const held = await context.newPage()
      const at = new URL(home.link, process.env.BASE_URL).href
      await held.goto(at)
      await held.getByRole('button', { name: '发送验证码' }).tap()
      await held.getByLabel('6 位验证码').fill(await codeSentTo(page, home.phone))
      await held.getByRole('button', { name: '确定' }).tap()
      await held.getByRole('link', { name: '反映一件事' }).tap()
      await held.getByLabel(/什么事/).fill('渠边的栏杆又')
      await held.goto(`${at}/raise`)
      await expect(held.getByText('上次没有提交的还在')).toBeVisible()
      await expect(held.getByLabel(/什么事/)).toHaveValue('渠边的栏杆又')
      await keepScreen(held, 'card-draft')
      await held.getByLabel(/什么事/).fill('')

      await held.getByRole('button', { name: '按一下开始说' }).tap()
      await expect(held.getByText(/正在录，已说 [1-9]/)).toBeVisible()
      await keepScreen(held, 'card-speaking')
      await held.getByRole('button', { name: '说完了，停止' }).tap()
      await expect(held.getByText('录好了，提交时一起送出')).toBeVisible()
      await expect
        .poll(() => held.getByLabel('刚录的话').evaluate(audio => (audio as unknown as { readyState: number }).readyState))
        .toBeGreaterThan(0)
      await keepScreen(held, 'card-spoken')
      await expectReadable(held, 'spoken')
      await expectLarge(held, 'spoken')
      await expectAccessible(held, 'spoken', { enhanced: true })
      await held.getByRole('button', { name: '提交' }).tap()
      await expect(held.getByRole('heading', { name: '收到了，正在安排' })).toBeVisible()
      const number = (await held.title()).replace('诉求 ', '')
      await expect(held.getByText('请听录音')).toBeVisible()
      await keepScreen(held, 'card-said')
      // Sent: nothing of it is left on the phone.
      expect(await held.evaluate('localStorage.length')).toBe(0)
      const spoken = await held.evaluate<number>(
        `fetch(document.querySelector('audio').src).then(answer => answer.arrayBuffer()).then(sound => sound.byteLength)`,
      )
      expect(spoken).toBeGreaterThan(1_000)

      const office = await (await browser.newContext()).newPage()
      await enter(office, 'weishan-office')
      const { rows } = await read(office, `/requests?q=${number}`)
      await office.goto(`/desk/requests/${rows[0].id}`)
      await expect(office.getByLabel('居民说的话')).toBeVisible()
      await office
        .getByLabel('居民说的话')
        .evaluate(audio => (audio as unknown as { load(): void; preload: string; play(): Promise<void> }).play())
      await keepScreen(office, 'desk-said')
      await office.context().close()
    } finally {
      await phone.close()
    }
  })
})

test('a wrong code opens nothing and says so', async ({ page, mishaps }) => {
  mishaps.expect(/^\d+ POST \/k\/.*\/session$/)
  const home = await aHome(page, 2)
  await page.goto(home.link)
  await page.getByRole('button', { name: '发送验证码' }).tap()
  await page.getByLabel('6 位验证码').fill('000000')
  await page.getByRole('button', { name: '确定' }).tap()
  await expect(page.getByRole('alert')).toContainText('验证码')
  await keepScreen(page, 'card-wrong-code')
})
