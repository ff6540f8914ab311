import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionOf, type Postgres, startPostgres } from './postgres.ts'

/** For databases that are thrown away within the test. */
const hasty = { settings: { fsync: 'off' } }
let folder: string
let data: string
let server: Postgres | undefined

beforeAll(async () => {
  // mkdtemp makes it 0700: as root, the user PostgreSQL runs as cannot even enter it.
  folder = await mkdtemp(join(tmpdir(), 'postgres-test-'))
  data = join(folder, 'data')
})
afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

const postmaster = async (place = data) => Number.parseInt(await readFile(join(place, 'postgres/postmaster.pid'), 'utf8'), 10)
/** A zombie that nobody has reaped yet is not alive. */
const isAlive = async (pid: number) => /\) [^ZX] /.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))

async function ask(text: string, place = data) {
  const client = new pg.Client({ ...connectionOf(place) })
  client.on('error', () => {})
  await client.connect()
  return await client.query(text).finally(() => client.end())
}

/** A process of its own that starts the server, inserts until it is killed, and says which rows were acknowledged. */
function writer(place = data) {
  const program = `
    const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))})
    const { default: pg } = await import('pg')
    const { connection } = await startPostgres(${JSON.stringify(place)})
    const pool = new pg.Pool({ ...connection, max: 4 })
    await pool.query('create table if not exists kept (id serial primary key, at timestamptz default now())')
    const insert = async () => { for (;;) console.log((await pool.query('insert into kept default values returning id')).rows[0].id) }
    for (let i = 0; i < 4; i++) insert()`
  return spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
}

test('first start makes the database, on UTC, in UTF-8, syncing to disk, reachable by no network', async () => {
  server = await startPostgres(data)
  const { rows } = await ask(`select current_setting('server_version_num')::int / 10000 as version, current_setting('timezone') as zone,
    current_setting('server_encoding') as encoding, current_setting('fsync') as fsync, current_setting('listen_addresses') as tcp,
    upper('é') || lower('Ж') as letters, (select count(*)::int from pg_collation where collname = 'zh-x-icu') as chinese`)
  expect(rows).toEqual([{ version: 18, zone: 'UTC', encoding: 'UTF8', fsync: 'on', tcp: '', letters: 'Éж', chinese: 1 }])
  expect((await stat(join(data, 'postgres'))).mode & 0o777).toBe(0o700)
})

test('a second start on the same data says so and leaves it alone', async () => {
  const before = await postmaster()
  await expect(startPostgres(data)).rejects.toThrow(`数据文件夹 ${data} 正由另一个三长通使用`)
  expect(await postmaster()).toBe(before)
  expect((await ask('select 1 as one')).rows).toEqual([{ one: 1 }])
})

test('a server that dies is started again', async () => {
  const before = await postmaster()
  process.kill(before, 'SIGKILL')
  await expect
    .poll(
      () =>
        ask('select 1 as one').then(
          result => result.rows,
          () => [],
        ),
      { timeout: 20_000 },
    )
    .toEqual([{ one: 1 }])
  expect(await postmaster()).not.toBe(before)
})

test('stopping ends the server and frees the folder', async () => {
  const before = await postmaster()
  await server?.stop()
  server = undefined
  expect(await isAlive(before)).toBe(false)
  await expect(ask('select 1')).rejects.toThrow()
})

test('killed while writing, round after round: every acknowledged row is there and no orphan is in the way', {
  timeout: 90_000,
}, async () => {
  let acknowledged = 0
  for (let round = 0; round < 3; round++) {
    const child = writer()
    const lines = createInterface({ input: child.stdout })
    const ids: number[] = []
    for await (const line of lines) {
      if (ids.push(Number(line)) === 200) child.kill('SIGKILL')
    }
    const orphan = await postmaster()
    expect(await isAlive(orphan)).toBe(true)
    // In the last round the machine's whole database dies too.
    if (round === 2) process.kill(orphan, 'SIGKILL')
    acknowledged += ids.length
    server = await startPostgres(data)
    expect(await isAlive(orphan)).toBe(false)
    const { rows } = await ask(`select count(*)::int as count from kept where id in (${ids.join()})`)
    expect(rows).toEqual([{ count: ids.length }])
    await server.stop()
    server = undefined
  }
  expect(acknowledged).toBeGreaterThanOrEqual(600)
})

test('a pid file that names a stranger does not keep the server from starting', async () => {
  const stranger = spawn('sleep', ['60'])
  try {
    const file = join(data, 'postgres/postmaster.pid')
    await writeFile(file, `${stranger.pid}\n/elsewhere\n1\n5432\n\n\n\nready\n`)
    server = await startPostgres(data)
    expect(stranger.exitCode).toBeNull()
    await server.stop()
    server = undefined
  } finally {
    stranger.kill()
    await once(stranger, 'exit')
  }
})

test('a path longer than a socket address is no hindrance', async () => {
  const long = join(folder, 'a'.repeat(60), '数据'.repeat(12))
  const { connection, stop } = await startPostgres(long, hasty)
  try {
    expect((await ask('select 1 as one', long)).rows).toEqual([{ one: 1 }])
    expect(connection).toMatchObject({ host: expect.stringMatching(/^.{1,90}$/) })
  } finally {
    await stop()
  }
})

test('a start that was killed half way through leaves nothing that matters', async () => {
  const place = join(folder, 'half')
  await mkdir(join(place, 'postgres.new/base'), { recursive: true })
  const { stop } = await startPostgres(place, hasty)
  await stop()
  await expect(stat(join(place, 'postgres.new'))).rejects.toThrow()
})

test('what is no database, or one of another version, is named and left alone', async () => {
  const place = join(folder, 'odd')
  await mkdir(join(place, 'postgres'), { recursive: true })
  await expect(startPostgres(place)).rejects.toThrow('不是数据库：应有 PG_VERSION 文件')
  await writeFile(join(place, 'postgres/PG_VERSION'), '14\n')
  await expect(startPostgres(place)).rejects.toThrow('数据由 PostgreSQL 14 建立，本程序自带的是 18')
  await writeFile(join(folder, 'file'), '')
  await expect(startPostgres(join(folder, 'file'))).rejects.toThrow('应是文件夹，却是一个普通文件')
  await expect(startPostgres(join(folder, 'file/below'))).rejects.toThrow('应是文件夹，却是（或经过）一个普通文件')
})
