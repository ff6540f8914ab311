import { webcrypto } from 'node:crypto'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { asSystem } from '#platform/db.ts'
import { openSyncApp, type SyncApp } from '#test/sync-app.ts'

let server: SyncApp
let token: string
let unit: ReturnType<SyncApp['world']['holder']>
let household: string
beforeAll(async () => {
  server = await openSyncApp()
  unit = server.world.holder('甲镇', 'unit_chief')
  token = await server.signIn(unit.userName, server.world.password)
  household = server.world.household('甲镇').id
})
afterAll(() => server?.close())

const madeAt = '2026-11-24T08:30:00+08:00'
const sentAt = '2026-11-24T09:00:00+08:00'
const entry = (more: object = {}) => ({
  ...{ id: newId(), kind: 'visit.record', body: { household, outcome: 'met', topics: ['wish'] }, mandate: unit.mandate, madeAt, sentAt },
  ...more,
})
const send = (body: object, by = token) => server.call('POST', '/sync/entries', { token: by, body })
const count = async (table: string, id: string) =>
  (
    await server.rows(
      sql<{
        n: number
      }>`select count(*) as n from ${sql.table(table)} where ${sql.ref(table === 'audit_log' ? 'subject_id' : 'id')} = ${id}`,
    )
  )[0]!.n
const recordOf = async (id: string) =>
  (
    await server.rows(
      sql<{
        act: string
        device_at: Date
        actor: { handedIn: Record<string, unknown> }
      }>`select act, device_at, actor from audit_log where subject_id = ${id}`,
    )
  )[0]!

test('an entry is one visit, one record with the phone’s time and error, one stored answer', async () => {
  const body = entry({ sentAt: '2026-11-24T08:59:30+08:00' })
  const { status, json } = await send(body)
  expect([status, json.id, json.replayed, json.result.on]).toEqual([200, body.id, false, '2026-11-24'])
  const record = await recordOf(body.id)
  expect([record.act, record.device_at.toISOString()]).toEqual(['visit.recorded', '2026-11-24T00:30:00.000Z'])
  expect(record.actor.handedIn).toEqual({ entry: body.id, clockOffset: 30_000 })
})

test('sent again it gets the first answer, however the clock stands by then', async () => {
  const body = entry()
  const first = await send(body)
  const again = await send({ ...body, sentAt: '2026-11-24T08:00:00+08:00' })
  expect(again.json).toEqual({ ...first.json, replayed: true })
  expect([await count('visits', body.id), await count('audit_log', body.id)]).toEqual([1, 1])
})

test('ten at once are one', async () => {
  const body = entry()
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(body)))
  expect(answers.map(answer => answer.status)).toEqual(Array(10).fill(200))
  expect(answers.filter(answer => !answer.json.replayed).length).toBe(1)
  expect([await count('visits', body.id), await count('audit_log', body.id)]).toEqual([1, 1])
})

test('another content, or another person, under the same id is not taken for it', async () => {
  const body = entry()
  await send(body)
  expect((await send({ ...body, body: { ...body.body, outcome: 'phoned' } })).json.error.code).toBe('sync.entry.conflict')
  const other = server.world.holder('甲镇', 'unit_chief', '青山村/一组/二邻')
  const otherToken = await server.signIn(other.userName, server.world.password)
  expect((await send({ ...body, mandate: other.mandate }, otherToken)).json.error.code).toBe('sync.entry.conflict')
})

test('a refused one leaves nothing behind, and may come again put right', async () => {
  const body = entry({ body: { household: newId(), outcome: 'met' } })
  expect(await send(body)).toMatchObject({ status: 404, json: { error: { code: 'households.not_found' } } })
  expect([await count('sync_entries', body.id), await count('visits', body.id)]).toEqual([0, 0])
  expect((await send({ ...body, body: { household, outcome: 'met' } })).status).toBe(200)
})

test('says what it does not know and what is wrong with a body', async () => {
  expect((await send(entry({ kind: 'tea.drink' }))).json.error.code).toBe('sync.kind')
  expect((await send(entry({ body: { household, outcome: 'asleep' } }))).json.error).toMatchObject({ code: 'input.invalid' })
})

test('a clock a day ahead: the visit is today’s, the record tells by how much', async () => {
  const body = entry({ madeAt: '2026-11-25T08:30:00+08:00', sentAt: '2026-11-25T09:00:00+08:00' })
  expect((await send(body)).json.result.on).toBe('2026-11-24')
  expect((await recordOf(body.id)).actor.handedIn.clockOffset).toBe(-86_400_000)
})

