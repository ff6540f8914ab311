import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asActor, asSystem, type Tx } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { recordVisit } from './acts.ts'
import { keepBook } from './books.ts'
import { coverageHouseholdsOf, coverageOf } from './coverage.ts'
import { listVisits } from './store.ts'
import { newVisit } from './terms.ts'
import { todayList } from './today.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
})
afterAll(() => db.close())

/** As the routes do it: on an account that is kept. */
const as = async <T>(actor: Actor, work: (tx: Tx) => Promise<T>, now = world.now) => {
  await keepBook(db, actor.town, now)
  return await asActor(db, actor, work)
}
const visit = (actor: Actor, household: string, more: object = {}, now = world.now) =>
  as(actor, tx => recordVisit(tx, actor, now, newVisit.parse({ household, outcome: 'met', ...more })), now)
const refused = (code: string) => expect.objectContaining({ code })
const chief = (place = '青山村/一组/一邻') => world.actor('甲镇', 'unit_chief', place)
const householdsOf = (unit: string) => world.town('甲镇').households.filter(each => each.unit?.key === unit)
const logged = (id: string) =>
  asSystem(db, tx => tx.selectFrom('audit_log').select(['act', 'actor', 'after', 'device_at']).where('subject_id', '=', id).execute())

describe('recording a visit', () => {
  test('keeps it and writes its record', async () => {
    const household = householdsOf('青山村/一组/一邻')[0]!
    const actor = chief()
    const row = await visit(actor, household.id, { topics: ['policy', 'health', 'policy'], note: '老人身体硬朗' })
    expect(row).toMatchObject({
      household: household.id,
      on: '2026-11-24',
      topics: ['policy', 'health'],
      by: actor.name,
      post: 'unit_chief',
      photos: [],
    })
    expect(row.head).toBe(household.residents[0]!.name)
    const records = await logged(row.id)
    expect(records).toMatchObject([
      { act: 'visit.recorded', actor: { person: actor.person, post: 'unit_chief' }, after: { on: '2026-11-24' } },
    ])
    expect(JSON.stringify(records)).not.toContain('硬朗')
  })

  test('sent twice at once it is kept once; something else under its id is refused', async () => {
    const household = householdsOf('青山村/一组/一邻')[1]!.id
    const id = newId()
    const [first, second] = await Promise.all([visit(chief(), household, { id }), visit(chief(), household, { id })])
    expect(second).toEqual(first)
    expect(await logged(id)).toHaveLength(1)
    expect(await visit(chief(), household, { id, on: '2026-11-23' })).toEqual(first)
    await expect(visit(chief(), household, { id, outcome: 'phoned' })).rejects.toEqual(refused('visits.conflict'))
    const elsewhere = world.actor('甲镇', 'unit_chief', '白水村/一组/一邻')
    const theirs = world.town('甲镇').households.find(each => each.unit?.key === '白水村/一组/一邻')!
    await expect(visit(elsewhere, theirs.id, { id })).rejects.toEqual(refused('visits.conflict'))
  })

  test('from a phone that was offline, with its own time in the record', async () => {
    const row = await visit(chief(), householdsOf('青山村/一组/一邻')[2]!.id, { deviceAt: '2026-11-02T18:30:00+08:00' })
    expect(row.on).toBe('2026-11-02')
    expect((await logged(row.id))[0]!.device_at).toEqual(new Date('2026-11-02T18:30:00+08:00'))
  })

  test('tomorrow, too long ago, or before the household came is refused', async () => {
    const household = householdsOf('青山村/一组/一邻')[0]!.id
    await expect(visit(chief(), household, { on: '2026-11-25' })).rejects.toEqual(refused('visits.in_future'))
    await expect(visit(chief(), household, { on: '2026-11-01' })).rejects.toEqual(refused('visits.too_late'))
    const newYear = new Date('2026-01-02T09:00:00+08:00')
    await expect(visit(chief(), household, { on: '2025-12-31' }, newYear)).rejects.toEqual(refused('visits.household_gone'))
  })

  test('chiefs, secretaries and village officers visit at their places; others do not', async () => {
    const household = householdsOf('青山村/一组/一邻')[3]!.id
    for (const post of ['party_secretary', 'first_secretary', 'village_officer', 'area_chief', 'group_chief'] as const) {
      expect((await visit(world.actor('甲镇', post), household)).post).toBe(post)
    }
    for (const post of ['town_officer', 'town_duty', 'department_clerk'] as const) {
      await expect(visit(world.actor('甲镇', post), household)).rejects.toEqual(refused('visits.forbidden'))
    }
    await expect(visit(world.countyOfficer('甲镇'), household)).rejects.toEqual(refused('visits.forbidden'))
    await expect(visit(world.resident('甲镇'), household)).rejects.toEqual(refused('visits.forbidden'))
  })

  test('a sibling unit, another village and another town are not there', async () => {
    const household = householdsOf('青山村/一组/一邻')[0]!.id
    for (const other of [
      chief('青山村/一组/二邻'),
      world.actor('甲镇', 'party_secretary', '白水村'),
      world.actor('乙镇', 'party_secretary'),
    ]) {
      await expect(visit(other, household)).rejects.toEqual(refused('households.not_found'))
    }
  })

  test('takes photos the visitor brought, once', async () => {
    const actor = chief()
    const household = householdsOf('青山村/一组/一邻')[4]!.id
    const [own, strangers] = [await photo(actor, actor.person), await photo(actor, newId())]
    const row = await visit(actor, household, { photos: [own] })
    expect(row.photos).toEqual([own])
    await expect(visit(actor, household, { photos: [own] })).rejects.toEqual(refused('visits.photos'))
    await expect(visit(actor, household, { photos: [strangers] })).rejects.toEqual(refused('visits.photos'))
  })
})

