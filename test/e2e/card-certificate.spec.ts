import type { Page } from '@playwright/test'
import { dayOf } from '#common/calendar.ts'
import { linkToken } from '#identity/links.ts'
import { openKeys, suiteOf } from '#platform/keys.ts'
import { openVault } from '#platform/vault.ts'
import { act, enter, expect, expectAccessible, expectLarge, expectReadable, keepScreen, read, test } from './stage.ts'

/** What stands in the QR code of a printed 代表证. */
function linkOf(certificate: string): string {
  const vault = openVault(openKeys(process.env.E2E_DATA_DIR!), suiteOf())
  return `/p/${linkToken(vault, certificate, 'certificate')}`
}

async function look(page: Page, name: string): Promise<void> {
  await keepScreen(page, `certificate-${name}`)
  await expectReadable(page, name)
  await expectLarge(page, name)
  await expectAccessible(page, name, { enhanced: true })
}

interface Certificate {
  id: string
  serial: string
  name: string
  placeName: string
  held: boolean
}

test('a certificate says whether the post is held today: held, ended, revoked, unknown', async ({ page, mishaps }) => {
  mishaps.expect(/^404 GET \/p\//)
  await enter(page, 'pingcun-office')
  const tree = await read(page, '/places/tree')
  const group = tree.find((node: { kind: string; units?: number; households: number }) => node.kind === 'group')
  const list: Certificate[] = (await read(page, `/certificates?place=${group.id}`)).filter((one: Certificate) => one.held)
  const [held, other] = [list[0]!, list.at(-1)!]
  const mandates = await Promise.all(
    tree
      .filter((node: { parent: string; kind: string }) => node.parent === group.id && node.kind === 'unit')
      .map((node: { id: string }) => read(page, `/places/${node.id}`)),
  )
  const { mandate } = mandates.flatMap(place => place.holders).find((one: { name: string }) => one.name === other.name)

  await page.goto(linkOf(held.id))
  await expect(page.getByRole('status')).toHaveText('有效：今天在任')
  await expect(page.getByText(held.name, { exact: true })).toBeVisible()
  await expect(page.getByText(`证号 ${held.serial}`)).toBeVisible()
  expect(await page.content(), 'no phone, no ID number').not.toMatch(/\d{11}/)
  await look(page, 'held')

  await act(page, 'PUT', `/mandates/${mandate}/end`, { on: dayOf(new Date()), reason: 'resigned', note: '外出务工' })
  await page.goto(linkOf(other.id))
  await expect(page.getByRole('alert')).toContainText('不在任')
  await look(page, 'ended')

  await act(page, 'PUT', `/certificates/${held.id}/revocation`, { reason: '遗失补办' })
  await page.goto(linkOf(held.id))
  await expect(page.getByRole('alert')).toHaveText('此证已作废')
  await look(page, 'revoked')

  await page.goto(`${linkOf(held.id).slice(0, -2)}AA`)
  await expect(page.getByRole('alert')).toContainText('请核对二维码是否完整')
  await look(page, 'unknown')
})
