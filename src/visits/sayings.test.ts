import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asActor } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { recordVisit } from './acts.ts'
import { keepBook } from './books.ts'
import { sayingsOf } from './sayings.ts'
import { listVisits } from './store.ts'
import { newVisit } from './terms.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
  await keepBook(db, office().town, world.now)
  const [a, b] = householdsOf('青山村/一组/一邻')
  const [c] = householdsOf('青山村/一组/二邻')
  const [d] = householdsOf('白水村/一组/一邻')
  await visit('青山村', a!, { topics: ['wish', 'health'], note: '想把门口的水塘修一修' })
  await visit('青山村', a!, { topics: ['wish'], note: '还是想修水塘', on: '2026-11-20' })
  await visit('青山村', b!, { topics: ['mood'], note: '儿子在外打工，心里挂念' })
  await visit('青山村', c!, { topics: ['wish', 'policy'], note: '问养老保险，想修路' })
  await visit('白水村', d!, { topics: ['wish'], note: '水塘边要装护栏 100% 同意' })
})
afterAll(() => db.close())

const office = () => world.actor('甲镇', 'town_officer')
const householdsOf = (unit: string) => world.town('甲镇').households.filter(each => each.unit?.key === unit)
const as = <T>(actor: Actor, work: Parameters<typeof asActor<T>>[2]) => asActor<T>(db, actor, work)
const visit = (village: string, { id: household }: { id: string }, more: object) => {
  const secretary = world.actor('甲镇', 'party_secretary', village)
  const input = newVisit.parse({ household, outcome: 'met', ...more })
  return asActor(db, secretary, tx => recordVisit(tx, secretary, world.now, input))
}
const count = (list: { topic: string; times: number; households: number }[], topic: string) => {
  const found = list.find(each => each.topic === topic)
  return found ? [found.times, found.households] : [0, 0]
}

test('counts times and households by topic, by place one step below and by month', async () => {
  const told = await as(office(), tx => sayingsOf(tx, office(), world.now, {}))
  expect([told.from, told.to, told.visits]).toEqual(['2026-10-01', '2026-11-24', 5])
  expect([count(told.total, 'wish'), count(told.total, 'mood'), count(told.total, 'health')]).toEqual([
    [4, 3],
    [1, 1],
    [1, 1],
  ])
  const at = (name: string) => told.places.find(each => each.name === name)!.counts
  expect([count(at('青山村'), 'wish'), count(at('白水村'), 'wish'), count(at('白水村'), 'mood')]).toEqual([
    [3, 2],
    [1, 1],
    [0, 0],
  ])
  expect(told.months.map(({ month, counts }) => [month, count(counts, 'wish')])).toEqual([['2026-11', [4, 3]]])
  const narrow = await as(office(), tx => sayingsOf(tx, office(), world.now, { from: '2026-11-20', to: '2026-11-20' }))
  expect(narrow.total).toEqual([{ topic: 'wish', times: 1, households: 1 }])
})

test('a chief counts only the own place, and nobody a place beside it', async () => {
  const chief = world.actor('甲镇', 'unit_chief', '青山村/一组/一邻')
  const told = await as(chief, tx => sayingsOf(tx, chief, world.now, {}))
  expect([count(told.total, 'wish'), count(told.total, 'mood'), told.places]).toEqual([[2, 1], [1, 1], []])
  const beside = world.place('甲镇', '白水村').id
  await expect(as(chief, tx => sayingsOf(tx, chief, world.now, { place: beside }))).rejects.toMatchObject({ code: 'places.not_found' })
})

test('two characters find the notes that hold them, through the index, in one’s own place only; signs of patterns are plain', async () => {
  const find = async (actor: Extract<Actor, { kind: 'post' }>, q: string) =>
    (await as(actor, tx => listVisits(tx, actor.town, null, { q, under: actor.path, limit: 10 }))).map(row => row.note).toSorted()
  const town = office()
  expect(await find(town, '水塘')).toEqual(['想把门口的水塘修一修', '水塘边要装护栏 100% 同意', '还是想修水塘'])
  expect(await find(town, '0%')).toEqual(['水塘边要装护栏 100% 同意'])
  expect(await find(town, '塘水')).toEqual([])
  const chief = world.actor('甲镇', 'unit_chief', '青山村/一组/一邻')
  expect(await find(chief, '水塘')).toEqual(['想把门口的水塘修一修', '还是想修水塘'])
  const topic = await as(office(), tx => listVisits(tx, office().town, null, { topic: 'mood', limit: 10 }))
  expect(topic.map(row => row.note)).toEqual(['儿子在外打工，心里挂念'])
})

test('requests raised on a visit are counted beside the topics and lead to their visits, but not to whom they are about', async () => {
  const [household] = householdsOf('青山村/一组/一邻')
  const [kept, about] = [await visit('青山村', household!, { note: '路灯黑了' }), await visit('青山村', household!, { note: '说别人的' })]
  await raisedOn(kept.id, household!, null)
  await raisedOn(about.id, household!, office().person)
  const told = await as(office(), tx => sayingsOf(tx, office(), world.now, {}))
  expect(count(told.total, 'request')).toEqual([1, 1])
  const rows = await as(office(), tx => listVisits(tx, office().town, office().person, { requests: 'yes', limit: 10 }))
  expect(rows.map(row => row.id)).toEqual([kept.id])
})

async function raisedOn(visit: string, household: { id: string; path: string }, about: string | null) {
  await db.owner.query(
    `insert into requests (town_id, id, place, number, household_id, village_id, raised_at, raised_via, raiser_name, text, state, visit_id, about_person_id)
      select $1::uuid, $2::uuid, $3::ltree, $2::text, $4::uuid, village_id, $5, 'visit', '某人', '路灯黑了半个月', 'raised', $6::uuid, $7::uuid
      from households where town_id = $1::uuid and id = $4::uuid`,
    [office().town, newId(), household.path, household.id, world.now, visit, about],
  )
}