describe('lists', () => {
  test('visits come newest first, page by page, and only from one’s own place', async () => {
    const actor = world.actor('甲镇', 'party_secretary')
    const all = await as(actor, tx => listVisits(tx, actor.town, actor.person, { limit: 100 }))
    const paged: string[] = []
    for (let before: string | undefined; ; ) {
      const page = await as(actor, tx => listVisits(tx, actor.town, actor.person, { before, limit: 3 }))
      paged.push(...page.map(row => row.id))
      if (page.length < 3) break
      before = page.at(-1)!.id
    }
    expect(paged).toEqual(all.map(row => row.id))
    expect(all.map(row => row.on)).toEqual(
      all
        .map(row => row.on)
        .sort()
        .reverse(),
    )
    const sibling = chief('青山村/一组/二邻')
    expect(await as(sibling, tx => listVisits(tx, sibling.town, sibling.person, { limit: 100 }))).toEqual([])
  })

  test('today’s list holds every household of the unit, open ones with key kinds due this month first', async () => {
    const actor = chief('青山村/二组/二邻')
    const list = await as(actor, tx => todayList(tx, actor, world.now, { limit: 100 }))
    expect(list.total).toBe(householdsOf('青山村/二组/二邻').length)
    expect(list.due[0]).toMatchObject({
      kinds: ['minimum_living'],
      duty: { class: 'key', period: '2026-11', dueOn: '2026-11-30', daysLeft: 6 },
    })
    expect(list.due.slice(1).every(row => row.duty.period === '2026-Q4')).toBe(true)
    await visit(actor, list.due[0]!.household)
    await visit(actor, list.due[1]!.household, { outcome: 'nobody_home' })
    const later = await as(actor, tx => todayList(tx, actor, world.now, { limit: 100 }))
    expect([later.done, later.due.at(-1)!.household]).toEqual([1, list.due[0]!.household])
    expect(later.due.find(row => row.household === list.due[1]!.household)).toMatchObject({ state: 'open', nobodyHome: 1, lastVisit: null })
  })

  test('a department clerk reads none of it, the county officer may', async () => {
    const clerk = world.actor('甲镇', 'department_clerk')
    await expect(as(clerk, tx => todayList(tx, clerk, world.now, { limit: 9 }))).rejects.toEqual(refused('visits.forbidden'))
    const county = world.countyOfficer('甲镇')
    const { total } = await as(county, tx => coverageOf(tx, county, world.now, {}))
    expect(total.name).toBe('甲镇')
  })
})

