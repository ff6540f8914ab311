import { openDatabase } from '#platform/db.ts'
import { openLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import { startServer } from '#server.ts'

/** A server with an empty database: enough for the first screen, which asks who is signed in. */
export async function serveWeb(folder: string, port: number): Promise<{ stop(): Promise<void> }> {
  const { connection, stop } = await startPostgres(folder)
  await migrate(connection)
  const database = openDatabase(connection)
  const log = openLog({ write: () => {} })
  const server = await startServer({ database, port, host: '127.0.0.1', dataDir: folder, log, ratePerMinute: 0 })
  return {
    async stop() {
      await server.stop()
      await database.close()
      await stop()
    },
  }
}
