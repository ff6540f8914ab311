import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { type IdentityApp, identityApp } from '#test/identity-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { renamePhone } from './accounts.ts'
import { phoneBlind } from './names.ts'

let database: Database
let world: World
let t: IdentityApp
let officer: string
const vault = testVault()
beforeAll(async () => {
  database = await testDatabase()
  world = await foundTown(database, vault)
  t = identityApp(database, vault, world.now)
  officer = await t.signIn(world.holder('甲镇', 'town_officer').userName, world.password)
})
afterAll(async () => {
  await t.identity.later.settled()
  await database.close()
})

async function newPerson(name: string, phone: string | null): Promise<string> {
  const id = newId()
  const village = world.place('甲镇', '青山村')
  await database.owner.query('insert into people (town_id, id, place, name, phone_blind) values ($1, $2, $3, $4, $5)', [
    world.town('甲镇').id,
    id,
    village.path,
    name,
    phone && phoneBlind(vault, phone),
  ])
  await database.owner.query(
    `insert into mandates (town_id, id, person_id, post, place_id, place, how, from_on) values ($1, $2, $3, 'village_officer', $4, $5, 'appointed', '2026-03-01')`,
    [world.town('甲镇').id, newId(), id, village.id, village.path],
  )
  return id
}
const recorded = async (account: string) =>
  (await database.owner.query('select act from audit_log where subject_id = $1 order by seq', [account])).rows.map(row => row.act)

test('a new account begins with a random password that opens nothing but its own change', async () => {
  const person = await newPerson('易新来', '15499000001')
  const created = (await t.call('POST', '/accounts', { token: officer, body: { person, userName: 'yi-xinlai' } })).json
  expect(created).toMatchObject({ userName: 'yi-xinlai', password: expect.stringMatching(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/) })
  const token = await t.signIn('15499000001', created.password)
  expect((await t.call('GET', '/me', { token })).json).toMatchObject({ mustChangePassword: true, posts: [{ post: 'village_officer' }] })
  for (const path of ['/probe', '/sessions', '/me/looks', '/accounts', '/audit']) {
    const { status, json } = await t.call('GET', path, { token })
    expect([path, status, json.error.code]).toEqual([path, 403, 'session.must_change_password.forbidden'])
  }
  const change = (body: object) => t.call('PUT', '/me/password', { token, body })
  expect(await change({ new: 'woaini520' })).toMatchObject({ status: 422, json: { error: { code: 'password.weak' } } })
  expect(await change({ new: 'yi-xinlai-1' })).toMatchObject({ status: 422, json: { error: { code: 'password.weak' } } })
  expect(await change({ new: created.password })).toMatchObject({ status: 422, json: { error: { code: 'password.same' } } })
  expect((await change({ new: 'Shanlu-1957' })).status).toBe(200)
  expect((await t.call('GET', '/probe', { token })).status).toBe(200)
  expect((await t.call('POST', '/sessions', { body: { name: 'yi-xinlai', password: created.password } })).status).toBe(401)
  await t.signIn('yi-xinlai', 'Shanlu-1957')
  await t.identity.later.settled()
  expect(await recorded(created.account)).toEqual([
    'account.created',
    'session.opened',
    'password.changed',
    'session.refused',
    'session.opened',
  ])
})

test('changing the password asks for the old one, counts wrong ones and ends the other sessions', async () => {
  const { userName } = world.holder('甲镇', 'party_secretary', '白水村')
  const here = await t.signIn(userName, world.password)
  const there = await t.signIn(userName, world.password)
  const change = (old: string) => t.call('PUT', '/me/password', { token: here, body: { old, new: 'Baishui-1957' } })
  expect((await t.call('PUT', '/me/password', { token: here, body: { new: 'Baishui-1957' } })).status).toBe(422)
  expect(await change('wrong-pass-1')).toMatchObject({ status: 422, json: { error: { code: 'password.wrong' } } })
  expect((await change(world.password)).status).toBe(200)
  expect((await t.call('GET', '/me', { token: here })).status).toBe(200)
  expect((await t.call('GET', '/me', { token: there })).status).toBe(401)
  const guess = (old: string) => t.call('PUT', '/me/password', { token: here, body: { old, new: 'Baishui-1958' } })
  for (let i = 0; i < 5; i++) await guess('wrong-pass-1')
  expect((await guess('Baishui-1957')).status).toBe(429)
})

test('phone and user name sign in to one account over all towns', async () => {
  const taken = world.holder('乙镇', 'town_officer')
  const byName = await newPerson('周同名', '15499000002')
  expect(await t.call('POST', '/accounts', { token: officer, body: { person: byName, userName: taken.userName } })).toMatchObject({
    status: 409,
    json: { error: { code: 'account.conflict', message: `用户名 ${taken.userName}已用于另一个账号登录` } },
  })
  const byPhone = await newPerson('周同号', taken.phone)
  expect((await t.call('POST', '/accounts', { token: officer, body: { person: byPhone } })).status).toBe(409)
  const nameless = await newPerson('周无名', null)
  expect((await t.call('POST', '/accounts', { token: officer, body: { person: nameless } })).status).toBe(422)
  // Refused means nothing of it stayed: the same people can get an account rightly.
  expect((await t.call('POST', '/accounts', { token: officer, body: { person: byName } })).status).toBe(200)
  expect((await t.call('POST', '/accounts', { token: officer, body: { person: byName, userName: 'zhou-2' } })).status).toBe(409)
})