describe('coverage', () => {
  test('figures are the sums of their rows, and the households behind them are as many', async () => {
    const town = world.actor('甲镇', 'town_officer')
    const places = world.town('甲镇').places
    for (const place of places) {
      const figures = await as(town, tx => coverageOf(tx, town, world.now, { place: place.id }))
      for (const which of ['key', 'ordinary'] as const) {
        const behind = await as(town, tx => coverageHouseholdsOf(tx, town, world.now, { place: place.id, class: which }))
        const due = behind.filter(row => row.state !== 'dropped')
        expect(figures.total[which], place.key).toMatchObject({ done: due.filter(row => row.state === 'done').length, due: due.length })
        if (place.kind === 'unit') expect(figures.rows).toEqual([])
      }
      const below = world.town('甲镇').households.filter(each => each.path.startsWith(`${place.path}.`))
      expect(figures.total.key.due + figures.total.ordinary.due).toBe(below.length)
    }
  })

  test('an orphan household counts in its group, in no unit', async () => {
    const group = world.place('甲镇', '白水村/四组')
    const actor = world.actor('甲镇', 'group_chief', '白水村/四组')
    const { total, rows } = await as(actor, tx => coverageOf(tx, actor, world.now, { place: group.id }))
    expect(total.ordinary.due).toBe(rows.reduce((n, row) => n + row.ordinary.due, 0) + 1)
  })

  test('a period before the account began is empty and says that it is closed; a day ahead is refused', async () => {
    const actor = world.actor('甲镇', 'party_secretary')
    const before = await as(actor, tx => coverageOf(tx, actor, world.now, { on: '2026-10-31' }))
    expect(before).toMatchObject({ month: { name: '2026-10' }, quarter: { name: '2026-Q4' } })
    expect(before.windows).toMatchObject([
      { duty: 'key', state: 'closed', closesOn: '2026-11-04', cutOff: '2026-11-03T16:00:00.000Z' },
      { duty: 'ordinary', state: 'running', closesOn: '2027-01-04', cutOff: world.now.toISOString() },
    ])
    expect(before.total.key).toEqual({ done: 0, due: 0, missed: 0, dropped: 0 })
    await expect(as(actor, tx => coverageOf(tx, actor, world.now, { on: '2026-12-01' }))).rejects.toEqual(refused('visits.in_future'))
  })

  test('the chief’s own place only: those above and beside are not there', async () => {
    const actor = chief()
    for (const key of ['青山村', '青山村/一组/二邻']) {
      const place = world.place('甲镇', key).id
      await expect(as(actor, tx => coverageOf(tx, actor, world.now, { place }))).rejects.toEqual(refused('places.not_found'))
    }
  })

  test('a household that left is dropped from the figures unless it was visited', async () => {
    const actor = chief('白水村/一组/一邻')
    const [left, seen] = world.town('甲镇').households.filter(each => each.unit?.key === '白水村/一组/一邻' && each.kinds.length === 0)
    const before = await as(actor, tx => coverageOf(tx, actor, world.now, {}))
    await visit(actor, seen!.id, { on: '2026-11-20' })
    await asSystem(db, tx =>
      tx.updateTable('households').set({ ended_on: '2026-11-23', ended_reason: '迁出' }).where('id', 'in', [left!.id, seen!.id]).execute(),
    )
    const after = await as(actor, tx => coverageOf(tx, actor, world.now, {}))
    expect(after.total.ordinary).toMatchObject({ done: before.total.ordinary.done + 1, due: before.total.ordinary.due - 1, dropped: 1 })
    const dropped = await as(actor, tx => coverageHouseholdsOf(tx, actor, world.now, { class: 'ordinary', state: 'dropped' }))
    expect(dropped.map(row => row.household)).toEqual([left!.id])
  })
})

async function photo(actor: ReturnType<typeof chief>, by: string): Promise<string> {
  const id = newId()
  const facts = { sha256: Buffer.alloc(32, 7), media_type: 'image/jpeg', bytes: 1, brought_by: by, brought_at: world.now }
  await as(actor, tx =>
    tx
      .insertInto('files')
      .values({ town_id: actor.town, id, place: actor.path, ...facts })
      .execute(),
  )
  return id
}
