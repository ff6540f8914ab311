// npm test: the unit and database tests (vitest), then the browser tests (playwright); closes with one line of counts.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const root = join(import.meta.dirname, '..')
const folder = await mkdtemp(join(tmpdir(), 'sanzhang-counts-'))
const [unit, browser] = [join(folder, 'vitest.json'), join(folder, 'playwright.json')]
const codes = [
  await run('vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`]),
  await run('@playwright/test/cli.js', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: browser }),
]
const [a, b] = [await vitestCounts(), await playwrightCounts()]
await rm(folder, { recursive: true, force: true })
const failed = a.failed + b.failed
console.log(`\ntests: ${a.passed + b.passed} passed, ${failed} failed, ${a.skipped + b.skipped} skipped`)
// A runner that ended badly without a failed test (it could not start) is a failure as well.
process.exit(failed === 0 && codes.every(code => code === 0) ? 0 : 1)

async function run(program: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  })
  return await new Promise(resolve => child.once('exit', code => resolve(code ?? 1)))
}

async function vitestCounts(): Promise<Counts> {
  const report = await read(unit)
  return { passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 1, skipped: report?.numPendingTests ?? 0 }
}

async function playwrightCounts(): Promise<Counts> {
  const stats = (await read(browser))?.stats
  return { passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0), failed: stats?.unexpected ?? 1, skipped: stats?.skipped ?? 0 }
}

// biome-ignore lint/suspicious/noExplicitAny: the reports of two other programs, of which three numbers are read.
async function read(file: string): Promise<any> {
  return await readFile(file, 'utf8').then(JSON.parse, () => null)
}
