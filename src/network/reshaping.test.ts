import { sql } from 'kysely'
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
  await addHistory()
})
afterAll(() => database?.close())

const on = '2026-11-24'
const reason = '镇党委会议研究决定'
const officer = () => app.as(world.actor('甲镇', 'town_officer'))
const id = (key: string) => world.place('甲镇', key).id
const request = newId()
const visit = newId()

/** What visits and requests leave behind at a household of 青山村/一组/一邻: one visit, one sealed request with a step. */
async function addHistory(): Promise<void> {
  const household = world.household('甲镇')
  const chief = world.holder('甲镇', 'unit_chief')
  const town_id = world.town('甲镇').id
  const place = household.path
  await asSystem(database, async tx => {
    await tx
      .insertInto('visits')
      .values({
        ...{ town_id, id: visit, place, household_id: household.id, unit_id: household.unit!.id, visited_on: on, outcome: 'met' },
        ...{ person_id: chief.person, mandate_id: chief.mandate, post: 'unit_chief', recorded_at: world.now },
      })
      .execute()
    const fields = { household_id: household.id, village_id: household.village.id, raised_at: world.now, raised_via: 'chief' as const }
    await tx
      .insertInto('requests')
      .values({ town_id, id: request, place, number: '202611-0001', ...fields, text: '有人上门推销假药', state: 'raised', sealed: true })
      .execute()
    const step = { act: 'raised', to_state: 'raised', at: world.now, actor: JSON.stringify({ kind: 'post' }), sealed: true }
    await tx
      .insertInto('request_steps')
      .values({ town_id, id: newId(), request_id: request, place, ...step })
      .execute()
  })
}

async function placeOf(table: string, where: string, value: string): Promise<string> {
  const { rows } = await asSystem(database, tx =>
    sql<{ place: string }>`select place from ${sql.table(table)} where ${sql.ref(where)} = ${value} limit 1`.execute(tx),
  )
  return rows[0]!.place
}

const everywhere = (household: string) =>
  Promise.all([
    placeOf('households', 'id', household),
    placeOf('residents', 'household_id', household),
    placeOf('cards', 'household_id', household),
    placeOf('household_classes', 'household_id', household),
    placeOf('visits', 'id', visit),
    placeOf('requests', 'id', request),
    placeOf('request_steps', 'request_id', request),
  ])

