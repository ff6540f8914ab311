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
const reason = '与邻居更近'
const officer = () => app.as(world.actor('甲镇', 'town_officer'))
const secretary = (village = '青山村') => app.as(world.actor('甲镇', 'party_secretary', village))
const id = (key: string) => world.place('甲镇', key).id

describe('the list', () => {
  test('pages through everything once, unit by unit', async () => {
    const all = world.town('甲镇').households
    const seen: string[] = []
    let after = ''
    do {
      const page = (await officer()('GET', `/households?limit=20${after}`)).json
      expect(page.total).toBe(all.length)
      seen.push(...page.rows.map((row: { id: string }) => row.id))
      after = page.next ? `&after=${page.next}` : ''
    } while (after)
    expect(seen).toHaveLength(all.length)
    expect(new Set(seen)).toEqual(new Set(all.map(household => household.id)))
  })

  test('filters by place, class, orphans and words; a clerk of a department and a resident get none', async () => {
    const list = async (query: string) => (await officer()('GET', `/households?${query}`)).json
    const all = world.town('甲镇').households
    expect((await list(`place=${id('青山村/三组')}`)).total).toBe(all.filter(each => each.group.id === id('青山村/三组')).length)
    const living = await list('kind=living_alone')
    expect(living.total).toBe(all.filter(each => each.kinds.includes('living_alone')).length)
    expect(living.rows[0].kinds).toEqual(['disabled', 'living_alone'])
    expect((await list('key=yes')).total + (await list('key=no')).total).toBe(all.length)
    expect((await list('orphans=yes')).total).toBe(2)
    const { residents, number } = world.household('甲镇', '白水村', '007')
    const found = await list(`q=${residents[0]!.name}`)
    expect(found.rows).toContainEqual(expect.objectContaining({ number, head: residents[0]!.name, people: residents.length }))
    expect((await list(`q=${encodeURIComponent('%')}`)).total).toBe(0)
    expect((await app.as(world.actor('乙镇', 'town_officer'))('GET', `/households?place=${id('青山村')}`)).status).toBe(404)
    expect((await app.as(world.actor('甲镇', 'department_clerk'))('GET', '/households')).status).toBe(403)
    expect((await app.as(world.resident('甲镇'))('GET', '/households')).status).toBe(403)
  })
})

describe('one household', () => {
  test('shows people masked, classes, the three chiefs with their phones, and the card', async () => {
    const { id, residents, card } = world.household('甲镇', '青山村', '001')
    const chief = app.as(world.actor('甲镇', 'unit_chief'))
    const detail = (await chief('GET', `/households/${id}`)).json
    expect(detail).toMatchObject({
      number: '001',
      head: residents[0]!.name,
      unitName: '一邻',
      villageName: '青山村',
      kinds: ['minimum_living'],
    })
    expect(detail.residents[0]).toMatchObject({ relation: '户主', phoneMasked: expect.stringContaining('****'), endedOn: null })
    expect(JSON.stringify(detail)).not.toContain(residents[0]!.idNumber)
    expect(JSON.stringify(detail)).not.toContain(residents[0]!.phone)
    const posts = ['unit_chief', 'group_chief', 'area_chief'] as const
    expect(detail.chiefs).toMatchObject(posts.map(post => ({ post, phone: world.holder('甲镇', post).phone })))
    expect(detail.card).toMatchObject({ id: card, link: expect.stringMatching(/^\/k\/[\w-]{46}$/) })
  })

  test('the county sees no phone in the clear; strangers see nothing', async () => {
    const { id } = world.household('甲镇', '青山村', '001')
    const looking = (await app.as(world.countyOfficer('甲镇'))('GET', `/households/${id}`)).json
    expect(looking.chiefs.map((chief: { phone: string | null }) => chief.phone)).toEqual([null, null, null])
    expect((await app.as(world.actor('甲镇', 'unit_chief', '青山村/一组/二邻'))('GET', `/households/${id}`)).status).toBe(404)
    expect((await app.as(world.actor('乙镇', 'town_officer'))('GET', `/households/${id}`)).status).toBe(404)
  })

  test('why it is a key household is read by who keeps households only', async () => {
    const { id } = world.household('甲镇', '青山村', '003')
    const made = await secretary()('POST', `/households/${id}/classes`, { kind: 'serious_illness', from: on, basis: '肾病透析' })
    expect(made.status).toBe(200)
    expect((await secretary()('GET', `/households/${id}`)).json.classes[0].basis).toBe('肾病透析')
    const chief = (await app.as(world.actor('甲镇', 'unit_chief'))('GET', `/households/${id}`)).json
    expect(chief).toMatchObject({ kinds: ['serious_illness'], classes: [{ basis: '' }] })
    expect(JSON.stringify(await app.records(id))).not.toContain('肾病')
  })
})

