import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'

const root = join(import.meta.dirname, '..')

/** A server started just as `npm start -- --empty` starts it, on a throw-away data folder, with the demonstration phone switched on. */
export async function startOwnServer() {
  const dataDir = await mkdtemp(join(tmpdir(), 'sanzhang-story-'))
  const port = await freePort()
  const setUp = { userName: 'admin', password: 'Set-up-2026-story' }
  const env = {
    ...process.env,
    ...{ PORT: String(port), DATA_DIR: dataDir, DEMO_PHONE: '1', RATE_PER_MINUTE: '0', LOG_LEVEL: 'warn' },
    ...{ SETUP_USER: setUp.userName, SETUP_PASSWORD: setUp.password },
  }
  const child = spawn(process.execPath, ['commands/start.ts', '--empty'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const base = `http://127.0.0.1:${port}`
  await ready(base, child, () => output)
  return {
    base,
    setUp,
    dataDir,
    pid: child.pid!,
    /** what the server said last, for whoever has to find out why a story failed */
    lastWords: () => output.trim().split('\n').slice(-12).join('\n'),
    async stop() {
      const gone = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function ready(base: string, child: ReturnType<typeof spawn>, output: () => string): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    if (child.exitCode !== null) throw new Error(`server ended with ${child.exitCode}:\n${output()}`)
    const answer = await fetch(`${base}/health/ready`).catch(() => null)
    if (answer?.ok) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`server did not answer within two minutes:\n${output()}`)
}
