// npm run figures -- --town 沩山镇 [--from 2026-10-01] [--to 2026-11-24]: a town's figures on requests, counted from the records of what was
// done, step by step, and held against what the screens show; status 1 when they differ.
import pg from 'pg'
import { dayOf, isDay, quarterOf } from '#common/calendar.ts'
import { command } from '#platform/command.ts'
import { readConfig, readOptions } from '#platform/config.ts'
import { asSystem, asSystemAt, type Connection, openDatabase } from '#platform/db.ts'
import { Hindrance } from '#platform/hindrance.ts'
import { connectionOf, startPostgres } from '#platform/postgres.ts'
import { figures, figuresFromRecords } from '#requests/figures.ts'

await command(async () => {
  const {
    town,
    from = quarterOf(dayOf(new Date())).from,
    to = dayOf(new Date()),
  } = readOptions(process.argv.slice(2), ['town', 'from', 'to'], [])
  if (!town) throw new Hindrance('请用 --town 写明哪个镇，如 --town 沩山镇')
  for (const day of [from, to]) if (!isDay(day)) throw new Hindrance(`日期应写成 2026-11-24 的样子，收到的是“${day}”`)
  const { databaseUrl, dataDir } = readConfig()
  if (databaseUrl) return await tell({ connectionString: databaseUrl }, town, from, to)
  if (await answers(connectionOf(dataDir))) return await tell(connectionOf(dataDir), town, from, to)
  const postgres = await startPostgres(dataDir, { progress: words => console.error(words) })
  try {
    await tell(postgres.connection, town, from, to)
  } finally {
    await postgres.stop()
  }
})

async function tell(connection: Connection, name: string, from: string, to: string): Promise<void> {
  const database = openDatabase(connection, 1)
  try {
    const towns = await asSystem(database, tx =>
      tx.selectFrom('towns').select(['id', 'path']).where('name', '=', name).where('kind', '=', 'town').execute(),
    )
    const [town] = towns
    if (!town) throw new Hindrance(`没有叫“${name}”的镇`)
    const actor = { kind: 'system' as const, town: town.id, path: town.path, name: '统计' }
    const now = new Date()
    const window = { path: town.path, from, to }
    await asSystemAt(database, town.path, async tx => {
      const { differing, ...counted } = await figuresFromRecords(tx, actor, now, window)
      const { days, byOutcome } = await figures(tx, actor, now, { from, to })
      if (differing.length > 0) process.exitCode = 1
      console.log(
        JSON.stringify({
          town: name,
          from,
          to,
          cutOff: now.toISOString(),
          ...counted,
          days,
          byOutcome,
          agrees: differing.length === 0,
          differing,
        }),
      )
    })
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
