import 'fake-indexeddb/auto'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { type Device, openDevice } from './device.ts'
import { enter, leave } from './entering.ts'
import { type Act, discard, photosOf, put, tryAgain, unsent, unsentOfOthers } from './outbox.ts'
import { type Line, send } from './sending.ts'
import { verdictOf } from './verdict.ts'

const now = new Date('2026-11-24T01:00:00Z')
const wang = { person: newId(), name: '王五', town: newId(), mandate: newId() }
const key = Buffer.alloc(32, 7).toString('base64')
const act = (more: Partial<Act> = {}): Act => ({
  id: newId(),
  kind: 'visit.record',
  title: '走访 王大明',
  body: { outcome: 'met' },
  ...more,
})
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
const refused = (status: number, code: string) => json(status, { error: { code, message: '不行', requestId: 'r' } })

let factory: IDBFactory
let device: Device
let heard: { path: string; body: unknown }[]
let answer: (path: string, body: { id: string }) => Response | Promise<Response>
const line = (): Line => ({
  ...{ device, now: () => now, alone: work => work() },
  async ask(path, init) {
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : init?.body
    heard.push({ path, body })
    return await answer(path, body)
  },
})
const reopen = () => {
  device.close()
  device = openDevice('phone', { indexedDB: factory, IDBKeyRange })
}
const accepts = (path: string, body: { id: string }) => json(200, { id: body.id ?? path.match(/photos\/([^?]+)/)![1], result: { n: 1 } })
const signIn = (holder = wang) => enter(device, async () => json(200, { key }), holder)

beforeEach(async () => {
  factory = new IDBFactory()
  device = openDevice('phone', { indexedDB: factory, IDBKeyRange })
  heard = []
  answer = accepts
  await signIn()
})

test('an act is kept before anything is sent, and nothing readable lies on the phone', async () => {
  await put(device, act({ body: { note: '他家屋顶漏了' } }), undefined, now)
  reopen()
  expect((await unsent(device))[0]).toMatchObject({
    content: { body: { note: '他家屋顶漏了' }, mandate: wang.mandate, madeAt: now.toISOString() },
  })
  const raw = JSON.stringify((await device.entries.toArray()).map(row => Buffer.from(row.sealed).toString('utf8')))
  expect(raw).not.toContain('漏')
})

test('entries go one by one in the order they were made, each with its photos ahead of it', async () => {
  const photo = { id: newId(), blob: new Blob([new Uint8Array([1, 2, 3])], { type: 'image/jpeg' }) }
  const [first, second] = [act({ photos: [photo] }), act()]
  await put(device, first, undefined, now)
  await put(device, second, undefined, now)
  expect(await send(line())).toMatchObject({ accepted: 2, left: 0, stopped: null })
  expect(heard.map(({ path, body }) => [path.split('?')[0], (body as { id?: string }).id])).toEqual([
    [`/sync/photos/${photo.id}`, undefined],
    ['/sync/entries', first.id],
    ['/sync/entries', second.id],
  ])
  expect([await unsent(device), await device.photos.count(), (await device.answers.get(first.id))?.result]).toEqual([[], 0, { n: 1 }])
})

test('without the server’s own answer nothing leaves: no signal, a stranger’s page, half an answer, somebody else’s answer', async () => {
  const one = act()
  await put(device, one, undefined, now)
  for (const strange of [
    () => Promise.reject(new TypeError('fetch failed')),
    () => new Response('<html>请登录 Wi-Fi</html>', { status: 200 }),
    () => new Response('<html>禁止</html>', { status: 403 }),
    () => new Response('{"id":"', { status: 200 }),
    () => json(200, { id: newId(), result: {} }),
  ]) {
    answer = strange
    expect(await send(line())).toMatchObject({ accepted: 0, refused: 0, left: 1 })
  }
  answer = accepts
  expect(await send(line())).toMatchObject({ accepted: 1, left: 0 })
})

test('a matter waits for the visit it was found on, while others go; it follows once the visit is through', async () => {
  const [visit, other] = [act(), act()]
  const matter = act({ kind: 'request.raise', after: visit.id })
  for (const each of [visit, matter, other]) await put(device, each, undefined, now)
  answer = (path, body) => (body.id === visit.id ? json(500, { error: { code: 'server.error', message: '出错' } }) : accepts(path, body))
  expect(await send(line())).toMatchObject({ accepted: 1, refused: 0, left: 2 })
  expect((await unsent(device)).map(entry => entry.id)).toEqual([visit.id, matter.id])
  answer = accepts
  expect(await send(line())).toMatchObject({ accepted: 2, left: 0 })
  expect(heard.slice(-2).map(({ body }) => (body as { id: string }).id)).toEqual([visit.id, matter.id])
})

