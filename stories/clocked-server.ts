import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Day, startOf } from '#common/calendar.ts'
import type { Answer, Told } from './clock-server.ts'
import { freePort } from './free-port.ts'

/** The clock of a story's own server, and what is done there at night. */
export interface StoryClock {
  /** from now on it is that day, so many hours after midnight in Shanghai */
  set(day: Day, hour?: number): Promise<void>
  /** the nightly job, at the time the clock shows */
  nightly(): Promise<void>
  /** reckons every duty and count again from the records, so many times; what differed */
  rebuild(times: number): Promise<{ duties: number; counts: number; differences: string[] }>
  /** the job that closes roll calls whose time has come */
  closeRollcalls(): Promise<void>
  /** counts every roll call again from its lines; how many numbers were wrong */
  recount(): Promise<{ rollcalls: number; numbers: number; wrong: number }>
}

/** A server like `startOwnServer`'s whose clock begins on `day` and stands still until the story moves it. */
export async function startClockedServer(day: Day) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sanzhang-story-'))
  const setUp = { userName: 'admin', password: 'Set-up-2026-story' }
  const env = {
    ...process.env,
    ...{ PORT: String(await freePort()), DATA_DIR: dataDir, RATE_PER_MINUTE: '0', DATABASE_URL: '' },
    ...{ SETUP_USER: setUp.userName, SETUP_PASSWORD: setUp.password, STORY_CLOCK: startOf(day).toISOString() },
  }
  const child = fork(join(import.meta.dirname, 'clock-server.ts'), { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', chunk => (output += chunk))
  const gone = new Promise<number | null>(resolve => child.once('exit', resolve))
  const said = <T>() =>
    Promise.race([
      new Promise<T>(resolve => child.once('message', message => resolve(message as T))),
      gone.then((code): never => {
        throw new Error(`server ended with ${code}:\n${output}`)
      }),
    ])
  const tell = async (told: Told) => {
    const answer = said<Answer>()
    child.send(told)
    const given = await answer
    if ('failed' in given) throw new Error(given.failed)
    return given
  }
  const { ready } = await said<{ ready: string }>()
  const clock: StoryClock = {
    set: async (to, hour = 9) => void (await tell({ set: new Date(startOf(to).getTime() + hour * 3600_000).toISOString() })),
    nightly: async () => void (await tell({ nightly: true })),
    closeRollcalls: async () => void (await tell({ closeRollcalls: true })),
    recount: async () => (await tell({ recount: true })) as Awaited<ReturnType<StoryClock['recount']>>,
    rebuild: async times => (await tell({ rebuild: times })) as Awaited<ReturnType<StoryClock['rebuild']>>,
  }
  return {
    ...{ base: ready, setUp, clock },
    lastWords: () => output.trim().split('\n').slice(-12).join('\n'),
    async stop() {
      if (child.connected) child.send({ stop: true } satisfies Told)
      await gone
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
