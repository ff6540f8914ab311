import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { record } from '#audit/acts.ts'
import { backup } from '#platform/backup.ts'
import { asSystem, asSystemAt, type Database, openDatabase } from '#platform/db.ts'
import { openKeys } from '#platform/keys.ts'
import { migrate } from '#platform/migrate.ts'
import { connectionOf, type Postgres, startPostgres } from '#platform/postgres.ts'
import { restore } from '#platform/restore.ts'
import { openVault } from '#platform/vault.ts'
import { within } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { auditIsIntact } from './audit-check.ts'

vi.setConfig({ testTimeout: 120_000 })
const hasty = { settings: { fsync: 'off' } }
const photo = 'files/ab/cd/abcdef'
let folder: string
let data: string
let server: Postgres
let database: Database
let world: World

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-test-'))
  data = join(folder, 'data')
  server = await startPostgres(data, hasty)
  await migrate(server.connection)
  database = openDatabase(server.connection, 8)
  world = await foundTown(database, openVault(openKeys(data)))
  await mkdir(join(data, 'files/ab/cd'), { recursive: true })
  await writeFile(join(data, photo), 'a photo')
  await mark('before')
})
afterAll(async () => {
  await database.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A record in the audit chain, and a place renamed to something COPY has to escape. */
async function mark(word: string): Promise<void> {
  const actor = world.actor('甲镇', 'town_officer')
  await asSystemAt(database, actor.path, async tx => {
    await tx
      .updateTable('places')
      .set({ name: `${word}\t反斜杠\\N\n第二行` })
      .where('id', '=', world.place('甲镇', '青山村').id)
      .execute()
    await record(tx, actor, 'place.renamed', { kind: 'place', place: actor.path }, { now: world.now, after: { word } })
  })
}

async function countIn(place: string): Promise<Record<string, unknown>> {
  const { connection, stop } = await startPostgres(place, hasty)
  const client = new pg.Client({ ...connection })
  await client.connect()
  try {
    const { rows } =
      await client.query(`select (select count(*)::int from residents) as residents, (select count(*)::int from audit_log) as records,
      (select count(*)::int from pg_policies) as policies, (select name from places where name like '%反斜杠%') as place`)
    return rows[0]
  } finally {
    await client.end()
    await stop()
  }
}

const options = (out: string, portable = false) => ({ dataDir: data, out: join(folder, out), portable, check: auditIsIntact, ...hasty })
const into = (from: string, place: string) =>
  restore({ from: join(folder, from), dataDir: join(folder, place), check: auditIsIntact, ...hasty })

test('files of a running server under write load come back whole', async () => {
  let writing = true
  let records = 0
  const writer = (async () => {
    while (writing) await mark(`while ${records++}`)
  })()
  const manifest = await backup(options('physical')).finally(() => (writing = false))
  await writer
  expect(records).toBeGreaterThan(3)
  expect(manifest.tables.find(table => table.name === 'residents')?.rows).toBeGreaterThan(100)
  await into('physical', 'restored')
  expect(await readFile(join(folder, 'restored', photo), 'utf8')).toBe('a photo')
  expect(await readFile(join(folder, 'restored/keys.json'))).toEqual(await readFile(join(data, 'keys.json')))
  const { rows } = await database.owner.query('select count(*)::int as residents from residents')
  expect(await countIn(join(folder, 'restored'))).toMatchObject(rows[0])
})

test('a portable backup in one file holds exactly what the database holds', async () => {
  await mark('portable')
  await backup(options('portable.tar.gz', true))
  expect((await stat(join(folder, 'portable.tar.gz'))).mode & 0o777).toBe(0o600)
  await into('portable.tar.gz', 'moved')
  const { rows } = await database.owner.query(
    'select count(*)::int as residents, (select count(*)::int from audit_log) as records from residents',
  )
  expect(await countIn(join(folder, 'moved'))).toMatchObject({ ...rows[0], place: 'portable\t反斜杠\\N\n第二行' })
  expect(await readFile(join(folder, 'moved', photo), 'utf8')).toBe('a photo')
})

test('a portable backup moves to a server database, which must be empty, and back again', async () => {
  await backup(options('portable', true))
  const name = `restored_${process.pid}`
  const admin = new pg.Client({ ...inject('server').admin })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const databaseUrl = urlOf(name)
  try {
    const given = { from: join(folder, 'portable'), dataDir: join(folder, 'beside'), databaseUrl, check: auditIsIntact }
    await restore(given)
    expect(await readFile(join(folder, 'beside', photo), 'utf8')).toBe('a photo')
    await expect(restore({ ...given, dataDir: join(folder, 'beside2') })).rejects.toThrow(/DATABASE_URL 的数据库不是空的/)
    expect(await readdir(join(folder, 'beside2'))).toEqual([])
    const back = await backup({ ...options('back', true), dataDir: join(folder, 'beside'), databaseUrl })
    const manifest = JSON.parse(await readFile(join(folder, 'portable/manifest.json'), 'utf8'))
    expect(back.tables).toEqual(manifest.tables)
  } finally {
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
})

function urlOf(name: string): string {
  const connection = within(inject('server').admin, name)
  if ('connectionString' in connection) return connection.connectionString
  return `postgres://${connection.user}@${encodeURIComponent(connection.host)}:${connection.port}/${connection.database}`
}

test('a backup whose audit chain is broken does not get its name', async () => {
  await database.owner.query(`update audit_log set act = 'place.moved' where seq = 1`)
  try {
    await expect(backup(options('broken'))).rejects.toThrow(/甲镇 的留痕链不完整：第 1 条/)
    await expect(stat(join(folder, 'broken'))).rejects.toThrow('ENOENT')
    expect((await readdir(folder)).filter(entry => entry.startsWith('broken'))).toEqual([])
  } finally {
    await database.owner.query(`update audit_log set act = 'place.renamed' where seq = 1`)
  }
})

test('nothing is written over, nothing damaged is restored', async () => {
  await expect(backup(options('portable', true))).rejects.toThrow('已经存在：备份不会覆盖任何东西')
  await expect(backup(options('data/inside', true))).rejects.toThrow('备份不能放在数据文件夹')
  await expect(restore({ from: join(folder, 'portable'), dataDir: data, check: auditIsIntact })).rejects.toThrow(
    '不是空的：恢复不会覆盖任何东西',
  )
  await expect(into('data', 'never')).rejects.toThrow('不是一份完整的备份')
  const file = join(folder, 'portable/tables/residents.copy.gz')
  const bytes = await readFile(file)
  bytes[100] = bytes[100]! ^ 1
  await writeFile(file, bytes)
  await expect(into('portable', 'never')).rejects.toThrow('备份已损坏：tables/residents.copy.gz 的内容与备份时不同')
  await rm(file)
  await expect(into('portable', 'never')).rejects.toThrow('备份不完整：缺少文件 tables/residents.copy.gz')
})

test('a stopped server is backed up too, and a row that was smuggled in shows', async () => {
  const place = join(folder, 'restored')
  await backup({ ...options('again'), dataDir: place })
  const { connection, stop } = await startPostgres(place, hasty)
  expect(connection).toEqual(connectionOf(place))
  const other = openDatabase(connection, 2)
  await asSystem(other, tx => tx.deleteFrom('audit_heads').execute())
  await other.close()
  await stop()
  await expect(backup({ ...options('smuggled'), dataDir: place })).rejects.toThrow('留痕链不完整')
})
