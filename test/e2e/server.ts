import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '#stories/free-port.ts'

const root = join(import.meta.dirname, '../..')

/** Starts the server as `npm start` does, on a throw-away data folder; gives back how to stop it. With BASE_URL, uses that one. */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.BASE_URL) return async () => {}
  const dataDir = await mkdtemp(join(tmpdir(), 'sanzhang-e2e-'))
  const port = await freePort()
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, RATE_PER_MINUTE: '0', LOG_LEVEL: 'warn', DATABASE_URL: '' }
  const child = spawn(process.execPath, ['commands/start.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  // The tests of paper make the links that stand in its QR codes; for that they need the keys.
  process.env.E2E_DATA_DIR = dataDir
  process.env.BASE_URL = `http://127.0.0.1:${port}`
  const stop = async () => {
    if (child.exitCode === null) {
      const gone = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
    }
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await answers(process.env.BASE_URL, () => child.exitCode !== null)
  } catch (error) {
    await stop()
    throw new Error(`the server did not start:\n${output}`, { cause: error })
  }
  return stop
}

/** The first start builds the web and fills the database: minutes on a slow machine. */
async function answers(base: string, ended: () => boolean): Promise<void> {
  for (const end = Date.now() + 300_000; Date.now() < end; await wait(200)) {
    if (ended()) throw new Error('it ended by itself')
    if ((await fetch(`${base}/health/ready`).catch(() => null))?.ok) return
  }
  throw new Error('no answer within five minutes')
}
