import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { requestsInHand } from '#requests/unit-change.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { asToday, unitPlanApp } from '#test/unit-plan-app.ts'
import { testVault } from '#test/vault.ts'
import { publishDue } from './unit-plans-nightly.ts'
import { openPlanner, type UnitPlanner } from './unit-plans-planner.ts'
import type { DraftGroup, PlanningRoll, RollGroup } from './unit-plans-terms.ts'

const vault = testVault()
let planner: UnitPlanner
let database: Database
let world: World
let as: ReturnType<typeof unitPlanApp>
let officer: PostHolder
const group = () => world.place('甲镇', '青山村/一组').id
const unit = (name: string) => world.place('甲镇', `青山村/一组/${name}`)

beforeAll(() => {
  planner = openPlanner()
})
afterAll(() => planner.close())
beforeEach(async () => {
  database = await testDatabase()
  world = await foundTown(database, vault)
  as = unitPlanApp(database, vault, planner)
  officer = world.actor('甲镇', 'town_officer')
  return () => database.close()
})

const today = '2026-11-24'
const call = (actor: PostHolder, now = world.now) => as(actor, now)
const rollOf = async (place = group()): Promise<PlanningRoll> => (await call(officer)('GET', `/unit-plans/roll?place=${place}`)).json
const draft = async (groups: DraftGroup[], place = group()): Promise<string> =>
  (await call(officer)('POST', '/unit-plans', { place, name: '试划', wishes: {}, groups })).json.id
const publish = (id: string, more: object = {}, actor = officer, now = world.now) =>
  call(actor, now)('PUT', `/unit-plans/${id}/publication`, { version: 1, on: today, reason: '按群众意见调整', ...more })
const consequences = async (id: string) => (await call(officer)('GET', `/unit-plans/${id}/consequences`)).json
const treeNow = async () =>
  (await call(officer)('GET', '/places/tree')).json as {
    id: string
    parent: string
    name: string
    chief: string | null
    households: number
  }[]
const unitsNow = async () =>
  (await treeNow()).filter(node => node.parent === group()).map(({ name, chief, households }) => [name, chief, households])
const rows = async (statement: string, ...values: unknown[]) => (await database.owner.query(statement, values)).rows
const recordsOf = async (id: string) =>
  await asSystem(database, tx => tx.selectFrom('audit_log').selectAll().where('subject_id', '=', id).orderBy('seq').execute())

/** 一邻 keeps 4 of 5; 二邻's 6 are torn 3 and 3: it is dissolved; its halves are new units, one with 一邻's fifth. */
const torn = ({ id, households, units }: RollGroup): DraftGroup[] => {
  const of = (name: string) => households.filter(each => each.unit === units.find(one => one.name === name)!.id).map(each => each.id)
  const [first, second] = [of('一邻'), of('二邻')]
  return [
    {
      group: id,
      units: [
        { name: '上邻', chief: first[0]!, members: first.slice(0, 4) },
        { name: '二邻', chief: null, members: [first[4]!, ...second.slice(0, 3)] },
        { name: '三邻', chief: second[3]!, members: second.slice(3) },
      ],
    },
  ]
}

describe('what publishing would do', () => {
  test('is told before: who moves, what opens, closes and changes its name, whose mandate ends, with what in hand', async () => {
    const [only] = (await rollOf()).groups
    const id = await draft(torn(only!))
    const told = await consequences(id)
    expect(told.stay).toBe(4)
    expect(told.moves.length).toBe(7)
    expect(told.opened.map((each: { name: string; households: number }) => [each.name, each.households])).toEqual([
      ['二邻', 4],
      ['三邻', 3],
    ])
    expect(told.closed.map((each: { name: string }) => each.name)).toEqual(['二邻'])
    expect(told.renamed).toMatchObject([{ unit: unit('一邻').id, from: '一邻', to: '上邻' }])
    expect(told.mandates).toMatchObject([
      { name: world.holder('甲镇', 'unit_chief', '青山村/一组/二邻').name, how: 'elected', unit: '二邻', requests: [] },
    ])
    expect(told.outOfBounds.map((each: { name: string }) => each.name)).toEqual(['上邻', '二邻', '三邻'])
    // every household of the named world has a card, and all seven get another unit chief
    expect(told.cards).toBe(7)
    expect(told.moves[0].fromChief.phone).toMatch(/^154/)
  })
})

