import pg from 'pg'
import { command } from '#platform/command.ts'
import { readConfig, readOptions } from '#platform/config.ts'
import { type Connection, openDatabase } from '#platform/db.ts'
import { connectionOf, startPostgres } from '#platform/postgres.ts'
import { recount } from '#rollcalls/recount.ts'

// npm run rebuild:rollcalls [-- --compare]: counts every roll call's lines again and compares every number that is kept; puts right what is
// wrong (not with --compare). Status 1 when something was wrong.

await command(async () => {
  const { compare } = readOptions(process.argv.slice(2), [], ['compare'])
  const { databaseUrl, dataDir } = readConfig()
  const write = compare !== true
  if (databaseUrl) return await rebuildAt({ connectionString: databaseUrl }, write)
  if (await answers(connectionOf(dataDir))) return await rebuildAt(connectionOf(dataDir), write)
  const postgres = await startPostgres(dataDir, { progress: words => console.error(words) })
  try {
    await rebuildAt(postgres.connection, write)
  } finally {
    await postgres.stop()
  }
})

async function rebuildAt(connection: Connection, write: boolean): Promise<void> {
  const database = openDatabase(connection, 1)
  try {
    const reports = await recount(database, { write })
    for (const { name, rollcalls, units, wrong } of reports) {
      const checked = `${rollcalls} 次摸排 ${units} 个邻 ${units * 5} 个数`
      console.log(
        wrong.length === 0
          ? `✓ ${name}：${checked}，与逐户一致`
          : `✗ ${name}：${checked}，${wrong.length} 个邻不符${write ? '，已改正' : ''}`,
      )
      for (const one of wrong)
        console.log(`    ${one.title} ${one.unit}：记的 ${JSON.stringify(one.kept)}，逐户数 ${JSON.stringify(one.counted)}`)
    }
    if (reports.length === 0) console.log('还没有摸排')
    if (reports.some(report => report.wrong.length > 0)) process.exitCode = 1
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
