import { afterAll, beforeAll, expect, test } from 'vitest'
import { asActor, type Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { type IdentityApp, identityApp } from '#test/identity-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { record } from './acts.ts'

let database: Database
let world: World
let t: IdentityApp
const tokens: Record<string, string> = {}
beforeAll(async () => {
  database = await testDatabase()
  const vault = testVault()
  world = await foundTown(database, vault)
  t = identityApp(database, vault, world.now)
  for (const post of ['town_officer', 'town_duty', 'party_secretary', 'village_officer', 'unit_chief'] as const) {
    tokens[post] = await t.signIn(world.holder('甲镇', post).userName, world.password)
  }
  tokens.county = await t.signIn(world.holder('安县', 'county_officer').userName, world.password)
  await write('青山村/一组/一邻', '2026-11-20T23:59:59+08:00')
  await write('青山村/三组/二邻', '2026-11-21T00:00:00+08:00')
  await write('白水村/一组/一邻', '2026-11-22T12:00:00+08:00')
})
afterAll(async () => {
  await t.identity.later.settled()
  await database.close()
})

async function write(place: string, at: string): Promise<void> {
  const actor = world.actor('甲镇', 'unit_chief', place)
  const change = { now: new Date(at), deviceAt: new Date(at), after: { 结果: '在家' } }
  await asActor(database, actor, tx => record(tx, actor, 'visit.recorded', { kind: 'visit', place: actor.path }, change))
}
const get = (who: string, query = '', headers = {}) => t.call('GET', `/audit?act=visit.recorded${query}`, { token: tokens[who]!, headers })
// biome-ignore lint/suspicious/noExplicitAny: JSON of an answer
const days = (json: any) => json.rows.map((row: { at: string }) => row.at.slice(0, 13))

test('the officer sees the whole town in Chinese words, newest first', async () => {
  const { json } = await get('town_officer')
  expect(days(json)).toEqual(['2026-11-22T04', '2026-11-20T16', '2026-11-20T15'])
  expect(json.rows[0]).toMatchObject({
    actName: '记录走访',
    actor: { kind: 'post', name: world.holder('甲镇', 'unit_chief', '白水村/一组/一邻').name, post: 'unit_chief' },
    deviceAt: '2026-11-22T04:00:00.000Z',
    after: { 结果: '在家' },
    before: null,
  })
})

test('a party secretary sees the own village, a village officer, a duty officer and a chief nothing', async () => {
  expect(days((await get('party_secretary')).json)).toEqual(['2026-11-20T16', '2026-11-20T15'])
  for (const post of ['town_duty', 'village_officer', 'unit_chief']) expect((await get(post)).status, post).toBe(403)
  expect((await t.call('GET', '/audit')).status).toBe(401)
})

test('the county looks into a town, not into its neighbours', async () => {
  expect(days((await get('county', '', { 'X-Town': world.town('甲镇').id })).json)).toHaveLength(3)
  expect(days((await get('county', '', { 'X-Town': world.town('乙镇').id })).json)).toEqual([])
  expect((await get('county')).status).toBe(403)
})

test('pages, days and subjects', async () => {
  const first = (await get('town_officer', '&limit=2')).json
  expect(first.rows).toHaveLength(2)
  const rest = (await get('town_officer', `&limit=2&before=${first.next}`)).json
  expect([rest.rows.length, rest.next]).toEqual([1, null])
  expect(days((await get('town_officer', '&from=2026-11-21&to=2026-11-21')).json)).toEqual(['2026-11-20T16'])
  expect((await get('town_officer', '&from=2026-02-30')).status).toBe(422)
  const signIns = (await t.call('GET', '/audit?subjectKind=account&limit=1', { token: tokens.town_officer! })).json
  expect(signIns.rows[0]).toMatchObject({ act: 'session.opened', actName: '登录' })
})
