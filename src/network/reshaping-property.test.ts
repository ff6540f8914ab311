import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { Refusal } from '#common/refusal.ts'
import { asActor, asSystem, type Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { changeUnit } from './households.ts'
import { householdsIn } from './households-store.ts'
import { openPlace } from './places.ts'
import { childrenOf, type Place } from './places-store.ts'
import { mergePlace, movePlace, splitPlace } from './reshaping.ts'

let database: Database
let world: World
let officer: PostHolder
beforeAll(async () => {
  database = await testDatabase()
  world = await foundTown(database, testVault())
  officer = world.actor('甲镇', 'town_officer')
})
afterAll(() => database?.close())

const on = '2026-11-24'
const reason = '调整'

interface Row {
  id: Id
  kind: string
  parent_id: Id | null
  path: string
  ended_on: string | null
}
const placesNow = () =>
  asSystem(database, tx =>
    tx
      .selectFrom('places')
      .select(['id', 'kind', 'parent_id', 'path', 'ended_on'])
      .where('town_id', '=', officer.town)
      .orderBy('id')
      .execute(),
  ) as Promise<Row[]>
const householdsNow = () =>
  asSystem(database, tx => tx.selectFrom('households').selectAll().where('town_id', '=', officer.town).orderBy('id').execute())
const countsNow = async () => {
  const tables = ['residents', 'household_classes', 'cards', 'people', 'mandates', 'households'] as const
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const { rows } = await asSystem(database, tx =>
      sql<{ count: number }>`select count(*) as count from ${sql.table(table)} where town_id = ${officer.town}`.execute(tx),
    )
    counts[table] = rows[0]!.count
  }
  return counts
}

