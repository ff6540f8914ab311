import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { openRequestsTown, type RequestsTown } from '#test/requests.ts'
import { reply, sendBack, take } from './acts.ts'
import { dispatch, handUp } from './dispatch.ts'
import { ask, assist, consult, pause, plan, progress, resolve, resume, tellMore } from './handling.ts'
import { inbox } from './inbox.ts'
import { merge } from './merging.ts'
import { askAgain, call } from './rating.ts'
import * as terms from './terms.ts'

let db: RequestsTown['db']
let world: RequestsTown['world']
let t: RequestsTown['t']
beforeAll(async () => {
  ;({ db, world, t } = await openRequestsTown())
})
afterAll(() => db.close())
const refused = (code: string) => expect.objectContaining({ code })
const at = (local: string) => new Date(`${local}+08:00`)

/** One act by one person, at a time. */
const doing =
  <S extends { parse(input: unknown): I }, I>(
    schema: S,
    act: (tx: Tx, actor: Actor, now: Date, id: string, input: I) => Promise<terms.Moved>,
  ) =>
  (actor: Actor, id: string, input: object = {}, now = world.now) =>
    t.as(actor, tx => act(tx, actor, now, id, schema.parse(input)))
const planned = doing(terms.planning, plan)
const reported = doing(terms.progressing, progress)
const consulted = doing(terms.consulting, consult)
const assisted = doing(terms.assisting, assist)
const asked = doing(terms.asking, ask)
const told = doing(terms.telling, tellMore)
const paused = doing(terms.pausing, pause)
const resumed = doing(terms.resuming, resume)
const handed = doing(terms.handingUp, handUp)
const resolved = doing(terms.resolving, resolve)
const merged = doing(terms.merging, merge)
const replied = doing(terms.replying, reply)
const called = doing(terms.calling, call)
const again = doing(terms.askingAgain, askAgain)

const chief = () => t.who('group_chief')
const secretary = () => t.who('party_secretary')

