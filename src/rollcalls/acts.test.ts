import { createHash } from 'node:crypto'
import ExcelJS from 'exceljs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { changeUnit, closeHousehold, openHousehold } from '#network/households.ts'
import { testDatabase } from '#test/database.ts'
import { questions, rollcallsOf } from '#test/rollcalls.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { closeAllDue } from './closing.ts'
import { listFile } from './sheet.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let call: ReturnType<typeof rollcallsOf>
const asked: string[] = []
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
  call = rollcallsOf(db, world)
})
afterAll(() => db.close())
// Whatever a test did, the counts kept by increment are the counts counted again.
afterEach(async () => {
  for (const id of asked) {
    const { kept, again } = await call.recounted(id)
    expect(kept).toEqual(again)
  }
})

const who = (post: Post, place?: string) => world.actor('甲镇', post, place)
const refused = (code: string, words = '') => expect.objectContaining({ code, message: expect.stringContaining(words) })
const place = (key: string) => world.place('甲镇', key).id
const ask = async (post: Post, key: string, more: object = {}) => {
  const made = await call.asked(who(post), place(key), more)
  asked.push(made.id)
  return made
}
const unit = '青山村/一组/一邻'

describe('asking', () => {
  test('fans out to every household of the place, counts it unit by unit, leaves a record', async () => {
    const { id, households } = await ask('party_secretary', '青山村')
    expect(households).toBe(call.householdsOf('青山村').length)
    const { counts, may, phase, askedBy } = await call.seen(who('unit_chief'), id)
    expect(counts).toEqual({ asked: call.householdsOf(unit).length, answered: 0, absent: 0, dropped: 0, late: 0 })
    expect([may, phase]).toEqual([{ answer: true, close: false, export: false }, 'running'])
    expect(askedBy).toContain('青山村村党组织书记')
    expect(await call.records(id)).toMatchObject([{ act: 'rollcall.asked', after: { households, questions: 2 } }])
  })

  test('of certain classes only, as they stand on the day', async () => {
    const { id, households } = await ask('town_officer', '甲镇', { kinds: ['living_alone', 'veteran'] })
    const chosen = world.town('甲镇').households.filter(each => each.kinds.some(kind => kind === 'living_alone' || kind === 'veteran'))
    expect(households).toBe(chosen.length)
    const { rows } = await call.lines(who('town_officer'), id)
    expect(rows.map(row => row.household).toSorted()).toEqual(chosen.map(each => each.id).toSorted())
  })

  test('sent twice it is asked once; something else under its id is refused', async () => {
    const id = newId()
    const first = await ask('town_officer', '青山村', { id })
    expect(await call.asked(who('town_officer'), place('青山村'), { id })).toEqual(first)
    await expect(call.asked(who('town_officer'), place('白水村'), { id })).rejects.toEqual(refused('rollcalls.conflict'))
    expect(await call.records(id)).toHaveLength(1)
  })

  test('by the wrong post, at the wrong place, of nobody, is refused', async () => {
    await expect(call.asked(who('area_chief'), place('青山村/一片'))).rejects.toEqual(refused('rollcalls.forbidden'))
    await expect(call.asked(who('town_duty'), place('甲镇'))).rejects.toEqual(refused('rollcalls.forbidden'))
    await expect(call.asked(who('party_secretary'), place('白水村'))).rejects.toEqual(refused('places.not_found'))
    const nobody = { kinds: ['serious_illness'], place: place(unit) }
    await expect(call.asked(who('town_officer'), place(unit), nobody)).rejects.toEqual(refused('rollcalls.nobody'))
  })

  test('an emergency names its authority and ends by itself, though no job runs', async () => {
    const order = { authority: '镇防汛指挥部', document: '防汛令第 3 号', until: call.later(10).toISOString() }
    const { id } = await ask('town_duty', '甲镇', { emergency: order })
    expect((await call.seen(who('unit_chief'), id, call.later(9))).emergency).toMatchObject({ authority: '镇防汛指挥部' })
    expect((await call.seen(who('unit_chief'), id, call.later(10))).emergency).toBeNull()
    expect((await call.records(id))[0]).toMatchObject({ after: { emergency: { document: '防汛令第 3 号' } } })
    const long = { ...order, until: call.later(80).toISOString() }
    await expect(call.asked(who('town_duty'), place('甲镇'), { emergency: long })).rejects.toEqual(refused('rollcalls.emergency_end'))
  })
})

