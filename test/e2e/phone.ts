import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { openLine } from './line.ts'
import { expect, password } from './stage.ts'

// The phone's browser with a profile of its own, which outlives being killed; nothing between it and the server but a line that can be cut.

export async function openPhone(profile: string, more: string[] = []): Promise<BrowserContext> {
  return await chromium.launchPersistentContext(profile, {
    ...{ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking', ...more] },
    ...{ viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' },
  })
}

/** As a battery that falls out: no program gets to say goodbye. */
export function kill(profile: string): void {
  const pids = execFileSync('pgrep', ['-f', '--', `--user-data-dir=${profile}`])
    .toString()
    .trim()
    .split('\n')
  for (const pid of pids) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // gone with another
    }
  }
}

export interface Hand {
  phone: BrowserContext
  page: Page
  line: Awaited<ReturnType<typeof openLine>>
}

/** A phone with the program, the key and the copy on it, for as long as `work` takes. */
export async function withPhone(
  who: string,
  work: (hand: Hand) => Promise<void>,
  { secret = password, args = [] as string[], base = process.env.BASE_URL! } = {},
): Promise<void> {
  const line = await openLine(base)
  const profile = await mkdtemp(join(tmpdir(), 'sanzhang-phone-'))
  const phone = await openPhone(profile, args)
  try {
    const page = phone.pages()[0]!
    await page.goto(line.url)
    await signIn(page, who, secret)
    await settle(page, line.url)
    await work({ phone, page, line })
  } finally {
    await phone.close().catch(() => {})
    await line.cut().catch(() => {})
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

export async function signIn(page: Page, name: string, secret = password): Promise<void> {
  await page.getByLabel('手机号或用户名').fill(name)
  await page.getByLabel('密码', { exact: true }).fill(secret)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: '今日' })).toBeVisible()
}

/** The program and the copy are on the phone: what the outbox page says, and a worker in charge. */
export async function settle(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/outbox`)
  await expect(page.getByText('本机数据更新于')).toBeVisible({ timeout: 60_000 })
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  await page.reload()
  await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true)
  await expect(page.getByText('本机数据更新于')).toBeVisible({ timeout: 60_000 })
}
