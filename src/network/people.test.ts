import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { phoneBlind } from '#identity/names.ts'
import { asSystem, type Database } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { testDatabase } from '#test/database.ts'
import { type NetworkApp, networkApp } from '#test/network-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'

let database: Database
let vault: Vault
let world: World
let app: NetworkApp
beforeAll(async () => {
  database = await testDatabase()
  vault = testVault()
  world = await foundTown(database, vault)
  app = networkApp(database, vault, world.now)
})
afterAll(() => database?.close())

const on = '2026-11-24'
const officer = () => app.as(world.actor('甲镇', 'town_officer'))
const secretary = (village = '青山村') => app.as(world.actor('甲镇', 'party_secretary', village))
const id = (key: string) => world.place('甲镇', key).id
const personPath = async (person: string) =>
  (await asSystem(database, tx => tx.selectFrom('people').select('place').where('id', '=', person).executeTakeFirstOrThrow())).place

async function newcomer(name: string, place = '青山村', phone = '15400000077'): Promise<string> {
  return (await secretary(place.slice(0, 3))('POST', '/people', { name, place: id(place), phone })).json.id
}

describe('people', () => {
  test('a villager’s phone comes from the roll; it is sealed, and read only for a reason', async () => {
    const resident = world.household('甲镇', '青山村', '001').residents[0]!
    const made = await secretary()('POST', '/people', { name: resident.name, resident: resident.id, place: id('青山村') })
    expect(made.status).toBe(200)
    const list = (await secretary()('GET', `/people?q=${resident.name}`)).json
    const row = list.rows.find((each: { id: string }) => each.id === made.json.id)
    expect(row).toMatchObject({ resident: resident.id, account: null, posts: [], phoneMasked: expect.stringContaining('****') })
    const reveal = (as: ReturnType<NetworkApp['as']>, field = 'phone') =>
      as('POST', `/people/${made.json.id}/reveal`, { field, reason: '通知开会' })
    expect((await reveal(secretary())).json).toEqual({ value: resident.phone })
    // 青山村 lies above the unit: its chief sees the person and may ask for the phone, and the record lies in the chief's own place
    expect((await reveal(app.as(world.actor('甲镇', 'unit_chief')))).status).toBe(200)
    expect((await reveal(app.as(world.actor('甲镇', 'town_duty')))).status).toBe(403)
    expect((await reveal(secretary('白水村'))).status).toBe(404)
    expect((await reveal(secretary(), 'id_number')).status).toBe(404)
    const records = await app.records(made.json.id)
    expect(records.map(record => record.act)).toEqual(['person.added', 'person.revealed', 'person.revealed'])
    expect(records[2]!.place).toBe(world.actor('甲镇', 'unit_chief').path)
    expect(JSON.stringify(records)).not.toContain(resident.phone)
  })

  test('are found by post, place and pinyin, page by page; accounts show only to who keeps people', async () => {
    const chiefs = (await officer()('GET', '/people?post=unit_chief&limit=500')).json
    expect(chiefs.total).toBe(16)
    expect((await officer()('GET', `/people?post=unit_chief&place=${id('青山村/一组')}`)).json.total).toBe(2)
    const chief = world.holder('甲镇', 'unit_chief')
    expect(chiefs.rows.find((each: { id: string }) => each.id === chief.person)).toMatchObject({
      account: chief.account,
      posts: [{ mandate: chief.mandate, post: 'unit_chief', postName: '邻长', placeName: '青山村一组一邻', from: '2026-01-01' }],
    })
    const seen = (await app.as(world.actor('甲镇', 'unit_chief'))('GET', `/people?q=${chief.name}`)).json
    expect(seen.rows[0].account).toBe(null)
    await newcomer('欧阳小明')
    for (const q of ['欧阳', 'ouyang', 'oyxm', 'OYXM']) expect((await officer()('GET', `/people?q=${q}`)).json.total, q).toBe(1)
    const ids: string[] = []
    for (let after = ''; ; ) {
      const page = (await officer()('GET', `/people?limit=7${after}`)).json
      ids.push(...page.rows.map((row: { id: string }) => row.id))
      if (!page.next) break
      after = `&after=${page.next}`
    }
    expect(new Set(ids).size).toBe((await officer()('GET', '/people?limit=1')).json.total)
  })

  test('a new phone is the one to sign in by, and the record names the field only', async () => {
    const { person, account } = world.holder('甲镇', 'unit_chief', '青山村/一组/二邻')
    const put = (as: ReturnType<NetworkApp['as']>, body: object) => as('PUT', `/people/${person}`, body)
    expect((await put(secretary(), { phone: '15499990001' })).status).toBe(200)
    const name = await asSystem(database, tx =>
      tx.selectFrom('sign_in_names').select('account_id').where('blind', '=', phoneBlind(vault, '15499990001')).executeTakeFirst(),
    )
    expect(name).toEqual({ account_id: account })
    const other = world.holder('甲镇', 'unit_chief', '青山村/二组/一邻').phone
    expect((await put(secretary(), { phone: other })).status).toBe(409)
    expect((await put(secretary('白水村'), { name: '甲' })).status).toBe(404)
    expect((await put(app.as(world.actor('甲镇', 'unit_chief')), { name: '甲' })).status).toBe(403)
    expect((await put(secretary(), {})).status).toBe(422)
    // A fellow cadre's phone would bring that cadre's sign-in code to the secretary.
    const { person: cadre } = world.holder('甲镇', 'village_officer', '青山村')
    expect((await secretary()('PUT', `/people/${cadre}`, { phone: '15499990003' })).status).toBe(403)
    expect((await officer()('PUT', `/people/${cadre}`, { phone: '15499990003' })).status).toBe(200)
    expect((await app.records(person)).map(row => row.after)).toEqual([{ field: 'phone' }])
  })

  test('a photo is given to one person', async () => {
    const { person } = world.holder('甲镇', 'unit_chief')
    const photo = newId()
    const { town, path } = world.actor('甲镇', 'party_secretary')
    const file = { sha256: Buffer.alloc(32, 7), media_type: 'image/jpeg', bytes: 1000, brought_by: person, brought_at: world.now }
    await asSystem(database, tx =>
      tx
        .insertInto('files')
        .values({ town_id: town, id: photo, place: path, ...file })
        .execute(),
    )
    const put = (as: ReturnType<NetworkApp['as']>, who: string, value: string | null = photo) =>
      as('PUT', `/people/${who}/photo`, { photo: value })
    expect((await put(app.as(world.actor('甲镇', 'unit_chief')), person)).status).toBe(403)
    expect((await put(secretary('白水村'), person)).status).toBe(404)
    expect((await put(secretary(), person, newId())).status).toBe(404)
    expect((await put(secretary(), person)).status).toBe(200)
    expect((await put(secretary(), world.holder('甲镇', 'group_chief').person)).status).toBe(404)
    expect((await officer()('GET', `/places/${id('青山村/一组/一邻')}`)).json.holders[0].photo).toBe(photo)
  })
})

