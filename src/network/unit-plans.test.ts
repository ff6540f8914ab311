import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { asToday, unitPlanApp } from '#test/unit-plan-app.ts'
import { testVault } from '#test/vault.ts'
import { openPlanner, type UnitPlanner } from './unit-plans-planner.ts'
import type { DraftGroup, PlanningRoll } from './unit-plans-terms.ts'

const vault = testVault()
let planner: UnitPlanner
let database: Database
let world: World
let as: ReturnType<typeof unitPlanApp>
let officer: PostHolder
let secretary: PostHolder
const group = () => world.place('甲镇', '青山村/一组').id
const village = () => world.place('甲镇', '青山村').id

beforeAll(() => {
  planner = openPlanner()
})
afterAll(() => planner.close())
beforeEach(async () => {
  database = await testDatabase()
  world = await foundTown(database, vault)
  as = unitPlanApp(database, vault, planner)
  officer = world.actor('甲镇', 'town_officer')
  secretary = world.actor('甲镇', 'party_secretary')
  return () => database.close()
})

const call = (actor: PostHolder, now = world.now) => as(actor, now)
const rollOf = async (place: string): Promise<PlanningRoll> => (await call(officer)('GET', `/unit-plans/roll?place=${place}`)).json
const draft = async (place: string, groups: DraftGroup[], actor = officer, name = '试划') =>
  await call(actor)('POST', '/unit-plans', { place, name, wishes: {}, groups })
const recordsOf = async (id: string) =>
  await asSystem(database, tx =>
    tx.selectFrom('audit_log').select(['act', 'place', 'after']).where('subject_id', '=', id).orderBy('seq').execute(),
  )
/** One row of houses along the road, unit after unit. */
const inOneRow = () =>
  database.owner.query('update households h set latitude = 27.6, longitude = 113.5 + 0.0003 * number::int where town_id = $1', [
    officer.town,
  ])
/** Moves the first household of a group's first unit to its second. */
function oneMoved(groups: DraftGroup[]): DraftGroup[] {
  return groups.map(({ group, units: [first, second, ...rest] }) => {
    const [moving, ...staying] = first!.members
    return { group, units: [{ ...first!, members: staying }, { ...second!, members: [...second!.members, moving!] }, ...rest] }
  })
}

describe('the planning roll', () => {
  test('holds every living household of the groups once, with units, chiefs and who could be chief', async () => {
    const roll = await rollOf(village())
    const households = world.town('甲镇').households.filter(each => each.village.key === '青山村')
    expect(roll.groups.flatMap(each => each.households.map(one => one.id)).toSorted()).toEqual(households.map(each => each.id).toSorted())
    expect(roll.bounds).toEqual({ least: 5, most: 15, block: false })
    const first = roll.groups[0]!
    expect(first.units.map(unit => [unit.name, unit.households, unit.chiefs.length])).toEqual([
      ['一邻', 5, 1],
      ['二邻', 6, 1],
    ])
    const chief = first.units[0]!.chiefs[0]!
    expect(chief.phone).toMatch(/^154/)
    // an old woman alone could not be chief; the chief in office is preferred to everybody
    const at = (id: string) => first.households.find(each => each.id === id)!
    expect(at(chief.household!)).toMatchObject({ eligible: true, unsuitability: 0 })
    expect(first.households.filter(each => !each.eligible).length).toBeGreaterThan(0)
    expect(JSON.stringify(roll)).not.toMatch(/born|idNumber|minimum_living/)
  })

  test('is for those who draft; the county reads it without phones', async () => {
    const county = await as(world.countyOfficer('甲镇'), world.now)('GET', `/unit-plans/roll?place=${group()}`)
    expect(county.json.groups[0].units[0].chiefs[0].phone).toBeNull()
    expect((await call(world.actor('甲镇', 'group_chief'))('GET', `/unit-plans/roll?place=${group()}`)).status).toBe(403)
    expect((await call(secretary)('GET', `/unit-plans/roll?place=${world.place('甲镇', '白水村').id}`)).status).toBe(404)
    expect((await call(officer)('GET', `/unit-plans/roll?place=${world.place('甲镇', '青山村/一片').id}`)).json.error.code).toBe(
      'unit_plans.wrong_place',
    )
  })
})