test('suspended is out at once on every device and cannot come back in by any way', async () => {
  const holder = world.holder('甲镇', 'area_chief')
  const tokens = [await t.signIn(holder.userName, world.password), await t.signIn(holder.phone, world.password)]
  for (const token of tokens) expect((await t.call('GET', '/probe', { token })).status).toBe(200)
  const suspend = () => t.call('PUT', `/accounts/${holder.account}/suspension`, { token: officer, body: { reason: '手机遗失' } })
  expect((await suspend()).status).toBe(200)
  for (const token of tokens) expect((await t.call('GET', '/probe', { token })).status).toBe(401)
  expect((await suspend()).status).toBe(409)
  const inBy = (password: string) => t.call('POST', '/sessions', { body: { name: holder.userName, password } })
  expect(await inBy(world.password)).toMatchObject({ status: 403, json: { error: { code: 'account.suspended.forbidden' } } })
  expect((await inBy('wrong-pass-1')).json.error.code).toBe('session.password.unauthenticated')
  await t.call('POST', '/session-codes', { body: { phone: holder.phone } })
  await t.identity.later.settled()
  expect(t.sent.filter(each => each.phone === holder.phone)).toEqual([])
  expect((await t.call('GET', '/accounts?q=area-x', { token: officer })).json).toEqual([])
  const [listed] = (await t.call('GET', `/accounts?q=${holder.userName}`, { token: officer })).json
  expect(listed).toMatchObject({ id: holder.account, suspendedAt: world.now.toISOString(), posts: ['一片片长'] })
  expect((await t.call('DELETE', `/accounts/${holder.account}/suspension`, { token: officer })).status).toBe(200)
  expect((await t.call('GET', '/probe', { token: tokens[0] })).status).toBe(401)
  await t.signIn(holder.userName, world.password)
  const mandates = await database.owner.query('select ended_on from mandates where id = $1', [holder.mandate])
  expect(mandates.rows).toEqual([{ ended_on: null }])
})

test('a reset gives a new initial password, lifts the lock and ends every session', async () => {
  const holder = world.holder('甲镇', 'group_chief')
  const token = await t.signIn(holder.userName, world.password)
  for (let i = 0; i < 5; i++) await t.call('POST', '/sessions', { body: { name: holder.userName, password: 'wrong-pass-1' } })
  await t.identity.later.settled()
  const [listed] = (await t.call('GET', `/accounts?q=${holder.phone}`, { token: officer })).json
  expect(listed).toMatchObject({ id: holder.account, lockedUntil: new Date(world.now.getTime() + 900_000).toISOString() })
  const { json } = await t.call('PUT', `/accounts/${holder.account}/password`, { token: officer })
  expect((await t.call('GET', '/me', { token })).status).toBe(401)
  const fresh = await t.signIn(holder.userName, json.password)
  expect((await t.call('GET', '/me', { token: fresh })).json.mustChangePassword).toBe(true)
})

test('only the town’s officer, only in the own town, never the own account', async () => {
  const other = world.holder('乙镇', 'unit_chief').account
  const own = world.holder('甲镇', 'town_officer').account
  const suspend = (id: string, token: string) => t.call('PUT', `/accounts/${id}/suspension`, { token, body: { reason: '试一试' } })
  expect((await suspend(other, officer)).status).toBe(404)
  expect((await t.call('PUT', `/accounts/${other}/password`, { token: officer })).status).toBe(404)
  expect((await suspend(own, officer)).status).toBe(422)
  expect((await t.call('POST', '/accounts', { token: officer, body: { person: world.holder('乙镇', 'unit_chief').person } })).status).toBe(
    404,
  )
  for (const post of ['town_duty', 'department_clerk', 'party_secretary', 'unit_chief'] as const) {
    const token = await t.signIn(world.holder('甲镇', post).userName, world.password)
    expect((await suspend(world.holder('甲镇', 'village_officer').account, token)).status, post).toBe(403)
    expect((await t.call('GET', '/accounts', { token })).status, post).toBe(403)
  }
  const county = await t.signIn(world.holder('安县', 'county_officer').userName, world.password)
  const headers = { 'X-Town': world.town('甲镇').id }
  expect((await t.call('GET', '/accounts', { token: county, headers })).status).toBe(403)
  expect((await t.call('GET', '/accounts')).status).toBe(401)
  const list = (await t.call('GET', '/accounts', { token: officer })).json as { id: string }[]
  expect(list.map(each => each.id)).not.toContain(other)
})

test('after a change of phone one signs in by the new one', async () => {
  const { person, phone, account } = world.holder('乙镇', 'area_chief')
  const town = world.town('乙镇').id
  await asSystem(database, tx => renamePhone(tx, vault, { town, person, phone: '15499000009' }))
  await t.signIn('15499000009', world.password)
  expect((await t.call('POST', '/sessions', { body: { name: phone, password: world.password } })).status).toBe(401)
  const other = world.holder('甲镇', 'unit_chief').phone
  await expect(asSystem(database, tx => renamePhone(tx, vault, { town, person, phone: other }))).rejects.toMatchObject({
    code: 'account.conflict',
  })
  await t.signIn('15499000009', world.password)
  await asSystem(database, tx => renamePhone(tx, vault, { town, person, phone: null }))
  const { rows } = await database.owner.query('select kind from sign_in_names where account_id = $1', [account])
  expect(rows).toEqual([{ kind: 'user_name' }])
})
