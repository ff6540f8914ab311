import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { testDatabase } from '#test/database.ts'
import { type IdentityApp, identityApp } from '#test/identity-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { visitsApi } from './api.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let server: IdentityApp
beforeAll(async () => {
  db = await testDatabase()
  const vault = testVault()
  world = await foundTown(db, vault)
  server = identityApp(db, vault, world.now)
  server.app.route('/api', visitsApi())
})
afterAll(async () => {
  await server.identity.later.settled()
  await db.close()
})

test('from today’s list to the coverage of the unit', async () => {
  const token = await server.signIn(world.holder('甲镇', 'unit_chief').userName, world.password)
  const { json: today } = await server.call('GET', '/visits/today', { token })
  expect([today.day, today.done, today.due.length]).toEqual(['2026-11-24', 0, today.total])
  const body = { id: newId(), household: today.due[0].household, outcome: 'met', topics: ['wish'], deviceAt: '2026-11-24T08:59:00+08:00' }
  for (let sent = 0; sent < 2; sent++) {
    expect(await server.call('POST', '/visits', { token, body })).toMatchObject({ status: 200, json: { id: body.id, on: '2026-11-24' } })
  }
  const { json: list } = await server.call('GET', `/visits?household=${body.household}`, { token })
  expect(list).toMatchObject({ rows: [{ id: body.id, topics: ['wish'] }], next: null })
  const { json: coverage } = await server.call('GET', '/visits/coverage', { token })
  expect([coverage.total.key.done + coverage.total.ordinary.done, coverage.cutOff]).toEqual([1, '2026-11-24T01:00:00.000Z'])
  const { json: behind } = await server.call('GET', '/visits/coverage/households?class=key&state=done', { token })
  expect(behind.map((row: { household: string }) => row.household)).toEqual([body.household])
})

test('says what was expected; to strangers, nothing', async () => {
  const token = await server.signIn(world.holder('甲镇', 'unit_chief').userName, world.password)
  const { status, json } = await server.call('POST', '/visits', { token, body: { household: 'x', outcome: 'away' } })
  expect([status, json.error.code]).toEqual([422, 'input.invalid'])
  expect((await server.call('GET', '/visits/today')).status).toBe(401)
})
