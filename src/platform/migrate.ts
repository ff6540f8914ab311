import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'
import type { Connection } from './db.ts'
import { Hindrance } from './hindrance.ts'

/** Where the `.sql` files lie; names sort in the order they run. */
export const migrations = new URL('../../db/migrations/', import.meta.url)
/** Book-keeping lives in a schema of its own, so that `public` holds nothing but the town's tables. */
const schema = 'migrations'
const lock = 7_210_615_438

export interface MigrationFile {
  name: string
  text: string
  sha256: string
}

export interface MigrateOptions {
  folder?: URL
  /** the last one to run; the newest by default. For filling a database in the form an older backup has. */
  last?: string
}

/** Brings the database to the newest form and gives the names that ran (none: it was there already, found out by one query). */
export async function migrate(connection: Connection, { folder = migrations, last }: MigrateOptions = {}): Promise<string[]> {
  const files = (await readMigrations(folder)).filter(file => !last || file.name <= last)
  const pool = new pg.Pool({ ...connection, max: 1, application_name: 'sanzhang-migrate' })
  pool.on('error', () => {})
  try {
    if (isCurrent(files, await appliedFiles(pool))) return []
    return await migrateUnderLock(pool, files)
  } finally {
    await pool.end()
  }
}

export async function readMigrations(folder: URL = migrations): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort()
  return await Promise.all(
    names.map(async name => {
      const text = await readFile(new URL(name, folder), 'utf8')
      return { name: name.slice(0, -'.sql'.length), text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/** Name → checksum of what ran before; empty on a database that never saw a migration. */
async function appliedFiles(pool: pg.Pool): Promise<Map<string, string>> {
  try {
    const { rows } = await pool.query(`select name, sha256 from ${schema}.files order by name`)
    return new Map(rows.map(row => [row.name, row.sha256]))
  } catch (error) {
    // 3F000, 42P01: no such schema or table yet.
    if (['3F000', '42P01'].includes((error as { code?: string }).code ?? '')) return new Map()
    throw error
  }
}

function isCurrent(files: MigrationFile[], applied: Map<string, string>): boolean {
  const known = new Set(files.map(file => file.name))
  for (const name of applied.keys()) {
    if (!known.has(name)) throw new Hindrance(`数据库里有本程序不认识的迁移“${name}”：数据来自更新的版本，请使用不低于该版本的程序。`)
  }
  for (const file of files) {
    const before = applied.get(file.name)
    if (before && before !== file.sha256) {
      throw new Hindrance(
        `迁移文件 ${file.name}.sql 在执行之后被改动过：应与执行时一致（${short(before)}），现为 ${short(file.sha256)}；请恢复原文件。`,
      )
    }
  }
  return files.every(file => applied.has(file.name))
}

async function migrateUnderLock(pool: pg.Pool, files: MigrationFile[]): Promise<string[]> {
  // A session lock: two servers starting together on one database wait for each other instead of both creating the schema.
  await pool.query(`select pg_advisory_lock(${lock})`)
  try {
    await pool.query(`create schema if not exists ${schema};
      create table if not exists ${schema}.files (name text primary key, sha256 text not null, ran_at timestamptz not null default now())`)
    return await runMigrator(pool, files)
  } finally {
    await pool.query(`select pg_advisory_unlock(${lock})`).catch(() => {})
  }
}

async function runMigrator(pool: pg.Pool, files: MigrationFile[]): Promise<string[]> {
  const migrator = new Migrator({
    db: new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }),
    provider: { getMigrations: async () => Object.fromEntries(files.map(file => [file.name, migrationOf(file)])) },
    migrationTableSchema: schema,
    migrationTableName: 'done',
    migrationLockTableName: 'done_lock',
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) {
    const failed = files.find(({ name }) => name === results?.find(result => result.status === 'Error')?.migrationName)
    throw failed ? new Hindrance(whyFailed(failed, error), error) : error
  }
  return (results ?? []).map(result => result.migrationName)
}

/** The file, the line and the database's own words: whoever wrote the migration needs no more. */
function whyFailed({ name, text }: MigrationFile, error: unknown): string {
  const { message, position, detail, hint } = error as Error & { position?: string; detail?: string; hint?: string }
  const line = position ? `第 ${text.slice(0, Number(position)).split('\n').length} 行，` : ''
  return `迁移 ${name}.sql 没有执行：${line}${[message, detail, hint].filter(Boolean).join('；')}`
}

function migrationOf({ name, text, sha256 }: MigrationFile): Migration {
  return {
    async up(db) {
      await sql.raw(text).execute(db)
      await sql`insert into migrations.files (name, sha256) values (${name}, ${sha256})`.execute(db)
    },
  }
}

function short(sha256: string): string {
  return sha256.slice(0, 12)
}
