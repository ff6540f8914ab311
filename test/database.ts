import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Connection, type Database, openDatabase } from '#platform/db.ts'
import { type MigrateOptions, migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import { clearOrphan } from '#platform/postgres-process.ts'

/** A server for tests with a migrated database to clone. Plain data, so that vitest can hand it to its workers. */
export interface TestServer {
  /** reaches the server's maintenance database, as an owner who may create databases */
  admin: Connection
  /** the migrated database that is cloned; clones carry its name as a prefix */
  template: string
}

/**
 * Starts a throw-away server in a temporary folder (fsync off: nobody mourns it), or uses TEST_DATABASE_URL; migrates the template.
 * vitest does this once per run (`test/global.ts`); other programs, such as e2e and benches, call it themselves and `stop()` at the end.
 */
export async function startTestServer(options: MigrateOptions = {}): Promise<TestServer & { stop(): Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL
  const host = url ? { connection: { connectionString: url }, stop: async () => {} } : await startThrowAway()
  const template = `sanzhang_test_${randomBytes(4).toString('hex')}`
  const stop = async () => {
    if (url) await dropAll(host.connection, template)
    await host.stop()
  }
  try {
    await run(host.connection, `create database ${template}`)
    await migrate(within(host.connection, template), options)
  } catch (error) {
    // A server left running would keep the process waiting, and nobody would hear what was wrong.
    await stop()
    throw error
  }
  return { admin: host.connection, template, stop }
}

/** A migrated database of one's own, cloned in some 30 ms; `close()` drops it. In a vitest test: `await testDatabase()`. */
export async function testDatabase(server?: TestServer, size = 8): Promise<Database & { connection: Connection }> {
  const { admin, template } = server ?? (await import('vitest')).inject('server')
  const name = `${template}_${randomBytes(6).toString('hex')}`
  await run(admin, `create database ${name} template ${template} strategy file_copy`)
  const connection = within(admin, name)
  const database = openDatabase(connection, size)
  return {
    ...database,
    connection,
    async close() {
      await database.close()
      await run(admin, `drop database if exists ${name} with (force)`)
    },
  }
}

/** The same server, another database. */
export function within(connection: Connection, database: string): Connection {
  if (!('connectionString' in connection)) return { ...connection, database }
  const url = new URL(connection.connectionString)
  url.pathname = `/${database}`
  return { connectionString: url.href }
}

async function run(connection: Connection, statement: string): Promise<void> {
  const client = new pg.Client({ ...connection })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function dropAll(admin: Connection, template: string): Promise<void> {
  const client = new pg.Client({ ...admin })
  await client.connect()
  try {
    const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [template])
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`)
  } finally {
    await client.end()
  }
}

const prefix = 'sanzhang-test-'

async function startThrowAway(): Promise<{ connection: Connection; stop(): Promise<void> }> {
  await sweep()
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }
  const { connection, stop } = await startPostgres(folder, { settings })
  return {
    connection: within(connection, 'postgres'),
    async stop() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Removes what runs that were killed left behind: their servers still run and hold memory. */
async function sweep(): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    const pid = Number(entry.startsWith(prefix) ? entry.slice(prefix.length).split('-')[0] : Number.NaN)
    if (!Number.isInteger(pid) || isAlive(pid)) continue
    const folder = join(tmpdir(), entry)
    await clearOrphan(folder, join(folder, 'postgres')).catch(() => {})
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