describe('mandates', () => {
  const begin = (as: ReturnType<NetworkApp['as']>, body: object) => as('POST', '/mandates', { how: 'elected', from: on, ...body })
  const end = (as: ReturnType<NetworkApp['as']>, mandate: string, body: object = {}) =>
    as('PUT', `/mandates/${mandate}/end`, { on, reason: 'resigned', ...body })

  test('a seat is one person’s at a time: first it is given up, then taken; the past stays', async () => {
    const unit = id('青山村/二组/一邻')
    const before = world.holder('甲镇', 'unit_chief', '青山村/二组/一邻')
    const person = await newcomer('易新')
    const wish = { person, post: 'unit_chief', place: unit, until: '2028-12-31' }
    const taken = await begin(secretary(), wish)
    expect(taken).toMatchObject({ status: 409, json: { error: { message: expect.stringContaining(before.name) } } })
    expect((await end(secretary(), before.mandate)).status).toBe(200)
    expect((await end(secretary(), before.mandate)).status).toBe(409)
    const { vacancies } = (await secretary()('GET', '/network/irregularities')).json
    expect(vacancies).toContainEqual({ place: unit, name: '青山村二组一邻', post: 'unit_chief', postName: '邻长', since: on })
    const begun = await begin(secretary(), wish)
    expect(begun.status).toBe(200)
    const detail = (await secretary()('GET', `/places/${unit}`)).json
    expect(detail.holders).toMatchObject([{ person, name: '易新', phone: '15400000077', until: '2028-12-31' }])
    expect(detail.past).toMatchObject([{ mandate: before.mandate, name: before.name, ended: on, endedReason: '辞去', phone: null }])
    expect(await personPath(person)).toBe(world.place('甲镇', '青山村/二组/一邻').path)
    expect((await app.records(before.mandate)).map(row => row.act)).toEqual(['mandate.ended'])
    expect((await app.records(begun.json.id)).map(row => row.act)).toEqual(['mandate.begun'])
  })

  test('elected chiefs are not dismissed by a button', async () => {
    const { mandate } = world.holder('甲镇', 'group_chief', '青山村/三组')
    for (const reason of ['transferred', 'place_closed']) {
      expect((await end(officer(), mandate, { reason })).json.error.code, reason).toBe('mandates.reason')
    }
    expect((await end(officer(), mandate, { reason: 'recalled' })).json.error.code).toBe('mandates.vote')
    expect((await end(officer(), mandate, { reason: 'term' })).json.error.code).toBe('mandates.term_not_over')
    expect((await end(officer(), mandate, { on: '2026-12-01' })).json.error.code).toBe('days.in_the_future')
    const vote = { reason: 'recalled', note: '2026-11-22 村民小组会议，应到 31 户，到会 25 户，19 票赞成罢免' }
    expect((await end(officer(), mandate, vote)).status).toBe(200)
  })

  test('one person in two units is listed at the lowest place above both, and as a double post', async () => {
    const unit = id('青山村/三组/一邻')
    const { mandate } = world.holder('甲镇', 'unit_chief', '青山村/三组/一邻')
    await end(secretary(), mandate, { reason: 'moved' })
    const double = world.holder('甲镇', 'unit_chief', '青山村/四组/一邻')
    const begun = await begin(secretary(), { person: double.person, post: 'unit_chief', place: unit })
    expect(begun.status).toBe(200)
    expect(await personPath(double.person)).toBe(world.place('甲镇', '青山村/二片').path)
    const { doublePosts } = (await officer()('GET', '/network/irregularities')).json
    expect(doublePosts).toMatchObject([{ postName: '邻长', names: [double.name] }])
    expect(doublePosts[0].name.split('、').sort()).toEqual(['青山村三组一邻', '青山村四组一邻'])
    // the chief of a unit of 三组 still sees who it is
    const seen = await app.as(world.actor('甲镇', 'unit_chief', '青山村/四组/一邻'))('GET', `/places/${id('青山村/四组/一邻')}`)
    expect(seen.json.holders[0].name).toBe(double.name)
    expect((await end(secretary(), begun.json.id)).status).toBe(200)
    expect(await personPath(double.person)).toBe(world.place('甲镇', '青山村/四组/一邻').path)
  })

  test('posts exist at their places, departments are of the town, terms are in order', async () => {
    const { person } = world.holder('甲镇', 'department_clerk')
    const code = async (body: object) => (await begin(officer(), { person, how: 'appointed', ...body })).json.error?.code
    expect(await code({ post: 'unit_chief', place: id('青山村/一组') })).toBe('mandates.wrong_place')
    expect(await code({ post: 'department_clerk', place: id('甲镇'), department: 'space' })).toBe('mandates.department')
    expect(await code({ post: 'department_clerk', place: id('甲镇') })).toBe('mandates.department')
    expect(await code({ post: 'town_duty', place: id('甲镇'), department: 'police' })).toBe('mandates.department')
    expect(await code({ post: 'department_clerk', place: id('甲镇'), department: 'civil_affairs' })).toBe('mandates.conflict')
    expect(await code({ post: 'department_clerk', place: id('甲镇'), department: 'police' })).toBe(undefined)
    expect(await code({ post: 'village_officer', place: id('青山村'), until: '2026-01-01' })).toBe('mandates.until_before_from')
    expect(await code({ post: 'village_officer', place: id('青山村'), from: '2025-01-01' })).toBe('mandates.before_its_beginning')
    expect(await code({ post: 'village_officer', place: id('青山村') })).toBe(undefined)
  })

  test('a secretary fills chiefs in the own village only; nobody makes county officers', async () => {
    const person = await newcomer('文成')
    expect((await begin(secretary(), { person, post: 'village_officer', place: id('青山村') })).status).toBe(403)
    expect((await begin(secretary(), { person, post: 'area_chief', place: id('白水村/一片') })).status).toBe(404)
    expect((await begin(officer(), { person, post: 'county_officer', place: id('甲镇') })).status).toBe(403)
    expect(
      (await begin(app.as(world.actor('甲镇', 'area_chief')), { person, post: 'unit_chief', place: id('青山村/一组/一邻') })).status,
    ).toBe(403)
    expect((await end(secretary(), world.holder('甲镇', 'town_officer').mandate)).status).toBe(403)
    expect((await end(secretary('白水村'), world.holder('甲镇', 'unit_chief').mandate)).status).toBe(404)
    const yi = world.actor('乙镇', 'town_officer')
    expect((await end(app.as(yi), world.holder('甲镇', 'unit_chief').mandate)).status).toBe(404)
  })

  test('of six appointments to one seat at once five are refused', async () => {
    const unit = id('白水村/一组/一邻')
    await end(officer(), world.holder('甲镇', 'unit_chief', '白水村/一组/一邻').mandate)
    const people = await Promise.all([...'甲乙丙丁戊己'].map(name => newcomer(name, '白水村')))
    const all = await Promise.all(people.map(person => begin(officer(), { person, post: 'unit_chief', place: unit })))
    expect(all.map(answer => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409])
  })
})