describe('publishing', () => {
  test('opens, fills, renames and closes in one act with one record; histories tell it; the chief of a unit that stays, stays', async () => {
    const [only] = (await rollOf()).groups
    const id = await draft(torn(only!))
    const [ending] = (await consequences(id)).mandates
    const done = await publish(id, { mandates: [ending.mandate] })
    expect(done.json).toMatchObject({
      state: 'published',
      on: today,
      opened: 2,
      closed: 1,
      renamed: 1,
      moved: 7,
      mandatesEnded: 1,
      cardsToReprint: 7,
    })
    expect(await unitsNow()).toEqual([
      ['上邻', world.holder('甲镇', 'unit_chief').name, 4],
      ['二邻', null, 4],
      ['三邻', null, 3],
    ])
    const changes = async (place: string) => (await call(officer)('GET', `/places/${place}`)).json
    const kept = await changes(unit('一邻').id)
    expect(kept.changes.map((each: { change: string; on: string }) => [each.change, each.on])).toEqual(
      expect.arrayContaining([
        ['redrawn', today],
        ['renamed', today],
      ]),
    )
    const closed = await changes(unit('二邻').id)
    expect(closed).toMatchObject({ endedOn: today, households: 0 })
    expect(closed.past).toMatchObject([{ endedReason: '片组邻撤并', ended: today }])
    expect(closed.changes[0]).toMatchObject({ change: 'closed', reason: '按群众意见调整' })
    expect(closed.changes[0].after.into.map((each: { households: number }) => each.households)).toEqual([3, 3])
    const [, published, ...more] = await recordsOf(id)
    expect(more).toEqual([])
    expect(published).toMatchObject({ act: 'unit_plan.published', after: { reason: '按群众意见调整', mandates: [ending.mandate] } })
    expect((await call(officer)('GET', `/unit-plans/${id}`)).json).toMatchObject({
      state: 'published',
      publishOn: today,
      published: { name: officer.name },
    })
    // what hangs on a household lies where the household does
    for (const table of ['residents', 'cards', 'household_classes'])
      expect(
        await rows(
          `select t.id from ${table} t join households h on h.town_id = t.town_id and h.id = t.household_id where t.place <> h.place`,
        ),
      ).toEqual([])
    expect((await publish(id, { mandates: [ending.mandate] })).status).toBe(409)
  })

  test('ends no mandate without its own tick, and changes nothing then', async () => {
    const [only] = (await rollOf()).groups
    const id = await draft(torn(only!))
    const before = await unitsNow()
    const refused = await publish(id)
    expect([refused.status, refused.json.error.code]).toEqual([422, 'unit_plans.consent'])
    expect(refused.json.error.message).toContain(world.holder('甲镇', 'unit_chief', '青山村/一组/二邻').name)
    expect(await unitsNow()).toEqual(before)
  })

  test('is the town office’s: a secretary drafts only; elsewhere it is not there', async () => {
    const id = await draft(asToday(await rollOf()))
    expect((await publish(id, {}, world.actor('甲镇', 'party_secretary'))).status).toBe(403)
    expect((await publish(id, {}, world.actor('乙镇', 'town_officer'))).status).toBe(404)
    expect((await publish(id, { version: 2 })).status).toBe(409)
    expect((await publish(id, { on: '2026-11-23' })).json.error.code).toBe('unit_plans.in_the_past')
    expect((await publish(id)).json.error.code).toBe('unit_plans.nothing')
    expect((await publish(newId())).status).toBe(404)
  })

  test('does not go by an older roll', async () => {
    const roll = await rollOf()
    const [only] = roll.groups
    const id = await draft(torn(only!))
    await call(officer)('PUT', `/households/${only!.households[0]!.id}/end`, { on: today, reason: '迁往县城' })
    const refused = await publish(id)
    expect([refused.status, refused.json.error.code]).toEqual([422, 'unit_plans.stale'])
    expect(refused.json.error.message).toContain('已不在原组的 1 户')
  })

  test('where the town’s bound blocks, opens no unit past it', async () => {
    const set = { key: 'unit_size', value: { least: 1, most: 3, block: true }, from: today, source: '镇文件' }
    await call(officer)('POST', '/settings', set)
    const [only] = (await rollOf()).groups
    const id = await draft(torn(only!))
    expect((await publish(id)).json.error.code).toBe('units.too_many_households')
  })

  test('what it published is read by whoever sees the place, drafts are not', async () => {
    const [only] = (await rollOf()).groups
    const id = await draft(torn(only!))
    const chief = world.actor('甲镇', 'group_chief')
    expect((await call(chief)('GET', `/unit-plans/${id}`)).status).toBe(404)
    await publish(id, { mandates: [(await consequences(id)).mandates[0].mandate] })
    expect((await call(chief)('GET', `/unit-plans/${id}`)).json.state).toBe('published')
    expect((await call(chief)('GET', `/unit-plans/${id}/consequences`)).json.moves.length).toBe(7)
    expect(JSON.stringify((await call(chief)('GET', `/unit-plans/${id}/consequences`)).json)).not.toMatch(/154\d{8}/)
    expect((await call(world.actor('甲镇', 'group_chief', '青山村/二组'))('GET', `/unit-plans/${id}`)).status).toBe(404)
  })
})

