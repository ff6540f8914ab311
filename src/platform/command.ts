import pg from 'pg'
import { readConfig } from './config.ts'
import { type Connection, type Database, openDatabase } from './db.ts'
import { Hindrance } from './hindrance.ts'
import { connectionOf, startPostgres } from './postgres.ts'

/** Runs a command to its end. What hinders it is printed as one sentence with status 1; a fault of ours keeps its stack. */
export async function command(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    console.error(error instanceof Hindrance ? error.message : error)
    process.exitCode = 1
  }
}

/**
 * Runs `work` on the town's database, wherever it is: the one `DATABASE_URL` names, else that of the data folder. A running server holds
 * the folder: then over its shoulder, instead of starting a second PostgreSQL.
 */
export async function onDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const { databaseUrl, dataDir } = readConfig()
  if (databaseUrl) return await workAt({ connectionString: databaseUrl }, work)
  if (await answers(connectionOf(dataDir))) return await workAt(connectionOf(dataDir), work)
  const postgres = await startPostgres(dataDir, { progress: words => console.error(words) })
  try {
    await workAt(postgres.connection, work)
  } finally {
    await postgres.stop()
  }
}

async function workAt(connection: Connection, work: (database: Database) => Promise<void>): Promise<void> {
  const database = openDatabase(connection, 1)
  try {
    await work(database)
  } finally {
    await database.close()
  }
}

async function answers(connection: Connection): Promise<boolean> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 3_000 })
  client.on('error', () => {})
  return await client.connect().then(
    async () => {
      await client.end()
      return true
    },
    () => false,
  )
}
