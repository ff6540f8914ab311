// npm run bench:web: what a first visit downloads (gz) and when it first paints, on slow 4G with a CPU four times slower.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { buildWeb, dist } from '#platform/build.ts'
import { freePort } from '#stories/free-port.ts'
import { serveWeb } from './serve-web.ts'

// Lighthouse's "slow 4G": 1.6 Mbit/s down, 750 kbit/s up, 150 ms round trip; and its ordinary CPU slowdown.
const slow4G = { offline: false, latency: 150, downloadThroughput: (1.6e6 / 8) * 0.9, uploadThroughput: (750e3 / 8) * 0.9 }
const cpuSlowdown = 4
const runs = 5

await buildWeb({ progress: console.log })
const folder = await mkdtemp(join(tmpdir(), 'sanzhang-bench-'))
const port = await freePort()
const server = await serveWeb(folder, port)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
})
const figures: Record<string, object> = {}
try {
  for (const [name, page, path] of [
    ['field', 'index.html', '/'],
    ['desk', 'desk.html', '/desk'],
  ] as const) {
    const kib = await firstLoadKib(page)
    const opened: { paint: number; form: number }[] = []
    for (let run = 0; run < runs; run++) opened.push(await open(`http://127.0.0.1:${port}${path}`))
    const [paint, form] = [median(opened.map(one => one.paint)), median(opened.map(one => one.form))]
    figures[name] = { firstLoadKibGz: kib, firstContentfulPaintMs: paint, signInFormMs: form }
    console.log(`${name}: ${kib} KiB gz of JS and CSS, first contentful paint ${paint} ms, sign-in form ${form} ms (medians of ${runs})`)
  }
  console.log(JSON.stringify({ bench: 'web', network: 'slow 4G', cpuSlowdown, ...figures }))
} finally {
  await browser.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit()

/** JS and CSS that the page itself asks for, as gzip sends them. */
async function firstLoadKib(page: string): Promise<number> {
  const html = await readFile(join(dist, page), 'utf8')
  const files = new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(match => match[1]!))
  let bytes = 0
  for (const file of files) bytes += (await stat(join(dist, `${file}.gz`))).size
  return Math.round((bytes / 1024) * 10) / 10
}

/** What the browser calls the first contentful paint (the page's own words), and when the program's first screen, the sign-in form, stands. */
async function open(url: string): Promise<{ paint: number; form: number }> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', slow4G)
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
  await page.goto(url, { waitUntil: 'commit' })
  await page.getByRole('button', { name: '登录', exact: true }).first().waitFor({ timeout: 60_000 })
  const form = await page.evaluate<number>('new Promise(resolve => requestAnimationFrame(() => resolve(performance.now())))')
  const paint = await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime")
  await context.close()
  return { paint: Math.round(paint), form: Math.round(form) }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
