import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asActor, type Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { type NetworkApp, networkApp } from '#test/network-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { setSetting, settingOn } from './settings.ts'
import { presetOf } from './settings-presets.ts'
import { defaults, settingValues } from './settings-terms.ts'
import { type SettingKey, settingKeys } from './terms.ts'

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

const value = { least: 8, most: 20, block: true }
const source = '甲镇党发〔2026〕12 号'

describe('settings', () => {
  test('every default and every preset satisfies its own schema and names a source', () => {
    for (const town of ['沩山镇', '河坝镇', '坪村镇', '别的镇']) {
      for (const [key, { value, source }] of Object.entries(presetOf(town))) {
        expect(settingValues[key as SettingKey].parse(value)).toEqual(value)
        expect(source.length).toBeGreaterThan(3)
      }
    }
    expect(Object.keys(defaults).sort()).toEqual(Object.keys(settingKeys).sort())
    expect(presetOf('坪村镇').category_names.value).toMatchObject({ '11': '两险征缴' })
  })

  test('count from their day; days before keep what counted then', async () => {
    const officer = world.actor('甲镇', 'town_officer')
    const { status } = await app.as(officer)('POST', '/settings', { key: 'unit_size', value, from: '2026-12-01', source })
    expect(status).toBe(200)
    const chief = world.actor('甲镇', 'unit_chief')
    await asActor(database, chief, async tx => {
      expect(await settingOn(tx, chief.town, 'unit_size', '2026-11-30')).toEqual({ least: 5, most: 15, block: false })
      expect(await settingOn(tx, chief.town, 'unit_size', '2026-12-01')).toEqual(value)
      expect(await settingOn(tx, chief.town, 'send_back_limit', '2026-12-01')).toBe(2)
    })
    const other = world.actor('乙镇', 'town_officer')
    await asActor(database, other, async tx =>
      expect(await settingOn(tx, other.town, 'unit_size', '2027-01-01')).toEqual(defaults.unit_size.value),
    )
    const versions = await app.as(chief)('GET', '/settings/unit_size')
    expect(versions.json).toEqual([
      { key: 'unit_size', name: '邻的户数范围', value, from: '2026-12-01', source, setBy: officer.name },
      { key: 'unit_size', name: '邻的户数范围', ...defaults.unit_size, from: null, setBy: null },
    ])
    const on = await app.as(chief)('GET', '/settings?on=2026-12-24')
    expect(on.json).toHaveLength(Object.keys(settingKeys).length)
    expect(on.json.find((each: { key: string }) => each.key === 'unit_size').value).toEqual(value)
  })

  test('a new version is seen by the transaction that wrote it, and leaves a record', async () => {
    const officer = world.actor('乙镇', 'town_officer')
    await asActor(database, officer, async tx => {
      expect(await settingOn(tx, officer.town, 'send_back_limit', '2026-11-24')).toBe(2)
      await setSetting(tx, officer, world.now, { key: 'send_back_limit', value: 1, from: '2026-11-24', source })
      expect(await settingOn(tx, officer.town, 'send_back_limit', '2026-11-24')).toBe(1)
    })
    const row = await asActor(database, officer, tx =>
      tx.selectFrom('audit_log').select(['act', 'after']).where('town_id', '=', officer.town).executeTakeFirstOrThrow(),
    )
    expect(row).toEqual({ act: 'setting.set', after: { key: 'send_back_limit', value: 1, from: '2026-11-24', source } })
  })

  test('refuse the past, a second version on one day, a value that makes no sense, and everybody but the office', async () => {
    const post = (actor: Parameters<NetworkApp['as']>[0], body: object) =>
      app.as(actor)('POST', '/settings', { key: 'unit_size', value, from: '2027-01-01', source, ...body })
    const officer = world.actor('甲镇', 'town_officer')
    expect((await post(officer, { from: '2026-11-23' })).json.error.code).toBe('settings.in_the_past')
    expect((await post(officer, {})).status).toBe(200)
    expect(await post(officer, {})).toMatchObject({ status: 409 })
    const wrong = await post(officer, { from: '2027-02-01', value: { least: 9, most: 3, block: false } })
    expect(wrong).toMatchObject({
      status: 422,
      json: { error: { code: 'settings.invalid', message: expect.stringContaining('下限不能大于上限') } },
    })
    expect((await post(world.actor('甲镇', 'party_secretary'), { from: '2027-03-01' })).status).toBe(403)
    expect((await post(world.countyOfficer('甲镇'), { from: '2027-03-01' })).status).toBe(403)
    expect((await post(null, {})).status).toBe(401)
    expect((await app.as(world.resident('甲镇'))('GET', '/settings')).status).toBe(403)
    expect((await app.as(world.actor('甲镇', 'department_clerk'))('GET', '/settings')).status).toBe(200)
  })
})
