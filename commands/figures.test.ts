import { execFile } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemonstration } from '#demo/load.ts'
import type { Connection } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { testVault } from '#test/vault.ts'

// The figures once more, by somebody who knows only the two tables: SQL written by hand from the definitions, none of it the program's.

let db: Awaited<ReturnType<typeof testDatabase>>
const today = '2026-11-24'
beforeAll(async () => {
  db = await testDatabase()
  await loadDemonstration({ database: db, vault: testVault(), seed: 3, today })
}, 180_000)
afterAll(() => db.close())

function urlOf(connection: Connection): string {
  if ('connectionString' in connection) return connection.connectionString
  const { host, port, user, database } = connection
  return `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`
}

/** `npm run figures` as somebody calls it. */
function run(...args: string[]): Promise<{ code: number; told: Record<string, unknown>; words: string }> {
  const env = { ...process.env, DATABASE_URL: urlOf(db.connection) }
  return new Promise(resolve => {
    execFile(process.execPath, ['commands/figures.ts', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, told: stdout ? JSON.parse(stdout) : {}, words: stderr }),
    )
  })
}

/** What each request came to by its steps alone, one row a request; a reopening undoes the answer before it. */
const lives = `
  with told as (
    select s.*, (s.facts ->> 'n')::int as n, max((s.facts ->> 'n')::int) filter (where act = 'reopen') over whole as reopened_at
    from request_steps s join towns t on t.id = s.town_id where t.name = $1
    window whole as (partition by s.request_id)),
  lives as (
    select request_id as id, min(at) filter (where act = 'raise') as raised, (array_agg(to_state order by n desc))[1] as state,
      (array_agg(facts ->> 'category' order by n desc) filter (where act = 'sort'))[1] as category,
      max(at) filter (where act in ('answer', 'reply') and n > coalesce(reopened_at, 0)) as answered,
      (array_agg(facts ->> 'outcome' order by n desc) filter (where act in ('answer', 'reply') and n > coalesce(reopened_at, 0)))[1] as outcome,
      (array_agg((case act when 'rate' then facts ->> 'satisfied' else 'false' end)::boolean order by n desc)
        filter (where act in ('rate', 'reopen')))[1] as satisfied,
      count(*) filter (where act = 'reopen') as reopenings, count(*) filter (where act = 'write_off') as closings,
      count(*) filter (where act = 'reopen' and facts ->> 'answer' = 'not_fixed') as failures,
      min(at) filter (where act = 'dispatch') as dispatched, min(at) filter (where act = 'take') as taken,
      max(at) filter (where act = 'write_off') as written_off
    from told group by request_id),
  windowed as (select * from lives where (raised at time zone 'Asia/Shanghai')::date between $2::date and $3::date)`

const counting = `${lives}
  select count(*) filter (where state <> 'merged')::int as raised,
    count(*) filter (where state in ('raised', 'sorted', 'dispatched', 'taken', 'scheduled', 'paused', 'answered', 'rated'))::int as open,
    count(answered)::int as answered, count(*) filter (where state = 'written_off')::int as "writtenOff",
    count(*) filter (where reopenings > 0)::int as reopened,
    json_build_object('n', count(*) filter (where outcome = 'solved'), 'd', count(answered)) as solved,
    json_build_object('n', count(*) filter (where satisfied), 'd', count(satisfied)) as satisfied,
    json_build_object('n', count(answered) filter (where satisfied is not null), 'd', count(answered)) as reached,
    json_build_object('n', count(*) filter (where failures > 0), 'd', count(*) filter (where closings > 0)) as failed,
    json_build_object('n', count(*) filter (where category in ('08', '09') and outcome = 'solved' and state <> 'withdrawn'),
      'd', count(*) filter (where category in ('08', '09') and state not in ('withdrawn', 'merged'))) as disputes,
    json_build_object('n', count(*) filter (where category <> all ('{08,09,21,22,23,24,99}') and outcome = 'solved' and state <> 'withdrawn'),
      'd', count(*) filter (where category <> all ('{08,09,21,22,23,24,99}') and state not in ('withdrawn', 'merged'))) as problems
  from windowed`

/** The k-th of the ordered spans, k the least that covers the share; by counting, not by the database's own percentile. */
const spans = `${lives},
  spans as (
    select name, extract(epoch from span) as seconds, row_number() over (partition by name order by span) as k, count(*) over (partition by name) as d
    from windowed, lateral (values ('toDispatch', dispatched - raised), ('toTake', taken - dispatched), ('toAnswer', answered - raised),
      ('toWriteOff', case when state = 'written_off' then written_off - answered end)) as v (name, span) where span is not null)
  select name, max(d)::int as d, round(min(seconds) filter (where k >= 0.5 * d) / 86400, 2)::float as median,
    round(min(seconds) filter (where k >= 0.9 * d) / 86400, 2)::float as p90 from spans group by name`

const outcomes = `${lives}
  select coalesce(outcome, state) as outcome, count(*)::int as count from windowed
  where outcome is not null or state in ('withdrawn', 'merged') group by 1`

test.each([
  ['沩山镇', '2026-08-01', today],
  ['沩山镇', '2026-10-01', '2026-10-31'],
  ['坪村镇', '2026-08-01', today],
  ['河坝镇', '2026-09-15', '2026-11-10'],
])('%s from %s to %s: every figure is what the records give when reckoned by hand', async (town, from, to) => {
  const { code, told } = await run('--town', town, '--from', from, '--to', to)
  const rowsOf = async (text: string) => (await db.owner.query(text, [town, from, to])).rows
  const [counted] = await rowsOf(counting)
  expect(counted.raised).toBeGreaterThan(20)
  expect(told).toMatchObject({ town, from, to, agrees: true, ...counted })
  const days = Object.fromEntries((await rowsOf(spans)).map(({ name, ...span }) => [name, span]))
  expect(told.days).toEqual(days)
  expect(told.byOutcome).toEqual(Object.fromEntries((await rowsOf(outcomes)).map(({ outcome, count }) => [outcome, count])))
  expect(code).toBe(0)
})

test('坪村镇 gives what was published of it: 57 disputes settled of 59, 126 problems solved of 130', async () => {
  const { told } = await run('--town', '坪村镇', '--from', '2026-08-01', '--to', today)
  expect(told).toMatchObject({ disputes: { n: 57, d: 59 }, problems: { n: 126, d: 130 } })
})

test('a request changed behind the records is found out, with status 1', async () => {
  const { rows } = await db.owner.query(
    `update requests r set outcome = 'explained' from towns t where t.id = r.town_id and t.name = '河坝镇' and r.id =
      (select q.id from requests q where q.town_id = t.id and q.outcome = 'solved' and q.answered_at is not null and q.category not in ('08', '09')
        order by q.id limit 1) returning r.id`,
  )
  expect(rows).toHaveLength(1)
  const { code, told } = await run('--town', '河坝镇', '--from', '2026-06-01', '--to', today)
  expect(code).toBe(1)
  expect(told).toMatchObject({ agrees: false, differing: expect.arrayContaining([expect.objectContaining({ key: 'solved' })]) })
})

test('without a town, with an unknown one or a day that is none it says what it wants', async () => {
  expect(await run()).toMatchObject({ code: 1, words: expect.stringContaining('--town') })
  expect(await run('--town', '没有镇')).toMatchObject({ code: 1, words: expect.stringContaining('没有叫“没有镇”的镇') })
  expect(await run('--town', '河坝镇', '--from', '11月')).toMatchObject({ code: 1, words: expect.stringContaining('2026-11-24') })
})