describe('while somebody has it in hand', () => {
  test('a plan says what, who, by when and at what cost; progress and questions leave it where it stands', async () => {
    const id = await t.upTo('taken')
    await expect(planned(chief(), id, { measures: '换灯', by: '2026-11-23' })).rejects.toEqual(refused('requests.plan_day'))
    await planned(chief(), id, { measures: '买灯换上', who: '组长和电工', by: '2026-11-28', cost: 36000 })
    await reported(chief(), id, { words: '灯买到了' })
    await asked(chief(), id, { words: '是晒谷坪那盏吗' })
    await told(t.villager(), id, { words: '是的，靠塘边' })
    const seen = await t.seen(t.villager(), id)
    expect(seen).toMatchObject({
      state: 'scheduled',
      plan: { measures: '买灯换上', cost: 36000 },
      holder: { name: chief().name, task: '按方案办理' },
    })
    expect(seen.steps.slice(-4).map(step => [step.act, step.words])).toEqual([
      ['plan', '买灯换上（组长和电工，2026-11-28 前，费用 360 元）'],
      ['progress', '灯买到了'],
      ['ask', '是晒谷坪那盏吗'],
      ['tell', '是的，靠塘边'],
    ])
    await expect(told(world.resident('甲镇', '青山村', '002'), id, { words: '我也说' })).rejects.toEqual(refused('requests.not_found'))
    await expect(planned(t.who('area_chief'), id, { measures: '我来', by: '2026-12-01' })).rejects.toEqual(refused('requests.forbidden'))
    expect((await t.recordsOf(id)).slice(-4)).toEqual(['request.planned', 'request.progressed', 'request.asked', 'request.told'])
  })

  test('the lead stays the lead; an assisting department sees it, answers, and nothing more', async () => {
    const { id } = await t.raised(t.villager())
    await t.sorted(secretary(), id)
    const clerk = t.who('department_clerk')
    await expect(t.seen(clerk, id)).rejects.toEqual(refused('requests.not_found'))
    const input = { handler: chief().mandate, assistants: [{ department: 'civil_affairs' }], words: '民政配合' }
    await t.as(secretary(), tx => dispatch(tx, secretary(), world.now, id, terms.dispatching.parse(input)))
    const seen = await t.seen(clerk, id)
    expect([seen.handlerMandate, seen.helpers.map(each => each.name), seen.may]).toEqual([
      chief().mandate,
      ['社会事务（民政）办公室'],
      ['assist'],
    ])
    expect((await t.as(clerk, tx => inbox(tx, clerk, world.now))).rows.map(row => row.kind)).toContain('assist')
    await assisted(clerk, id, { words: '此户已有低保，可一并解决' })
    expect((await t.seen(chief(), id)).helpers).toMatchObject([{ answer: '此户已有低保，可一并解决' }])
    await expect(t.taken(clerk, id)).rejects.toEqual(refused('requests.forbidden'))
    await t.taken(chief(), id)
    await consulted(chief(), id, { department: 'power', words: '线路归谁' })
    await expect(consulted(chief(), id, { department: 'moon', words: '问' })).rejects.toEqual(refused('requests.handler'))
    await expect(assisted(t.who('unit_chief'), id, { words: '我说' })).rejects.toEqual(refused('requests.forbidden'))
  })

  test('a pause for a named reason stops the clock, and going on moves the dates by as much', async () => {
    const id = await t.upTo('taken')
    expect((await t.seen(chief(), id)).dueAt).toBe(at('2026-12-01T23:59:59').toISOString())
    await paused(chief(), id, { reason: 'season', words: '等雨停' }, at('2026-11-26T12:00:00'))
    const still = await t.seen(chief(), id, at('2027-01-05T09:00:00'))
    expect(still).toMatchObject({ state: 'paused', pausedReason: 'season', overdue: false, riseAt: null })
    await expect(t.answered(chief(), id)).rejects.toEqual(refused('requests.conflict'))
    await resumed(chief(), id, {}, at('2026-12-03T12:00:00'))
    // Paused from Thursday noon to Thursday noon: five working days go by unused.
    expect(await t.seen(chief(), id)).toMatchObject({ state: 'taken', dueAt: at('2026-12-08T23:59:59').toISOString(), pausedReason: null })
    expect((await t.seen(t.villager(), id)).steps.at(-2)!.words).toBe('等时节：等雨停')
  })

  test('handed up, it is in the hands of the named person of the next rung, and does not come down again', async () => {
    const id = await t.upTo('taken')
    await handed(chief(), id, { reason: '要立新杆，组里办不了' })
    const up = await t.seen(t.who('area_chief'), id)
    expect(up).toMatchObject({ state: 'dispatched', rung: 'area', holder: { name: t.who('area_chief').name, task: '接单' } })
    expect(up.steps.at(-1)!.words).toContain(t.who('area_chief').name)
    await expect(t.dispatched(secretary(), id, chief())).rejects.toEqual(refused('requests.rung'))
    await t.taken(t.who('area_chief'), id)
    await handed(t.who('area_chief'), id, { reason: '要花钱' })
    expect(await t.seen(secretary(), id)).toMatchObject({ rung: 'village', holder: { name: secretary().name } })
  })

  test('at the village’s rung its meeting decides, with minutes; below there is no meeting', async () => {
    const minutes = {
      heldOn: '2026-11-23',
      attended: '村两委、三长 9 人',
      resolved: '村集体出 2000 元立杆',
      measures: '立杆装灯',
      by: '2026-12-20',
    }
    const id = await t.upTo('taken')
    await expect(resolved(chief(), id, minutes)).rejects.toEqual(refused('requests.no_meeting'))
    await handed(chief(), id, { reason: '办不了' })
    await handed(t.who('area_chief'), id, { reason: '办不了' })
    await t.taken(secretary(), id)
    await expect(resolved(secretary(), id, { ...minutes, heldOn: '2026-11-25' })).rejects.toEqual(refused('requests.meeting_day'))
    await resolved(secretary(), id, minutes)
    expect(await t.seen(t.villager(), id)).toMatchObject({
      state: 'scheduled',
      minutes: { meeting: '村级民情会', resolved: '村集体出 2000 元立杆' },
      plan: { measures: '立杆装灯' },
    })
  })
})

describe('before anybody is sent', () => {
  test('a question is answered at once, and rated like any other; who answered does not close it', async () => {
    const { id } = await t.raised(t.villager(), { text: '医保今年交多少钱，在哪里交' })
    await replied(t.who('village_officer'), id, { outcome: 'explained', words: '每人 400 元，村部可以交' })
    expect(await t.seen(t.villager(), id)).toMatchObject({ state: 'answered', outcome: 'explained', may: ['rate'] })
    await expect(t.rated(t.who('village_officer'), id, { by: 'call' })).rejects.toEqual(refused('requests.forbidden'))
    await t.rated(t.villager(), id, { solved: false })
    await t.closed(secretary(), id)
    await expect(replied(t.who('group_chief'), (await t.raised(t.villager())).id, { outcome: 'explained', words: '好' })).rejects.toEqual(
      refused('requests.forbidden'),
    )
  })

  test('the same matter twice becomes one, each voice kept; never with a sealed one, never into one that is answered', async () => {
    const neighbour = world.resident('甲镇', '青山村', '002')
    const [mine, theirs] = [await t.upTo('sorted'), (await t.raised(neighbour, { text: '路灯又不亮了' })).id]
    await expect(merged(secretary(), theirs, { into: theirs })).rejects.toEqual(refused('requests.merge_self'))
    await merged(secretary(), theirs, { into: mine, words: '同一盏灯' })
    expect(await t.seen(neighbour, theirs)).toMatchObject({ state: 'merged', outcome: 'merged', text: '路灯又不亮了', may: [] })
    expect((await t.seen(secretary(), mine)).related).toMatchObject([{ id: theirs, how: 'merged' }])
    // The neighbour’s page does not lead into another household’s matter.
    expect((await t.seen(neighbour, theirs)).mergedInto).toBe(null)
    const officer = t.who('town_officer')
    const hidden = await t.upTo('sorted', { category: '16' })
    await expect(merged(officer, (await t.raised(neighbour)).id, { into: hidden })).rejects.toEqual(refused('requests.sealed'))
    await expect(merged(officer, hidden, { into: mine })).rejects.toEqual(refused('requests.sealed'))
    await expect(merged(officer, (await t.raised(neighbour)).id, { into: await t.upTo('answered') })).rejects.toEqual(
      refused('requests.conflict'),
    )
  })
})

