// npm run figures -- --town 沩山镇 [--from 2026-10-01] [--to 2026-11-24]: a town's figures on requests, counted from the records of what was
// done, step by step, and held against what the screens show; status 1 when they differ.
import { dayOf, isDay, quarterOf } from '#common/calendar.ts'
import { command, onDatabase } from '#platform/command.ts'
import { readOptions } from '#platform/config.ts'
import { asSystem, asSystemAt, type Database } from '#platform/db.ts'
import { Hindrance } from '#platform/hindrance.ts'
import { figures, figuresFromRecords } from '#requests/figures.ts'

await command(async () => {
  const {
    town,
    from = quarterOf(dayOf(new Date())).from,
    to = dayOf(new Date()),
  } = readOptions(process.argv.slice(2), ['town', 'from', 'to'], [])
  if (!town) throw new Hindrance('请用 --town 写明哪个镇，如 --town 沩山镇')
  for (const day of [from, to]) if (!isDay(day)) throw new Hindrance(`日期应写成 2026-11-24 的样子，收到的是“${day}”`)
  await onDatabase(database => tell(database, town, from, to))
})

async function tell(database: Database, name: string, from: string, to: string): Promise<void> {
  const towns = await asSystem(database, tx =>
    tx.selectFrom('towns').select(['id', 'path']).where('name', '=', name).where('kind', '=', 'town').execute(),
  )
  const [town] = towns
  if (!town) throw new Hindrance(`没有叫“${name}”的镇`)
  const actor = { kind: 'system' as const, town: town.id, path: town.path, name: '统计' }
  const now = new Date()
  await asSystemAt(database, town.path, async tx => {
    const { differing, ...counted } = await figuresFromRecords(tx, actor, now, { path: town.path, from, to })
    const { days, byOutcome } = await figures(tx, actor, now, { from, to })
    if (differing.length > 0) process.exitCode = 1
    const told = { ...counted, days, byOutcome, agrees: differing.length === 0, differing }
    console.log(JSON.stringify({ town: name, from, to, cutOff: now.toISOString(), ...told }))
  })
}
