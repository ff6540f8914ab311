import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const on = '2026-11-24'
const reason = '村民小组会议通过'
const officer = () => app.as(world.actor('甲镇', 'town_officer'))
const id = (key: string) => world.place('甲镇', key).id
const paths = async (table: 'places' | 'households' | 'mandates', ids: string[]) =>
  await asSystem(database, tx =>
    tx
      .selectFrom(table)
      .select(['id', (table === 'places' ? 'path' : 'place') as never])
      .where('id', 'in', ids)
      .execute(),
  )

describe('设立', () => {
  test('the office opens a group, a secretary a unit in the own village; both are vacancies until somebody holds them', async () => {
    const group = await officer()('POST', '/places', { parent: id('白水村/二片'), kind: 'group', name: '五组', on })
    expect(group.status).toBe(200)
    const secretary = app.as(world.actor('甲镇', 'party_secretary', '白水村'))
    const unit = await secretary('POST', '/places', { parent: group.json.id, kind: 'unit', name: '一邻', on })
    expect(unit.status).toBe(200)
    const detail = (await secretary('GET', `/places/${unit.json.id}`)).json
    expect(detail).toMatchObject({ kind: 'unit', name: '一邻', households: 0, holders: [], startedOn: on, endedOn: null })
    expect(detail.above.map((each: { name: string }) => each.name)).toEqual(['甲镇', '白水村', '二片', '五组'])
    expect(detail.changes).toMatchObject([{ change: 'opened', on, after: { name: '一邻', parent: group.json.id } }])
    const { vacancies } = (await secretary('GET', '/network/irregularities')).json
    expect(vacancies).toContainEqual({ place: unit.json.id, name: '白水村五组一邻', post: 'unit_chief', postName: '邻长', since: null })
    expect((await app.records(unit.json.id)).map(row => row.act)).toEqual(['place.opened'])
  })

  test('refuses wrong parents, names taken in the village, days to come, closed parents', async () => {
    const open = (body: object) => officer()('POST', '/places', { parent: id('青山村'), kind: 'group', name: '九组', on, ...body })
    expect((await open({ kind: 'unit' })).json.error.code).toBe('places.wrong_parent')
    expect((await open({ kind: 'town' })).json.error.code).toBe('places.wrong_parent')
    expect((await open({ name: '三组' })).json.error).toMatchObject({
      code: 'places.conflict',
      message: '已有名为“三组”的组，请换一个名称',
    })
    expect((await open({ on: '2026-11-25' })).json.error.code).toBe('days.in_the_future')
    expect((await open({ on: '2025-11-25' })).json.error.code).toBe('days.before_its_beginning')
    expect((await open({ parent: world.place('乙镇', '红石村').id })).status).toBe(404)
  })

  test('wrong post 403, wrong place 404, nobody 401', async () => {
    const body = { parent: id('青山村/一组'), kind: 'unit', name: '九邻', on }
    expect((await app.as(world.actor('甲镇', 'village_officer'))('POST', '/places', body)).status).toBe(403)
    expect((await app.as(world.actor('甲镇', 'party_secretary', '白水村'))('POST', '/places', body)).status).toBe(404)
    expect((await app.as(world.actor('乙镇', 'town_officer'))('POST', '/places', body)).status).toBe(404)
    expect((await app.as(null)('POST', '/places', body)).status).toBe(401)
    const group = { ...body, parent: id('青山村/一片'), kind: 'group' }
    expect((await app.as(world.actor('甲镇', 'party_secretary', '青山村'))('POST', '/places', group)).status).toBe(403)
  })
})

describe('更名', () => {
  test('keeps the old name in the history and is found by the new one', async () => {
    const area = id('白水村/一片')
    expect((await officer()('PUT', `/places/${area}/name`, { name: '桥头片', on, reason })).status).toBe(200)
    const detail = (await officer()('GET', `/places/${area}`)).json
    expect(detail.changes).toMatchObject([{ change: 'renamed', before: { name: '一片' }, after: { name: '桥头片' } }])
    const found = (await officer()('GET', '/search?q=qtp')).json
    expect(found.places).toMatchObject([{ id: area, name: '桥头片', above: '白水村' }])
    const before = await app.records(area)
    expect(before).toMatchObject([{ act: 'place.renamed', after: { name: '桥头片', on, reason } }])
  })

  test('is the office’s alone, never the town’s own name, never a sister’s', async () => {
    const put = (as: ReturnType<NetworkApp['as']>, place: string, name = '新名') => as('PUT', `/places/${place}/name`, { name, on, reason })
    expect((await put(app.as(world.actor('甲镇', 'party_secretary')), id('青山村/一片'))).status).toBe(403)
    expect((await put(app.as(world.actor('乙镇', 'town_officer')), id('青山村/一片'))).status).toBe(404)
    expect((await put(officer(), id('甲镇'))).json.error.code).toBe('places.root')
    expect((await put(officer(), id('青山村/一片'), '二片')).status).toBe(409)
  })
})

