import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { asSystem } from '#platform/db.ts'
import { openRequestsTown, type RequestsTown } from '#test/requests.ts'
import { handlersOf } from './dispatch.ts'

let db: RequestsTown['db']
let world: RequestsTown['world']
let t: RequestsTown['t']
beforeAll(async () => {
  ;({ db, world, t } = await openRequestsTown())
})
afterAll(() => db.close())
const refused = (code: string) => expect.objectContaining({ code })

test('one matter from 点单 to 销号, each step on its timeline and in the records', async () => {
  const id = await t.upTo('rated')
  await t.closed(t.who('party_secretary'), id)
  const request = await t.seen(t.who('unit_chief'), id)
  expect(request).toMatchObject({
    state: 'written_off',
    outcome: 'solved',
    solved: true,
    satisfied: true,
    overdue: false,
    household: t.home().id,
    may: [],
  })
  expect(request.number).toMatch(/^202611-\d{4}$/)
  expect(request.steps.map(step => [step.act, step.from, step.to])).toEqual([
    ['raise', null, 'raised'],
    ['sort', 'raised', 'sorted'],
    ['dispatch', 'sorted', 'dispatched'],
    ['take', 'dispatched', 'taken'],
    ['answer', 'taken', 'answered'],
    ['rate', 'answered', 'rated'],
    ['write_off', 'rated', 'written_off'],
  ])
  expect(request.steps[2]!.words).toBe(`派给一组组长 ${t.who('group_chief').name}`)
  expect(await t.recordsOf(id)).toEqual(
    ['raised', 'sorted', 'dispatched', 'taken', 'answered', 'rated', 'written_off'].map(act => `request.${act}`),
  )
})

describe('分类', () => {
  test('public safety is due for dispatch within hours of the word, and then for an answer', async () => {
    const { id } = await t.raised(t.villager())
    const safety = { category: '15', publicSafety: true, urgency: 'life' }
    expect((await t.sorted(t.who('town_duty'), id, safety, t.later(40))).dueAt).toBe(t.later(60).toISOString())
    const desk = t.who('town_duty')
    const watched = await t.list(desk, { safety: 'yes', open: 'yes' }, t.later(61))
    expect(watched.rows.filter(row => row.id === id)).toMatchObject([{ overdue: true, publicSafety: true, urgency: 'life' }])
    const { dueAt } = await t.dispatched(desk, id, t.who('area_chief'), t.later(62))
    expect(dueAt).toBe(new Date('2026-11-25T23:59:59+08:00').toISOString())
    const step = await asSystem(db, tx =>
      tx.selectFrom('request_steps').select('facts').where('request_id', '=', id).where('act', '=', 'dispatch').executeTakeFirstOrThrow(),
    )
    expect(step.facts).toMatchObject({ inTime: false, rung: 'area' })
  })

  test('chiefs do not sort, other villages do not see', async () => {
    const id = await t.upTo('raised')
    await expect(t.sorted(t.who('area_chief'), id)).rejects.toEqual(refused('requests.forbidden'))
    await expect(t.sorted(t.who('party_secretary', '白水村'), id)).rejects.toEqual(refused('requests.not_found'))
    await expect(t.sorted(world.actor('乙镇', 'town_officer'), id)).rejects.toEqual(refused('requests.not_found'))
  })

  test('a crime lead is sealed, with all its steps: named posts see it, neighbours and the household’s card do not', async () => {
    const { id } = await t.raised(t.who('unit_chief'), { household: t.home().id })
    await t.sorted(t.who('party_secretary'), id, { category: '16' })
    for (const actor of [t.who('unit_chief'), t.who('party_secretary'), t.villager()]) {
      await expect(t.seen(actor, id)).rejects.toEqual(refused('requests.not_found'))
      const { rows } = await t.list(actor, { limit: 200 })
      expect(rows.map(row => row.id)).not.toContain(id)
      expect(await t.as(actor, tx => tx.selectFrom('request_steps').select('id').where('request_id', '=', id).execute())).toEqual([])
    }
    expect(await t.seen(t.who('town_officer'), id)).toMatchObject({ sealed: true, state: 'sorted' })
    const officer = t.who('town_officer')
    const choices = await t.as(officer, tx => handlersOf(tx, officer, world.now, id))
    expect(choices.map(choice => choice.postName)).toEqual(['甲镇镇干部', '甲镇镇值班员'])
    await expect(t.dispatched(officer, id, t.who('group_chief'))).rejects.toEqual(refused('requests.sealed'))
    await expect(t.dispatched(officer, id, 'civil_affairs')).rejects.toEqual(refused('requests.sealed'))
    await t.dispatched(officer, id, t.who('town_duty'))
    await t.sorted(officer, await t.upTo('raised'))
  })

  test('sealed from the first word when the resident says so; it can still be written and sent twice', async () => {
    const id = newId()
    const first = await t.raised(t.villager(), { id, sealed: true })
    expect(await t.raised(t.villager(), { id, sealed: true })).toEqual(first)
    await expect(t.seen(t.who('unit_chief'), id)).rejects.toEqual(refused('requests.not_found'))
    await expect(t.seen(t.villager(), id)).rejects.toEqual(refused('requests.not_found'))
    await t.sorted(t.who('town_officer'), id)
    expect((await t.seen(t.who('town_officer'), id)).sealed).toBe(true)
  })
})

