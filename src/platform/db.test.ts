import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { testDatabase } from '#test/database.ts'
import { asActor, asSystem, atCommit, type Database } from './db.ts'

let database: Database
const [east, west] = [newId(), newId()]

beforeAll(async () => {
  database = await testDatabase(undefined, 1)
  const county = newId()
  await asSystem(database, async tx => {
    await tx.insertInto('towns').values({ id: county, kind: 'county', code: '430281000000', name: '县', path: 'c' }).execute()
    for (const [id, path] of [
      [east, 'c.east'],
      [west, 'c.west'],
    ] as const) {
      await tx.insertInto('towns').values({ id, kind: 'town', county_id: county, code: '430281101000', name: path, path }).execute()
    }
  })
})
afterAll(() => database.close())

const villages = (path: string) => asActor(database, { path }, tx => tx.selectFrom('places').select('name').orderBy('name').execute())

test('an actor sees and writes rows of its own subtree only, on a reused connection', async () => {
  const village = (town: string, path: string) => ({
    town_id: town,
    id: newId(),
    kind: 'village' as const,
    name: path,
    ordinal: 1,
    path,
    started_on: '2026-01-01',
  })
  await asActor(database, { path: 'c.east' }, tx => tx.insertInto('places').values(village(east, 'c.east.v1')).execute())
  await asActor(database, { path: 'c.west' }, tx => tx.insertInto('places').values(village(west, 'c.west.v1')).execute())
  expect(await villages('c.east')).toEqual([{ name: 'c.east.v1' }])
  expect(await villages('c.west')).toEqual([{ name: 'c.west.v1' }])
  const trespass = asActor(database, { path: 'c.east' }, tx => tx.insertInto('places').values(village(west, 'c.west.v2')).execute())
  await expect(trespass).rejects.toMatchObject({ code: '42501' })
})

test('a connection that carried a scope sees nothing without one', async () => {
  await villages('c.east')
  const client = await database.app.connect()
  try {
    expect((await client.query('select * from places')).rows).toEqual([])
    expect((await client.query('select current_setting($1, true) as scope', ['app.scope'])).rows).toEqual([{ scope: '' }])
  } finally {
    client.release()
  }
})

test('a failing act leaves nothing behind and the connection usable', async () => {
  const failing = asActor(database, { path: 'c.east' }, async tx => {
    await tx.updateTable('places').set({ name: 'changed' }).execute()
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await villages('c.east')).toEqual([{ name: 'c.east.v1' }])
})

test('days stay text, counts are numbers, moments are dates', async () => {
  const rows = await asSystem(database, tx => tx.selectFrom('places').select(['started_on', 'ordinal']).execute())
  expect(rows[0]).toEqual({ started_on: '2026-01-01', ordinal: 1 })
})

const rename = (name: string) => sql`update places set name = ${name} where town_id = ${east}::uuid`
const east1 = async () => (await villages('c.east'))[0]!.name

test('what is kept for the end runs after the work, in its order, and is kept with it', async () => {
  await asActor(database, { path: 'c.east' }, async tx => {
    await atCommit(tx, rename('last but one').compile(tx))
    await atCommit(tx, rename('last').compile(tx))
    await rename('first').execute(tx)
  })
  expect(await east1()).toBe('last')
})

test('when it fails nothing is kept, and the connection is usable', async () => {
  const failing = asActor(database, { path: 'c.east' }, async tx => {
    await rename('before').execute(tx)
    await atCommit(tx, sql`select ${'no'}::int`.compile(tx))
    await atCommit(tx, rename('after').compile(tx))
  })
  await expect(failing).rejects.toMatchObject({ code: '22P02' })
  expect(await east1()).toBe('last')
})

test('an act that passes over a failed statement is told that nothing was kept', async () => {
  const careless = asActor(database, { path: 'c.east' }, async tx => {
    await rename('lost').execute(tx)
    await sql`select 1 / 0`.execute(tx).catch(() => {})
  })
  await expect(careless).rejects.toThrow(/nothing was kept/)
  expect(await east1()).toBe('last')
})
