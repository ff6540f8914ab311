import pg from 'pg'
import { verify } from '#audit/verify.ts'
import { command } from '#platform/command.ts'
import { readConfig } from '#platform/config.ts'
import { type Connection, openDatabase } from '#platform/db.ts'
import { connectionOf, startPostgres } from '#platform/postgres.ts'

// npm run audit:verify: recomputes the chain of records of every town; status 1 when one was altered, removed or added past the program.

await command(async () => {
  const { databaseUrl, dataDir } = readConfig()
  if (databaseUrl) return await verifyAt({ connectionString: databaseUrl })
  // A running server holds the data folder: look over its shoulder instead of starting a second one.
  if (await answers(connectionOf(dataDir))) return await verifyAt(connectionOf(dataDir))
  const postgres = await startPostgres(dataDir, { progress: words => console.error(words) })
  try {
    await verifyAt(postgres.connection)
  } finally {
    await postgres.stop()
  }
})

async function verifyAt(connection: Connection): Promise<void> {
  const database = openDatabase(connection, 1)
  try {
    const verdicts = await verify(database)
    for (const { name, rows, head, fault } of verdicts) {
      console.log(fault ? `✗ ${name}：${fault.words}` : `✓ ${name}：${rows} 条记录完整；链头 ${head}`)
    }
    if (verdicts.length === 0) console.log('还没有任何记录')
    if (verdicts.some(verdict => verdict.fault)) process.exitCode = 1
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