describe('划转', () => {
  test('a unit goes to another group with all it holds, the sealed request too', async () => {
    const household = world.household('甲镇')
    const unit = id('青山村/一组/一邻')
    const move = (to: string) => officer()('PUT', `/places/${unit}/parent`, { parent: id(to), on, reason })
    // 四组 has a 一邻 of its own
    expect((await move('青山村/四组')).json.error.code).toBe('places.conflict')
    expect((await officer()('PUT', `/places/${unit}/name`, { name: '老一邻', on, reason })).status).toBe(200)
    // 户编号 001… are given in both villages: people settle that first
    const clash = (await move('白水村/一组')).json.error
    expect(clash).toMatchObject({ code: 'households.conflict', message: expect.stringContaining('001、002') })
    expect((await move('青山村/四组')).status).toBe(200)
    const home = world.place('甲镇', '青山村/四组').path
    const places = await everywhere(household.id)
    expect(new Set(places).size).toBe(1)
    expect(places[0]!.startsWith(`${home}.`)).toBe(true)
    const detail = (await officer()('GET', `/households/${household.id}`)).json
    expect(detail).toMatchObject({ unit, groupName: '四组', unitName: '老一邻' })
    expect(detail.chiefs.map((each: { placeName: string }) => each.placeName)).toEqual(['老一邻', '四组', '二片'])
    // Both in the one instant the tests take for now, so in either order.
    const history = (await officer()('GET', `/places/${unit}`)).json.changes as { change: string }[]
    expect(history.map(each => each.change).sort()).toEqual(['moved', 'renamed'])
    const moved = history.find(each => each.change === 'moved')
    expect(moved).toMatchObject({ before: { parent: id('青山村/一组') }, after: { parent: id('青山村/四组') } })
  })

  test('its chief sees the same households as before, the old group chief none of them, the new one all', async () => {
    const chief = world.actor('甲镇', 'unit_chief')
    const path = await placeOf('mandates', 'id', chief.mandate)
    expect((await app.as({ ...chief, path })('GET', '/households')).json.total).toBe(5)
    const seen = async (post: string) => {
      const list = (await app.as(world.actor('甲镇', 'group_chief', post))('GET', '/households?limit=500')).json
      return list.rows.filter((row: { unitName: string }) => row.unitName === '老一邻').length
    }
    expect(await seen('青山村/一组')).toBe(0)
    expect(await seen('青山村/四组')).toBe(5)
    expect(await placeOf('people', 'id', chief.person)).toBe(path)
  })

  test('is refused to secretaries, across towns, into the wrong kind and to where it is', async () => {
    const put = (as: ReturnType<NetworkApp['as']>, parent: string, place = id('青山村/二组/一邻')) =>
      as('PUT', `/places/${place}/parent`, { parent, on, reason })
    expect((await put(app.as(world.actor('甲镇', 'party_secretary')), id('青山村/三组'))).status).toBe(403)
    expect((await put(app.as(world.actor('乙镇', 'town_officer')), id('青山村/三组'))).status).toBe(404)
    expect((await put(officer(), world.place('乙镇', '红石村/一组').id)).status).toBe(404)
    expect((await put(officer(), id('青山村'))).json.error.code).toBe('places.wrong_parent')
    expect((await put(officer(), id('青山村/二组'))).status).toBe(409)
    expect((await put(officer(), id('青山村'), id('甲镇'))).json.error.code).toBe('places.root')
  })
})

describe('拆分', () => {
  test('some households go over to new units, the rest stays', async () => {
    const unit = id('青山村/二组/二邻')
    const households = world.town('甲镇').households.filter(each => each.unit?.id === unit)
    const members = households.slice(0, 3).map(each => each.id)
    const split = await officer()('POST', `/places/${unit}/split`, { on, reason, parts: [{ name: '三邻', members }] })
    expect(split.status).toBe(200)
    const [fresh] = split.json.ids
    const rows = (await officer()('GET', `/households?place=${fresh}`)).json.rows as { id: string }[]
    expect(rows.map(row => row.id).sort()).toEqual([...members].sort())
    expect((await officer()('GET', `/households?place=${unit}`)).json.total).toBe(households.length - 3)
    const chief = world.holder('甲镇', 'unit_chief', '青山村/二组/二邻')
    expect((await officer()('GET', `/places/${unit}`)).json.holders).toMatchObject([{ mandate: chief.mandate, ended: null }])
    expect((await officer()('GET', `/places/${unit}`)).json.changes[0]).toMatchObject({
      change: 'split',
      after: { parts: [{ id: fresh, members }] },
    })
    expect((await officer()('GET', `/places/${fresh}`)).json.changes[0]).toMatchObject({ change: 'opened', before: { splitFrom: unit } })
    expect((await app.records(unit)).map(row => row.act)).toEqual(['place.split'])
  })

  test('refuses strangers, doubles, taking all, and the wrong people', async () => {
    const unit = id('青山村/三组/一邻')
    const own = world.town('甲镇').households.filter(each => each.unit?.id === unit)
    const all = own.map(each => each.id)
    const code = async (...members: string[][]) => {
      const parts = members.map((each, i) => ({ name: `${i + 5}邻`, members: each }))
      return (await officer()('POST', `/places/${unit}/split`, { on, reason, parts })).json.error?.code
    }
    expect(await code([all[0]!, world.household('甲镇', '白水村').id])).toBe('split.not_there')
    expect(await code([all[0]!], [all[0]!])).toBe('split.twice')
    expect(await code(all)).toBe('split.nothing_left')
    const body = { on, reason, parts: [{ name: '九邻', members: [all[0]] }] }
    expect((await app.as(world.actor('甲镇', 'party_secretary'))('POST', `/places/${unit}/split`, body)).status).toBe(403)
    expect((await app.as(world.actor('乙镇', 'town_officer'))('POST', `/places/${unit}/split`, body)).status).toBe(404)
  })

  test('a village: areas go over with groups, units, households and their numbers', async () => {
    const village = id('白水村')
    const area = id('白水村/二片')
    const body = { on, reason, parts: [{ name: '上白水村', members: [area] }] }
    const [fresh] = (await officer()('POST', `/places/${village}/split`, body)).json.ids
    const going = world.town('甲镇').households.filter(each => each.group.parent!.id === area)
    const list = (await officer()('GET', `/households?place=${fresh}&limit=500`)).json
    expect(list.total).toBe(going.length)
    expect(new Set(list.rows.map((row: { villageName: string }) => row.villageName))).toEqual(new Set(['上白水村']))
    const { vacancies } = (await officer()('GET', '/network/irregularities')).json
    expect(vacancies).toContainEqual(expect.objectContaining({ place: fresh, post: 'party_secretary' }))
  })
})

