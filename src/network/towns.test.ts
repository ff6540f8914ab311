import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { identityApp } from '#test/identity-app.ts'
import { type NetworkApp, networkApp } from '#test/network-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'

let database: Database
let world: World
let app: NetworkApp
const vault = testVault()
beforeAll(async () => {
  database = await testDatabase()
  world = await foundTown(database, vault)
  app = networkApp(database, vault, world.now)
})
afterAll(() => database?.close())

const body = (more: object = {}) => ({
  ...{ name: '坪村镇', code: '999001103000' },
  officer: { name: '粟新', phone: '15412340001', userName: 'pingcun-1' },
  ...more,
})

test('the county’s officer sees the county and its towns, looking into one or not; nobody else does', async () => {
  const names = async (actor: PostHolder) => (await app.as(actor)('GET', '/towns')).json.map((town: { name: string }) => town.name)
  expect(await names(world.countyOfficer())).toEqual(['安县', '甲镇', '乙镇'])
  expect(await names(world.countyOfficer('乙镇'))).toEqual(['安县', '甲镇', '乙镇'])
  expect((await app.as(world.actor('甲镇', 'town_officer'))('GET', '/towns')).status).toBe(403)
  expect((await app.as(world.resident('甲镇'))('GET', '/towns')).status).toBe(403)
  expect((await app.as(null)('GET', '/towns')).status).toBe(401)
})

test('a new town has its root place, its settings with sources, and an officer who signs in and opens the first village', async () => {
  const founded = await app.as(world.countyOfficer())('POST', '/towns', body())
  expect(founded.status).toBe(200)
  const { town, place, officer } = founded.json
  const { call } = identityApp(database, vault, world.now)
  const signedIn = await call('POST', '/sessions', { body: { name: officer.userName, password: officer.password } })
  expect(signedIn.status).toBe(200)
  const holder = await asSystem(database, tx =>
    tx
      .selectFrom('mandates as m')
      .innerJoin('people as p', join => join.onRef('p.town_id', '=', 'm.town_id').onRef('p.id', '=', 'm.person_id'))
      .innerJoin('accounts as a', join => join.onRef('a.town_id', '=', 'm.town_id').onRef('a.person_id', '=', 'm.person_id'))
      .select(['m.id as mandate', 'm.place as path', 'm.person_id as person', 'p.name', 'a.id as account'])
      .where('m.town_id', '=', town)
      .executeTakeFirstOrThrow(),
  )
  const actor: PostHolder = { kind: 'post', town, place, post: 'town_officer', ...holder }
  const village = await app.as(actor)('POST', '/places', { parent: place, kind: 'village', name: '寨脚村', on: '2026-11-24' })
  expect(village.status).toBe(200)
  expect((await app.as(actor)('GET', '/places/tree')).json).toMatchObject([
    { name: '坪村镇', pinyin: 'pingcunzhen pcz', parent: null },
    { name: '寨脚村', chief: null },
  ])
  const settings = (await app.as(actor)('GET', '/settings')).json
  const categories = settings.find((each: { key: string }) => each.key === 'category_names')
  expect(categories).toMatchObject({
    from: '2026-11-23',
    setBy: '系统预设',
    value: { '13': '子女就学' },
    source: expect.stringContaining('坪村镇'),
  })
  const change = { key: 'send_back_limit', value: 1, from: '2026-11-24', source: '坪村镇通知' }
  expect((await app.as(actor)('POST', '/settings', change)).status).toBe(200)
  const records = await app.records(town)
  expect(records.map(row => row.act)).toEqual(['town.created', 'town.created'])
  expect(JSON.stringify(records)).not.toContain('15412340001')
  expect((await app.as(world.countyOfficer())('GET', '/towns')).json).toHaveLength(4)
})

test('a name or code twice, a user name taken, the wrong people', async () => {
  const post = (actor: PostHolder, more: object) => app.as(actor)('POST', '/towns', body(more))
  const home = world.countyOfficer()
  expect((await post(home, { name: '甲镇', code: '999001109000' })).status).toBe(409)
  expect((await post(home, { name: '丁镇', code: '999001101000' })).status).toBe(409)
  const taken = {
    name: '丁镇',
    code: '999001109000',
    officer: { name: '丁', phone: '15412340009', userName: world.holder('甲镇', 'town_officer').userName },
  }
  const before = (await app.as(home)('GET', '/towns')).json.length
  expect((await post(home, taken)).status).toBe(409)
  // all or nothing: the refused town is not there
  expect((await app.as(home)('GET', '/towns')).json).toHaveLength(before)
  const fresh = { name: '丁镇', code: '999001109000' }
  expect((await post(world.countyOfficer('甲镇'), fresh)).status).toBe(403)
  expect((await post(world.actor('甲镇', 'town_officer'), fresh)).status).toBe(403)
})
