import { createHash } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import pg from 'pg'
import { copyFile, copyTree, type KeptFile } from './backup-manifest.ts'
import type { Connection } from './db.ts'

/**
 * PostgreSQL's low-level base backup of a running embedded server: its files as they are, torn by the writes going on, plus all WAL from the
 * checkpoint before to the end, from which the first start makes them whole. (PostgreSQL manual, "Making a base backup using the low level API".)
 * @returns what was copied to `<target>/`, paths below it
 */
export async function copyCluster(connection: Connection, source: string, target: string): Promise<KeptFile[]> {
  const client = new pg.Client({ ...connection, application_name: 'sanzhang-backup' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('set idle_session_timeout = 0')
    // A slot that lives as long as this connection keeps the server from recycling the WAL we still have to copy.
    await client.query(`select pg_create_physical_replication_slot('sanzhang_backup_' || pg_backend_pid(), true, true)`)
    const { rows: begin } = await client.query(`select pg_walfile_name(pg_backup_start('sanzhang', true)) as segment`)
    const files = await copyTree({ from: source, to: target, leavesOut, mayVanish: true })
    files.push({ path: 'global/pg_control', ...(await copyFile(join(source, 'global/pg_control'), join(target, 'global/pg_control'))) })
    // The label must be read from the same session, and the segment of the very last record is the last one needed.
    const { rows: end } = await client.query(
      `select pg_walfile_name(lsn) as segment, labelfile, spcmapfile <> '' as scattered from pg_backup_stop(false)`,
    )
    if (end[0].scattered) throw new Error('tablespaces outside the data folder are not backed up')
    files.push(await writeLabel(target, end[0].labelfile))
    files.push(...(await copyWal(source, target, begin[0].segment, end[0].segment)))
    return files
  } finally {
    await client.end()
  }
}

/** What belongs to the running server and must not be in a copy; of these folders only the folder itself. */
const emptied = ['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans']

function leavesOut(path: string, isFolder: boolean): boolean {
  if (emptied.some(folder => path.startsWith(`${folder}/`)) && path !== 'pg_wal/archive_status') return true
  // Copied by itself at the end.
  if (path === 'global/pg_control') return true
  const name = basename(path)
  return (
    name.startsWith('pgsql_tmp') ||
    name.startsWith('.s.PGSQL') ||
    (!isFolder && /^(postmaster\.(pid|opts)|pg_internal\.init.*)$/.test(name))
  )
}

async function writeLabel(target: string, text: string): Promise<KeptFile> {
  await writeFile(join(target, 'backup_label'), text, { mode: 0o600 })
  return { path: 'backup_label', bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') }
}

async function copyWal(source: string, target: string, first: string, last: string): Promise<KeptFile[]> {
  await mkdir(join(target, 'pg_wal'), { recursive: true, mode: 0o700 })
  const names = await readdir(join(source, 'pg_wal'))
  const needed = names.filter(name => /^[0-9A-F]{8}\.history$/.test(name) || (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last))
  const files: KeptFile[] = []
  for (const name of needed.sort()) {
    const path = join('pg_wal', name)
    files.push({ path, ...(await copyFile(join(source, path), join(target, path))) })
  }
  if (!needed.includes(first) || !needed.includes(last)) throw new Error(`WAL ${first} to ${last} is not complete in ${source}/pg_wal`)
  return files
}