describe('answering', () => {
  test('a household once; replayed it is the same; a correction keeps the former answer', async () => {
    const { id } = await ask('party_secretary', '青山村')
    const [home] = call.householdsOf(unit)
    const act = { id: newId() }
    const first = await call.answer(who('unit_chief'), id, home!.id, act)
    expect(first).toEqual({ id: act.id, taken: [home!.id], left: [], late: false })
    expect(await call.answer(who('unit_chief'), id, home!.id, act)).toEqual(first)
    expect(await call.records(act.id)).toHaveLength(1)
    expect(await call.answer(who('group_chief'), id, home!.id)).toMatchObject({ taken: [], left: [home!.id] })
    const other = { values: { back: true, count: 2 } }
    await expect(call.answer(who('group_chief'), id, home!.id, other)).rejects.toEqual(refused('rollcalls.conflict', '已由'))
    const corrected = await call.answer(who('group_chief'), id, home!.id, { ...other, correcting: true })
    const { rows } = await call.lines(who('unit_chief'), id, { household: home!.id })
    expect(rows).toMatchObject([{ state: 'answered', values: { back: true, count: 2 }, by: who('group_chief').name }])
    const kept = await db.owner.query(`select id, replaces from rollcall_answers where rollcall_id = $1 order by recorded_at, id`, [id])
    expect(kept.rows).toHaveLength(2)
    expect(kept.rows.find(row => row.id === corrected.id).replaces).toBe(act.id)
  })

  test('two at once about one household: one is taken, the other told', async () => {
    const { id } = await ask('party_secretary', '青山村')
    const [home] = call.householdsOf(unit)
    const both = await Promise.allSettled([
      call.answer(who('unit_chief'), id, home!.id, { values: { back: true } }),
      call.answer(who('group_chief'), id, home!.id, { values: { back: false } }),
    ])
    expect(both.map(each => each.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('其余都没有: the rest of a unit at once; those answered are left', async () => {
    const { id } = await ask('party_secretary', '青山村')
    const homes = call.householdsOf(unit).map(each => each.id)
    await call.answer(who('unit_chief'), id, homes[0]!, { values: { back: true, count: 3 } })
    await call.answer(who('unit_chief'), id, homes[1]!, { outcome: 'absent', values: {} })
    const rest = await call.answer(who('unit_chief'), id, homes)
    expect(rest.left).toEqual([homes[0]])
    expect(rest.taken.toSorted()).toEqual(homes.slice(1).toSorted())
    expect((await call.seen(who('unit_chief'), id)).counts).toMatchObject({ asked: homes.length, answered: homes.length, absent: 0 })
  })

  test('没人/联系不上 is counted apart, and answered later all the same', async () => {
    const { id } = await ask('party_secretary', '青山村')
    const [home] = call.householdsOf(unit)
    await call.answer(who('unit_chief'), id, home!.id, { outcome: 'absent', values: {} })
    expect((await call.seen(who('unit_chief'), id)).counts).toMatchObject({ answered: 0, absent: 1 })
    await call.answer(who('unit_chief'), id, home!.id)
    expect((await call.seen(who('unit_chief'), id)).counts).toMatchObject({ answered: 1, absent: 0 })
  })

  test('after the due time it is late, by the phone’s clock; once closed, nothing is taken', async () => {
    const { id } = await ask('party_secretary', '青山村', { closesAtDue: false })
    const [a, b, c] = call.householdsOf(unit).map(each => each.id)
    expect((await call.answer(who('unit_chief'), id, a!, {}, call.later(25))).late).toBe(true)
    const before = { deviceAt: call.later(23).toISOString() }
    expect((await call.answer(who('unit_chief'), id, b!, before, call.later(25))).late).toBe(false)
    expect((await call.seen(who('unit_chief'), id, call.later(25))).phase).toBe('late')
    await call.closed(who('party_secretary'), id, call.later(26))
    await call.closed(who('town_officer'), id, call.later(27))
    expect(await call.seen(who('unit_chief'), id, call.later(28))).toMatchObject({ phase: 'closed', counts: { answered: 2, late: 1 } })
    await expect(call.answer(who('unit_chief'), id, c!, {}, call.later(28))).rejects.toEqual(refused('rollcalls.closed'))
    expect((await call.records(id)).map(row => row.act)).toEqual(['rollcall.asked', 'rollcall.closed'])
  })

  test('by the wrong post 403, elsewhere 404, with a bad value 422', async () => {
    const { id } = await ask('town_officer', '甲镇')
    const [home] = call.householdsOf(unit)
    await expect(call.answer(who('town_duty'), id, home!.id)).rejects.toEqual(refused('rollcalls.forbidden'))
    const elsewhere = call.householdsOf('白水村/一组/一邻')[0]!
    await expect(call.answer(who('unit_chief'), id, elsewhere.id)).rejects.toEqual(refused('rollcalls.not_found'))
    await expect(call.answer(who('unit_chief'), id, [home!.id, elsewhere.id])).rejects.toEqual(refused('rollcalls.not_found'))
    await expect(call.answer(who('unit_chief'), id, home!.id, { values: { back: true, count: 45 } })).rejects.toEqual(
      refused('rollcalls.values', '0–30人'),
    )
    await expect(call.answer(who('unit_chief'), newId(), home!.id)).rejects.toEqual(refused('rollcalls.not_found'))
  })

  test('photos must be one’s own and free', async () => {
    const photo = { fields: [...questions, { key: 'photo', kind: 'photo', label: '照片', required: false }] }
    const { id } = await ask('party_secretary', '青山村', photo)
    const [home] = call.householdsOf(unit)
    const values = { back: true, photo: [newId()] }
    await expect(call.answer(who('unit_chief'), id, home!.id, { values })).rejects.toEqual(refused('rollcalls.photos'))
    const { rows } = await call.lines(who('unit_chief'), id, { household: home!.id })
    expect(rows[0]!.state).toBe('open')
  })
})

describe('households that change meanwhile', () => {
  const officer = () => who('party_secretary')
  test('a new one joins while it is open, one that ends drops out with the reason, an answered one stays', async () => {
    const { id, households } = await ask('party_secretary', '青山村')
    const other = await ask('party_secretary', '青山村', { kinds: ['veteran', 'disabled', 'living_alone', 'minimum_living', 'other'] })
    const before = (await call.seen(officer(), other.id)).counts
    const at = { group: place('青山村/一组'), unit: place(unit), number: '新 9', address: '', building: '', stair: '', floor: '', door: '' }
    const fresh = { ...at, longitude: null, latitude: null, on: '2026-11-24' }
    const home = await call.as(officer(), tx => openHousehold(tx, officer(), world.now, fresh))
    expect((await call.seen(officer(), id)).counts.asked).toBe(households + 1)
    expect((await call.seen(officer(), other.id)).counts).toEqual(before)
    await call.answer(who('unit_chief'), id, home)
    const [gone] = call.householdsOf('青山村/一组/二邻')
    for (const ended of [home, gone!.id])
      await call.as(officer(), tx => closeHousehold(tx, officer(), world.now, ended, { on: '2026-11-24', reason: '全家迁出' }))
    expect((await call.seen(officer(), id)).counts).toMatchObject({ asked: households, answered: 1, dropped: 1 })
    const { rows } = await call.lines(officer(), id, { state: 'dropped' })
    expect(rows).toMatchObject([{ household: gone!.id, droppedReason: '已销户：全家迁出' }])
    await expect(call.answer(who('unit_chief', '青山村/一组/二邻'), id, gone!.id)).rejects.toEqual(refused('rollcalls.dropped'))
  })

  test('one that goes to another unit is counted and answered there', async () => {
    const { id } = await ask('party_secretary', '青山村')
    const home = call.householdsOf('青山村/三组/一邻')[0]!
    await call.answer(who('unit_chief', '青山村/三组/一邻'), id, home.id)
    const moving = { unit: place('青山村/三组/二邻'), on: '2026-11-24', reason: '就近联系' }
    await call.as(officer(), tx => changeUnit(tx, officer(), world.now, home.id, moving))
    const there = who('unit_chief', '青山村/三组/二邻')
    expect((await call.seen(there, id)).counts).toMatchObject({ answered: 1 })
    expect((await call.lines(there, id, { household: home.id })).rows).toMatchObject([{ unitName: '二邻', state: 'answered' }])
  })
})

describe('closing', () => {
  test('at the due time, by the job, where the asker said so; never before, and once', async () => {
    const [self, hand] = [await ask('town_officer', '白水村'), await ask('town_officer', '白水村', { closesAtDue: false })]
    await closeAllDue(db, call.later(23.9), call.files)
    expect((await call.seen(who('town_officer'), self.id)).closedAt).toBeNull()
    await closeAllDue(db, call.later(24), call.files)
    await closeAllDue(db, call.later(48), call.files)
    const closed = await call.seen(who('town_officer'), self.id, call.later(48))
    expect([closed.closedAt, closed.closedBy]).toEqual([call.later(24).toISOString(), '到期自动关闭'])
    expect((await call.seen(who('town_officer'), hand.id)).closedAt).toBeNull()
    expect((await call.records(self.id)).map(row => row.act)).toEqual(['rollcall.asked', 'rollcall.closed'])
  })

  test('makes the list and keeps it: whoever sees all of it gets that very file, a village its own part', async () => {
    const { id } = await ask('town_officer', '甲镇')
    const home = call.householdsOf('青山村/一组/一邻')[0]!.id
    await call.answer(who('unit_chief', '青山村/一组/一邻'), id, home, { values: { back: true, count: 2 } })
    await call.closed(who('town_officer'), id, call.later(1))
    const file = (actor: Parameters<typeof call.as>[0]) => call.as(actor, tx => listFile(tx, actor, call.later(2), id, call.files))
    const [first, second] = [await file(who('town_officer')), await file(who('town_officer'))]
    const { after } = (await call.records(id)).find(row => row.act === 'rollcall.closed')!
    const sha256 = createHash('sha256').update(first.content).digest('hex')
    expect(after).toMatchObject({ list: { sha256, bytes: first.content.length } })
    expect(second.content.equals(first.content)).toBe(true)
    const own = await file(who('party_secretary', '青山村'))
    const rows = async (content: Buffer) => {
      const book = new ExcelJS.Workbook()
      await book.xlsx.load(new Uint8Array(content).buffer)
      return book.worksheets[0]!.rowCount - 1
    }
    const { counts } = await call.seen(who('town_officer'), id, call.later(2))
    expect(await rows(first.content)).toBe(counts.asked)
    expect(await rows(own.content)).toBe((await call.seen(who('party_secretary', '青山村'), id, call.later(2))).counts.asked)
    expect(await rows(own.content)).toBeLessThan(counts.asked)
  })

  test('not by those who only answer, nor a village what the town asked', async () => {
    const { id } = await ask('town_officer', '青山村')
    await expect(call.closed(who('area_chief'), id)).rejects.toEqual(refused('rollcalls.forbidden'))
    await expect(call.closed(who('party_secretary'), id)).rejects.toEqual(refused('rollcalls.forbidden'))
    await expect(call.closed(who('party_secretary', '白水村'), id)).rejects.toEqual(refused('rollcalls.not_found'))
  })
})