/** A step of somebody's afternoon at the office; numbers choose among what is there then. */
const step = fc.record({
  act: fc.constantFrom('move', 'split', 'merge', 'rehouse', 'open'),
  a: fc.nat(),
  b: fc.nat(),
  c: fc.nat(),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
const pick = <T>(list: T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
let names = 0
let clock = 0

/** Does one step; what the rules refuse is refused, anything else is a fault. */
async function take({ act, a, b, c }: Step): Promise<boolean> {
  const living = (await placesNow()).filter(place => !place.ended_on && place.parent_id)
  const place = pick(living, a)!
  // Every step at an instant of its own, as in life: histories are read in that order.
  const now = new Date(world.now.getTime() + ++clock)
  try {
    return await asActor(database, officer, async tx => {
      if (act === 'open') {
        const kinds = { village: 'area', area: 'group', group: 'unit', unit: 'unit' } as const
        const kind = kinds[place.kind as 'village']
        await openPlace(tx, officer, now, { parent: place.id, kind, name: `新${++names}`, on })
      } else if (act === 'move') {
        await movePlace(tx, officer, now, place.id, { parent: pick(living, b)!.id, on, reason })
      } else if (act === 'merge') {
        const sisters = living.filter(each => each.parent_id === place.parent_id && each.id !== place.id)
        if (sisters.length === 0) return false
        await mergePlace(tx, officer, now, place.id, { into: pick(sisters, b)!.id, on, reason })
      } else if (act === 'split') {
        const full = { ...place, parent: place.parent_id } as unknown as Place
        const held = place.kind === 'unit' ? await householdsIn(tx, officer.town, full) : await childrenOf(tx, officer.town, place.id)
        if (held.length < 2) return false
        const members = held.slice(0, 1 + (b % (held.length - 1))).map(each => each.id)
        await splitPlace(tx, officer, now, place.id, { on, reason, parts: [{ name: `分${++names}`, members }] })
      } else {
        const household = pick(await householdsNow(), b)!
        const units = living.filter(each => each.kind === 'unit' && each.parent_id === household.group_id)
        const unit = c % 4 === 0 ? null : (pick(units, c)?.id ?? null)
        await changeUnit(tx, officer, now, household.id, { unit, on, reason })
      }
      return true
    })
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

const below = (path: string, top: string) => path === top || path.startsWith(`${top}.`)

async function check(before: Awaited<ReturnType<typeof countsNow>>, ids: Id[]): Promise<void> {
  const [places, households] = await Promise.all([placesNow(), householdsNow()])
  const byId = new Map(places.map(place => [place.id, place]))
  // nothing lost
  expect(await countsNow()).toEqual(before)
  expect(households.map(household => household.id)).toEqual(ids)
  // paths consistent with parents, each its own
  for (const place of places.filter(each => each.parent_id)) {
    const parent = byId.get(place.parent_id!)!
    expect(place.path.slice(0, place.path.lastIndexOf('.'))).toBe(parent.path)
    if (!place.ended_on) expect(parent.ended_on).toBeNull()
  }
  expect(new Set(households.map(household => household.place)).size).toBe(households.length)
  for (const household of households) {
    const group = byId.get(household.group_id)!
    const unit = household.unit_id ? byId.get(household.unit_id)! : null
    // in exactly one living unit of its own group, or in none and listed
    expect(group).toMatchObject({ kind: 'group', ended_on: null })
    if (unit) expect(unit).toMatchObject({ kind: 'unit', ended_on: null, parent_id: group.id })
    expect(household.place.slice(0, household.place.lastIndexOf('.'))).toBe((unit ?? group).path)
    const village = byId.get(household.village_id)!
    expect(village.kind).toBe('village')
    expect(below(household.place, village.path)).toBe(true)
  }
  await checkFollowers(byId)
}

/** Rows that hang on households, mandates and people carry the path that follows. */
async function checkFollowers(byId: Map<Id, Row>): Promise<void> {
  const { rows: strays } = await asSystem(database, tx =>
    sql`select h.id from households h where h.town_id = ${officer.town} and (
      exists (select from residents r where r.town_id = h.town_id and r.household_id = h.id and r.place <> h.place)
      or exists (select from household_classes c where c.town_id = h.town_id and c.household_id = h.id and c.place <> h.place)
      or exists (select from cards k where k.town_id = h.town_id and k.household_id = h.id and k.place <> h.place))`.execute(tx),
  )
  expect(strays).toEqual([])
  const mandates = await asSystem(database, tx =>
    tx
      .selectFrom('mandates as m')
      .innerJoin('people as p', join => join.onRef('p.town_id', '=', 'm.town_id').onRef('p.id', '=', 'm.person_id'))
      .select(['m.place_id', 'm.place', 'm.ended_on', 'm.ended_reason', 'p.place as person'])
      .where('m.town_id', '=', officer.town)
      .execute(),
  )
  for (const mandate of mandates) {
    const place = byId.get(mandate.place_id)!
    expect(mandate.place).toBe(place.path)
    expect(mandate.person).toBe(place.path)
    // a mandate ends with its place and with nothing else
    expect(mandate.ended_reason).toBe(place.ended_on ? 'place_closed' : null)
  }
  const changes = await asSystem(database, tx =>
    tx.selectFrom('place_changes').selectAll().where('town_id', '=', officer.town).orderBy('id').execute(),
  )
  for (const change of changes) expect(change.place).toBe(byId.get(change.place_id)!.path)
  for (const place of byId.values()) {
    const own = changes.filter(change => change.place_id === place.id)
    // the history says of every place that ended here how that came about, and from which parent to which it went until where it is now
    if (place.ended_on) expect(own.map(change => change.change)).toContain('merged')
    const parents = own.filter(change => change.change === 'moved').map(({ before, after }) => [parentIn(before), parentIn(after)])
    if (parents.length > 0) expect(parents.at(-1)![1]).toBe(place.parent_id)
    for (const [i, [from]] of parents.entries()) if (i > 0) expect(from).toBe(parents[i - 1]![1])
  }
}

const parentIn = (facts: unknown) => (facts as { parent: Id }).parent

test('whatever is moved, split, merged and rehoused in whatever order: nothing is lost, everything lies where its parent does', async () => {
  const counts = await countsNow()
  const ids = (await householdsNow()).map(household => household.id)
  let done = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async steps => {
      for (const each of steps) if (await take(each)) done++
      await check(counts, ids)
    }),
    { numRuns: 16, seed: 20261124, endOnFailure: true },
  )
  // most of what was tried was lawful, so the test has seen something
  expect(done).toBeGreaterThan(40)
}, 120_000)