test('a photo under the phone’s own id is kept once and hangs on the visit', async () => {
  const jpeg = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  const photo = newId()
  const path = `/sync/photos/${photo}?${new URLSearchParams({ mandate: unit.mandate, madeAt, sentAt })}`
  for (const replayed of [false, true]) expect((await server.put(path, token, jpeg)).json).toMatchObject({ id: photo, replayed })
  const body = entry({ body: { household, outcome: 'met', photos: [photo] } })
  expect((await send(body)).json.result.photos).toEqual([photo])
  expect(await count('files', photo)).toBe(1)
})

test('wrong place 404, wrong post 403, nobody 401, resident 401', async () => {
  const far = server.world.household('甲镇', '白水村').id
  expect((await send(entry({ body: { household: far, outcome: 'met' } }))).status).toBe(404)
  const clerk = server.world.holder('甲镇', 'department_clerk')
  const clerkToken = await server.signIn(clerk.userName, server.world.password)
  expect((await send(entry({ mandate: clerk.mandate }), clerkToken)).status).toBe(403)
  expect((await server.call('POST', '/sync/entries', { body: entry() })).status).toBe(401)
  expect((await send(entry({ mandate: clerk.mandate }))).json.error.code).toBe('sync.mandate.forbidden')
})

test('a colleague’s phone brings what it cannot read; altered it is not taken', async () => {
  const { json } = await server.call('GET', '/sync/key', { token })
  const key = await webcrypto.subtle.importKey('raw', Buffer.from(json.key, 'base64'), 'AES-GCM', false, ['encrypt'])
  const { sentAt: _, ...content } = entry()
  const iv = webcrypto.getRandomValues(new Uint8Array(12))
  const given = { name: 'AES-GCM', iv, additionalData: Buffer.from(content.id) }
  const sealed = Buffer.concat([iv, Buffer.from(await webcrypto.subtle.encrypt(given, key, Buffer.from(JSON.stringify(content))))])
  const carrier = server.world.holder('甲镇', 'unit_chief', '青山村/一组/二邻')
  const carrierToken = await server.signIn(carrier.userName, server.world.password)
  const bring = (bytes: Buffer) =>
    server.call('POST', '/sync/carried', {
      token: carrierToken,
      body: { id: content.id, person: unit.person, sealed: bytes.toString('base64'), sentAt },
    })
  const altered = Buffer.from(sealed)
  altered[20]! ^= 1
  expect((await bring(altered)).json.error.code).toBe('sync.sealed')
  expect((await bring(sealed)).json).toMatchObject({ id: content.id, replayed: false, result: null })
  expect((await recordOf(content.id)).actor.handedIn.carriedBy).toEqual({ person: carrier.person, name: carrier.name })
  // The doer's own phone, back in signal, gets the same answer.
  expect((await send({ ...content, sentAt })).json).toMatchObject({ replayed: true, result: { by: unit.name } })
})

test('任职结束后补交: taken and marked while it tells, refused where it decides, refused when done after the end', async () => {
  const chief = server.world.holder('甲镇', 'unit_chief', '青山村/二组/一邻')
  const home = server.world.town('甲镇').households.find(each => each.unit?.id === chief.place.id)!.id
  const chiefToken = await server.signIn(chief.userName, server.world.password)
  await asSystem(server.database, tx =>
    sql`update mandates set ended_on = '2026-11-24', ended_reason = 'resigned' where id = ${chief.mandate}`.execute(tx),
  )
  server.identity.sessions.forget({ account: chief.account })
  const done = { mandate: chief.mandate, body: { household: home, outcome: 'met' }, madeAt: '2026-11-23T10:00:00+08:00' }
  const late = entry(done)
  expect((await send(late, chiefToken)).status).toBe(200)
  expect((await recordOf(late.id)).actor.handedIn.endedOn).toBe('2026-11-24')
  expect((await send(entry({ ...done, madeAt: '2026-11-24T08:00:00+08:00' }), chiefToken)).json.error.code).toBe('sync.after_end')
  const taken = entry({ ...done, kind: 'request.take', body: { request: newId() } })
  expect((await send(taken, chiefToken)).json.error.code).toBe('sync.late_decision')
  expect((await server.call('GET', '/sync/key', { token: chiefToken })).status).toBe(200)
})
