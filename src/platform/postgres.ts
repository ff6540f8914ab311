import { closeSync, openSync, statSync } from 'node:fs'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { lockData } from './data-lock.ts'
import type { Connection } from './db.ts'
import { fileHindrance, Hindrance } from './hindrance.ts'
import { type Cluster, lastLine, plainReason, prepareCluster } from './postgres-files.ts'
import { clearOrphan, port, socketFolder, spawnIn, stopProcess } from './postgres-process.ts'

/** The name of the owner and of the database in the embedded server. */
const name = 'sanzhang'

export interface PostgresOptions {
  /** told what a long wait is about */
  progress?: (words: string) => void
  /** told once when the server is gone and could not be brought back */
  onLost?: (reason: Error) => void
  /** further settings, such as `{ fsync: 'off' }` for tests */
  settings?: Record<string, string>
}

export interface Postgres {
  connection: Connection
  stop(): Promise<void>
}

/** How to reach the embedded server of a data folder, also from another process while it runs. */
export function connectionOf(dataDir: string): Connection {
  return { host: socketFolder(join(resolve(dataDir), 'postgres')), port, user: name, database: name }
}

/**
 * Starts the PostgreSQL that comes with us on `<dataDir>/postgres`, making it first where there is none. One process per data folder;
 * a server left over from a killed one is stopped first. It listens on a socket inside its own folder only, which nobody but its user
 * (and root) can enter. If it dies it is started again.
 */
export async function startPostgres(dataDir: string, options: PostgresOptions = {}): Promise<Postgres> {
  const place = resolve(dataDir)
  try {
    await mkdir(place, { recursive: true })
    const unlock = await lockData(place)
    try {
      const cluster = await prepareCluster(place, options)
      await clearOrphan(place, cluster.folder)
      const keeper = await keepRunning(place, cluster, options)
      return {
        connection: connectionOf(place),
        async stop() {
          await keeper.stop()
          await unlock()
        },
      }
    } catch (error) {
      await unlock()
      throw error
    }
  } catch (error) {
    throw fileHindrance(error, place)
  }
}

interface Keeper {
  stop(): Promise<void>
}

/** Runs the server and, when it ends unasked, runs it again: three times in a minute, then it is lost. */
async function keepRunning(dataDir: string, cluster: Cluster, options: PostgresOptions): Promise<Keeper> {
  let stopping = false
  let current = await runPatiently(dataDir, cluster, options)
  const ends: number[] = []
  const guard = async () => {
    for (;;) {
      await current.ended
      if (stopping) return
      ends.push(Date.now())
      if (ends.filter(at => at > Date.now() - 60_000).length > 3)
        throw new Hindrance('内置数据库反复退出，已不再重启；原因见 postgres.log。')
      await clearOrphan(dataDir, cluster.folder)
      current = await runPatiently(dataDir, cluster, options)
      // Told to stop while it was coming up again: the one that was stopped is the one before.
      if (stopping) await stopProcess(current.pid)
    }
  }
  const guarding = guard().catch(error => {
    if (!stopping) options.onLost?.(error)
  })
  return {
    async stop() {
      stopping = true
      await stopProcess(current.pid)
      await guarding
    },
  }
}

interface Server {
  pid: number
  ended: Promise<void>
}

/** When a server was killed, its children take a moment to notice; until then PostgreSQL rightly refuses to start a second one. */
async function runPatiently(dataDir: string, cluster: Cluster, options: PostgresOptions): Promise<Server> {
  for (let left = 20; ; left--) {
    try {
      return await runServer(dataDir, cluster, options)
    } catch (error) {
      if (left === 0 || !/still in use/.test((error as Error).message)) throw error
      await wait(250)
    }
  }
}

/** One run of the server, given back once it answers. */
async function runServer(dataDir: string, cluster: Cluster, options: PostgresOptions): Promise<Server> {
  const log = await openLog(dataDir)
  const must = {
    listen_addresses: '',
    unix_socket_directories: '.',
    unix_socket_permissions: '0700',
    port: String(port),
    ...options.settings,
  }
  const args = Object.entries(must).flatMap(([key, value]) => ['-c', `${key}=${value}`])
  const child = spawnIn(cluster.folder, join(cluster.native, 'bin/postgres'), args, cluster.user, log.fd)
  closeSync(log.fd)
  const ended = new Promise<void>((resolve, reject) => child.once('exit', () => resolve()).once('error', reject))
  let running = true
  const over = () => (running = false)
  ended.then(over, over)
  await untilReady(cluster.folder, child.pid, () => running, options.progress)
  if (!running) {
    await ended
    throw await whyNot(log.path, log.size)
  }
  await ensureDatabase(connectionOf(dataDir))
  return { pid: child.pid!, ended }
}

/** The server's own log beside the data; the one before is kept once it has grown past 5 MB. */
async function openLog(dataDir: string): Promise<{ fd: number; path: string; size: number }> {
  const path = join(dataDir, 'postgres.log')
  const size = (await stat(path).catch(() => undefined))?.size ?? 0
  if (size > 5_000_000) await rename(path, `${path}.1`)
  return { fd: openSync(path, 'a', 0o600), path, size: statSync(path).size }
}

/** Waits until the server says it is ready or has ended; recovery after a crash may take its time, so nothing else ends the wait. */
async function untilReady(
  folder: string,
  pid: number | undefined,
  isRunning: () => boolean,
  progress?: (words: string) => void,
): Promise<void> {
  const patience = Date.now() + 3_000
  let told = false
  while (isRunning()) {
    // Line 1 is the process, line 8 its state; a file left by a killed server names another process.
    const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
    if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return
    if (!told && Date.now() > patience) {
      told = true
      progress?.('数据库正在从上次的中断处恢复，请稍候')
    }
    await wait(10)
  }
}

async function ensureDatabase(connection: Connection): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (!rowCount) await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
}

async function whyNot(path: string, from: number): Promise<Hindrance> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(64 * 1024), position: from })
    const output = buffer.toString('utf8', 0, bytesRead)
    return new Hindrance(`内置数据库没有启动：${plainReason(output) ?? lastLine(output)}（详见 ${path}）`)
  } finally {
    await file.close()
  }
}
