import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import type { Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { type IdentityApp, identityApp } from '#test/identity-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { openSessions } from './sessions.ts'

let database: Database
let world: World
let t: IdentityApp
const vault = testVault()
beforeAll(async () => {
  database = await testDatabase()
  world = await foundTown(database, vault)
  t = identityApp(database, vault, world.now)
})
afterAll(async () => {
  await t.identity.later.settled()
  await database.close()
})
const signIn = (name: string) => t.signIn(name, world.password)

test('the actor is the post held: town, place and scope', async () => {
  const token = await signIn(world.holder('甲镇', 'area_chief').userName)
  const { json } = await t.call('GET', '/probe', { token })
  expect(json.actor).toEqual(world.actor('甲镇', 'area_chief'))
  expect(json.seesSealed).toBe(false)
  expect(json.households).toBe(24)
})

test('sealed kinds are for the named posts', async () => {
  for (const [post, sees] of [
    ['town_officer', true],
    ['party_secretary', true],
    ['town_duty', false],
    ['department_clerk', false],
  ] as const) {
    const { json } = await t.call('GET', '/probe', { token: await signIn(world.holder('甲镇', post).userName) })
    expect([post, json.seesSealed]).toEqual([post, sees])
  }
  expect(
    (await t.call('GET', '/probe', { token: await signIn(world.holder('甲镇', 'department_clerk').userName) })).json.actor.department,
  ).toBe('civil_affairs')
})

test('without a session, or with a made-up one, 401', async () => {
  expect((await t.call('GET', '/probe')).status).toBe(401)
  expect((await t.call('GET', '/probe', { token: 'x'.repeat(43) })).status).toBe(401)
})

test('a request needs no query for its session while it is remembered', async () => {
  const token = await signIn(world.holder('甲镇', 'group_chief').userName)
  let asked = 0
  const connect = database.owner.connect.bind(database.owner)
  const counted = () => {
    asked++
    return connect()
  }
  const owner = Object.assign(Object.create(database.owner), { connect: counted })
  const counting = { ...database, owner }
  let clock = 0
  const sessions = openSessions(counting, () => clock)
  for (let i = 0; i < 100; i++) expect(await sessions.find(token, world.now)).not.toBeNull()
  expect(asked).toBe(1)
  clock = 5_000
  await sessions.find(token, world.now)
  expect(asked).toBe(2)
})

test('what another process revoked is out after five seconds; what was forgotten here, at once', async () => {
  const { userName, account } = world.holder('甲镇', 'first_secretary')
  const token = await signIn(userName)
  let clock = 0
  const sessions = openSessions(database, () => clock)
  await sessions.find(token, world.now)
  await database.owner.query('update sessions set revoked_at = now() where account_id = $1', [account])
  clock = 4_999
  expect(await sessions.find(token, world.now)).not.toBeNull()
  clock = 5_000
  expect(await sessions.find(token, world.now)).toBeNull()
  await database.owner.query('update sessions set revoked_at = null where account_id = $1', [account])
  await sessions.find(token, world.now)
  await database.owner.query('update sessions set revoked_at = now() where account_id = $1', [account])
  sessions.forget({ account })
  expect(await sessions.find(token, world.now)).toBeNull()
})

test('what is forgotten while it is being read is not remembered', async () => {
  const { userName, account } = world.holder('甲镇', 'village_officer', '白水村')
  const token = await signIn(userName)
  const sessions = openSessions(database, () => 0)
  const reading = sessions.find(token, world.now)
  sessions.forget({ account })
  expect(await reading).not.toBeNull()
  await database.owner.query('update sessions set revoked_at = now() where account_id = $1', [account])
  expect(await sessions.find(token, world.now)).toBeNull()
})

test('several posts: the highest by itself, another by X-Mandate, a foreign or ended one not at all', async () => {
  const chief = world.holder('甲镇', 'group_chief', '青山村/二组')
  const unit = world.place('甲镇', '青山村/二组/二邻')
  const [second, ended, coming] = [newId(), newId(), newId()]
  const insert = `insert into mandates (town_id, id, person_id, post, place_id, place, how, from_on, until_on, ended_on, ended_reason)
    values ($1, $2, $3, $4, $5, $6, 'appointed', $7, $8, $9, $10)`
  const put = (id: string, post: string, place: { id: string; path: string }, from: string, until: string | null, end: string | null) =>
    database.owner.query(insert, [world.town('甲镇').id, id, chief.person, post, place.id, place.path, from, until, end, end && 'resigned'])
  await put(second, 'unit_chief', unit, '2026-11-24', '2026-11-24', null)
  await put(ended, 'area_chief', world.place('甲镇', '青山村/一片'), '2026-01-01', null, '2026-11-24')
  await put(coming, 'party_secretary', world.place('甲镇', '青山村'), '2026-11-25', null, null)
  const token = await signIn(chief.userName)
  const me = (await t.call('GET', '/me', { token })).json
  expect(me.posts.map((held: { post: string }) => held.post)).toEqual(['group_chief', 'unit_chief'])
  expect(me.mandate).toBe(chief.mandate)
  const chosen = await t.call('GET', '/probe', { token, headers: { 'X-Mandate': second } })
  expect(chosen.json.actor).toMatchObject({ post: 'unit_chief', path: unit.path, mandate: second })
  for (const other of [ended, coming, world.holder('甲镇', 'party_secretary').mandate, newId()]) {
    expect((await t.call('GET', '/probe', { token, headers: { 'X-Mandate': other } })).status).toBe(403)
  }
  // The front end may still remember a post that is over: who one is can be asked all the same.
  expect((await t.call('GET', '/me', { token, headers: { 'X-Mandate': ended } })).json.mandate).toBe(chief.mandate)
  t.clock.now = new Date('2026-11-24T16:00:00Z')
  const tomorrow = (await t.call('GET', '/me', { token })).json
  t.clock.now = world.now
  expect(tomorrow.posts.map((held: { post: string }) => held.post)).toEqual(['party_secretary', 'group_chief'])
})

test('a stand-in acts under the absent colleague’s post between its two days', async () => {
  const absent = world.holder('甲镇', 'unit_chief', '青山村/三组/一邻')
  const deputy = world.holder('甲镇', 'unit_chief', '青山村/三组/二邻')
  await database.owner.query(
    `insert into stand_ins (town_id, id, mandate_id, place, person_id, from_on, to_on, reason) values ($1, $2, $3, $4, $5, '2026-11-20', '2026-11-24', '外出务工')`,
    [world.town('甲镇').id, newId(), absent.mandate, absent.place.path, deputy.person],
  )
  const token = await signIn(deputy.userName)
  const me = (await t.call('GET', '/me', { token })).json
  expect(me.posts).toMatchObject([{ mandate: deputy.mandate }, { mandate: absent.mandate, actingFor: absent.name }])
  expect(me.mandate).toBe(deputy.mandate)
  const { json } = await t.call('GET', '/probe', { token, headers: { 'X-Mandate': absent.mandate } })
  expect(json.actor).toMatchObject({ person: deputy.person, mandate: absent.mandate, path: absent.place.path, actingFor: absent.person })
  t.clock.now = new Date('2026-11-24T16:00:00Z')
  expect((await t.call('GET', '/probe', { token, headers: { 'X-Mandate': absent.mandate } })).status).toBe(403)
  t.clock.now = world.now
})

test('the county looks into its towns, reads all and changes nothing; others do not see other towns', async () => {
  const token = await signIn(world.holder('安县', 'county_officer').userName)
  const yi = world.town('乙镇')
  expect((await t.call('GET', '/probe', { token })).json).toMatchObject({ actor: { town: world.county.id, path: 'an' }, households: 0 })
  const into = { 'X-Town': yi.id }
  expect((await t.call('GET', '/probe', { token, headers: into })).json).toMatchObject({
    actor: world.countyOfficer('乙镇'),
    seesSealed: false,
    households: 5,
  })
  expect((await t.call('POST', '/probe', { token, headers: into })).status).toBe(403)
  expect((await t.call('GET', '/probe', { token, headers: { 'X-Town': newId() } })).status).toBe(404)
  const officer = await signIn(world.holder('甲镇', 'town_officer').userName)
  expect((await t.call('GET', '/probe', { token: officer, headers: into })).status).toBe(404)
})

test('with a cookie, unsafe requests must come from our own pages', async () => {
  const cookie = `session=${await signIn(world.holder('甲镇', 'town_officer').userName)}`
  const post = async (headers: Record<string, string>) => (await t.call('POST', '/probe', { headers: { cookie, ...headers } })).status
  expect(await post({ origin: 'http://town.example' })).toBe(200)
  expect(await post({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect(await post({ origin: 'https://evil.example' })).toBe(403)
  expect(await post({ origin: 'null' })).toBe(403)
  expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await post({})).toBe(403)
  expect((await t.call('GET', '/probe', { headers: { cookie, origin: 'https://evil.example' } })).status).toBe(200)
  expect(
    (await t.call('POST', '/sessions', { body: { name: 'x', password: 'y' }, headers: { origin: 'https://evil.example' } })).status,
  ).toBe(403)
  expect((await t.call('GET', '/me', { headers: { cookie: cookie.replace('session=', '__Host-session=') } })).status).toBe(401)
})

test('a person without a post in force sees only the own account', async () => {
  const { userName, mandate } = world.holder('乙镇', 'group_chief')
  await database.owner.query(`update mandates set ended_on = '2026-11-20', ended_reason = 'resigned' where id = $1`, [mandate])
  const token = await signIn(userName)
  expect((await t.call('GET', '/me', { token })).json).toMatchObject({ posts: [], mandate: null })
  expect((await t.call('GET', '/me/looks', { token })).status).toBe(200)
  const probe = await t.call('GET', '/probe', { token })
  expect([probe.status, probe.json.error.code]).toEqual([403, 'session.no_post.forbidden'])
})
