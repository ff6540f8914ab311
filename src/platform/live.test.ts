import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '#test/database.ts'
import { createApp } from './app.ts'
import { type Live, openLive } from './live.ts'
import type { LiveLine } from './live-hub.ts'
import { openLog } from './log.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
const stops: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  db = await testDatabase()
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})
afterAll(() => db.close())

const never = 3_600_000
const quick = { gather: 10, anyway: never, beat: never, life: never, linger: never }

/** A server with one topic; `figures` is what its table would hold. */
async function serving(
  figures: LiveLine[],
  pace: Partial<typeof quick> = {},
  perSession = 2,
): Promise<{ live: Live; url: string; stop(): Promise<void> }> {
  const failed: unknown[] = []
  const live = openLive({ database: db, pace: { ...quick, ...pace }, perSession, failed: error => failed.push(error) })
  const app = createApp({
    database: db,
    log: openLog({ level: 'silent' }),
    now: () => new Date(),
    ratePerMinute: 0,
    behindProxy: false,
    uploads: {},
  })
  app.get('/api/live', c => {
    c.set('session', c.req.query('session') ?? 'one')
    return live.stream(c, { topic: 'topic', path: c.req.query('path') ?? 'c1', read: async () => figures })
  })
  const server = await new Promise<ReturnType<typeof serve>>(resolve => {
    const starting = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(starting))
  })
  const stop = async () => {
    await live.stop()
    await new Promise(resolve => server.close(resolve))
    expect(failed).toEqual([])
  }
  stops.push(stop)
  return { live, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/live`, stop }
}

interface Event {
  id: string
  all: boolean
  lines: Record<string, unknown>[]
}

/** Reads a stream as a browser does; `next()` waits for the next event, `text()` gives everything that came until the end. */
async function listening(url: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController()
  const response = await fetch(url, { headers: { 'accept-encoding': 'gzip', ...headers }, signal: leaving.signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<Event | null> => {
    for (;;) {
      const [block] = /[^\n](?:.|\n(?!\n))*\n\n/.exec(text) ?? []
      if (block) {
        text = text.slice(text.indexOf(block) + block.length)
        const [, id] = /^id: (.*)$/m.exec(block) ?? []
        if (id) return { id, ...JSON.parse(/^data: (.*)$/m.exec(block)![1]!) }
        continue
      }
      const { done, value } = await reader.read()
      if (done) return null
      text += value
    }
  }
  const raw = async () => {
    const { done, value } = await reader.read()
    return done ? null : value
  }
  return { response, next, raw, leave: () => leaving.abort() }
}

const line = (id: string, path: string, answered: number): LiveLine => ({ id, path, answered })

test('everything at first, then what changed, as far down as one may see; only ids and figures', async () => {
  const figures = [line('a', 'c1.v1', 0), line('b', 'c1.v10', 0)]
  const { live, url } = await serving(figures)
  const [above, village] = [await listening(url), await listening(`${url}?path=c1.v1`)]
  expect(above.response.headers.get('content-type')).toContain('text/event-stream')
  expect(above.response.headers.get('content-encoding')).toBeNull()
  expect(above.response.headers.get('x-accel-buffering')).toBe('no')
  expect(await above.next()).toMatchObject({
    all: true,
    lines: [
      { id: 'a', answered: 0 },
      { id: 'b', answered: 0 },
    ],
  })
  expect(await village.next()).toEqual({ id: expect.any(String), all: true, lines: [{ id: 'a', answered: 0 }] })
  figures[1] = line('b', 'c1.v10', 1)
  live.changed('topic')
  expect(await above.next()).toMatchObject({ all: false, lines: [{ id: 'b', answered: 1 }] })
  figures[0] = line('a', 'c1.v1', 2)
  live.changed('topic')
  // What happened next door was none of its business.
  expect(await village.next()).toMatchObject({ all: false, lines: [{ id: 'a', answered: 2 }] })
})

test('who comes again gets what was missed; with an id of another life, everything', async () => {
  const figures = [line('a', 'c1.v1', 0), line('b', 'c1.v2', 0)]
  const { live, url } = await serving(figures)
  const first = await listening(url)
  const { id } = (await first.next())!
  first.leave()
  figures[0] = line('a', 'c1.v1', 5)
  live.changed('topic')
  const again = await listening(url, { 'last-event-id': id })
  expect(await again.next()).toMatchObject({ all: false, lines: [{ id: 'a', answered: 5 }] })
  again.leave()
  const foreign = await listening(url, { 'last-event-id': 'fedcba987654.7' })
  expect(await foreign.next()).toMatchObject({
    all: true,
    lines: [
      { id: 'a', answered: 5 },
      { id: 'b', answered: 0 },
    ],
  })
})

test('another server on the same database tells of it', async () => {
  const figures = [line('a', 'c1.v1', 0)]
  const [one, other] = [await serving(figures), await serving(figures)]
  const looking = await listening(one.url)
  await looking.next()
  // Listening begins in the background: the word is repeated until it has arrived.
  figures[0] = line('a', 'c1.v1', 1)
  const telling = setInterval(() => other.live.changed('topic'), 50)
  expect(await looking.next()).toMatchObject({ lines: [{ id: 'a', answered: 1 }] })
  clearInterval(telling)
})

test('what nobody told is found by looking', async () => {
  const figures = [line('a', 'c1.v1', 0)]
  const { url } = await serving(figures, { anyway: 20 })
  const looking = await listening(url)
  await looking.next()
  figures[0] = line('a', 'c1.v1', 1)
  expect(await looking.next()).toMatchObject({ lines: [{ id: 'a', answered: 1 }] })
})

test('a heartbeat keeps it open; it ends after its time, after one event when asked, and when the server stops', async () => {
  const beating = await listening((await serving([], { beat: 20 })).url)
  let heard = ''
  while (!heard.includes(': still here')) heard += await beating.raw()
  const short = await listening((await serving([], { beat: 20, life: 1 })).url)
  expect(await short.next()).toMatchObject({ all: true, lines: [] })
  expect(await short.next()).toBeNull()
  const { url, stop } = await serving([])
  const once = await listening(`${url}?seconds=0`)
  expect([await once.next(), await once.next()]).toMatchObject([{ all: true }, null])
  const open = await listening(url)
  await open.next()
  stops.pop()
  await stop()
  expect(await open.next()).toBeNull()
})

test('a session looks at so many at a time; who leaves makes room', async () => {
  const { url } = await serving([])
  const [first, second] = [await listening(url), await listening(url)]
  expect((await fetch(url)).status).toBe(429)
  expect((await listening(`${url}?session=two`)).response.status).toBe(200)
  first.leave()
  let status = 429
  while (status === 429) status = (await listening(`${url}?seconds=0`)).response.status
  expect(status).toBe(200)
  second.leave()
})