describe('a proposal', () => {
  test('puts every household into exactly one unit, within bounds or with a reason, and says how far from the best it is', async () => {
    const { json } = await call(officer)('POST', '/unit-plans/proposals', { place: village(), wishes: { mode: 'full' } })
    const roll = await rollOf(village())
    for (const { id, households } of roll.groups) {
      const { units } = json.groups.find((each: DraftGroup) => each.group === id)
      const facts = json.facts.find((each: DraftGroup) => each.group === id)
      expect(units.flatMap((unit: { members: string[] }) => unit.members).toSorted()).toEqual(households.map(each => each.id).toSorted())
      for (const unit of units) {
        const excused = facts.exceptions.some((each: { unit: string }) => each.unit === unit.name)
        expect(excused || (unit.members.length >= 5 && unit.members.length <= 15)).toBe(true)
        expect(unit.members).toContain(unit.chief)
      }
      expect(facts.proof).toMatch(/最多比可能的最好方案多 [\d.]+ %|不能给出/)
      for (const { words } of facts.exceptions) expect(words).not.toMatch(/[0-9a-f]{8}-/)
    }
  })

  test('in minimal mode leaves a group alone that needs nothing', async () => {
    await inOneRow()
    const { json } = await call(secretary)('POST', '/unit-plans/proposals', { place: group(), wishes: { mode: 'minimal' } })
    const { groups } = await rollOf(group())
    const unitOf = new Map(groups[0]!.households.map(each => [each.id, groups[0]!.units.find(unit => unit.id === each.unit)!.name]))
    for (const { name, members } of json.groups[0].units) for (const member of members) expect(unitOf.get(member)).toBe(name)
  })

  test('heeds pins and the town’s bounds of the day', async () => {
    const set = { key: 'unit_size', value: { least: 3, most: 4, block: false }, from: '2026-11-24', source: '镇文件' }
    await call(officer)('POST', '/settings', set)
    const { json } = await call(officer)('POST', '/unit-plans/proposals', { place: group(), wishes: { mode: 'full', target: 4 } })
    for (const unit of json.groups[0].units) expect(unit.members.length).toBeLessThanOrEqual(4)
  })

  test('asked what if, gives one line per change', async () => {
    await inOneRow()
    const changes = [{ opening: 0 }, { opening: 5000 }, { mode: 'full', target: 11 }]
    const { json } = await call(officer)('POST', '/unit-plans/what-if', { place: group(), wishes: { mode: 'full' }, changes })
    expect(json.map((each: { change: object }) => each.change)).toEqual(changes)
    expect(json[0].units).toBe(2)
    expect(json[1].units).toBe(1)
    expect(json[0].walking).toBeLessThan(json[1].walking)
    expect(json[1].meanSize).toBe(11)
    expect(
      (await call(world.actor('甲镇', 'village_officer'))('POST', '/unit-plans/what-if', { place: group(), wishes: {}, changes })).status,
    ).toBe(403)
  })
})

