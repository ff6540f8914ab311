import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { inUse } from './data-lock.ts'
import { Hindrance } from './hindrance.ts'
import { environment, type RunAs } from './postgres-binaries.ts'

/** The socket's name within the database folder; nothing listens on TCP, so the number only names the file. */
export const port = 5432

/**
 * Starts a PostgreSQL program on `folder`. As root the child runs as `user` and gets the folder as descriptor 3, reached through
 * /proc/self/fd: so the database may lie below folders that user cannot enter (/root, a home), with nobody's permissions touched.
 */
export function spawnIn(folder: string, program: string, args: string[], user: RunAs | undefined, output: 'pipe' | number): ChildProcess {
  const directory = openSync(folder, 'r')
  try {
    return spawn(program, ['-D', user ? '/proc/self/fd/3' : folder, ...args], {
      cwd: '/',
      env: environment,
      // A session of its own: Ctrl-C in the terminal reaches us alone, and we stop it in our order.
      detached: true,
      stdio: ['ignore', output, output, directory],
      ...(user && { uid: user.uid, gid: user.gid }),
    })
  } finally {
    closeSync(directory)
  }
}

/** Stops a server that outlived its parent (SIGKILL), so that it is not in the way; leaves a living one of somebody else alone. */
export async function clearOrphan(dataDir: string, folder: string): Promise<void> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => undefined)
  const pid = Number.parseInt(text ?? '', 10)
  if (!Number.isInteger(pid)) return
  if (await servesFrom(pid, folder)) return await stopProcess(pid)
  // Not a process we can see: another container may share the folder. Whoever answers on the socket is alive.
  if (await answers(folder)) throw new Hindrance(inUse(dataDir))
  // The number belongs to a stranger by now, or to a zombie: PostgreSQL would take either for a rival. A number nobody has it judges itself.
  if (!existsSync(`/proc/${pid}`)) return
  for (const file of ['postmaster.pid', `.s.PGSQL.${port}.lock`]) await rm(join(folder, file), { force: true })
}

/** A postmaster works in its database folder: only then is the number in postmaster.pid really it. */
async function servesFrom(pid: number, folder: string): Promise<boolean> {
  const place = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  return place !== undefined && place === (await realpath(folder))
}

/** Fast shutdown (SIGINT); after `patience` milliseconds the immediate one, from which PostgreSQL recovers at the next start. */
export async function stopProcess(pid: number, patience = 60_000): Promise<void> {
  for (const [signal, time] of [
    ['SIGINT', patience],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    for (const end = Date.now() + time; Date.now() < end; await wait(10)) {
      if (!(await isRunning(pid))) return
    }
  }
}

/** Whether the process exists and is more than a zombie that nobody has reaped yet. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat !== undefined && !/\) [ZX] /.test(stat)
}

async function answers(folder: string): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect({ path: `${socketFolder(folder)}/.s.PGSQL.${port}` })
    const settle = (alive: boolean) => {
      socket.destroy()
      resolve(alive)
    }
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
}

const shortNames = new Map<string, string>()

/**
 * The folder of the socket as a client names it. The kernel takes 107 bytes: a longer path is reached through a descriptor of this process,
 * opened once and kept, so such a name is good in this process only.
 */
export function socketFolder(folder: string): string {
  if (Buffer.byteLength(`${folder}/.s.PGSQL.${port}`) <= 107) return folder
  let name = shortNames.get(folder)
  if (!name) {
    name = `/proc/self/fd/${openSync(folder, 'r')}`
    shortNames.set(folder, name)
  }
  return name
}
