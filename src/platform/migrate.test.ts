import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestServer, testDatabase } from '#test/database.ts'
import type { Connection, Database } from './db.ts'
import { migrate, migrations } from './migrate.ts'

let database: Database & { connection: Connection }
let folder: string
let here: URL

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrate-test-'))
  here = pathToFileURL(`${folder}/`)
  for (const name of await readdir(migrations)) await copyFile(new URL(name, migrations), join(folder, name))
  return () => rm(folder, { recursive: true, force: true })
})

test('nothing to do is found out and nothing is done', async () => {
  expect(await migrate(database.connection, { folder: here })).toEqual([])
})

test('new files run in order, once, each with its checksum', async () => {
  await writeFile(join(folder, '9001_first.sql'), 'create table later (id int primary key); insert into later values (1);')
  await writeFile(join(folder, '9002_second.sql'), 'insert into later select id + 1 from later')
  expect(await migrate(database.connection, { folder: here })).toEqual(['9001_first', '9002_second'])
  expect(await migrate(database.connection, { folder: here })).toEqual([])
  const { rows } = await database.owner.query('select id from later order by id')
  expect(rows).toEqual([{ id: 1 }, { id: 2 }])
  await database.owner.query(
    "drop table later; delete from migrations.files where name like '9%'; delete from migrations.done where name like '9%'",
  )
})

test('an applied file that was changed is named', async () => {
  await writeFile(join(folder, '0002_audit.sql'), '-- other words')
  await expect(migrate(database.connection, { folder: here })).rejects.toThrow('迁移文件 0002_audit.sql 在执行之后被改动过')
})

test('a database from a newer version is left alone', async () => {
  await rm(join(folder, '0006_requests.sql'))
  await expect(migrate(database.connection, { folder: here })).rejects.toThrow('本程序不认识的迁移“0006_requests”')
})

test('a failing file undoes the whole run', async () => {
  await writeFile(join(folder, '9001_first.sql'), 'create table later (id int primary key)')
  await writeFile(join(folder, '9002_broken.sql'), 'insert into nowhere values (1)')
  await expect(migrate(database.connection, { folder: here })).rejects.toThrow(
    '迁移 9002_broken.sql 没有执行：第 1 行，relation "nowhere" does not exist',
  )
  expect((await database.owner.query("select to_regclass('later') as later")).rows).toEqual([{ later: null }])
})

test('a server for tests whose migration is wrong says which and where, and does not stay behind to keep the process waiting', async () => {
  await writeFile(join(folder, '9001_broken.sql'), 'select 1;\nselect nonsense')
  await expect(startTestServer({ folder: here })).rejects.toThrow(
    '迁移 9001_broken.sql 没有执行：第 2 行，column "nonsense" does not exist',
  )
  expect((await readdir(tmpdir())).filter(name => name.startsWith(`sanzhang-test-${process.pid}-`))).toEqual([])
})

test('two servers starting together run each file once', async () => {
  await writeFile(join(folder, '9001_once.sql'), 'select pg_sleep(0.3); create table once (id int)')
  const [one, other] = await Promise.all([migrate(database.connection, { folder: here }), migrate(database.connection, { folder: here })])
  expect([...one, ...other]).toEqual(['9001_once'])
})
