import { act, codeSentTo, enter, expect, expectAccessible, expectLarge, expectReadable, keepScreen, read, test } from './stage.ts'

test.describe('a household at 360 px, large text', () => {
  test('reads what the neighbours settle, objects with a reason, changes its mind and agrees', async ({ page, mishaps }) => {
    test.setTimeout(180_000)
    // The objection without a reason is refused on its own page.
    mishaps.expect(/^422 POST .*\/ballots$/)
    // A town of its own: a phone gets no second code within a minute.
    await enter(page, 'pingcun-office')
    const { rows } = await read(page, '/households?limit=50')
    let home: { id: string; unit: string; link: string; phone: string } | undefined
    for (const row of rows) {
      const { card, residents, unit } = await read(page, `/households/${row.id}`)
      const owner = residents.find((one: { phoneMasked: string | null; age: number }) => one.phoneMasked && one.age >= 18)
      if (!owner || !card || !unit) continue
      const { value } = await act(page, 'POST', `/residents/${owner.id}/reveal`, { field: 'phone', reason: '浏览器测试：代居民收验证码' })
      home = { id: row.id, unit: unit.id ?? unit, link: card.link, phone: value }
      break
    }
    const matter = { title: '楼道窗户换新', matter: '二单元楼道窗户破损，雨天进水，请各户商量', place: home!.unit }
    const made = await act(page, 'POST', '/deliberations', {
      ...matter,
      options: [{ key: 'a', label: '换铝合金窗 6 扇', estimate: 260_000 }],
    })
    const closesAt = new Date(Date.now() + 3 * 86_400_000).toISOString()
    await act(page, 'PUT', `/deliberations/${made.id}/opening`, { option: 'a', closesAt })
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
    await look('home-with-matters')
    await page.getByRole('link', { name: /楼道窗户换新/ }).tap()
    await expect(page.getByText('估算 2,600.00 元')).toBeVisible()
    await look('deliberation')
    await page.getByRole('button', { name: '有异议' }).tap()
    await expect(page.getByText('应写明理由')).toBeVisible()
    await page.getByLabel(/理由/).fill('一楼用不上')
    await page.getByRole('button', { name: '有异议' }).tap()
    await expect(page.getByText('您家已投：有异议')).toBeVisible()
    await page.getByRole('button', { name: '同意', exact: true }).tap()
    await expect(page.getByText('您家已投：同意')).toBeVisible()
    await page.getByLabel(/我也说几句/).fill('尽快动工')
    await page.getByRole('button', { name: '说出来' }).tap()
    await expect(page.getByText('尽快动工')).toBeVisible()
    await look('deliberation-voted')
  })
})
