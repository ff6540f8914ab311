import { execFile } from 'node:child_process'
import { chown, mkdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Hindrance } from './hindrance.ts'
import type { PostgresOptions } from './postgres.ts'
import { findBinaries, type RunAs } from './postgres-binaries.ts'
import { spawnIn } from './postgres-process.ts'

const run = promisify(execFile)

/** A database folder made ready: where it lies, with which binaries and as whom it runs. */
export interface Cluster {
  folder: string
  native: string
  user: RunAs | undefined
}

/** PostgreSQL major version of the binaries we ship. */
export const major = 18
const needed = 200 * 1024 * 1024

/** Finds or makes the database folder below `dataDir`. A half-made one from a start that was killed is thrown away, a real one never. */
export async function prepareCluster(dataDir: string, { progress, settings }: PostgresOptions): Promise<Cluster> {
  const folder = join(dataDir, 'postgres')
  const there = await stat(folder).catch(() => undefined)
  const user = await runAs(there?.uid)
  const native = await findBinaries(user)
  const cluster = { folder, native, user }
  if (there) {
    await checkVersion(cluster)
    // Put there by root, as a restored backup is: PostgreSQL works only on files of its own user.
    if (user && there.uid === 0) await run('chown', ['-R', `${user.uid}:${user.gid}`, folder])
  }
  if (!there) {
    progress?.('首次启动：正在建立数据库')
    await createCluster(dataDir, cluster, settings?.fsync !== 'off')
  }
  return cluster
}

/** As root: the owner of the database if that is somebody else, or the first of the usual unprivileged users. Otherwise ourselves. */
async function runAs(owner: number | undefined): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'))
  const users = lines.map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }))
  const wanted = [
    users.find(user => owner && user.uid === owner),
    ...['postgres', 'nobody'].map(name => users.find(user => user.name === name)),
  ]
  const found = wanted.find(user => user !== undefined && user.uid > 0)
  if (found) return found
  throw new Hindrance('内置数据库不能以 root 身份运行，也没有找到可以代它运行的普通用户（postgres 或 nobody）：请改用普通用户启动。')
}

async function checkVersion({ folder }: Cluster): Promise<void> {
  const text = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const found = text.trim()
  if (found === String(major)) return
  if (!found) throw new Hindrance(`文件夹 ${folder} 不是数据库：应有 PG_VERSION 文件，没有找到；请移走该文件夹，或用 DATA_DIR 指定别处。`)
  throw new Hindrance(
    `数据由 PostgreSQL ${found} 建立，本程序自带的是 ${major}：请先用原来的程序做一份可移植备份（--portable），再恢复到新文件夹。`,
  )
}

async function createCluster(dataDir: string, cluster: Cluster, durable: boolean): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir)
  if (bavail * bsize < needed) {
    throw new Hindrance(`磁盘空间不足：建立数据库至少需要 ${mebibytes(needed)}，${dataDir} 所在磁盘只剩 ${mebibytes(bavail * bsize)}。`)
  }
  // Made beside and moved into place, so that a killed first start never leaves half a database under the real name.
  const fresh = `${cluster.folder}.new`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { mode: 0o700 })
  try {
    if (cluster.user) await chown(fresh, cluster.user.uid, cluster.user.gid)
    await initialise(fresh, cluster, durable)
    await rename(fresh, cluster.folder)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    throw error
  }
}

/**
 * The settings of one ordinary PC, written into postgresql.conf, where an administrator may change them. Text is compared by the builtin
 * C.UTF-8 provider of PostgreSQL: fast, right about Chinese letters, and no index breaks when the machine's libc changes. Whoever wants
 * Chinese order asks for it: by the pinyin columns, or `collate "zh-x-icu"`. Errors stay out of the log: their texts quote people's data.
 */
const onePc = {
  shared_buffers: '128MB',
  max_connections: '60',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  client_connection_check_interval: '2s',
  idle_in_transaction_session_timeout: '5min',
}

async function initialise(folder: string, { native, user }: Cluster, durable: boolean): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const set = Object.entries(onePc).map(([name, value]) => `--set=${name}=${value}`)
  const output: string[] = []
  const args = [...locale, '--username=sanzhang', '--auth=trust', ...set, ...(durable ? [] : ['--no-sync'])]
  const child = spawnIn(folder, join(native, 'bin/initdb'), args, user, 'pipe')
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => output.push(String(chunk)))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Hindrance(`建立数据库没有成功：${plainReason(output.join('')) ?? lastLine(output.join(''))}`)
}

/** The part of PostgreSQL's own words that people meet, in theirs; undefined when it is something else. */
export function plainReason(output: string): string | undefined {
  if (/No space left on device|Disk quota exceeded/.test(output)) return '磁盘已满，请腾出空间后再启动。'
  if (/Read-only file system/.test(output)) return '磁盘是只读的，请改为可写后再启动。'
  if (/Permission denied/.test(output)) return '数据文件夹不可读写，请把它交给启动程序的用户。'
  if (/Cannot allocate memory|could not (map|create) .*shared memory/.test(output)) return '内存不足，请关闭其他程序后再启动。'
  if (/could not look up effective user ID|user does not exist/.test(output)) return '当前用户不在 /etc/passwd 中，请换用有名字的用户启动。'
  return undefined
}

export function lastLine(output: string): string {
  const lines = output.trim().split('\n')
  return lines.findLast(line => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? ''
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`
}