describe('a draft', () => {
  test('is kept with its figures, beside others; opened by both who draft; recorded', async () => {
    const groups = oneMoved(asToday(await rollOf(group())))
    const first = await draft(group(), groups)
    const second = await draft(group(), groups, secretary, '书记的草案')
    expect([first.status, second.status]).toEqual([200, 200])
    const list = (await call(secretary)('GET', `/unit-plans?place=${village()}`)).json
    expect(list.map((each: { name: string; version: number }) => [each.name, each.version])).toEqual(
      expect.arrayContaining([
        ['试划', 1],
        ['书记的草案', 1],
      ]),
    )
    const opened = (await call(secretary)('GET', `/unit-plans/${first.json.id}`)).json
    expect(opened).toMatchObject({
      state: 'draft',
      groups,
      made: { name: officer.name },
      drift: { whole: true, gone: [], unplaced: [], rehoused: 0 },
    })
    expect(opened.facts[0]).toMatchObject({ households: 11, units: 2 })
    expect(opened.facts[0].exceptions.map((each: { kind: string }) => each.kind)).toContain('small')
    expect(opened.facts[0].walking).toBeGreaterThan(0)
    expect((await recordsOf(first.json.id)).map(each => each.act)).toEqual(['unit_plan.drafted'])
  })

  test('is not overwritten by somebody who has not seen the last version', async () => {
    const groups = asToday(await rollOf(group()))
    const { id } = (await draft(group(), groups)).json
    const save = (actor: PostHolder, version: number) =>
      call(actor)('PUT', `/unit-plans/${id}`, { version, name: '改', wishes: {}, groups: oneMoved(groups) })
    expect((await save(secretary, 1)).json).toEqual({ version: 2 })
    const late = await save(officer, 1)
    expect(late.status).toBe(409)
    expect(late.json.error.message).toContain(secretary.name)
    expect((await call(officer)('PUT', `/unit-plans/${id}/discarded`, { version: 2 })).status).toBe(200)
    expect((await save(officer, 2)).status).toBe(409)
    expect((await recordsOf(id)).map(each => each.act)).toEqual(['unit_plan.drafted', 'unit_plan.changed', 'unit_plan.discarded'])
  })

  test('is nobody’s business without the post, nor outside of one’s place', async () => {
    const groups = asToday(await rollOf(group()))
    const { id } = (await draft(group(), groups)).json
    const chief = world.actor('甲镇', 'group_chief')
    const first = world.actor('甲镇', 'first_secretary')
    for (const actor of [chief, first]) {
      expect((await draft(group(), groups, actor)).status).toBe(403)
      expect((await call(actor)('GET', `/unit-plans/${id}`)).status).toBe(404)
      expect((await call(actor)('GET', '/unit-plans')).json).toEqual([])
    }
    const elsewhere = world.actor('甲镇', 'party_secretary', '白水村')
    expect((await draft(group(), groups, elsewhere)).status).toBe(404)
    expect((await call(elsewhere)('GET', `/unit-plans/${id}`)).status).toBe(404)
    expect((await call(elsewhere)('PUT', `/unit-plans/${id}`, { version: 1, name: '改', wishes: {}, groups })).status).toBe(404)
    const county = await as(world.countyOfficer('甲镇'), world.now)('GET', `/unit-plans/${id}`)
    expect(county.json.state).toBe('draft')
  })

  test('on an older roll says what has changed since', async () => {
    const roll = await rollOf(village())
    const { id } = (await draft(village(), asToday(roll))).json
    const [gone, stays] = roll.groups[0]!.households
    await call(officer)('PUT', `/households/${gone!.id}/end`, { on: '2026-11-24', reason: '迁往县城' })
    const made = await call(officer)('POST', '/households', { group: group(), unit: null, number: '新1', on: '2026-11-24' })
    const other = roll.groups[0]!.units.find(unit => unit.id !== stays!.unit)!
    await call(officer)('PUT', `/households/${stays!.id}/unit`, { unit: other.id, on: '2026-11-24', reason: '搬屋' })
    const { drift } = (await call(officer)('GET', `/unit-plans/${id}`)).json
    expect(drift.gone).toEqual([expect.objectContaining({ id: gone!.id, head: gone!.head, why: '2026-11-24 销户' })])
    expect(drift.unplaced.map((each: { id: string }) => each.id)).toEqual([made.json.id])
    expect(drift).toMatchObject({ rehoused: 1, whole: false })
  })

  test('of two units alike, or with a household twice, is refused', async () => {
    const [only] = asToday(await rollOf(group()))
    const doubled = [{ ...only!, units: only!.units.map(unit => ({ ...unit, name: '一邻' })) }]
    expect((await draft(group(), doubled)).json.error.code).toBe('unit_plans.name')
    const twice = [{ ...only!, units: [...only!.units, { name: '三邻', chief: null, members: [only!.units[0]!.members[0]!] }] }]
    expect((await draft(group(), twice)).json.error.code).toBe('unit_plans.twice')
  })
})
