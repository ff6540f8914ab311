import { afterAll, beforeAll, expect, test } from 'vitest'
import { readIdNumber } from '#common/idnumber.ts'
import { type Post, posts } from '#common/posts.ts'
import { boundTo } from '#network/sealing.ts'
import { asActor, asSystem, type Database } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { testDatabase } from './database.ts'
import { foundTown, type World } from './town.ts'
import { testVault } from './vault.ts'

let database: Database
let vault: Vault
let world: World
beforeAll(async () => {
  database = await testDatabase()
  vault = testVault()
  world = await foundTown(database, vault)
})
afterAll(() => database.close())

test('every post is held in both towns, and the county looks in', () => {
  for (const post of Object.keys(posts) as Post[]) {
    if (post === 'county_officer') continue
    expect(world.actor('甲镇', post).post).toBe(post)
    expect(world.actor('乙镇', post).path.startsWith(world.town('乙镇').path)).toBe(true)
  }
  expect(world.countyOfficer('甲镇')).toMatchObject({ town: world.town('甲镇').id, readOnly: true })
})

test('units hold 5–7 households, two households have no unit', async () => {
  const rows = await asSystem(database, tx =>
    tx
      .selectFrom('households')
      .select(({ fn }) => ['unit_id', fn.countAll<number>().as('count')])
      .where('town_id', '=', world.town('甲镇').id)
      .groupBy('unit_id')
      .execute(),
  )
  expect(rows.find(row => row.unit_id === null)?.count).toBe(2)
  const units = rows.filter(row => row.unit_id).map(row => row.count)
  expect(units).toHaveLength(16)
  expect(Math.min(...units)).toBe(5)
  expect(Math.max(...units)).toBe(7)
})

test('a unit chief sees the own unit only', async () => {
  const chief = world.actor('甲镇', 'unit_chief')
  const rows = await asActor(database, chief, tx =>
    tx.selectFrom('households').select(['unit_id', 'number']).where('town_id', '=', chief.town).orderBy('number').execute(),
  )
  expect(rows.map(row => row.number)).toEqual(['001', '002', '003', '004', '005'])
  expect(new Set(rows.map(row => row.unit_id))).toEqual(new Set([chief.place]))
})

test('sealed values open again and ID numbers are in order', async () => {
  const { id, idNumber, phone } = world.household('甲镇').residents[0]!
  const row = await asSystem(database, tx =>
    tx.selectFrom('residents').selectAll().where('town_id', '=', world.town('甲镇').id).where('id', '=', id).executeTakeFirstOrThrow(),
  )
  expect(vault.open(row.id_number_sealed!, boundTo(row.town_id, id, 'id_number'))).toBe(idNumber)
  expect(vault.open(row.phone_sealed!, boundTo(row.town_id, id, 'phone'))).toBe(phone)
  expect(readIdNumber(idNumber)).toEqual({ born: row.born, sex: row.sex })
})
