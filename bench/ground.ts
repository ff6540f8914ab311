import { loadDemonstration } from '#demo/load.ts'
import { type Connection, openDatabase } from '#platform/db.ts'
import { openKeys } from '#platform/keys.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import { openVault } from '#platform/vault.ts'
import { parentOf } from './processes.ts'

export interface BenchGround {
  connection: Connection
  folder: string
  /** the database's server process */
  postmaster: number
  close(): Promise<void>
}

/** A throw-away database with the ordinary durability (fsync on), filled with the demonstration county. */
export async function openGround(folder: string, seed = 1): Promise<BenchGround> {
  console.log('starting a database with the demonstration county …')
  const { connection, stop } = await startPostgres(folder)
  await migrate(connection)
  const database = openDatabase(connection)
  await loadDemonstration({ database, vault: openVault(openKeys(folder)), seed })
  const { rows } = await database.owner.query('select pg_backend_pid() as pid')
  const postmaster = parentOf(rows[0].pid)
  await database.close()
  return { connection, folder, postmaster, close: stop }
}
