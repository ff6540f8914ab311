import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { openRequestsTown, type RequestsTown } from '#test/requests.ts'
import { rate } from './rating.ts'

let db: RequestsTown['db']
let world: RequestsTown['world']
let t: RequestsTown['t']
beforeAll(async () => {
  ;({ db, world, t } = await openRequestsTown())
})
afterAll(() => db.close())
const refused = (code: string) => expect.objectContaining({ code })

describe('评单、销号', () => {
  test('by the household or a second person’s call, never by the handler or a neighbour', async () => {
    const id = await t.upTo('answered')
    await expect(t.rated(t.who('group_chief'), id, { by: 'call' })).rejects.toEqual(refused('requests.forbidden'))
    await expect(t.rated(t.who('area_chief'), id, { by: 'call' })).rejects.toEqual(refused('requests.forbidden'))
    await expect(t.rated(world.resident('甲镇', '青山村', '002'), id)).rejects.toEqual(refused('requests.not_found'))
    await expect(t.rated(t.who('village_officer'), id)).rejects.toEqual(refused('requests.rated_by'))
    await t.rated(t.who('village_officer'), id, { by: 'call', words: '说灯亮了' })
    expect((await t.seen(t.villager(), id)).steps.at(-1)).toMatchObject({ act: 'rate', post: '村两委成员', words: '说灯亮了' })
  })

  test('not fixed: reopened one rung up with a new clock, and not back down the ladder', async () => {
    const id = await t.upTo('answered')
    const moved = await t.as(t.villager(), tx =>
      rate(tx, t.villager(), t.later(60 * 24), id, { solved: false, satisfied: false, words: '又黑了', by: 'resident' }),
    )
    expect(moved).toMatchObject({ state: 'sorted', dueAt: new Date('2026-12-02T23:59:59+08:00').toISOString() })
    const request = await t.seen(t.who('party_secretary'), id)
    expect(request).toMatchObject({ reopened: 1, rung: 'area', outcome: null, answer: null, satisfied: false, handler: null })
    expect(request.steps.at(-1)!.act).toBe('reopen')
    await expect(t.dispatched(t.who('party_secretary'), id, t.who('group_chief'))).rejects.toEqual(refused('requests.rung'))
    await t.sorted(t.who('party_secretary'), id, { size: 'minor' })
    await expect(t.dispatched(t.who('party_secretary'), id, t.who('unit_chief'))).rejects.toEqual(refused('requests.rung'))
    await t.dispatched(t.who('party_secretary'), id, t.who('area_chief'))
  })

  test('never written off by whoever took or answered it, under whatever post, nor before it is rated', async () => {
    const secretary = t.who('party_secretary')
    const { id } = await t.raised(t.villager())
    await t.sorted(secretary, id)
    await t.dispatched(secretary, id, secretary)
    await t.taken(secretary, id)
    await t.answered(secretary, id)
    await expect(t.closed(t.who('town_officer'), id)).rejects.toEqual(refused('requests.not_rated'))
    await t.rated(t.villager(), id)
    await expect(t.closed(secretary, id)).rejects.toEqual(refused('requests.forbidden'))
    const second = { ...t.who('first_secretary'), person: secretary.person }
    await expect(t.closed(second, id)).rejects.toEqual(refused('requests.forbidden'))
    const standIn = { ...t.who('first_secretary'), actingFor: secretary.person }
    await expect(t.closed(standIn, id)).rejects.toEqual(refused('requests.forbidden'))
    await expect(t.closed(t.who('village_officer'), id)).rejects.toEqual(refused('requests.forbidden'))
    await t.closed(t.who('first_secretary'), id)
    expect((await t.seen(t.villager(), id)).state).toBe('written_off')
  })

  test('a chief does not rate the own work from the own household’s card', async () => {
    const chief = world.holder('甲镇', 'unit_chief')
    const { household, id: person, name } = chief.resident!
    const atHome: Actor = {
      kind: 'resident',
      town: world.town('甲镇').id,
      household: household.id,
      person,
      name,
      path: household.path,
      card: household.card,
    }
    const { id } = await t.raised(atHome)
    await t.sorted(t.who('party_secretary'), id, { size: 'minor' })
    await t.dispatched(t.who('party_secretary'), id, t.who('unit_chief'))
    await t.taken(t.who('unit_chief'), id)
    await t.answered(t.who('unit_chief'), id)
    await expect(t.rated(atHome, id)).rejects.toEqual(refused('requests.forbidden'))
  })
})