describe('撤销', () => {
  test('needs an empty place; its mandates end with it, elected or not, and everything stays readable', async () => {
    const unit = id('白水村/四组/二邻')
    const close = () => officer()('POST', `/places/${unit}/closure`, { on, reason })
    expect((await close()).json.error).toMatchObject({ code: 'places.conflict', message: expect.stringMatching(/住户 \d 户/) })
    const held = world.town('甲镇').households.filter(each => each.unit?.id === unit)
    for (const { id: household } of held) {
      const moved = await officer()('PUT', `/households/${household}/unit`, { unit: id('白水村/四组/一邻'), on, reason })
      expect(moved.status).toBe(200)
    }
    expect((await close()).status).toBe(200)
    const chief = world.holder('甲镇', 'unit_chief', '白水村/四组/二邻')
    const detail = (await officer()('GET', `/places/${unit}`)).json
    expect(detail).toMatchObject({ endedOn: on, holders: [], past: [{ mandate: chief.mandate, ended: on, endedReason: '片组邻撤并' }] })
    const tree = (await officer()('GET', '/places/tree')).json as { id: string }[]
    expect(tree.some(node => node.id === unit)).toBe(false)
    expect((await close()).status).toBe(409)
    expect((await officer()('POST', '/places', { parent: unit, kind: 'unit', name: '某邻', on })).status).toBe(409)
    // a number once given is not given again: the closed unit keeps its path
    const opened = (await officer()('POST', '/places', { parent: id('白水村/四组'), kind: 'unit', name: '二邻', on })).json.id
    const [was, is] = await Promise.all([paths('places', [unit]), paths('places', [opened])])
    expect(is[0]).not.toEqual(was[0])
  })

  test('is refused to others', async () => {
    const body = { on, reason }
    const unit = id('青山村/一组/一邻')
    expect((await app.as(world.actor('甲镇', 'party_secretary'))('POST', `/places/${unit}/closure`, body)).status).toBe(403)
    expect((await app.as(world.actor('乙镇', 'town_officer'))('POST', `/places/${unit}/closure`, body)).status).toBe(404)
  })
})

describe('the tree', () => {
  test('an officer sees the town with every count, and what is above', async () => {
    const tree = (await officer()('GET', '/places/tree')).json
    const node = (name: string) => tree.find((each: { name: string }) => each.name === name)
    const town = world.town('甲镇')
    const inVillage = town.households.filter(each => each.village.name === '青山村')
    expect(node('甲镇').households).toBe(town.households.length)
    expect(node('青山村')).toMatchObject({
      households: inVillage.length,
      people: inVillage.flatMap(each => each.residents).length,
      chief: world.holder('甲镇', 'party_secretary', '青山村').name,
    })
    const names = tree.map((each: { name: string }) => each.name)
    expect(names.slice(0, 4)).toEqual(['甲镇', '青山村', '一片', '一组'])
  })

  test('a unit chief sees the own unit and the line above it', async () => {
    const tree = (await app.as(world.actor('甲镇', 'unit_chief'))('GET', '/places/tree')).json
    expect(tree.map((each: { name: string }) => each.name)).toEqual(['甲镇', '青山村', '一片', '一组', '一邻'])
    expect(tree.at(-1)).toMatchObject({ households: 5, chief: world.holder('甲镇', 'unit_chief').name })
    expect(tree.at(-2).chief).toBe(world.holder('甲镇', 'group_chief').name)
  })

  test('a department clerk reads places and nothing about people; a resident neither', async () => {
    const clerk = app.as(world.actor('甲镇', 'department_clerk'))
    expect((await clerk('GET', '/places/tree')).status).toBe(200)
    expect((await clerk('GET', `/places/${id('青山村')}`)).status).toBe(200)
    for (const path of ['/households', '/people', '/search?q=张', '/network/counts', '/network/irregularities', '/map/households']) {
      expect((await clerk('GET', path)).status, path).toBe(403)
    }
    expect((await app.as(world.resident('甲镇'))('GET', '/places/tree')).status).toBe(403)
  })
})