describe('合并', () => {
  test('a group into its sister: units that meet a namesake are called after where they came from, orphans come along, the chief’s mandate ends', async () => {
    const from = id('青山村/四组')
    const into = id('青山村/三组')
    const orphan = world.town('甲镇').households.find(each => each.group.id === from && !each.unit)!
    expect((await officer()('POST', `/places/${from}/merge`, { into, on, reason })).status).toBe(200)
    const names = ((await officer()('GET', '/places/tree')).json as { parent: string; name: string }[])
      .filter(node => node.parent === into)
      .map(node => node.name)
    expect(names.sort()).toEqual(['一邻', '二邻', '四组一邻', '四组二邻', '老一邻'].sort())
    expect((await officer()('GET', `/households/${orphan.id}`)).json).toMatchObject({ groupName: '三组', unit: null })
    const closed = (await officer()('GET', `/places/${from}`)).json
    expect(closed).toMatchObject({ endedOn: on, past: [{ endedReason: '片组邻撤并' }] })
    expect(closed.changes[0]).toMatchObject({ change: 'merged', after: { into } })
    expect((await officer()('GET', `/places/${into}`)).json.changes[0]).toMatchObject({ change: 'merged', before: { from, name: '四组' } })
    expect((await officer()('GET', `/places/${into}`)).json.holders).toMatchObject([{ post: 'group_chief', ended: null }])
  })

  test('only sisters merge, and only the office merges them', async () => {
    const unit = id('青山村/一组/二邻')
    const merge = (as: ReturnType<NetworkApp['as']>, into: string) => as('POST', `/places/${unit}/merge`, { into, on, reason })
    expect((await merge(officer(), id('青山村/三组/一邻'))).json.error.code).toBe('merge.not_sisters')
    expect((await merge(officer(), unit)).json.error.code).toBe('merge.not_sisters')
    expect((await merge(app.as(world.actor('甲镇', 'party_secretary')), id('青山村/一组/一邻'))).status).toBe(403)
    expect((await merge(app.as(world.actor('乙镇', 'town_officer')), id('青山村/一组/一邻'))).status).toBe(404)
  })
})

test('every table that says where its rows lie can be rewritten by the app role, but for four that never move', async () => {
  const { rows } = await asSystem(database, tx =>
    sql<{ name: string; may: boolean }>`
      select c.relname as name, has_column_privilege('sanzhang_app', c.oid, 'place', 'UPDATE') as may
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'place' and not a.attisdropped
      where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace order by 1`.execute(tx),
  )
  expect(rows.filter(row => !row.may).map(row => row.name)).toEqual(['audit_log', 'request_numbers', 'settings', 'sync_changes'])
  expect(rows.length).toBeGreaterThan(12)
})
