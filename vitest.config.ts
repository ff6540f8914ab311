import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,planner,demo,web,test,bench,commands}/**/*.test.{ts,tsx}'],
    exclude: ['node_modules/**', 'test/e2e/**'],
    globalSetup: ['test/global.ts'],
    // Real databases and child processes on small machines: slower than units of pure code, never hanging.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
