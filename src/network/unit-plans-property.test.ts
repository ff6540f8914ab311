import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import { Refusal } from '#common/refusal.ts'
import { asActor, type Database } from '#platform/db.ts'
import { requestsInHand } from '#requests/unit-change.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { draftPlan } from './unit-plans.ts'
import { consequencesOf } from './unit-plans-consequences.ts'
import { publishPlan } from './unit-plans-publishing.ts'
import { planningRollOf } from './unit-plans-roll.ts'
import { type DraftGroup, type PlanningRoll, wishes } from './unit-plans-terms.ts'

let database: Database
let world: World
let officer: PostHolder
const vault = testVault()
beforeAll(async () => {
  database = await testDatabase()
  world = await foundTown(database, vault)
  officer = world.actor('甲镇', 'town_officer')
})
afterAll(() => database.close())

const rows = async (statement: string) => (await database.owner.query(statement, [officer.town])).rows
const counted = ['households', 'residents', 'household_classes', 'cards', 'people', 'mandates']
const countsNow = async () => {
  const counts: Record<string, number> = {}
  for (const table of counted) counts[table] = (await rows(`select count(*) as n from ${table} where town_id = $1`))[0].n
  return counts
}
let clock = 0
let names = 0

/** Any division at all of a village: every household by lot into one of some units of its group. */
function drawn(roll: PlanningRoll, lots: number[], most: number): DraftGroup[] {
  let at = 0
  return roll.groups.map(group => {
    const lot = (n: number) => lots[at++ % lots.length]! % n
    const k = 1 + lot(most)
    const parts = Map.groupBy(group.households, () => lot(k))
    const units = [...parts.values()].map(list => ({ name: `划${++names}`, chief: list[0]!.id, members: list.map(each => each.id) }))
    return { group: group.id, units }
  })
}

async function publishOne(lots: number[], most: number): Promise<boolean> {
  const place = world.place('甲镇', '青山村').id
  const now = new Date(world.now.getTime() + ++clock)
  const roll = await asActor(database, officer, tx => planningRollOf(tx, officer, now, vault, place))
  const id = await asActor(database, officer, tx =>
    draftPlan(tx, officer, now, { place, name: '任意', wishes: wishes.parse({}), groups: drawn(roll, lots, most) }, []),
  )
  const { mandates } = await asActor(database, officer, tx => consequencesOf(tx, officer, now, vault, requestsInHand, id))
  const given = { version: 1, on: '2026-11-24', reason: '任意划分', mandates: mandates.map(each => each.mandate) }
  try {
    await asActor(database, officer, tx => publishPlan(tx, officer, now, requestsInHand, id, given))
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** Every living household of the group in exactly one open unit of it, and everything where its household lies. */
async function check(): Promise<void> {
  const homeless = await rows(`select h.id from households h left join places u on u.town_id = h.town_id and u.id = h.unit_id
    join places v on v.town_id = h.town_id and v.id = h.village_id
    where h.town_id = $1 and v.name = '青山村' and h.ended_on is null
      and (u.id is null or u.kind <> 'unit' or u.ended_on is not null or u.parent_id <> h.group_id or subpath(h.place, 0, -1) <> u.path)`)
  expect(homeless).toEqual([])
  for (const table of ['residents', 'household_classes', 'cards'])
    expect(
      await rows(
        `select t.id from ${table} t join households h on h.town_id = t.town_id and h.id = t.household_id where t.town_id = $1 and t.place <> h.place`,
      ),
    ).toEqual([])
  // a chief is in office only where there is a unit, and a unit that closed holds nobody
  const orphaned = await rows(`select m.id from mandates m join places p on p.town_id = m.town_id and p.id = m.place_id
    where m.town_id = $1 and m.ended_on is null and p.ended_on is not null`)
  expect(orphaned).toEqual([])
  const unfinished = await rows(`select p.id from places p where p.town_id = $1 and p.kind = 'unit' and p.ended_on is not null
    and not exists (select from place_changes c where c.town_id = p.town_id and c.place_id = p.id and c.change = 'closed')`)
  expect(unfinished).toEqual([])
}

test('whatever is published in whatever order: every household of every group is in exactly one open unit, nothing is lost', async () => {
  const counts = await countsNow()
  let done = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1000), { minLength: 5, maxLength: 60 }), fc.integer({ min: 1, max: 5 }), async (lots, most) => {
      if (await publishOne(lots, most)) done++
      await check()
      expect(await countsNow()).toEqual(counts)
    }),
    { numRuns: 12, seed: 20261124, endOnFailure: true },
  )
  expect(done).toBeGreaterThan(8)
}, 120_000)
