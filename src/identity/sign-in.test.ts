import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { type IdentityApp, identityApp } from '#test/identity-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'

let database: Database
let world: World
let t: IdentityApp
const vault = testVault()
beforeAll(async () => {
  database = await testDatabase()
  world = await foundTown(database, vault)
})
afterAll(async () => {
  await t.identity.later.settled()
  await database.close()
})
beforeEach(async () => {
  await database.owner.query('delete from throttles; delete from one_time_codes')
  t = identityApp(database, vault, world.now)
})
const officer = () => world.holder('甲镇', 'town_officer')
const later = (seconds: number) => (t.clock.now = new Date(t.clock.now.getTime() + seconds * 1000))
const days = 86_400

test('user name in any case, or phone with blanks, and password', async () => {
  const { userName, phone } = officer()
  for (const name of [userName.toUpperCase(), phone, `+86 ${phone.slice(0, 3)} ${phone.slice(3)}`]) {
    const { status, json, headers } = await t.call('POST', '/sessions', { body: { name, password: world.password } })
    expect([status, json.name, json.kind]).toEqual([200, officer().name, 'post'])
    expect(headers.get('set-cookie')).toMatch(/^session=[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(json.posts).toMatchObject([
      { post: 'town_officer', postName: '镇干部', place: { name: '甲镇', kind: 'town' }, town: { name: '甲镇' } },
    ])
  }
})

test('over https the cookie is bound to the host', async () => {
  const secure = identityApp(database, vault, world.now, true)
  const { headers } = await secure.call('POST', '/sessions', { body: { name: officer().userName, password: world.password } })
  expect(headers.get('set-cookie')).toMatch(/^__Host-session=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

test('tokens, codes and addresses lie in the database only hashed', async () => {
  const token = await t.signIn(officer().userName, world.password)
  await t.call('POST', '/session-codes', { body: { phone: officer().phone } })
  const code = await t.lastCode()
  const { rows } = await database.owner.query(
    `select (select string_agg(s::text, ' ') from sessions s) || (select string_agg(c::text, ' ') from one_time_codes c)
       || (select string_agg(t::text, ' ') from throttles t) || (select string_agg(l::text, ' ') from audit_log l) as text`,
  )
  const hex = (value: string) => Buffer.from(value).toString('hex')
  for (const secret of [token, hex(token), officer().phone, hex(officer().phone), '10.0.0.1']) expect(rows[0].text).not.toContain(secret)
  expect(rows[0].text).not.toMatch(new RegExp(`\\b${code}\\b`))
})

test('a wrong password and an unknown name get the same answers, also when they lock', async () => {
  const tries = async (name: string) => {
    const answers = []
    for (let i = 0; i < 7; i++) {
      const { status, json } = await t.call('POST', '/sessions', { body: { name, password: 'wrong-pass-1' } })
      answers.push([status, json.error.code, json.error.message, json.error.details])
    }
    return answers
  }
  const known = await tries(officer().userName)
  expect(known.map(([status]) => status)).toEqual([401, 401, 401, 401, 429, 429, 429])
  expect(known[4]![2]).toBe('已连续输错 5 次，请 15 分钟后再试')
  expect(await tries('nobody-at-all')).toEqual(known)
})

test('the lock holds against the right password, grows, ends with time, and success forgets it', async () => {
  const attempt = async (password: string) => (await t.call('POST', '/sessions', { body: { name: officer().phone, password } })).status
  for (let i = 0; i < 5; i++) await attempt('wrong-pass-1')
  expect(await attempt(world.password)).toBe(429)
  later(15 * 60 - 1)
  expect(await attempt(world.password)).toBe(429)
  later(1)
  for (let i = 0; i < 4; i++) expect(await attempt('wrong-pass-1')).toBe(401)
  expect(await attempt('wrong-pass-1')).toBe(429)
  later(29 * 60)
  expect(await attempt(world.password)).toBe(429)
  later(60)
  expect(await attempt(world.password)).toBe(200)
  for (let i = 0; i < 4; i++) expect(await attempt('wrong-pass-1')).toBe(401)
  expect(await attempt(world.password)).toBe(200)
})

test('guesses sent all at once do not outrun the count', async () => {
  const guesses = Array.from({ length: 30 }, (_, i) =>
    t.call('POST', '/sessions', { body: { name: officer().userName, password: `guess-${i}-x` } }),
  )
  const statuses = (await Promise.all(guesses)).map(answer => answer.status)
  expect(statuses.filter(status => status === 401)).toHaveLength(4)
  expect(statuses.filter(status => status === 429)).toHaveLength(26)
})

test('one address may try so many names and no more; another address is not concerned', async () => {
  const from = (address: string, i: number) =>
    t.call('POST', '/sessions', { body: { name: `nobody-${i}`, password: 'wrong-pass-1' }, headers: { 'x-test-address': address } })
  const answers = await Promise.all(Array.from({ length: 105 }, (_, i) => from('10.9.9.9', i)))
  expect(answers.filter(answer => answer.status === 401)).toHaveLength(100)
  expect((await from('10.8.8.8', 200)).status).toBe(401)
  later(600)
  expect((await from('10.9.9.9', 300)).status).toBe(401)
}, 60_000)

test('a code signs in once, within five minutes, and only the newest', async () => {
  const { phone, name } = world.holder('甲镇', 'unit_chief')
  const withCode = async (code: string) => await t.call('POST', '/sessions/by-code', { body: { phone, code } })
  expect((await t.call('POST', '/session-codes', { body: { phone } })).json).toEqual({ ok: true, waitSeconds: 60 })
  const first = await t.lastCode(phone)
  later(60)
  await t.call('POST', '/session-codes', { body: { phone } })
  const second = await t.lastCode(phone)
  if (first !== second) expect((await withCode(first)).status).toBe(401)
  expect(await withCode(second)).toMatchObject({ status: 200, json: { name } })
  expect((await withCode(second)).status).toBe(401)
  later(60)
  await t.call('POST', '/session-codes', { body: { phone } })
  later(300)
  expect((await withCode(await t.lastCode(phone))).status).toBe(401)
})

test('five tries at a code, also when sent at once', async () => {
  const { phone } = world.holder('甲镇', 'unit_chief')
  await t.call('POST', '/session-codes', { body: { phone } })
  const code = await t.lastCode(phone)
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  await Promise.all(Array.from({ length: 5 }, () => t.call('POST', '/sessions/by-code', { body: { phone, code: wrong } })))
  expect(await t.call('POST', '/sessions/by-code', { body: { phone, code } })).toMatchObject({
    status: 401,
    json: { error: { code: 'session.code.unauthenticated' } },
  })
})

test('codes come a minute apart and ten a day', async () => {
  const { phone } = world.holder('甲镇', 'group_chief')
  const ask = async () => (await t.call('POST', '/session-codes', { body: { phone } })).status
  t.clock.now = new Date('2026-11-24T01:00:00Z')
  expect(await Promise.all([ask(), ask(), ask()]).then(all => all.sort())).toEqual([200, 429, 429])
  later(59)
  expect(await ask()).toBe(429)
  later(1)
  for (let i = 2; i <= 10; i++) {
    expect(await ask()).toBe(200)
    later(60)
  }
  expect(await ask()).toBe(429)
  later(days)
  expect(await ask()).toBe(200)
})

test('an unknown phone gets the answers of a known one, and no message', async () => {
  const unknown = '15499999999'
  const ask = () => t.call('POST', '/session-codes', { body: { phone: unknown } })
  expect(await ask()).toMatchObject({ status: 200, json: { ok: true, waitSeconds: 60 } })
  expect(await ask()).toMatchObject({ status: 429 })
  await t.identity.later.settled()
  expect(t.sent).toEqual([])
  expect(await t.call('POST', '/sessions/by-code', { body: { phone: unknown, code: '000000' } })).toMatchObject({
    status: 401,
    json: { error: { message: '验证码不对或已过期，请核对或重新获取' } },
  })
})

test('sessions end after 30 idle days, and after 180 days in any case', async () => {
  const token = await t.signIn(officer().userName, world.password)
  const status = async () => (await t.call('GET', '/me', { token })).status
  for (const day of [29, 29, 29, 29, 29, 29]) {
    later(day * days)
    expect(await status()).toBe(200)
  }
  later(7 * days)
  expect(await status()).toBe(401)
  t.clock.now = world.now
  const other = await t.signIn(officer().userName, world.password)
  later(30 * days + 1)
  expect((await t.call('GET', '/me', { token: other })).status).toBe(401)
})

test('one sees the own sessions, ends one, and it is out at once', async () => {
  const { userName } = world.holder('乙镇', 'party_secretary')
  const here = await t.signIn(userName, world.password)
  const there = await t.signIn(userName, world.password)
  const list = (await t.call('GET', '/sessions', { token: here })).json
  expect(list).toHaveLength(2)
  const other = list.find((each: { current: boolean }) => !each.current)
  expect((await t.call('GET', '/me', { token: there })).status).toBe(200)
  const stranger = await t.signIn(officer().userName, world.password)
  expect((await t.call('DELETE', `/sessions/${other.id}`, { token: stranger })).status).toBe(404)
  expect((await t.call('DELETE', `/sessions/${other.id}`, { token: here })).status).toBe(200)
  expect((await t.call('GET', '/me', { token: there })).status).toBe(401)
  expect((await t.call('DELETE', '/sessions/current', { token: here })).status).toBe(200)
  expect((await t.call('GET', '/me', { token: here })).status).toBe(401)
})

test('sign-in, refusal and lock are recorded in the chain of the town', async () => {
  const { userName, account } = world.holder('甲镇', 'village_officer')
  for (let i = 0; i < 5; i++) {
    await t.call('POST', '/sessions', { body: { name: userName, password: 'wrong-pass-1' } })
    await t.identity.later.settled()
  }
  await database.owner.query('delete from throttles')
  await t.signIn(userName, world.password)
  const { rows } = await database.owner.query('select act, actor, after from audit_log where subject_id = $1 order by seq', [account])
  expect(rows.map(row => row.act)).toEqual([...Array(4).fill('session.refused'), 'account.locked', 'session.opened'])
  expect(rows.at(-1)).toMatchObject({ actor: { kind: 'post', post: 'village_officer' }, after: { by: 'password', device: '其他设备' } })
})