describe('立户、销户', () => {
  const body = () => ({ group: id('青山村/一组'), unit: id('青山村/一组/一邻'), number: '901', address: '老屋冲 9 号', on })

  test('a new household lies in its unit; its number is the village’s once', async () => {
    const made = await app.as(world.actor('甲镇', 'village_officer', '青山村'))('POST', '/households', body())
    expect(made.status).toBe(200)
    const detail = (await officer()('GET', `/households/${made.json.id}`)).json
    expect(detail).toMatchObject({ number: '901', unitName: '一邻', head: '', people: 0, address: '老屋冲 9 号', startedOn: on })
    expect((await officer()('POST', '/households', body())).status).toBe(409)
    const orphan = await officer()('POST', '/households', { ...body(), number: '902', unit: null })
    expect((await officer()('GET', '/households?orphans=yes')).json.total).toBe(3)
    expect((await app.records(orphan.json.id)).map(row => row.act)).toEqual(['household.opened'])
  })

  test('only into a unit of its own group, only by who keeps households, only in scope', async () => {
    const other = { ...body(), number: '903', unit: id('青山村/二组/一邻') }
    expect((await officer()('POST', '/households', other)).json.error.code).toBe('households.other_group')
    expect((await officer()('POST', '/households', { ...other, unit: id('青山村/一组') })).json.error.code).toBe('households.wrong_place')
    expect((await app.as(world.actor('甲镇', 'group_chief'))('POST', '/households', other)).status).toBe(403)
    expect((await secretary('白水村')('POST', '/households', { ...body(), number: '903' })).status).toBe(404)
    expect((await app.as(world.countyOfficer('甲镇'))('POST', '/households', body())).status).toBe(403)
  })

  test('a blocked bound blocks', async () => {
    const yi = world.actor('乙镇', 'town_officer')
    const unit = world.place('乙镇', '红石村/一组/一邻').id
    const held = world.town('乙镇').households.filter(each => each.unit?.id === unit).length
    const value = { least: 1, most: held, block: true }
    await app.as(yi)('POST', '/settings', { key: 'unit_size', value, from: on, source: '乙镇通知' })
    const full = { group: world.place('乙镇', '红石村/一组').id, unit, number: '901', on }
    expect((await app.as(yi)('POST', '/households', full)).json.error.code).toBe('units.too_many_households')
    expect((await app.as(yi)('POST', '/households', { ...full, unit: null })).status).toBe(200)
  })

  test('a household that ends takes its residents, classes and card along, and frees their ID numbers', async () => {
    const { id, residents } = world.household('甲镇', '白水村', '002')
    const body = { on, reason: '全户迁往县城' }
    expect((await app.as(world.actor('甲镇', 'area_chief'))('PUT', `/households/${id}/end`, body)).status).toBe(403)
    expect((await secretary('青山村')('PUT', `/households/${id}/end`, body)).status).toBe(404)
    expect((await secretary('白水村')('PUT', `/households/${id}/end`, body)).status).toBe(200)
    const detail = (await secretary('白水村')('GET', `/households/${id}`)).json
    expect(detail).toMatchObject({ endedOn: on, people: 0, card: null })
    expect(detail.residents.map((each: { endedOn: string }) => each.endedOn)).toEqual(residents.map(() => on))
    expect((await secretary('白水村')('PUT', `/households/${id}/end`, body)).status).toBe(409)
    const left = await asSystem(database, tx =>
      tx
        .selectFrom('id_numbers')
        .select('resident_id')
        .where(
          'resident_id',
          'in',
          residents.map(each => each.id),
        )
        .execute(),
    )
    expect(left).toEqual([])
    const rows = (await secretary('白水村')('GET', '/households?limit=500')).json.rows
    expect(rows.some((row: { id: string }) => row.id === id)).toBe(false)
  })

  test('number, address and position can be put right', async () => {
    const { id } = world.household('甲镇', '白水村', '005')
    const put = (body: object, as = secretary('白水村')) => as('PUT', `/households/${id}`, body)
    expect((await put({ number: '905', address: '桥头 5 号', longitude: 113.6, latitude: 27.7 })).status).toBe(200)
    expect((await officer()('GET', `/households/${id}`)).json).toMatchObject({ number: '905', address: '桥头 5 号', longitude: 113.6 })
    expect((await put({ number: '006' })).status).toBe(409)
    expect((await put({})).status).toBe(422)
    expect((await put({ address: 'x' }, app.as(world.actor('甲镇', 'unit_chief')))).status).toBe(403)
    expect((await put({ address: 'x' }, secretary('青山村'))).status).toBe(404)
    expect((await app.records(id)).map(row => row.act)).toEqual(['household.changed'])
  })
})

