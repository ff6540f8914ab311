import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { testDatabase } from '#test/database.ts'
import { type IdentityApp, identityApp } from '#test/identity-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { requestsApi } from './api.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let server: IdentityApp
beforeAll(async () => {
  db = await testDatabase()
  const vault = testVault()
  world = await foundTown(db, vault)
  server = identityApp(db, vault, world.now)
  server.app.route('/api', requestsApi({ vault }))
})
afterAll(async () => {
  await server.identity.later.settled()
  await db.close()
})

const tokens = new Map<string, string>()
async function as(post: Post, method: string, path: string, body?: object) {
  const { userName } = world.holder('甲镇', post)
  if (!tokens.has(userName)) tokens.set(userName, await server.signIn(userName, world.password))
  const { status, json } = await server.call(method, path, { token: tokens.get(userName)!, body })
  return { status, json }
}

test('one matter over the wire, and what each may do with it', async () => {
  const household = world.household('甲镇', '青山村', '001').id
  const { json: raised } = await as('unit_chief', 'POST', '/requests', { household, text: '组里那盏路灯黑了半个月' })
  const at = `/requests/${raised.id}`
  expect(raised).toMatchObject({ number: '202611-0001', state: 'raised', dueAt: '2026-12-01T15:59:59.000Z' })
  const sorting = { category: '02', size: 'minor', ownership: 'public', publicSafety: false, urgency: 'ordinary' }
  expect((await as('party_secretary', 'PUT', `${at}/sorting`, sorting)).json.state).toBe('sorted')
  const { json: handlers } = await as('party_secretary', 'GET', `${at}/handlers`)
  const handler = handlers.find((each: { suggested: boolean }) => each.suggested)
  expect(handler).toMatchObject({ rung: 'unit', mandate: world.holder('甲镇', 'unit_chief').mandate })
  expect((await as('party_secretary', 'PUT', `${at}/dispatch`, { handler: handler.mandate })).status).toBe(200)
  expect((await as('unit_chief', 'GET', '/requests?mine=yes&open=yes')).json).toMatchObject({ total: 1, rows: [{ id: raised.id }] })
  expect((await as('unit_chief', 'GET', at)).json.may).toEqual(['take', 'tell', 'send_back', 'hand_up', 'withdraw'])
  expect((await as('unit_chief', 'PUT', `${at}/taken`, {})).json.state).toBe('taken')
  expect((await as('unit_chief', 'PUT', `${at}/answer`, { outcome: 'solved', words: '换了新灯' })).json.state).toBe('answered')
  expect(await as('first_secretary', 'PUT', `${at}/write-off`, { words: '看过了' })).toMatchObject({
    status: 422,
    json: { error: { code: 'requests.not_rated' } },
  })
  expect((await as('village_officer', 'PUT', `${at}/rating`, { solved: true, satisfied: true, by: 'call' })).json.state).toBe('rated')
  expect((await as('unit_chief', 'PUT', `${at}/write-off`, { words: '自己销' })).status).toBe(403)
  expect((await as('first_secretary', 'PUT', `${at}/write-off`, { words: '看过了' })).json.state).toBe('written_off')
  expect((await as('town_officer', 'GET', '/requests/figures')).json).toMatchObject({ raised: 1, writtenOff: 1, solved: { n: 1, d: 1 } })
})

test('says what was expected; to strangers, nothing', async () => {
  const short = await as('unit_chief', 'POST', '/requests', { text: '水' })
  expect([short.status, short.json.error.message]).toEqual([422, expect.stringContaining('至少 4 个字')])
  const both = await as('town_officer', 'PUT', `/requests/${newId()}/dispatch`, { handler: newId(), department: 'water' })
  expect([both.status, both.json.error.message]).toEqual([422, expect.stringContaining('二者选一')])
  expect((await as('town_officer', 'GET', `/requests/${newId()}`)).status).toBe(404)
  expect((await server.call('GET', '/requests')).status).toBe(401)
})
