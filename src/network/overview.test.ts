import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { type NetworkApp, networkApp } from '#test/network-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'

let database: Database
let world: World
let app: NetworkApp
beforeAll(async () => {
  database = await testDatabase()
  const vault = testVault()
  world = await foundTown(database, vault)
  app = networkApp(database, vault, world.now)
})
afterAll(() => database?.close())

const officer = () => app.as(world.actor('甲镇', 'town_officer'))
const id = (key: string) => world.place('甲镇', key).id

describe('counts', () => {
  test('say what the town is, with their cut-off, and what a place of it is', async () => {
    const town = world.town('甲镇')
    const all = (await officer()('GET', '/network/counts')).json
    expect(all).toEqual({
      ...{ villages: 2, areas: 4, groups: 8, units: 16, areaChiefs: 4, groupChiefs: 8, unitChiefs: 16 },
      households: town.households.length,
      people: town.households.flatMap(each => each.residents).length,
      keyHouseholds: town.households.filter(each => each.kinds.length > 0).length,
      covered: town.households.length - 2,
      orphans: 2,
      cutOff: world.now.toISOString(),
    })
    const group = (await officer()('GET', `/network/counts?place=${id('青山村/四组')}`)).json
    expect(group).toMatchObject({ villages: 0, groups: 1, units: 2, groupChiefs: 1, unitChiefs: 2, orphans: 1 })
  })

  test('the county reads them, nobody counts another town', async () => {
    const looking = (await app.as(world.countyOfficer('乙镇'))('GET', '/network/counts')).json
    expect(looking).toMatchObject({ villages: 1, units: 1 })
    expect((await app.as(world.actor('乙镇', 'town_officer'))('GET', `/network/counts?place=${id('青山村')}`)).status).toBe(404)
  })
})

describe('irregularities', () => {
  test('orphans, units out of bounds by the setting of the day, seats with two people', async () => {
    const first = (await officer()('GET', '/network/irregularities')).json
    expect(first.orphans).toHaveLength(2)
    expect(first.orphans[0]).toMatchObject({ group: '四组', head: expect.any(String), address: expect.stringContaining('四组') })
    expect(first.outOfBounds).toEqual([])
    expect(first.vacancies).toEqual([])
    const value = { least: 6, most: 15, block: false }
    await officer()('POST', '/settings', { key: 'unit_size', value, from: '2026-11-24', source: '甲镇通知' })
    const fives = world
      .town('甲镇')
      .places.filter(place => place.kind === 'unit' && world.town('甲镇').households.filter(each => each.unit === place).length === 5)
    const after = (await officer()('GET', '/network/irregularities')).json
    expect(after.outOfBounds.map((each: { unit: string }) => each.unit).sort()).toEqual(fives.map(place => place.id).sort())
    expect(after.outOfBounds[0]).toMatchObject({ name: expect.stringMatching(/村.组.邻$/), households: 5, least: 6, most: 15 })
  })

  test('a roll that names two chiefs of one unit is shown, not put right', async () => {
    const one = world.holder('甲镇', 'unit_chief', '青山村/一组/一邻')
    const two = world.holder('甲镇', 'unit_chief', '青山村/一组/二邻')
    const row = { post: 'unit_chief', place_id: one.place.id, place: one.place.path, how: 'elected' as const, from_on: '2026-05-01' }
    await asSystem(database, tx =>
      tx
        .insertInto('mandates')
        .values({ town_id: world.town('甲镇').id, id: newId(), person_id: two.person, ...row })
        .execute(),
    )
    const { doublePosts } = (await officer()('GET', `/network/irregularities?place=${id('青山村/一组')}`)).json
    expect(doublePosts).toContainEqual({ place: one.place.id, name: '青山村一组一邻', postName: '邻长', names: [one.name, two.name] })
    expect(doublePosts).toContainEqual(expect.objectContaining({ postName: '邻长', names: [two.name] }))
    const elsewhere = (await officer()('GET', `/network/irregularities?place=${id('白水村')}`)).json
    expect(elsewhere.doublePosts).toEqual([])
  })
})

describe('search', () => {
  test('finds places, households and people within scope, capped', async () => {
    const { residents, number, id: household } = world.household('甲镇', '白水村', '004')
    const spouse = residents[1]!.name
    const found = (await officer()('GET', `/search?q=${spouse}`)).json
    expect(found.households).toContainEqual(expect.objectContaining({ id: household, head: residents[0]!.name }))
    const byNumber = (await app.as(world.actor('甲镇', 'group_chief', '白水村/一组'))('GET', `/search?q=${number}`)).json
    expect(byNumber.households.map((each: { id: string }) => each.id)).toEqual([household])
    const many = (await officer()('GET', '/search?q=村')).json
    expect(many.households).toHaveLength(20)
    expect(many.places.map((each: { name: string }) => each.name).slice(0, 2)).toEqual(['青山村', '白水村'])
    const chief = world.holder('甲镇', 'unit_chief', '青山村/二组/二邻')
    const people = (await officer()('GET', `/search?q=${chief.name}`)).json.people
    expect(people).toContainEqual({ id: chief.person, name: chief.name, posts: '二邻邻长' })
  })

  test('shows nothing of elsewhere, and a percent sign is a percent sign', async () => {
    const other = world.household('甲镇', '青山村', '001').residents[0]!.name
    const seen = (await app.as(world.actor('甲镇', 'unit_chief', '白水村/一组/一邻'))('GET', `/search?q=${other}`)).json
    expect(seen.households).toEqual([])
    expect((await officer()('GET', `/search?q=${encodeURIComponent('%')}`)).json).toEqual({ places: [], households: [], people: [] })
    expect((await officer()('GET', '/search?q=')).status).toBe(422)
  })
})