describe('a refused entry', () => {
  test('stays with its reason, lets the others through, and goes again put right', async () => {
    const [bad, good] = [act(), act()]
    await put(device, bad, undefined, now)
    await put(device, good, undefined, now)
    answer = (path, body) => (body.id === bad.id ? refused(422, 'visits.too_late') : accepts(path, body))
    expect(await send(line())).toMatchObject({ accepted: 1, refused: 1, left: 0 })
    expect(await unsent(device)).toMatchObject([{ id: bad.id, state: 'refused', refusal: { code: 'visits.too_late', words: '不行' } }])
    expect(await send(line())).toMatchObject({ accepted: 0, refused: 0 })
    await put(device, { ...bad, body: { outcome: 'phoned' } }, undefined, now)
    answer = accepts
    await send(line())
    expect(heard.at(-1)!.body).toMatchObject({ id: bad.id, body: { outcome: 'phoned' } })
    expect(await unsent(device)).toEqual([])
  })

  test('may be tried again as it is, or thrown away by whoever wrote it', async () => {
    const [one, other] = [act(), act()]
    for (const each of [one, other]) await put(device, each, undefined, now)
    answer = () => refused(409, 'requests.conflict')
    await send(line())
    await discard(device, other.id)
    await tryAgain(device, one.id)
    answer = accepts
    expect(await send(line())).toMatchObject({ accepted: 1 })
    expect(await unsent(device)).toEqual([])
  })
})

test('what may have reached the server is neither changed nor thrown away until there is an answer', async () => {
  const one = act()
  await put(device, one, undefined, now)
  answer = () => Promise.reject(new TypeError('answer lost'))
  await send(line())
  await expect(put(device, { ...one, body: {} }, undefined, now)).rejects.toThrow(/已经在上传/)
  await expect(discard(device, one.id)).rejects.toThrow(/已经在上传/)
})

test('one the server stumbles over does not hold up the others; a sign-in that is over holds up all', async () => {
  const [one, other] = [act(), act()]
  for (const each of [one, other]) await put(device, each, undefined, now)
  answer = (path, body) => (body.id === one.id ? refused(500, 'server.failed') : accepts(path, body))
  expect(await send(line())).toMatchObject({ accepted: 1, left: 1, stopped: null })
  answer = () => refused(401, 'session.unauthenticated')
  expect(await send(line())).toMatchObject({ left: 1, stopped: { code: 'session.unauthenticated' } })
})

test('a photo that is on the server is not sent again', async () => {
  const photo = { id: newId(), blob: new Blob([new Uint8Array([9])]) }
  const one = act({ photos: [photo] })
  await put(device, one, undefined, now)
  answer = (path, body) => (path.includes('photos') ? accepts(path, body) : Promise.reject(new Error('lost')))
  await send(line())
  answer = accepts
  await send(line())
  expect(heard.filter(({ path }) => path.includes('photos'))).toHaveLength(1)
})

test('signed out, nothing opens; the same person’s next sign-in does, another’s does not', async () => {
  const photo = { id: newId(), blob: new Blob(['jpeg'], { type: 'image/jpeg' }) }
  await put(device, act({ photos: [photo] }), undefined, now)
  await leave(device)
  reopen()
  expect([await unsent(device), await device.keys.count(), await unsentOfOthers(device)]).toEqual([[], 0, 1])
  await expect(put(device, act(), undefined, now)).rejects.toThrow(/还没有准备好/)
  await signIn({ ...wang, person: newId(), name: '李四' })
  expect([await unsent(device), await unsentOfOthers(device)]).toEqual([[], 1])
  await send(line())
  expect(heard).toEqual([])
  await leave(device)
  await signIn()
  const [mine] = await unsent(device)
  expect(mine!.content?.title).toBe('走访 王大明')
  expect(await (await photosOf(device, mine!))[0]!.blob.text()).toBe('jpeg')
  expect(await send(line())).toMatchObject({ accepted: 1 })
})

test('the key cannot be taken out of the phone', async () => {
  const { key: kept } = (await device.keys.toArray())[0]!
  await expect(crypto.subtle.exportKey('raw', kept)).rejects.toThrow()
})

test('what an answer means', () => {
  const id = newId()
  const says = (status: number, body: unknown) => verdictOf(status, body, id).kind
  const error = (code: string) => ({ error: { code, message: '…' } })
  expect(says(200, { id, result: 1 })).toBe('accepted')
  expect(says(201, { id })).toBe('later')
  expect([says(403, error('visits.forbidden')), says(404, error('households.not_found')), says(422, error('input.invalid'))]).toEqual(
    Array(3).fill('refused'),
  )
  expect([says(401, error('session.unauthenticated')), says(403, error('session.must_change_password.forbidden'))]).toEqual([
    'stop',
    'stop',
  ])
  expect([says(429, error('rate.too_many')), says(502, null), says(503, null), says(404, null)]).toEqual([
    'later',
    'skip',
    'later',
    'later',
  ])
  expect([says(500, error('server.failed')), says(409, error('row.conflict'))]).toEqual(['skip', 'skip'])
  expect([says(413, null), says(413, error('body.too_large'))]).toEqual(['skip', 'refused'])
})

test('a photo that takes too long does not hold up the others', async () => {
  const photo = { id: newId(), blob: new Blob(['jpeg'], { type: 'image/jpeg' }) }
  const [large, small] = [act({ photos: [photo] }), act()]
  for (const each of [large, small]) await put(device, each, undefined, now)
  answer = (path, body) => (path.includes('photos') ? Promise.reject(new DOMException('slow', 'TimeoutError')) : accepts(path, body))
  expect(await send(line())).toMatchObject({ accepted: 1, left: 1, stopped: null })
})

test('a full phone says so, and what was there stays', async () => {
  const before = act()
  await put(device, before, undefined, now)
  device.entries.hook('creating', () => {
    throw new DOMException('no room', 'QuotaExceededError')
  })
  await expect(put(device, act(), undefined, now)).rejects.toThrow(/空间不够/)
  expect((await unsent(device)).map(each => each.id)).toEqual([before.id])
})