describe('接单、退回、答复', () => {
  test('only the handler takes, sends back and answers', async () => {
    const id = await t.upTo('dispatched')
    for (const other of [t.who('unit_chief'), t.who('area_chief'), t.who('party_secretary'), t.who('town_officer')]) {
      await expect(t.taken(other, id)).rejects.toEqual(refused('requests.forbidden'))
      await expect(t.sentBack(other, id)).rejects.toEqual(refused('requests.forbidden'))
    }
    await expect(t.answered(t.who('group_chief'), id)).rejects.toEqual(refused('requests.conflict'))
    await t.taken(t.who('group_chief'), id)
    await expect(t.answered(t.who('area_chief'), id)).rejects.toEqual(refused('requests.forbidden'))
    await expect(t.taken(t.who('group_chief', '青山村/二组'), id)).rejects.toEqual(refused('requests.not_found'))
  })

  test('sent back twice, not a third time: a named person rules, the ruling stands, and the clock never stopped', async () => {
    const id = await t.upTo('sorted')
    const { dueAt } = await t.seen(t.who('party_secretary'), id)
    for (let times = 1; times <= 2; times++) {
      await t.dispatched(t.who('party_secretary'), id, t.who('group_chief'))
      await t.sentBack(t.who('group_chief'), id)
      expect(await t.seen(t.who('party_secretary'), id)).toMatchObject({ state: 'sorted', sentBack: times, handler: null, dueAt })
    }
    const secretary = t.who('party_secretary')
    expect((await t.seen(secretary, id)).holder).toMatchObject({ name: secretary.name, task: '裁定' })
    const again = await t.dispatched(t.who('town_duty'), id, t.who('area_chief')).catch(error => error)
    expect(again).toMatchObject({ code: 'requests.ruling_needed', status: 422 })
    expect(again.words).toContain(`村党组织书记${secretary.name}`)
    await expect(t.ruled(t.who('first_secretary'), id, t.who('group_chief'))).rejects.toEqual(refused('requests.forbidden'))
    await t.ruled(secretary, id, t.who('group_chief'))
    expect((await t.seen(t.who('group_chief'), id)).may).toEqual(['take', 'hand_up'])
    await expect(t.sentBack(t.who('group_chief'), id)).rejects.toEqual(refused('requests.ruled'))
    await expect(t.dispatched(t.who('town_officer'), id, t.who('area_chief'))).rejects.toEqual(refused('requests.ruled'))
    await expect(t.ruled(t.who('town_officer'), id, t.who('area_chief'))).rejects.toEqual(refused('requests.conflict'))
  })

  test('a plan names its day, a referral its addressee', async () => {
    const id = await t.upTo('taken')
    const chief = t.who('group_chief')
    await expect(t.answered(chief, id, { outcome: 'planned' })).rejects.toEqual(refused('requests.planned_on'))
    await expect(t.answered(chief, id, { outcome: 'planned', plannedOn: '2026-11-23' })).rejects.toEqual(refused('requests.planned_on'))
    await expect(t.answered(chief, id, { outcome: 'referred' })).rejects.toEqual(refused('requests.referred_to'))
    await t.answered(chief, id, { outcome: 'planned', plannedOn: '2027-03-01', words: '开春修' })
    expect((await t.seen(t.villager(), id)).answer).toBe('开春修（计划 2027-03-01 办）')
  })

  test('two at once: one takes it, the other is told that it is taken', async () => {
    const id = await t.upTo('dispatched')
    const results = await Promise.allSettled([t.taken(t.who('group_chief'), id), t.taken(t.who('group_chief'), id)])
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await t.seen(t.who('group_chief'), id)).steps.filter(step => step.act === 'take')).toHaveLength(1)
  })
})

describe('撤回', () => {
  test('by the household or by the chief who wrote it down, until it is answered', async () => {
    const id = await t.upTo('taken')
    await expect(t.withdrawn(t.who('party_secretary'), id)).rejects.toEqual(refused('requests.forbidden'))
    await t.withdrawn(t.villager(), id)
    expect(await t.seen(t.villager(), id)).toMatchObject({ state: 'withdrawn', outcome: 'withdrawn' })
    const behalf = await t.raised(t.who('unit_chief'))
    await t.withdrawn(t.who('unit_chief'), behalf.id)
    await expect(t.withdrawn(t.villager(), await t.upTo('answered'))).rejects.toEqual(refused('requests.conflict'))
  })
})
