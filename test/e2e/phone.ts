import { execFileSync } from 'node:child_process'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { expect, password } from './stage.ts'

// The phone's browser with a profile of its own, which outlives being killed; nothing between it and the server but a line that can be cut.

export async function openPhone(profile: string): Promise<BrowserContext> {
  return await chromium.launchPersistentContext(profile, {
    ...{ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] },
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

export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('手机号或用户名').fill(name)
  await page.getByLabel('密码', { exact: true }).fill(password)
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