describe('after the answer', () => {
  test('three call-backs on three days, and then it is written off as without an answer: not content', async () => {
    const id = await t.upTo('answered')
    const [caller, closer] = [t.who('village_officer'), t.who('first_secretary')]
    await expect(called(chief(), id)).rejects.toEqual(refused('requests.forbidden'))
    for (const day of ['24', '24', '25']) await called(caller, id, {}, at(`2026-11-${day}T10:00:00`))
    await expect(t.closed(closer, id)).rejects.toEqual(refused('requests.not_rated'))
    await called(caller, id, {}, at('2026-11-26T10:00:00'))
    await t.closed(closer, id, at('2026-11-26T11:00:00'))
    expect(await t.seen(t.who('town_officer'), id)).toMatchObject({
      state: 'written_off',
      satisfied: null,
      ratingBy: 'no_answer',
      missedCalls: 3,
    })
  })

  test('asked again after four weeks: it holds, or it is reopened and counts against the closing', async () => {
    const closer = t.who('first_secretary')
    const [good, bad] = [await t.upTo('rated'), await t.upTo('rated')]
    for (const id of [good, bad]) await t.closed(closer, id)
    const [caller, late] = [t.who('village_officer'), at('2026-12-22T09:00:00')]
    await expect(again(caller, good, { answer: 'holds' }, at('2026-12-21T23:00:00'))).rejects.toEqual(refused('requests.too_early'))
    await expect(again(chief(), good, { answer: 'holds' }, late)).rejects.toEqual(refused('requests.forbidden'))
    await again(caller, good, { answer: 'holds' }, late)
    expect(await t.seen(caller, good)).toMatchObject({ state: 'written_off', reaskSolved: true, reaskAt: null, failedClosings: 0 })
    await expect(again(caller, good, { answer: 'holds' }, late)).rejects.toEqual(refused('requests.asked_again'))
    await again(caller, bad, { answer: 'not_fixed', words: '又黑了' }, late)
    expect(await t.seen(caller, bad)).toMatchObject({
      ...{ state: 'sorted', rung: 'area', reopened: 1, closings: 1, failedClosings: 1, outcome: null },
      dueAt: at('2026-12-29T23:59:59').toISOString(),
    })
  })

  test('the party committee’s minutes end the ladder: not content is kept as not content, and written off', async () => {
    const id = await t.upTo('taken')
    for (const [who, reason] of [
      [chief(), '办不了'],
      [t.who('area_chief'), '办不了'],
      [secretary(), '村里办不了'],
    ] as const)
      await handed(who, id, { reason })
    const officer = t.who('town_officer')
    expect(await t.seen(officer, id)).toMatchObject({ rung: 'town', holder: { name: officer.name } })
    await t.taken(officer, id)
    await expect(handed(officer, id, { reason: '再上' })).rejects.toEqual(refused('requests.no_rung_above'))
    const minutes = {
      heldOn: '2026-11-24',
      attended: '党委班子 9 人',
      resolved: '本年无资金，列入明年',
      measures: '列入计划',
      by: '2027-06-30',
    }
    await resolved(officer, id, minutes)
    await t.answered(officer, id, { outcome: 'planned', plannedOn: '2027-06-30', words: '党委会议定明年办' })
    await t.rated(t.villager(), id, { solved: false, satisfied: false, words: '太慢' })
    expect(await t.seen(t.villager(), id)).toMatchObject({ state: 'rated', satisfied: false, reopened: 0 })
    await expect(t.closed(officer, id)).rejects.toEqual(refused('requests.forbidden'))
    await t.closed(t.who('first_secretary'), id)
  })
})

describe('made on the phone', () => {
  test('a step sent twice is done once; under somebody else’s id it is not taken', async () => {
    const id = await t.upTo('dispatched')
    const step = newId()
    const taking = { step, words: '', deviceAt: '2026-11-24T08:50:00+08:00' }
    const first = await t.as(chief(), tx => take(tx, chief(), world.now, id, taking))
    const second = await t.as(chief(), tx => take(tx, chief(), world.now, id, taking))
    expect(second).toEqual(first)
    const seen = await t.seen(chief(), id)
    expect(seen.steps.filter(each => each.act === 'take').map(each => each.id)).toEqual([step])
    const other = await t.upTo('dispatched')
    await expect(t.as(chief(), tx => sendBack(tx, chief(), world.now, other, { step, reason: '不归我管' }))).rejects.toEqual(
      refused('requests.conflict'),
    )
  })

  test('a visit’s finding stays with the request', async () => {
    await expect(t.raised(t.who('unit_chief'), { household: t.home().id, visit: newId() })).rejects.toEqual(refused('visits.not_found'))
  })
})