describe('open requests', () => {
  async function dispatched(household: string, mandate: string): Promise<string> {
    const call_ = call(officer)
    const { id } = (await call_('POST', '/requests', { household, text: '组里那盏路灯黑了半个月', via: 'desk' })).json
    await call_('PUT', `/requests/${id}/sorting`, {
      category: '02',
      size: 'minor',
      ownership: 'public',
      publicSafety: false,
      urgency: 'ordinary',
    })
    expect((await call_('PUT', `/requests/${id}/dispatch`, { handler: mandate })).status).toBe(200)
    return id
  }

  test('follow the household; those of a chief whose mandate ends go to the unit’s new chief, or wait to be dispatched; clocks go on', async () => {
    const [only] = (await rollOf()).groups
    const [keeps, ends] = ['一邻', '二邻'].map(name => world.holder('甲镇', 'unit_chief', `青山村/一组/${name}`))
    const of = (name: string) =>
      only!.households.filter(each => each.unit === only!.units.find(one => one.name === name)!.id).map(each => each.id)
    const [first, second] = [of('一邻'), of('二邻')]
    // 一邻 stays and takes three of 二邻's; the other three are a new unit
    const groups = [
      {
        group: only!.id,
        units: [
          { name: '一邻', chief: null, members: [...first.slice(1), ...second.slice(0, 3)] },
          { name: '三邻', chief: null, members: [first[0]!, ...second.slice(3)] },
        ],
      },
    ]
    const kept = await dispatched(first[0]!, keeps!.mandate)
    const toChief = await dispatched(second[0]!, ends!.mandate)
    const toNobody = await dispatched(second[5]!, ends!.mandate)
    const dueBefore = await rows('select id, due_at from requests order by id')
    const id = await draft(groups)
    const told = await consequences(id)
    expect(told.mandates[0].requests.length).toBe(2)
    const done = (await publish(id, { mandates: [ends!.mandate] })).json
    expect([done.requestsHandedOn, done.requestsUnassigned.length]).toEqual([1, 1])
    const state = async (request: string) =>
      (
        await rows(
          'select state, handler_mandate_id as handler, place::text = (select place::text from households where id = household_id) as there from requests where id = $1',
          request,
        )
      )[0]
    expect(await state(kept)).toEqual({ state: 'dispatched', handler: keeps!.mandate, there: true })
    expect(await state(toChief)).toEqual({ state: 'dispatched', handler: keeps!.mandate, there: true })
    expect(await state(toNobody)).toEqual({ state: 'sorted', handler: null, there: true })
    expect(await rows('select id, due_at from requests order by id')).toEqual(dueBefore)
    const steps = (await call(officer)('GET', `/requests/${toChief}`)).json.steps
    expect(steps.at(-1).words).toContain('划邻公布')
  })
})

