import type { Context } from 'hono'
import { newId } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import { asSystem, type Database, type Tx } from './db.ts'
import type { Env } from './http.ts'
import { openGrapevine } from './live-grapevine.ts'
import { type Hub, openHub, type Reader } from './live-hub.ts'

/** Figures that move while somebody looks at them, as server-sent events. */
export interface Live {
  /** Says that the figures of a topic have changed. Call it after the commit; a word too many does no harm. */
  changed(topic: string): void
  /**
   * Answers with the topic's figures at or below `path`: all of them first (or, to a `Last-Event-ID` of ours, what changed since), then each
   * change, with a heartbeat in between. Event `counts`, data `{ all, lines: [{ id, … }] }`. Ends after five minutes, so that whoever
   * is no longer signed in is noticed; the browser comes again by itself. The query `seconds=0` ends it after the first event.
   * @throws Refusal `live.too_many` when a session looks at too much at once
   */
  stream(c: Context<Env>, options: { topic: string; path: string; read: (tx: Tx) => ReturnType<Reader> }): Response
  /** Ends every stream. */
  stop(): Promise<void>
}

export interface LiveOptions {
  database: Database
  failed?: (error: unknown) => void
  /** streams of one session, of all */
  perSession?: number
  most?: number
  /** in ms: between two reads of one topic, before reading it unasked, between heartbeats, of one stream, before an unwatched topic is forgotten */
  pace?: { gather: number; anyway: number; beat: number; life: number; linger: number }
}

const ordinary = { gather: 250, anyway: 5_000, beat: 15_000, life: 300_000, linger: 60_000 }

export function openLive({ database, failed = () => {}, perSession = 4, most = 2_000, pace = ordinary }: LiveOptions): Live {
  const hubs = new Map<string, Hub>()
  const sessions = new Map<string, number>()
  let streams = 0
  let stopped = false
  const grapevine = openGrapevine({ database, gather: pace.gather, heard: topic => hubs.get(topic)?.changed(), failed })
  const hubOf = (topic: string, read: (tx: Tx) => ReturnType<Reader>) => {
    let hub = hubs.get(topic)
    if (!hub) {
      const forget = () => hubs.delete(topic)
      hub = openHub({ read: () => asSystem(database, read), pace, failed, forget })
      hubs.set(topic, hub)
    }
    return hub
  }
  const take = (session: string) => {
    const open = sessions.get(session) ?? 0
    refuseUnless(open < perSession, 'live.too_many', `同时最多看 ${perSession} 个实时页面，请先关掉一个；数字仍会定时刷新`)
    refuseUnless(streams < most && !stopped, 'live.too_many', '正在看实时数字的人太多，数字仍会定时刷新')
    streams++
    sessions.set(session, open + 1)
    grapevine.listen()
    return () => {
      streams--
      const left = sessions.get(session)! - 1
      if (left > 0) sessions.set(session, left)
      else sessions.delete(session)
      if (streams === 0) grapevine.rest()
    }
  }
  return {
    changed(topic) {
      hubs.get(topic)?.changed()
      grapevine.tell(topic)
    },
    stream(c, { topic, path, read }) {
      const leave = take(c.var.session ?? newId())
      const since = c.req.header('last-event-id') ?? c.req.query('since')
      const body = hubOf(topic, read).subscribe({ path, since, once: c.req.query('seconds') === '0', leave })
      // no-transform keeps our own compression and proxies from gathering events; nginx listens to its own header.
      const headers = { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' }
      return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', ...headers } })
    },
    async stop() {
      stopped = true
      for (const hub of hubs.values()) hub.close()
      await grapevine.stop()
    },
  }
}
