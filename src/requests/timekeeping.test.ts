import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import { asSystem } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { requestsOf } from '#test/requests.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { inbox } from './inbox.ts'
import { keepTime } from './timekeeping.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let t: ReturnType<typeof requestsOf>
const vault = testVault()
const sent: { phone: string; words: string }[] = []
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, vault)
  t = requestsOf(db, world, vault)
})
afterAll(() => db.close())
const at = (local: string) => new Date(`${local}+08:00`)
const tick = (local: string) =>
  keepTime({ database: db, vault, sender: { send: async (phone, words) => void sent.push({ phone, words }) } }, at(local))
const kinds = async (actor: PostHolder, id: string) =>
  (await t.as(actor, tx => inbox(tx, actor, at('2027-01-20T09:00:00')))).rows.filter(row => row.request === id).map(row => row.kind)

describe('what time does', () => {
  test('told a day before, risen when the time is up, once each, and all the way up to the town', async () => {
    const id = await t.upTo('dispatched', { size: 'minor' })
    expect(await tick('2026-11-30T09:00:00')).toMatchObject({ risen: 0, told: 0 })
    expect(await tick('2026-12-01T09:00:00')).toMatchObject({ risen: 0, told: 1 })
    expect(await tick('2026-12-01T09:01:00')).toMatchObject({ risen: 0, told: 0 })
    expect((await kinds(t.who('group_chief'), id))[0]).toBe('due_soon')
    const due = (await t.seen(t.who('town_officer'), id)).dueAt
    const both = await Promise.all([tick('2026-12-02T00:00:00'), tick('2026-12-02T00:00:00')])
    expect(both.map(each => each.risen).sort()).toEqual([0, 1])
    const risen = await t.seen(t.who('area_chief'), id, at('2026-12-02T09:00:00'))
    expect(risen).toMatchObject({
      ...{ state: 'dispatched', rung: 'area', dueAt: due, overdue: true, holder: { name: t.who('area_chief').name } },
      riseAt: at('2026-12-07T23:59:59').toISOString(),
    })
    expect(risen.steps.at(-1)).toMatchObject({ act: 'rise', who: '系统' })
    expect((await t.recordsOf(id)).at(-1)).toBe('request.risen')
    // The machine slept: one rung at a time, each with the days it is given.
    expect((await tick('2026-12-20T00:00:00')).risen).toBe(1)
    expect(await t.seen(t.who('party_secretary'), id)).toMatchObject({ rung: 'village', riseAt: at('2026-12-25T23:59:59').toISOString() })
    expect((await tick('2026-12-26T00:00:00')).risen).toBe(1)
    expect(await t.seen(t.who('town_officer'), id)).toMatchObject({
      rung: 'town',
      riseAt: null,
      holder: { name: t.who('town_officer').name },
    })
    expect((await tick('2027-01-15T00:00:00')).risen).toBe(0)
    expect(await kinds(t.who('town_officer'), id)).toContain('overdue')
  })

  test('nobody sorted it: whoever has to is told when it is overdue; nothing rises', async () => {
    const { id } = await t.raised(t.villager())
    expect((await tick('2026-12-02T00:00:00')).risen).toBe(0)
    expect(await kinds(t.who('party_secretary'), id)).toEqual(['overdue'])
    await t.withdrawn(t.villager(), id)
  })

  test('while it is answered or paused it does not rise', async () => {
    const id = await t.upTo('answered')
    expect((await tick('2027-01-10T00:00:00')).risen).toBe(0)
    expect((await t.seen(t.villager(), id)).state).toBe('answered')
  })

  test('written off four weeks ago, it comes up to be asked again, once', async () => {
    const id = await t.upTo('rated')
    await t.closed(t.who('first_secretary'), id)
    await tick('2026-12-21T23:00:00')
    const seers = [t.who('village_officer'), t.who('party_secretary')]
    const told = async () => (await Promise.all(seers.map(each => kinds(each, id)))).flat().filter(kind => kind === 'ask_again')
    expect(await told()).toEqual([])
    await tick('2026-12-22T00:01:00')
    await tick('2026-12-22T00:02:00')
    expect(await told()).toEqual(['ask_again'])
  })

  test('the resident is told by message, once, and never of a sealed matter', async () => {
    sent.length = 0
    const id = await t.upTo('taken')
    const sealed = await t.upTo('sorted', { category: '16' })
    const { number } = await t.seen(t.who('town_officer'), id)
    const hidden = (await t.seen(t.who('town_officer'), sealed)).number
    await tick('2026-11-24T09:05:00')
    await tick('2026-11-24T09:06:00')
    const mine = sent.filter(each => each.words.includes(number))
    expect(mine).toMatchObject([{ phone: t.home().residents[0]!.phone, words: expect.stringContaining('有人接下') }])
    expect(sent.filter(each => each.words.includes(hidden))).toEqual([])
    const rows = await asSystem(db, tx =>
      tx.selectFrom('request_notices').select('id').where('request_id', '=', sealed).where('to_resident', '=', true).execute(),
    )
    expect(rows).toEqual([])
  })
})
