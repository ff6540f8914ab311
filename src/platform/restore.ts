import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { copyTree, type Manifest, readBackup } from './backup-manifest.ts'
import type { Connection } from './db.ts'
import { fileHindrance, Hindrance } from './hindrance.ts'
import { migrate, readMigrations } from './migrate.ts'
import { type PostgresOptions, startPostgres } from './postgres.ts'
import { checkServer } from './postgres-server.ts'
import { importTables } from './restore-portable.ts'
import { digestTables, openSnapshot, type TableDigest } from './tables.ts'

const run = promisify(execFile)

/** A further look at a restored database; throws when something is wrong. */
export type Check = (connection: Connection) => Promise<void>

export interface RestoreOptions {
  /** a backup: its folder, or the .tar or .tar.gz file */
  from: string
  /** must not exist or be empty */
  dataDir: string
  /** none: the embedded server below `dataDir`. Otherwise an empty database, filled from a portable backup. */
  databaseUrl?: string | undefined
  check: Check
  progress?: (words: string) => void
  /** for the embedded server while it restores; it syncs to disk unless told otherwise */
  settings?: Record<string, string>
}

/** Restores a backup and compares every table with what the backup says it holds. On failure nothing stays behind in `dataDir`. */
export async function restore({ from, dataDir, databaseUrl, check, ...options }: RestoreOptions): Promise<Manifest> {
  const place = resolve(dataDir)
  const inside = await readdir(place).catch(() => [] as string[])
  if (inside.length > 0) throw new Hindrance(`${place} 不是空的：恢复不会覆盖任何东西，请用 --data 指定新的文件夹。`)
  const { progress } = options
  const { folder, close } = await unpack(from)
  try {
    progress?.('正在核对备份的每个文件')
    const manifest = await readBackup(folder)
    if (databaseUrl && manifest.kind !== 'portable')
      throw new Hindrance('这份备份只能恢复到内置数据库：要恢复到 DATABASE_URL，请用 --portable 做的备份。')
    await mkdir(place, { recursive: true })
    try {
      progress?.('正在恢复')
      await copyTree({ from: join(folder, 'data'), to: place })
      const tables = databaseUrl
        ? await intoServer(folder, databaseUrl, manifest, check)
        : await intoEmbedded(folder, place, manifest, check, options)
      compare(manifest.tables, tables)
      return manifest
    } catch (error) {
      for (const name of await readdir(place)) await rm(join(place, name), { recursive: true, force: true })
      throw error
    }
  } catch (error) {
    throw fileHindrance(error, place)
  } finally {
    await close()
  }
}

/** Restores a fresh backup into a corner of `work` and gives what the copy holds; of a portable one that must be what was written. */
export async function trial(folder: string, work: string, manifest: Manifest, check: Check): Promise<TableDigest[]> {
  const place = join(work, 'trial')
  await mkdir(place)
  const tables = await intoEmbedded(folder, place, manifest, check, { settings: { fsync: 'off' } })
  await rm(place, { recursive: true, force: true })
  if (manifest.kind === 'portable') compare(manifest.tables, tables)
  return tables
}

async function intoEmbedded(
  folder: string,
  place: string,
  manifest: Manifest,
  check: Check,
  options: PostgresOptions,
): Promise<TableDigest[]> {
  if (manifest.kind === 'physical') {
    await copyTree({ from: join(folder, 'postgres'), to: join(place, 'postgres.new') })
    if (options.settings?.fsync !== 'off') await run('sync', ['--file-system', place])
    await rename(join(place, 'postgres.new'), join(place, 'postgres'))
  }
  const { connection, stop } = await startPostgres(place, options)
  try {
    if (manifest.kind === 'portable') await fill(connection, folder, manifest)
    return await look(connection, check)
  } finally {
    await stop()
  }
}

async function intoServer(folder: string, databaseUrl: string, manifest: Manifest, check: Check): Promise<TableDigest[]> {
  const connection = await checkServer(databaseUrl)
  const client = new pg.Client({ ...connection })
  await client.connect()
  const { rowCount } = await client.query(`select from pg_tables where schemaname in ('public', 'migrations')`).finally(() => client.end())
  if (rowCount) throw new Hindrance(`DATABASE_URL 的数据库不是空的（已有 ${rowCount} 张表）：请新建一个空库再恢复。`)
  await fill(connection, folder, manifest)
  return await look(connection, check)
}

/** The backup's form first, then its rows; later migrations run at the next start, on the restored rows as they would have on the old. */
async function fill(connection: Connection, folder: string, manifest: Manifest): Promise<void> {
  const known = new Map((await readMigrations()).map(file => [file.name, file.sha256]))
  const strange = manifest.migrations.find(({ name, sha256 }) => known.get(name) !== sha256)
  if (strange) throw new Hindrance(`备份中的迁移“${strange.name}”与本程序的不同：请使用做这份备份的程序或更新的版本来恢复。`)
  await migrate(connection, { last: manifest.migrations.at(-1)?.name ?? '' })
  await importTables(connection, folder, manifest)
}

async function look(connection: Connection, check: Check): Promise<TableDigest[]> {
  const client = await openSnapshot(connection)
  const tables = await digestTables(client).finally(() => client.end())
  await check(connection)
  return tables
}

function compare(expected: TableDigest[], found: TableDigest[]): void {
  const byName = new Map(found.map(table => [table.name, table]))
  for (const { name, rows, sha256 } of expected) {
    const table = byName.get(name)
    if (!table) throw new Hindrance(`恢复后缺少表 ${name}。`)
    if (table.rows !== rows) throw new Hindrance(`恢复后表 ${name} 应有 ${rows} 行，实有 ${table.rows} 行。`)
    if (table.sha256 !== sha256) throw new Hindrance(`恢复后表 ${name} 的内容与备份时不同。`)
  }
}

async function unpack(from: string): Promise<{ folder: string; close(): Promise<void> }> {
  const place = resolve(from)
  const found = await stat(place).catch(() => undefined)
  if (!found) throw new Hindrance(`没有找到备份 ${place}。`)
  if (found.isDirectory()) return { folder: place, close: async () => {} }
  const work = await mkdtemp(`${place}.unpacked-`)
  const close = () => rm(work, { recursive: true, force: true })
  try {
    await run('tar', ['--extract', '--file', place, '--directory', work, '--no-same-owner'])
    const [name] = await readdir(work)
    return { folder: join(work, name ?? ''), close }
  } catch (cause) {
    await close()
    throw new Hindrance(`${place} 读不出来：应为 npm run backup 做的文件夹或 .tar.gz 文件。`, cause)
  }
}