describe('调整所属邻', () => {
  test('out of one unit, into none, into another: everything of the household follows', async () => {
    const { id: household } = world.household('甲镇', '青山村', '004')
    const put = (unit: string | null, as = secretary()) => as('PUT', `/households/${household}/unit`, { unit, on, reason })
    const chief = app.as(world.actor('甲镇', 'unit_chief', '青山村/一组/一邻'))
    const neighbour = app.as(world.actor('甲镇', 'unit_chief', '青山村/一组/二邻'))
    expect((await chief('GET', `/households/${household}`)).status).toBe(200)
    expect((await put(null)).status).toBe(200)
    expect((await chief('GET', `/households/${household}`)).status).toBe(404)
    expect((await put(id('青山村/一组/二邻'))).status).toBe(200)
    const detail = (await neighbour('GET', `/households/${household}`)).json
    expect(detail.residents.length).toBeGreaterThan(0)
    expect(detail).toMatchObject({ unitName: '二邻', card: { id: expect.any(String) } })
    expect((await app.records(household)).map(row => row.after)).toEqual([
      { unit: null, on, reason },
      { unit: id('青山村/一组/二邻'), on, reason },
    ])
  })

  test('refused for another group’s unit, for village officers and for other villages', async () => {
    const { id: household } = world.household('甲镇', '青山村', '004')
    const put = (as: ReturnType<NetworkApp['as']>, unit: string) => as('PUT', `/households/${household}/unit`, { unit, on, reason })
    expect((await put(secretary(), id('青山村/二组/一邻'))).json.error.code).toBe('households.other_group')
    expect((await put(secretary(), id('青山村/一组/二邻'))).status).toBe(409)
    expect((await put(secretary(), id('白水村/一组/一邻'))).status).toBe(404)
    expect((await put(app.as(world.actor('甲镇', 'village_officer', '青山村')), id('青山村/一组/一邻'))).status).toBe(403)
    expect((await put(secretary('白水村'), id('白水村/一组/一邻'))).status).toBe(404)
  })
})

describe('户类别', () => {
  test('begin and end on their days, one of a kind at a time', async () => {
    const { id } = world.household('甲镇', '青山村', '006')
    const made = await secretary()('POST', `/households/${id}/classes`, { kind: 'veteran', from: '2026-07-01' })
    expect(made.status).toBe(200)
    const again = await secretary()('POST', `/households/${id}/classes`, { kind: 'veteran', from: on })
    expect(again).toMatchObject({ status: 409, json: { error: { message: '此户自 2026-07-01 起已是退役军人户' } } })
    const end = (to: string, as = secretary()) => as('PUT', `/household-classes/${made.json.id}/end`, { to })
    expect((await end('2026-06-30')).status).toBe(422)
    expect((await end('2026-11-23', secretary('白水村'))).status).toBe(404)
    expect((await end('2026-11-23', app.as(world.actor('甲镇', 'unit_chief')))).status).toBe(403)
    expect((await end('2026-11-23')).status).toBe(200)
    expect((await end('2026-11-23')).status).toBe(409)
    expect((await secretary()('GET', `/households/${id}`)).json.kinds).not.toContain('veteran')
    expect((await app.records(id)).map(row => row.act)).toEqual(['class.added', 'class.ended'])
    const late = await app.as(world.actor('甲镇', 'unit_chief'))('POST', `/households/${id}/classes`, { kind: 'other', from: on })
    expect(late.status).toBe(403)
  })
})

test('the map holds every household with coordinates, its unit and whether it is a key one', async () => {
  const map = (await officer()('GET', `/map/households?place=${id('白水村')}`)).json
  const inVillage = world.town('甲镇').households.filter(each => each.village.name === '白水村' && each.number !== '002')
  expect(map.ids.length + map.withoutCoordinates).toBe(inVillage.length)
  const at = map.ids.indexOf(world.household('甲镇', '白水村', '001').id)
  expect(map.key[at]).toBe(true)
  expect(map.units[at]).toBe(id('白水村/一组/一邻'))
  expect(map.longitudes[at]).toBeCloseTo(world.household('甲镇', '白水村', '001').longitude)
})
