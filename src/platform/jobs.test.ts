import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '#test/database.ts'
import { asActor } from './db.ts'
import { type Jobs, startJobs } from './jobs.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let jobs: Jobs
const failures: string[] = []
const actor = { path: 'x.y' }

beforeAll(async () => {
  database = await testDatabase()
  jobs = await startJobs(database.connection, (error, job) => failures.push(`${job}: ${(error as Error).message}`))
})
afterAll(async () => {
  await jobs.stop()
  await database.close()
})

test("a job asked for in an act is done after the commit, and soon, with the act's role", async () => {
  const done: { data: object; now: Date }[] = []
  await jobs.work<{ id: string }>('trial-commit', async (data, now) => void done.push({ data, now }))
  let committed = 0
  await asActor(database, actor, async tx => {
    expect((await sql<{ role: string }>`select current_user as role`.execute(tx)).rows[0]?.role).toBe('sanzhang_app')
    await jobs.enqueue(tx, 'trial-commit', { id: '1' })
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(done).toEqual([])
    committed = Date.now()
  })
  await until(() => done.length === 1)
  expect(done[0]!.data).toEqual({ id: '1' })
  expect(done[0]!.now.getTime()).toBeGreaterThanOrEqual(committed)
})

test('a job of an act that was rolled back is never done', async () => {
  const done: object[] = []
  await jobs.work('trial-rollback', async data => void done.push(data))
  const failing = asActor(database, actor, async tx => {
    await jobs.enqueue(tx, 'trial-rollback', { id: 'gone' })
    throw new Error('refused')
  })
  await expect(failing).rejects.toThrow('refused')
  await asActor(database, actor, tx => jobs.enqueue(tx, 'trial-rollback', { id: 'kept' }))
  await until(() => done.length > 0)
  expect(done).toEqual([{ id: 'kept' }])
  expect(await count('trial-rollback')).toBe(1)
})

test('a job that fails is told and comes again', async () => {
  const calls: string[] = []
  await jobs.work<{ id: string }>('trial-retry', async ({ id }) => {
    calls.push(id)
    if (calls.length === 1) throw new Error('no line')
  })
  await asActor(database, actor, tx => jobs.enqueue(tx, 'trial-retry', { id: '1' }))
  await until(async () => (await stateOf('trial-retry', '1')) === 'retry')
  expect(failures).toContain('trial-retry: no line')
  // Sooner than its time, and the worker woken by another, or the test would wait for both.
  await database.owner.query(`update pgboss.job set start_after = now() where name = 'trial-retry'`)
  await asActor(database, actor, tx => jobs.enqueue(tx, 'trial-retry', { id: '2' }))
  await until(async () => (await stateOf('trial-retry', '1')) === 'completed')
  expect(calls.filter(id => id === '1')).toHaveLength(2)
}, 60_000)

test('a job for later waits', async () => {
  const after = new Date(Date.now() + 3600_000)
  const done: object[] = []
  await jobs.work('trial-later', async data => void done.push(data))
  await asActor(database, actor, tx => jobs.enqueue(tx, 'trial-later', { id: '1' }, { after }))
  const { rows } = await database.owner.query(`select start_after from pgboss.job where name = 'trial-later'`)
  expect(rows[0].start_after).toEqual(after)
  await new Promise(resolve => setTimeout(resolve, 1500))
  expect(done).toEqual([])
})

test('a nightly job of a machine that slept for days is done once when it wakes', async () => {
  const sleeper = await testDatabase()
  const before = await startJobs(sleeper.connection)
  await before.schedule('trial-nightly', '30 2 * * *', async () => {})
  await before.stop()
  const { rows } = await sleeper.owner.query('select cron, timezone from pgboss.schedule')
  expect(rows).toEqual([{ cron: '30 2 * * *', timezone: 'Asia/Shanghai' }])
  // the schedule is old, and the last time anybody looked at it was three days ago
  await sleeper.owner.query(`update pgboss.schedule set created_on = now() - interval '9 days', updated_on = created_on`)
  await sleeper.owner.query(`update pgboss.version set cron_on = now() - interval '3 days'`)
  let done = 0
  const after = await startJobs(sleeper.connection)
  await after.schedule('trial-nightly', '30 2 * * *', async () => void done++)
  await until(() => done > 0)
  await new Promise(resolve => setTimeout(resolve, 1000))
  expect(done).toBe(1)
  await after.stop()
  await sleeper.close()
}, 60_000)

test('acts may put jobs in, and neither read, change nor take away any', async () => {
  await asActor(database, actor, tx => jobs.enqueue(tx, 'trial-rights', { id: 'secret' }))
  const tried = (statement: string) =>
    asActor(database, actor, tx => sql.raw(statement).execute(tx)).then(
      () => 'done',
      error => error.code,
    )
  expect(await tried('select data from pgboss.job_common')).toBe('42501')
  expect(await tried('select data from pgboss.job')).toBe('42501')
  expect(await tried(`update pgboss.job_common set data = '{}'`)).toBe('42501')
  expect(await tried('delete from pgboss.job_common')).toBe('42501')
  expect(await tried('insert into pgboss.schedule (name, cron) values (1, 1)')).toBe('42501')
})

test('a job asked for while nobody works is done by the next server', async () => {
  await asActor(database, actor, tx => jobs.enqueue(tx, 'trial-restart', { id: '1' }))
  const next = await startJobs(database.connection)
  const done: object[] = []
  await next.work('trial-restart', async data => void done.push(data))
  await until(() => done.length === 1)
  await next.stop()
})

async function count(name: string): Promise<number> {
  return (await database.owner.query('select count(*) from pgboss.job where name = $1', [name])).rows[0].count
}

async function stateOf(name: string, id: string): Promise<string> {
  const { rows } = await database.owner.query(`select state from pgboss.job where name = $1 and data->>'id' = $2`, [name, id])
  return rows[0]?.state
}

async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise(resolve => setTimeout(resolve, 50))
}