describe('publication from a later day', () => {
  const night = (day: string) => new Date(`${day}T00:01:00+08:00`)

  test('waits for the night before it, happens once, and catches up after days of sleep', async () => {
    const [only] = (await rollOf()).groups
    const id = await draft(torn(only!))
    const mandates = [(await consequences(id)).mandates[0].mandate]
    const before = await unitsNow()
    expect((await publish(id, { on: '2026-12-01', mandates })).json.state).toBe('scheduled')
    expect(await unitsNow()).toEqual(before)
    expect(await publishDue(database, requestsInHand, night('2026-11-30'))).toEqual({ published: 0, returned: 0 })
    expect(await publishDue(database, requestsInHand, night('2026-12-05'))).toEqual({ published: 1, returned: 0 })
    expect(await publishDue(database, requestsInHand, night('2026-12-06'))).toEqual({ published: 0, returned: 0 })
    expect((await unitsNow()).map(([name]) => name)).toEqual(['上邻', '二邻', '三邻'])
    const [opened] = await rows(`select started_on from places where town_id = $1 and name = '三邻'`, officer.town)
    expect(opened.started_on).toBe('2026-12-01')
    const [ended] = await rows('select ended_on, ended_reason from mandates where id = $1', mandates[0])
    expect(ended).toEqual({ ended_on: '2026-12-01', ended_reason: 'place_closed' })
    const acts = await recordsOf(id)
    expect(acts.map(each => each.act)).toEqual(['unit_plan.drafted', 'unit_plan.scheduled', 'unit_plan.published'])
    expect(acts[2]!.after).toMatchObject({ orderedBy: { name: officer.name } })
  })

  test('can be recalled, and is a draft again', async () => {
    const [only] = (await rollOf()).groups
    const id = await draft(torn(only!))
    await publish(id, { on: '2026-12-01', mandates: [(await consequences(id)).mandates[0].mandate] })
    expect((await call(world.actor('甲镇', 'party_secretary'))('DELETE', `/unit-plans/${id}/publication`)).status).toBe(403)
    expect((await call(officer)('DELETE', `/unit-plans/${id}/publication`)).status).toBe(200)
    expect((await call(officer)('DELETE', `/unit-plans/${id}/publication`)).status).toBe(409)
    expect(await publishDue(database, requestsInHand, night('2026-12-01'))).toEqual({ published: 0, returned: 0 })
    expect((await call(officer)('GET', `/unit-plans/${id}`)).json.state).toBe('draft')
  })

  test('goes back as a draft with the reason when the roll has changed by then', async () => {
    const [only] = (await rollOf()).groups
    const id = await draft(torn(only!))
    await publish(id, { on: '2026-12-01', mandates: [(await consequences(id)).mandates[0].mandate] })
    const before = await unitsNow()
    await call(officer)('POST', '/households', { group: group(), unit: null, number: '新1', on: today })
    expect(await publishDue(database, requestsInHand, night('2026-12-01'))).toEqual({ published: 0, returned: 1 })
    const back = (await call(officer)('GET', `/unit-plans/${id}`)).json
    expect(back.state).toBe('draft')
    expect(back.problem).toMatch(/2026-12-01 未能公布.*还没有编入的 1 户/)
    expect(await unitsNow()).toEqual(before)
    expect((await recordsOf(id)).at(-1)!.act).toBe('unit_plan.returned')
  })
})
