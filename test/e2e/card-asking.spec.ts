import { act, codeSentTo, enter, expect, expectAccessible, expectLarge, expectReadable, keepScreen, read, test } from './stage.ts'

test.describe('a resident with no account, 360 px, large text', () => {
  test('asks first, sends on what nobody answered, and sees beforehand who will read it', async ({ page }) => {
    test.setTimeout(180_000)
    // A town of its own: a phone gets no second code within a minute.
    await enter(page, 'heba-office')
    const mark = `高龄津贴${Date.now() % 100_000}`
    await act(page, 'POST', '/articles', { question: `${mark}怎么领？`, answer: '满 80 周岁带身份证到村部登记', source: '镇民政办' })
    const { rows } = await read(page, '/households?limit=50')
    let home: { link: string; resident: string; phone: string } | undefined
    for (const row of rows) {
      const { card, residents } = await read(page, `/households/${row.id}`)
      const owner = residents.find((one: { phoneMasked: string | null; age: number }) => one.phoneMasked && one.age >= 18)
      if (!owner || !card) continue
      const { value } = await act(page, 'POST', `/residents/${owner.id}/reveal`, { field: 'phone', reason: '浏览器测试：代居民收验证码' })
      home = { link: card.link, resident: owner.name, phone: value }
      break
    }
    await page.context().clearCookies()
    await page.goto(home!.link)
    await page.getByRole('button', { name: '发送验证码' }).first().tap()
    await page.getByLabel('6 位验证码').fill(await codeSentTo(page, home!.phone))
    await page.getByRole('button', { name: '确定' }).tap()
    const look = async (name: string) => {
      await keepScreen(page, `card-${name}`)
      await expectReadable(page, name)
      await expectLarge(page, name)
      await expectAccessible(page, name, { enhanced: true })
    }
    await page.getByRole('link', { name: '问政策、问怎么办事' }).tap()
    await page.getByLabel('想问什么').fill(`请问${mark}要怎么领`)
    await page.getByRole('button', { name: '查一查' }).tap()
    await expect(page.getByText('满 80 周岁带身份证到村部登记')).toBeVisible()
    await look('asked')
    await page.getByLabel('想问什么').fill('养蜂有没有补贴，找哪个')
    await page.getByRole('button', { name: '查一查' }).tap()
    await page.getByRole('button', { name: '没找到答案，请村里答复' }).tap()
    await expect(page.getByRole('heading', { name: '收到了，正在安排' })).toBeVisible()
    await expect(page.getByText('养蜂有没有补贴，找哪个')).toBeVisible()

    await page.goto(`${home!.link}/raise`)
    await page.getByLabel(/什么事/).fill('屋后水管断断续续，打我电话13812345678')
    await page.getByRole('button', { name: '先看看别人看到的样子' }).tap()
    await expect(page.getByText('手机号 138****5678')).toBeVisible()
    await expect(page.getByText('什么也看不到')).toBeVisible()
    await look('preview')
    await page.getByRole('button', { name: '回去改' }).tap()
    await page.getByLabel(/什么事/).fill('屋后水管断断续续')
    await page.getByRole('button', { name: '先看看别人看到的样子' }).tap()
    await page.getByRole('button', { name: '就这样提交' }).tap()
    await expect(page.getByRole('heading', { name: '收到了，正在安排' })).toBeVisible()
  })
})
