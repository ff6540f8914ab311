import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { openSyncApp, type SyncApp } from '#test/sync-app.ts'
import type { Copy } from './copy-terms.ts'

// A meeting held in a hollow without signal: everything done there comes in late, one entry each.

let server: SyncApp
let unit: ReturnType<SyncApp['world']['holder']>
let token: string
beforeAll(async () => {
  server = await openSyncApp()
  unit = server.world.holder('甲镇', 'unit_chief')
  token = await server.signIn(unit.userName, server.world.password)
})
afterAll(() => server?.close())

const send = (kind: string, body: object, id = newId(), madeAt = '2026-11-24T08:30:00+08:00', sentAt = '2026-11-24T09:00:00+08:00') =>
  server.call('POST', '/sync/entries', { token, body: { id, kind, body, mandate: unit.mandate, madeAt, sentAt } })
const meeting = newId()
const pull = async () => (await server.call('GET', '/sync', { token })).json as Copy
const acts = () =>
  server.rows(sql<{ act: string; device_at: Date }>`select act, device_at from audit_log where subject_id = ${meeting} order by seq`)

test('called from the phone, it comes back with its list for the next time without signal', async () => {
  const body = { kind: 'talk', on: '2026-11-24', at: '19:30', location: '晒谷坪', notice: '' }
  expect((await send('meeting.call', body, meeting)).json).toMatchObject({ id: meeting, result: { id: meeting, state: 'called' } })
  expect((await send('meeting.call', body, meeting)).json.replayed).toBe(true)
  const [kept] = (await pull()).meetings!
  expect([kept!.id, kept!.location, kept!.people.length > 0, kept!.may.includes('open')]).toEqual([meeting, '晒谷坪', true, true])
})

test('opened, marked, minuted, decided and closed: one record each, with the phone’s time, however often it is sent', async () => {
  const [kept] = (await pull()).meetings!
  const [one, guest, decision] = [kept!.people[0]!, newId(), newId()]
  const entries: [string, object, string][] = [
    ['meeting.open', { meeting }, newId()],
    ['meeting.mark', { meeting, marks: [{ id: one.id, state: 'present' }], others: [{ id: guest, name: '王大明' }], counted: 6 }, newId()],
    ['meeting.minute', { meeting, minutes: '大家都说到路灯。', photos: [] }, newId()],
    ['meeting.decide', { meeting, becomes: 'nothing', text: '月底前再议' }, decision],
    ['meeting.close', { meeting }, newId()],
  ]
  for (const [kind, body, id] of entries) {
    for (const replayed of [false, true]) expect((await send(kind, body, id)).json, kind).toMatchObject({ id, replayed })
  }
  const rows = await server.rows(
    sql<{ n: number }>`select count(*) as n from meeting_people where meeting_id = ${meeting} and state = 'present'`,
  )
  expect(rows[0]!.n).toBe(2)
  const decided = await server.rows(sql<{ id: string }>`select id from meeting_decisions where meeting_id = ${meeting}`)
  expect(decided).toEqual([{ id: decision }])
  expect((await acts()).map(({ act, device_at }) => [act, device_at.toISOString()])).toEqual(
    ['called', 'opened', 'marked', 'minuted', 'decided', 'closed'].map(act => [`meeting.${act}`, '2026-11-24T00:30:00.000Z']),
  )
  expect((await pull()).meetings).toEqual([])
})

test('a phone whose clock is a day ahead: the meeting was opened today', async () => {
  const id = newId()
  await send('meeting.call', { kind: 'analysis', on: '2026-11-26', at: '', location: '堂屋' }, id)
  const ahead = ['2026-11-25T08:30:00+08:00', '2026-11-25T09:00:00+08:00'] as const
  expect((await send('meeting.open', { meeting: id }, newId(), ...ahead)).status).toBe(200)
  const [kept] = await server.rows(sql<{ on: string }>`select held_on as "on" from meetings where id = ${id}`)
  expect(kept!.on).toBe('2026-11-24')
})

test('what was closed meanwhile is refused with the reason; what the body lacks is named; somebody else’s meeting is not there', async () => {
  expect((await send('meeting.mark', { meeting, counted: 3 })).json.error.code).toBe('meetings.conflict')
  expect((await send('meeting.mark', { counted: 3 })).json.error.code).toBe('input.invalid')
  expect((await send('meeting.open', { meeting: newId() })).status).toBe(404)
})
