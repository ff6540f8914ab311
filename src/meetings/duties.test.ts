import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, PostHolder } from '#common/actor.ts'
import { setSetting } from '#network/settings.ts'
import { asActor, asSystem, type Tx } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { call, close, open } from './acts.ts'
import { mark } from './attendance.ts'
import { closeMeetingPeriods } from './closing.ts'
import { coverageOf, dueOf, dutyRowsOf, figuresOf } from './duties.ts'
import { calling, marking } from './terms.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
})
afterAll(() => db.close())

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(db, actor, work)
const who = (post: PostHolder['post'], place?: string) => world.actor('甲镇', post, place)
const at = (day: string) => new Date(`${day}T20:00:00+08:00`)
const officer = () => who('town_officer')

/** A meeting called, opened, attended and closed on one day, by the clock of that day unless said. */
async function held(actor: Actor, kind: string, on: string, now = at(on)): Promise<string> {
  return await as(actor, async tx => {
    const { id, people } = await call(tx, actor, now, calling.parse({ kind, on, location: '祠堂' }))
    await open(tx, actor, now, id, {})
    await mark(tx, actor, now, id, marking.parse({ marks: [{ id: people[0]!.id, state: 'present' }], counted: 4 }))
    await close(tx, actor, now, id, {})
    return id
  })
}
const coverage = async (day: string, on?: string, actor: Actor = officer()) => {
  const { duties } = await as(actor, tx => coverageOf(tx, actor, at(day), on ? { on } : {}))
  return Object.fromEntries(duties.map(({ kind, total, closed, period }) => [kind, { ...total, closed, period }]))
}

describe('duties', () => {
  test('one’s own stand on the list with a day that would suit; a held meeting makes it done', async () => {
    const chief = who('unit_chief')
    const before = await as(chief, tx => dueOf(tx, chief, world.now))
    expect(before).toMatchObject([
      { kind: 'analysis', period: '2026-11', dueOn: '2026-11-30', state: 'open', called: null },
      { kind: 'talk', period: '2026-Q4', dueOn: '2026-12-31', state: 'open', lastOn: null },
    ])
    expect(before.every(each => each.proposedOn > '2026-11-24' && each.proposedOn <= each.dueOn)).toBe(true)
    const coming = await as(chief, tx =>
      call(tx, chief, world.now, calling.parse({ kind: 'analysis', on: '2026-11-26', location: '我家' })),
    )
    expect((await as(chief, tx => dueOf(tx, chief, world.now)))[0]).toMatchObject({ called: coming.id })
    await held(chief, 'talk', '2026-11-20')
    const after = await as(chief, tx => dueOf(tx, chief, world.now))
    expect(after.find(each => each.kind === 'talk')).toMatchObject({ state: 'done', held: 1, lastOn: '2026-11-20', location: '祠堂' })
    const clerk = who('department_clerk')
    await expect(as(clerk, tx => dueOf(tx, clerk, world.now))).rejects.toMatchObject({ code: 'meetings.forbidden' })
  })

  test('coverage counts the places that held it of those that owe it, and drills to them', async () => {
    const units = world.town('甲镇').places.filter(place => place.kind === 'unit').length
    expect(await coverage('2026-11-24')).toEqual({
      talk: { done: 1, due: units, closed: false, period: '2026-Q4' },
      analysis: { done: 0, due: units, closed: false, period: '2026-11' },
      chiefs: { done: 0, due: 2, closed: false, period: '2026-11' },
    })
    const { duties } = await as(officer(), tx => coverageOf(tx, officer(), world.now, {}))
    for (const { total, rows } of duties) {
      expect(rows.reduce((n, row) => n + row.done, 0)).toBe(total.done)
      expect(rows.reduce((n, row) => n + row.due, 0)).toBe(total.due)
    }
    const rows = await as(officer(), tx => dutyRowsOf(tx, officer(), world.now, { kind: 'talk', state: 'done', limit: 500 }))
    expect(rows).toMatchObject([{ placeName: '一邻', above: '一组', holder: who('unit_chief').name, meetings: [{ on: '2026-11-20' }] }])
    const village = who('party_secretary', '白水村')
    expect((await coverage('2026-11-24', undefined, village)).talk).toMatchObject({ done: 0, due: units / 2 })
    await expect(as(village, tx => coverageOf(tx, village, world.now, { place: world.place('甲镇', '青山村').id }))).rejects.toMatchObject({
      code: 'places.not_found',
    })
  })
})

