import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { copyTree, isWithin, type KeptFile, type Manifest, under, writeManifest } from './backup-manifest.ts'
import { copyCluster } from './backup-physical.ts'
import { exportTables } from './backup-portable.ts'
import type { Connection } from './db.ts'
import { fileHindrance, Hindrance } from './hindrance.ts'
import { connectionOf, startPostgres } from './postgres.ts'
import { checkServer } from './postgres-server.ts'
import { type Check, trial } from './restore.ts'
import { openSnapshot } from './tables.ts'

const run = promisify(execFile)

export interface BackupOptions {
  dataDir: string
  /** none: the embedded server of `dataDir`, running or not */
  databaseUrl?: string | undefined
  /** a folder that does not exist yet, or a file ending in .tar or .tar.gz */
  out: string
  portable: boolean
  /** a further look at the trial restore, such as the audit chain's; throws when something is wrong */
  check: Check
  progress?: (words: string) => void
  /** for the embedded server where we start it */
  settings?: Record<string, string>
}

/**
 * Backs up database, files and keys while the server runs, restores the result on trial, compares it table by table, and only then gives it
 * its name: what bears the name has been restored once.
 */
export async function backup(options: BackupOptions): Promise<Manifest> {
  const out = resolve(options.out)
  if (await stat(out).catch(() => undefined)) throw new Hindrance(`${out} 已经存在：备份不会覆盖任何东西，请换一个名字。`)
  if (isWithin(resolve(options.dataDir), out))
    throw new Hindrance(`备份不能放在数据文件夹 ${resolve(options.dataDir)} 里面：它会随数据一起丢失，请放到别处。`)
  if (options.databaseUrl && !options.portable) {
    throw new Hindrance('使用 DATABASE_URL 的外部数据库请加 --portable（整库文件备份由数据库服务器自己的工具完成）。')
  }
  try {
    await mkdir(dirname(out), { recursive: true })
    const work = await mkdtemp(`${out}.part-`)
    try {
      const folder = join(work, basename(out).replace(/\.(tar|tar\.gz|tgz)$/, ''))
      await mkdir(folder, { mode: 0o700 })
      const manifest = await fillAndTry(folder, work, options)
      await put(folder, out)
      return manifest
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  } catch (error) {
    throw fileHindrance(error, out)
  }
}

async function fillAndTry(folder: string, work: string, options: BackupOptions): Promise<Manifest> {
  const { portable, progress } = options
  const source = await reach(options)
  try {
    progress?.(portable ? '正在导出各表' : '正在复制数据库')
    const manifest = portable
      ? await takePortable(folder, source.connection)
      : await takePhysical(folder, source.connection, options.dataDir)
    manifest.files.push(...(await takeRest(folder, options)))
    progress?.('正在试恢复并核对')
    const restored = await trial(folder, work, manifest, options.check)
    if (!portable) manifest.tables = restored
    await writeManifest(folder, manifest)
    return manifest
  } finally {
    await source.stop()
  }
}

/** The server to back up: one that is running already, or one of ours for as long as it takes. */
async function reach({ dataDir, databaseUrl, settings }: BackupOptions): Promise<{ connection: Connection; stop(): Promise<void> }> {
  if (databaseUrl) return { connection: await checkServer(databaseUrl), stop: async () => {} }
  if (!(await stat(join(dataDir, 'postgres')).catch(() => undefined))) {
    throw new Hindrance(`${dataDir} 里没有数据库：应有 postgres 文件夹，没有找到；请用 DATA_DIR 指明数据文件夹。`)
  }
  const connection = connectionOf(dataDir)
  const client = new pg.Client({ ...connection })
  client.on('error', () => {})
  const running = await client.connect().then(
    () => true,
    () => false,
  )
  await client.end().catch(() => {})
  return running ? { connection, stop: async () => {} } : await startPostgres(dataDir, settings ? { settings } : {})
}

async function takePhysical(folder: string, connection: Connection, dataDir: string): Promise<Manifest> {
  const files = await copyCluster(connection, join(dataDir, 'postgres'), join(folder, 'postgres'))
  const { manifest, client } = await openSource('physical', connection)
  await client.end()
  return { ...manifest, files: under('postgres', files) }
}

async function takePortable(folder: string, connection: Connection): Promise<Manifest> {
  const { manifest, client } = await openSource('portable', connection)
  try {
    const { tables, files } = await exportTables(client, join(folder, 'tables'))
    return { ...manifest, tables, files: under('tables', files) }
  } finally {
    await client.end()
  }
}

async function openSource(kind: Manifest['kind'], connection: Connection): Promise<{ manifest: Manifest; client: pg.Client }> {
  const client = await openSnapshot(connection)
  const { rows } = await client.query(`select current_setting('server_version') as postgres,
    (select json_agg(json_build_object('name', name, 'sha256', sha256) order by name) from migrations.files) as migrations,
    (select coalesce(json_agg(json_build_object('name', sequencename, 'value', last_value)), '[]') from pg_sequences
      where schemaname = 'public' and last_value is not null) as sequences`)
  return { manifest: { format: 1, kind, madeAt: new Date().toISOString(), ...rows[0], tables: [], files: [] }, client }
}

/** Files and keys, after the database: whatever its rows refer to was on disk before they were. */
async function takeRest(folder: string, { dataDir }: BackupOptions): Promise<KeptFile[]> {
  const place = resolve(dataDir)
  const leavesOut = (path: string) => /^(postgres(\.new)?$|postgres\.log)/.test(path)
  return under('data', await copyTree({ from: place, to: join(folder, 'data'), leavesOut, mayVanish: true }))
}

/** Gives the finished backup its name, on disk for good. */
async function put(folder: string, out: string): Promise<void> {
  if (/\.(tar|tar\.gz|tgz)$/.test(out)) {
    const file = `${folder}.archive`
    const pack = out.endsWith('.tar') ? [] : ['--gzip']
    await run('tar', ['--create', ...pack, '--file', file, '--directory', dirname(folder), basename(folder)])
    await run('chmod', ['600', file])
    await run('sync', [file])
    await rename(file, out)
  } else {
    await run('sync', ['--file-system', folder])
    await rename(folder, out)
  }
  await run('sync', [dirname(out)])
}
