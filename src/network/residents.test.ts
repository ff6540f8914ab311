import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkCharacter } from '#common/idnumber.ts'
import { asSystem, type Database } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { testDatabase } from '#test/database.ts'
import { type NetworkApp, networkApp } from '#test/network-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { boundTo } from './sealing.ts'

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

const officer = (town: '甲镇' | '乙镇' = '甲镇') => app.as(world.actor(town, 'town_officer'))
const secretary = (village = '青山村') => app.as(world.actor('甲镇', 'party_secretary', village))
let serial = 500
/** An ID number of the never-issued division that nobody has yet. */
function idNumber(born = '19900101'): string {
  const first17 = `999001${born}${++serial}`
  return first17 + checkCharacter(first17)
}
const phone = '15400000001'

describe('增加成员', () => {
  test('sealed, masked, spelt; nothing in the clear lies in the row or the record', async () => {
    const { id: household } = world.household('甲镇', '青山村', '001')
    const number = idNumber('19991231')
    const body = { name: '曾小花', relation: '儿媳', idNumber: number.toLowerCase(), phone: '154 0000-0001', partyMember: true }
    const made = await secretary()('POST', `/households/${household}/residents`, body)
    expect(made.status).toBe(200)
    const row = await asSystem(database, tx =>
      tx.selectFrom('residents').selectAll().where('id', '=', made.json.id).executeTakeFirstOrThrow(),
    )
    expect(row).toMatchObject({
      name: '曾小花',
      pinyin: 'zengxiaohua zxh',
      born: '1999-12-31',
      party_member: true,
      phone_masked: '154****0001',
    })
    expect(vault.open(row.id_number_sealed!, boundTo(row.town_id, row.id, 'id_number'))).toBe(number)
    expect(vault.open(row.phone_sealed!, boundTo(row.town_id, row.id, 'phone'))).toBe(phone)
    expect(row.place).toBe(world.household('甲镇', '青山村', '001').path)
    const records = await app.records(made.json.id)
    expect(records).toMatchObject([{ act: 'resident.added', place: row.place, after: { name: '曾小花', relation: '儿媳' } }])
    expect(JSON.stringify(records)).not.toContain(number)
    expect(JSON.stringify(records)).not.toContain(phone)
    const detail = (await secretary()('GET', `/households/${household}`)).json
    expect(detail.residents.find((each: { id: string }) => each.id === row.id)).toMatchObject({ age: 26, sex: row.sex })
  })

  test('refuses numbers that cannot be, heads too many, phones that are none', async () => {
    const { id } = world.household('甲镇', '青山村', '001')
    const add = async (body: object) =>
      (await secretary()('POST', `/households/${id}/residents`, { name: '某人', relation: '子', idNumber: idNumber(), ...body })).json.error
    expect(await add({ idNumber: '440524188001010015' })).toMatchObject({
      code: 'residents.id_number',
      message: expect.stringContaining('校验码应为 4'),
    })
    expect((await add({ idNumber: idNumber('20270101') })).message).toContain('晚于今天')
    expect((await add({ relation: '户主' })).message).toContain(world.household('甲镇', '青山村', '001').residents[0]!.name)
    expect((await add({ phone: '12345' })).code).toBe('phones.invalid')
  })

  test('one living person is on one roll, over all towns', async () => {
    const taken = world.household('甲镇', '青山村', '002').residents[0]!.idNumber
    const body = { name: '冒名', relation: '其他', idNumber: taken }
    const here = await secretary()('POST', `/households/${world.household('甲镇', '青山村', '001').id}/residents`, body)
    expect(here).toMatchObject({ status: 409, json: { error: { message: expect.stringContaining('户编号 002') } } })
    const there = await officer('乙镇')('POST', `/households/${world.household('乙镇').id}/residents`, body)
    expect(there.status).toBe(409)
    // another town's roll is nobody's business
    expect(there.json.error.message).not.toContain('002')
    expect(there.json.error.message).toContain('可能在别的村或乡镇')
  })

  test('wrong post 403, wrong place 404', async () => {
    const { id } = world.household('甲镇', '青山村', '001')
    const body = { name: '某人', relation: '子', idNumber: idNumber() }
    expect((await app.as(world.actor('甲镇', 'unit_chief'))('POST', `/households/${id}/residents`, body)).status).toBe(403)
    expect((await secretary('白水村')('POST', `/households/${id}/residents`, body)).status).toBe(404)
    expect((await app.as(world.countyOfficer('甲镇'))('POST', `/households/${id}/residents`, body)).status).toBe(403)
  })
})