describe('closing', () => {
  const facts = () =>
    asSystem(db, tx => tx.selectFrom('meeting_duties').selectAll().where('town_id', '=', world.town('甲镇').id).orderBy('place').execute())

  test('freezes what is over, once, catching up; what is written down later changes nothing', async () => {
    const units = world.town('甲镇').places.filter(place => place.kind === 'unit').length
    const open = await coverage('2026-12-05', '2026-11-30')
    expect(open.analysis).toEqual({ done: 0, due: units, closed: false, period: '2026-11' })
    // The machine slept over the end of November.
    expect((await closeMeetingPeriods(db, at('2026-12-05'))).periods).toBeGreaterThan(0)
    const first = await facts()
    expect(first.map(row => row.period)).toEqual(Array(units + 2).fill('2026-11'))
    expect(first.every(row => row.state === 'missed')).toBe(true)
    expect(await coverage('2026-12-05', '2026-11-30')).toMatchObject({ analysis: { ...open.analysis, closed: true } })
    await held(who('unit_chief'), 'analysis', '2026-11-29', at('2026-12-06'))
    expect((await coverage('2026-12-06', '2026-11-30')).analysis).toMatchObject({ done: 0, due: units })
    const rows = await as(officer(), tx => dutyRowsOf(tx, officer(), at('2026-12-06'), { kind: 'analysis', on: '2026-11-30', limit: 1 }))
    expect(rows).toMatchObject([{ state: 'missed', held: 0, meetings: [{ on: '2026-11-29' }] }])
    expect(await closeMeetingPeriods(db, at('2026-12-06'))).toEqual({ periods: 0 })
    expect(await facts()).toEqual(first)
    await Promise.all([closeMeetingPeriods(db, at('2027-01-05')), closeMeetingPeriods(db, at('2027-01-05'))])
    const quarter = (await facts()).filter(row => row.period === '2026-Q4')
    expect([quarter.length, quarter.filter(row => row.state === 'done').length]).toEqual([units, 1])
  })

  test('leaves a record of each period it closed', async () => {
    const rows = await asSystem(db, tx =>
      tx
        .selectFrom('audit_log')
        .select(['actor', 'after'])
        .where('act', '=', 'meeting_duties.closed')
        .where('town_id', '=', world.town('甲镇').id)
        .execute(),
    )
    const november = rows.find(row => (row.after as { period: string }).period === '2026-11')
    expect(november).toMatchObject({ actor: { kind: 'system' }, after: { done: 0, dropped: 0 } })
  })

  test('a rule that changes counts from the next period', async () => {
    const weekly = [{ post: 'area_chief', kind: 'weekly', period: 'week', times: 1 }]
    const change = { key: 'meeting_duties' as const, value: weekly, from: '2027-02-10', source: '镇文件' }
    await as(officer(), tx => setSetting(tx, officer(), at('2027-02-01'), change))
    expect(Object.keys(await coverage('2027-02-12'))).toEqual(['analysis', 'chiefs', 'talk'])
    await held(who('area_chief'), 'weekly', '2027-02-16')
    expect((await coverage('2027-02-16')).weekly).toEqual({ done: 1, due: 4, closed: false, period: '2027-W07' })
  })
})

test('a month’s figures come from what was done', async () => {
  const { kinds, decisions } = await as(officer(), tx =>
    figuresOf(tx, officer(), at('2026-11-30'), { from: '2026-11-01', to: '2026-11-30' }),
  )
  expect(kinds.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toMatchObject([
    { kind: 'analysis', held: 1, present: 1, counted: 4 },
    { kind: 'talk', held: 1, present: 1, counted: 4 },
  ])
  expect(decisions).toBe(0)
})
