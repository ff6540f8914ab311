import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { openLine } from './line.ts'
import { kill, openPhone, settle, signIn } from './phone.ts'
import { expect, expectReadable, keepScreen, lampPhoto, test } from './stage.ts'

async function lookAt(page: Page, name: string): Promise<void> {
  await keepScreen(page, `offline-${name}`)
  await expectReadable(page, name)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect
    .soft(
      violations.map(each => `${each.id}: ${each.nodes[0]?.html}`),
      `axe on ${name}`,
    )
    .toEqual([])
}

test('a visit without signal, with a photo; the phone dies; the next day it is handed in by itself', async () => {
  test.setTimeout(240_000)
  const line = await openLine(process.env.BASE_URL!)
  const profile = await mkdtemp(join(tmpdir(), 'sanzhang-phone-'))
  let phone = await openPhone(profile)
  try {
    let page = phone.pages()[0]!
    await page.goto(line.url)
    await signIn(page, 'weishan-unit')
    await settle(page, line.url)
    // Closed for the day: Chromium writes a fresh sign-in to disk only now, or within half a minute.
    await phone.close()
    phone = await openPhone(profile)
    page = phone.pages()[0]!

    await line.cut()
    await phone.setOffline(true)
    await page.goto(`${line.url}/`)
    await expect(page.getByText('连不上服务器，显示的是')).toBeVisible()
    await lookAt(page, 'today')
    await page.locator('a[href^="/visit/"]').first().click()
    const head = (await page.getByRole('heading', { level: 1 }).textContent())!.replace('走访 ', '')
    await page.getByRole('button', { name: '在家', exact: true }).click()
    await page.getByLabel('记一句（可不填）').fill('没有信号的山冲里，老人身体好')
    await page.locator('input[type=file]').setInputFiles(lampPhoto)
    await expect(page.getByAltText('已拍照片 1')).toBeVisible()
    await page.getByRole('button', { name: '保存走访' }).click()
    await expect(page.getByText('已存在手机里')).toBeVisible({ timeout: 30_000 })
    kill(profile)
    await phone.close().catch(() => {})

    phone = await openPhone(profile)
    page = phone.pages()[0]!
    await phone.setOffline(true)
    await page.goto(`${line.url}/outbox`)
    await expect(page.getByText(`走访 ${head}`)).toBeVisible({ timeout: 30_000 })
    await expect(page.getByText('1 张照片')).toBeVisible()
    await lookAt(page, 'outbox')
    await page.getByRole('button', { name: '长辈版' }).click()
    await lookAt(page, 'outbox-elder')

    await phone.setOffline(false)
    await line.mend()
    await page.getByRole('button', { name: '现在上传' }).click()
    await expect(page.getByText('没有待上传的内容')).toBeVisible({ timeout: 60_000 })
    await lookAt(page, 'outbox-empty')
    const visits = await page.evaluate<{ note: string }[]>(
      `fetch('/api/visits?limit=5').then(answer => answer.json()).then(list => list.rows)`,
    )
    expect(visits.filter(visit => visit.note.startsWith('没有信号的山冲里'))).toMatchObject([{ head, photos: [expect.any(String)] }])
  } finally {
    await phone.close().catch(() => {})
    await line.cut().catch(() => {})
    await rm(profile, { recursive: true, force: true })
  }
})

test('signing out with work unsent warns, keeps it closed, and hands it in after the same person’s next sign-in', async () => {
  test.setTimeout(240_000)
  const line = await openLine(process.env.BASE_URL!)
  const profile = await mkdtemp(join(tmpdir(), 'sanzhang-phone-'))
  const phone = await openPhone(profile)
  try {
    const page = phone.pages()[0]!
    await page.goto(line.url)
    await signIn(page, 'weishan-unit')
    await page.goto(`${line.url}/outbox`)
    await expect(page.getByText('本机数据更新于')).toBeVisible({ timeout: 60_000 })
    await page.goto(`${line.url}/raise`)
    await page.getByLabel('什么事（照居民的原话记）').fill('灯坏了！')
    await line.cut()
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await expect(page.getByText('已存在手机里')).toBeVisible({ timeout: 30_000 })
    await page.getByRole('link', { name: '我的', exact: true }).click()
    await expect(page.getByRole('link', { name: '待上传（1 条）' })).toBeVisible()
    await page.getByRole('button', { name: '退出登录' }).click()
    await expect(page.getByText('还有 1 条没有上传')).toBeVisible()
    await line.mend()
    await page.getByRole('button', { name: '仍然退出' }).click()
    await expect(page.getByRole('button', { name: '登录', exact: true })).toBeVisible()
    await signIn(page, 'weishan-unit')
    await page.goto(`${line.url}/outbox`)
    await expect(page.getByText('没有待上传的内容')).toBeVisible({ timeout: 60_000 })
  } finally {
    await phone.close().catch(() => {})
    await line.cut().catch(() => {})
    await rm(profile, { recursive: true, force: true })
  }
})
