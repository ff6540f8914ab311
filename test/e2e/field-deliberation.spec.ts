import { act, enter, expect, expectAccessible, expectReadable, keepScreen, read, test } from './stage.ts'

test('a unit chief keys a paper slip on the phone; it counts when a second person has keyed the same', async ({ page }) => {
  test.setTimeout(120_000)
  await enter(page, 'heba-unit')
  const { rows } = await read(page, '/households?limit=50')
  const { unit } = await read(page, `/households/${rows[0].id}`)
  const matter = { title: '楼道窗户换新', matter: '楼道窗户破了，雨天进水', place: unit.id ?? unit }
  const made = await act(page, 'POST', '/deliberations', { ...matter, options: [{ key: 'a', label: '换铝合金窗', estimate: 260_000 }] })
  await enter(page, 'heba-group')
  await act(page, 'PUT', `/deliberations/${made.id}/opening`, {
    option: 'a',
    closesAt: new Date(Date.now() + 3 * 86_400_000).toISOString(),
  })
  const { households } = await read(page, `/deliberations/${made.id}`)

  const key = async () => {
    await page.goto('/meetings')
    await page.getByRole('link', { name: '大家商量的事' }).tap()
    await page.getByRole('link', { name: /楼道窗户换新/ }).tap()
    await page
      .getByRole('button', { name: /^记 .+ 的票$/ })
      .first()
      .tap()
    await page.getByRole('button', { name: '不同意', exact: true }).tap()
    await page.getByLabel('票号').fill('0001')
  }
  await enter(page, 'heba-unit')
  await key()
  await keepScreen(page, 'phone-keying-slip')
  await expectReadable(page, 'keying a slip')
  await expectAccessible(page, 'keying a slip')
  await page.getByRole('button', { name: '记下这一票' }).tap()
  await expect(page.getByText('纸质票录了一次，等另一人再录')).toBeVisible()
  await expect(page.getByText(`表决名册：${households} 户还没投`)).toBeVisible()
  await enter(page, 'heba-group')
  await key()
  await page.getByRole('button', { name: '记下这一票' }).tap()
  await expect(page.getByText('已投', { exact: true })).toBeVisible()
  await expect(page.getByText(`表决名册：${households - 1} 户还没投`)).toBeVisible()
  await keepScreen(page, 'phone-deliberation')
  await expectReadable(page, 'deliberation on the phone')
  await expectAccessible(page, 'deliberation on the phone')
})
