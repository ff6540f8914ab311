import { enter, expect, expectAccessible, expectReadable, keepScreen, test } from './stage.ts'

test('the secretary puts a matter to a village, opens the vote; a slip keyed by two people counts, and nobody reads how', async ({
  page,
  mishaps,
}) => {
  test.setTimeout(180_000)
  // The same person may not key a slip twice.
  mishaps.expect(/^422 POST .*\/ballots$/)
  await enter(page, 'weishan-secretary')
  await page.goto('/desk/deliberations')
  await expect(page.getByRole('heading', { name: '议事' })).toBeVisible()
  await keepScreen(page, 'desk-deliberations-empty')
  await page.getByRole('button', { name: '提出议题' }).click()
  await page.getByLabel('议题').fill('大林村装路灯')
  await page.getByLabel('怎么回事').fill('主路晚上看不见，老人出门摔过')
  await page.getByLabel('在哪个村、片、组、邻').fill('大林村')
  await page.locator('.ant-select-tree-title', { hasText: '大林村' }).first().click()
  await page.getByLabel('方案1').fill('装 15 盏太阳能路灯')
  await page.getByLabel('估算（元，不花钱不填）').fill('45000')
  await expect(page.getByText('这里有 300 户以上，由全部户商量')).toBeVisible()
  await keepScreen(page, 'desk-deliberation-new')
  await expectReadable(page, 'new deliberation')
  await page
    .getByRole('button', { name: '提 出' })
    .or(page.getByRole('button', { name: '提出', exact: true }))
    .click()
  await expect(page.getByText('装 15 盏太阳能路灯（估算 45,000.00 元）')).toBeVisible()

  await page.getByLabel('记一句（圈子里的户看得到）').fill('会上都说要装')
  await page.getByRole('button', { name: /记\s?下/ }).click()
  await expect(page.getByText('会上都说要装')).toBeVisible()
  await page.getByRole('button', { name: '开始表决' }).click()
  const opening = page.getByRole('dialog')
  await keepScreen(page, 'desk-deliberation-opening')
  await opening.getByRole('button', { name: /开\s?始/ }).click()
  await expect(page.getByText('截止前谁也看不到', { exact: true })).toBeVisible()
  await expect(page.getByText(/不少于 2\/3 的户参加.*组织法/)).toBeVisible()
  const matter = page.url()

  const key = async () => {
    await page.getByRole('button', { name: '录纸质票' }).first().click()
    const form = page.getByRole('dialog')
    await form.getByText('不同意', { exact: true }).click()
    await form.getByLabel('票号').fill('0001')
    await form.getByRole('button', { name: /记\s?下/ }).click()
  }
  await key()
  await expect(page.getByText('纸质票录了一次，等另一人再录')).toBeVisible()
  await key()
  await expect(page.getByText('应由两个人各录一次')).toBeVisible()
  await keepScreen(page, 'desk-ballot-same-person')
  await enter(page, 'weishan-office')
  await page.goto(matter)
  await key()
  await expect(page.getByRole('cell', { name: '已投' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: '已投' })).not.toContainText('不同意')
  await keepScreen(page, 'desk-deliberation')
  await expectReadable(page, 'deliberation')
  await expectAccessible(page, 'deliberation')
})
