import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { asSystem } from '#platform/db.ts'
import { openRequestsTown, type RequestsTown } from '#test/requests.ts'

let db: RequestsTown['db']
let world: RequestsTown['world']
let t: RequestsTown['t']
beforeAll(async () => {
  ;({ db, world, t } = await openRequestsTown())
})
afterAll(() => db.close())
const refused = (code: string) => expect.objectContaining({ code })

describe('点单', () => {
  test('numbers run by town and month; a replay keeps its number', async () => {
    const id = newId()
    const [first, again] = [await t.raised(t.villager(), { id }), await t.raised(t.villager(), { id })]
    expect(again).toEqual(first)
    const [a, b] = await Promise.all([t.raised(t.who('unit_chief'), { id: newId() }), t.raised(t.who('unit_chief'))])
    expect(new Set([first.number, a.number, b.number]).size).toBe(3)
    expect((await t.raised(t.villager(), {}, new Date('2026-12-01T00:30:00+08:00'))).number).toBe('202612-0001')
    await expect(t.raised(world.resident('甲镇', '青山村', '002'), { id })).rejects.toEqual(refused('requests.not_found'))
    await expect(t.raised(t.who('group_chief'), { id })).rejects.toEqual(refused('requests.conflict'))
    expect(await t.recordsOf(id)).toEqual(['request.raised'])
  })

  test('the clock starts at once: five working days, sorted or not', async () => {
    expect((await t.raised(t.villager())).dueAt).toBe(new Date('2026-12-01T23:59:59+08:00').toISOString())
  })

  test('by a chief on behalf, with the caller’s phone sealed', async () => {
    const { id } = await t.raised(t.who('unit_chief'), {
      household: t.home().id,
      via: 'visit',
      raiserName: '刘大爷',
      raiserPhone: '15412345678',
    })
    expect(await t.seen(t.who('unit_chief'), id)).toMatchObject({
      raisedVia: 'visit',
      raiserName: '刘大爷',
      raiserPhoneMasked: '154****5678',
      head: t.home().residents[0]!.name,
    })
    const row = await asSystem(db, tx => tx.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
    expect(JSON.stringify(row)).not.toContain('15412345678')
    expect(row.raiser_phone_sealed!.length).toBeGreaterThan(20)
  })

  test('the desk says where; a chief’s own place stands where nothing is said', async () => {
    await expect(t.raised(t.who('town_duty'))).rejects.toEqual(refused('requests.place_needed'))
    const { id } = await t.raised(t.who('town_duty'), { place: world.place('甲镇', '青山村/一组').id })
    expect(await t.seen(t.who('group_chief'), id)).toMatchObject({ raisedVia: 'desk', household: null, villageName: '青山村' })
    const own = await t.raised(t.who('area_chief'))
    expect((await t.seen(t.who('party_secretary'), own.id)).villageName).toBe('青山村')
    await expect(t.seen(t.who('unit_chief'), own.id)).rejects.toEqual(refused('requests.not_found'))
  })

  test('not for somebody else’s household, not by a clerk or from the county', async () => {
    const elsewhere = world.household('甲镇', '白水村').id
    await expect(t.raised(t.villager(), { household: elsewhere })).rejects.toEqual(refused('households.not_found'))
    await expect(t.raised(t.who('unit_chief'), { household: elsewhere })).rejects.toEqual(refused('households.not_found'))
    await expect(t.raised(t.who('unit_chief'), { place: world.place('甲镇', '青山村').id })).rejects.toEqual(refused('places.not_found'))
    await expect(t.raised(t.who('department_clerk'))).rejects.toEqual(refused('requests.forbidden'))
    await expect(t.raised(world.countyOfficer('甲镇'))).rejects.toEqual(refused('requests.forbidden'))
  })

  test('photos come along', async () => {
    const actor = t.villager()
    const photo = newId()
    const facts = { sha256: Buffer.alloc(32, 7), media_type: 'image/jpeg', bytes: 1, brought_by: actor.person, brought_at: world.now }
    await t.as(actor, tx =>
      tx
        .insertInto('files')
        .values({ town_id: actor.town, id: photo, place: actor.path, ...facts })
        .execute(),
    )
    const { id } = await t.raised(actor, { photos: [photo] })
    expect((await t.seen(actor, id)).photos).toEqual([photo])
    await expect(t.raised(actor, { photos: [photo] })).rejects.toEqual(refused('requests.photos'))
  })
})
