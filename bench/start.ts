// npm run bench:start: how long until the first answer, from an empty folder, again, and after a kill -9. The last line is one JSON object.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { buildWeb } from '#platform/build.ts'

const start = join(import.meta.dirname, '../commands/start.ts')
const folder = await mkdtemp(join(tmpdir(), 'sanzhang-bench-'))
const port = await freePort()
const busy = loadavg()[0]!
let server: ChildProcess | undefined

try {
  // Built beforehand, so that the figures are those of the server; on a fresh checkout this comes once on top.
  const web = await timed('build of the web, where its sources changed', async () => void (await buildWeb()))
  const firstEmpty = await timed('first start, nothing loaded', () => up('empty', ['--empty']))
  await down('SIGTERM')
  const secondEmpty = await timed('second start, nothing loaded', () => up('empty', ['--empty']))
  await down('SIGTERM')
  const firstFull = await timed('first start with the demonstration county', () => up('full'))
  await down('SIGTERM')
  const secondFull = await timed('second start with it', () => up('full'))
  await down('SIGKILL')
  const afterKill = await timed('start after kill -9', () => up('full'))
  await down('SIGTERM')
  console.log(`load of the machine before: ${busy.toFixed(1)}`)
  console.log(JSON.stringify({ bench: 'start', unit: 'ms', web, firstEmpty, secondEmpty, firstFull, secondFull, afterKill, load: busy }))
} finally {
  await down('SIGTERM')
  await rm(folder, { recursive: true, force: true })
}

async function timed(what: string, work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  const ms = Math.round(performance.now() - began)
  console.log(`${what.padEnd(48)} ${String(ms).padStart(7)} ms`)
  return ms
}

/** Starts the server on a data folder and waits for its first answer. */
async function up(data: string, args: string[] = []): Promise<void> {
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: join(folder, data), DATABASE_URL: '', LOG_LEVEL: 'silent' }
  const child = spawn(process.execPath, [start, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  server = child
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
    if (answer?.ok) return
    await wait(10)
  }
}

async function down(signal: NodeJS.Signals): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  server.kill(signal)
  await once(server, 'exit')
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