describe('代理', () => {
  const body = () => ({
    mandate: world.holder('甲镇', 'unit_chief', '白水村/二组/一邻').mandate,
    person: world.holder('甲镇', 'unit_chief', '白水村/二组/二邻').person,
    ...{ from: on, to: '2026-12-10', reason: '住院' },
  })
  test('is arranged with dates, one at a time, and ended early', async () => {
    const made = await secretary('白水村')('POST', '/stand-ins', body())
    expect(made.status).toBe(200)
    expect((await secretary('白水村')('POST', '/stand-ins', { ...body(), from: '2026-12-10', to: '2026-12-20' })).status).toBe(409)
    const own = body()
    const list = (await secretary('白水村')('GET', '/stand-ins')).json
    expect(list).toMatchObject([
      { id: made.json.id, mandate: own.mandate, person: own.person, postName: '邻长', placeName: '一邻', to: '2026-12-10' },
    ])
    const end = (as: ReturnType<NetworkApp['as']>, day: string) => as('PUT', `/stand-ins/${made.json.id}/end`, { on: day })
    expect((await end(secretary('青山村'), '2026-12-01')).status).toBe(404)
    expect((await end(app.as(world.actor('甲镇', 'village_officer', '白水村')), '2026-12-01')).status).toBe(403)
    expect((await end(secretary('白水村'), '2026-11-01')).status).toBe(422)
    expect((await end(secretary('白水村'), '2026-12-01')).status).toBe(200)
    expect((await end(secretary('白水村'), '2026-12-01')).status).toBe(409)
    expect((await secretary('白水村')('POST', '/stand-ins', { ...body(), from: '2026-12-01', to: '2026-12-20' })).status).toBe(200)
    expect((await app.records(made.json.id)).map(row => row.act)).toEqual(['stand_in.begun', 'stand_in.ended'])
  })

  test('never for oneself, for days gone by, outside the term, or by the wrong people', async () => {
    const code = async (more: object, as = secretary('白水村')) => (await as('POST', '/stand-ins', { ...body(), ...more })).json.error?.code
    expect(await code({ person: world.holder('甲镇', 'unit_chief', '白水村/二组/一邻').person })).toBe('stand_ins.self')
    expect(await code({ from: '2026-11-01', to: '2026-11-02' })).toBe('stand_ins.over')
    expect(await code({ from: '2027-01-02', to: '2027-01-01' })).toBe('stand_ins.to_before_from')
    expect(await code({ from: '2029-01-01', to: '2029-01-05' })).toBe('stand_ins.not_held')
    expect(await code({}, secretary('青山村'))).toBe('mandates.not_found')
    expect(await code({}, app.as(world.actor('甲镇', 'village_officer', '白水村')))).toBe('mandates.forbidden')
  })

  test('ends with the mandate', async () => {
    const { mandate } = world.holder('甲镇', 'unit_chief', '白水村/三组/一邻')
    const person = world.holder('甲镇', 'unit_chief', '白水村/三组/二邻').person
    const made = await officer()('POST', '/stand-ins', { mandate, person, from: on, to: '2026-12-31', reason: '外出' })
    await officer()('PUT', `/mandates/${mandate}/end`, { on, reason: 'died' })
    const list = (await officer()('GET', '/stand-ins')).json as { id: string; ended: string }[]
    expect(list.find(each => each.id === made.json.id)?.ended).toBe(on)
  })
})
