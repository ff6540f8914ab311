import { defineConfig } from '@playwright/test'

// npm run test:e2e: one server with the demonstration county, started by the set-up; BASE_URL=… tries a running one instead.
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  globalSetup: './test/e2e/server.ts',
  outputDir: 'test-results/runs',
  workers: Number(process.env.E2E_WORKERS ?? 2),
  timeout: 90_000,
  // Generous, for two busy cores; nothing waits longer than it must.
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  // On a busy machine a list may come between a press and its release; what fails twice is wrong, what fails once is named as flaky.
  retries: 1,
  reporter: 'list',
  use: {
    // Set by the set-up before the workers read this file.
    baseURL: process.env.BASE_URL,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-background-networking'],
    },
  },
  projects: [
    { name: 'desk', testMatch: 'desk-*.spec.ts', use: { viewport: { width: 1440, height: 900 } } },
    { name: 'phone', testMatch: '{field,card}-*.spec.ts', use: { viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true } },
  ],
})
