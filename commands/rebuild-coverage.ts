import pg from 'pg'
import { command } from '#platform/command.ts'
import { readConfig } from '#platform/config.ts'
import { asSystem, asSystemAt, type Connection, openDatabase } from '#platform/db.ts'
import { connectionOf, startPostgres } from '#platform/postgres.ts'
import { keepBook } from '#visits/books.ts'
import { rebuild } from '#visits/rebuilding.ts'
import { townNames } from '#visits/rebuilding-store.ts'

// npm run rebuild:coverage: reckons every duty and every count again from the records; status 1 when one differs from what is kept.

await command(async () => {
  const { databaseUrl, dataDir } = readConfig()
  if (databaseUrl) return await rebuildAt({ connectionString: databaseUrl })
  // A running server holds the data folder: look over its shoulder instead of starting a second one.
  if (await answers(connectionOf(dataDir))) return await rebuildAt(connectionOf(dataDir))
  const postgres = await startPostgres(dataDir, { progress: words => console.error(words) })
  try {
    await rebuildAt(postgres.connection)
  } finally {
    await postgres.stop()
  }
})

async function rebuildAt(connection: Connection): Promise<void> {
  const database = openDatabase(connection, 1)
  let [duties, counts, different] = [0, 0, 0]
  try {
    for (const { id, name, path } of await asSystem(database, townNames)) {
      const now = new Date()
      await keepBook(database, id, now)
      const { differences, ...rebuilt } = await asSystemAt(database, path, tx => rebuild(tx, id, now))
      console.error(
        differences.length
          ? `✗ ${name}：${differences.length} 处不同`
          : `✓ ${name}：${rebuilt.duties} 条任务、${rebuilt.counts} 个合计一致`,
      )
      for (const { what, kept, reckoned } of differences.slice(0, 20)) console.error(`  ${what}：存的是 ${kept}，重算是 ${reckoned}`)
      duties += rebuilt.duties
      counts += rebuilt.counts
      different += differences.length
    }
  } finally {
    await database.close()
  }
  console.log(JSON.stringify({ duties, counts, differences: different }))
  if (different > 0) process.exitCode = 1
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