describe('更改、迁出', () => {
  test('changes what is named and nothing else', async () => {
    const resident = world.household('甲镇', '青山村', '003').residents[1]!
    const put = (body: object, as = secretary()) => as('PUT', `/residents/${resident.id}`, body)
    expect((await put({ name: '欧阳兰', phone: null })).status).toBe(200)
    const detail = (await secretary()('GET', `/households/${resident.household.id}`)).json
    const after = detail.residents.find((each: { id: string }) => each.id === resident.id)
    expect(after).toMatchObject({ name: '欧阳兰', relation: '配偶', phoneMasked: null })
    expect((await put({ relation: '户主' })).status).toBe(409)
    expect((await put({})).status).toBe(422)
    expect((await put({ name: '甲' }, secretary('白水村'))).status).toBe(404)
    expect((await put({ name: '甲' }, app.as(world.actor('甲镇', 'group_chief')))).status).toBe(403)
    expect(await app.records(resident.id)).toMatchObject([{ act: 'resident.changed', after: { name: '欧阳兰', field: 'phone' } }])
  })

  test('whoever left may be entered elsewhere, and come back', async () => {
    const resident = world.household('甲镇', '青山村', '004').residents[1]!
    const body = { on: '2026-11-20', reason: '婚嫁迁出' }
    expect((await app.as(world.actor('甲镇', 'unit_chief'))('PUT', `/residents/${resident.id}/end`, body)).status).toBe(403)
    expect((await secretary('白水村')('PUT', `/residents/${resident.id}/end`, body)).status).toBe(404)
    expect((await secretary()('PUT', `/residents/${resident.id}/end`, body)).status).toBe(200)
    expect((await secretary()('PUT', `/residents/${resident.id}/end`, body)).status).toBe(409)
    const entry = { name: resident.name, relation: '儿媳', idNumber: resident.idNumber }
    const there = await officer('乙镇')('POST', `/households/${world.household('乙镇').id}/residents`, entry)
    expect(there.status).toBe(200)
    expect((await officer('乙镇')('PUT', `/residents/${there.json.id}/end`, body)).status).toBe(200)
    const back = await secretary()('POST', `/households/${world.household('甲镇', '青山村', '005').id}/residents`, entry)
    expect(back.status).toBe(200)
    expect(await app.records(resident.id)).toMatchObject([{ act: 'resident.ended', after: body }])
  })
})

describe('查看原文', () => {
  const reason = '核对低保年审材料'
  test('gives the value and records who, which field and why, never the value', async () => {
    const resident = world.household('甲镇', '青山村', '002').residents[0]!
    const look = (as: ReturnType<NetworkApp['as']>, field: string) => as('POST', `/residents/${resident.id}/reveal`, { field, reason })
    expect(await look(secretary(), 'id_number')).toEqual({ status: 200, json: { value: resident.idNumber } })
    const chief = app.as(world.actor('甲镇', 'unit_chief'))
    expect(await look(chief, 'phone')).toEqual({ status: 200, json: { value: resident.phone } })
    expect((await look(chief, 'id_number')).status).toBe(403)
    expect((await look(app.as(world.countyOfficer('甲镇')), 'phone')).status).toBe(403)
    expect((await look(app.as(world.actor('甲镇', 'town_duty')), 'phone')).status).toBe(403)
    expect((await look(secretary('白水村'), 'phone')).status).toBe(404)
    expect((await look(app.as(world.actor('甲镇', 'unit_chief', '青山村/一组/二邻')), 'phone')).status).toBe(404)
    expect((await secretary()('POST', `/residents/${resident.id}/reveal`, { field: 'phone', reason: ' ' })).status).toBe(422)
    const records = await app.records(resident.id)
    expect(records.map(row => [row.act, row.after])).toEqual([
      ['resident.revealed', { field: 'id_number', reason }],
      ['resident.revealed', { field: 'phone', reason }],
    ])
  })

  test('says when there is nothing', async () => {
    const none = world.household('甲镇', '青山村', '001').residents.find(each => !each.phone)!
    const answer = await secretary()('POST', `/residents/${none.id}/reveal`, { field: 'phone', reason })
    expect(answer).toMatchObject({ status: 404, json: { error: { message: '未登记' } } })
  })
})
