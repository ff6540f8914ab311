import type { Actor } from '#common/actor.ts'
import { networkApi } from '#network/api.ts'
import { createApp } from '#platform/app.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { openLog } from '#platform/log.ts'
import type { Vault } from '#platform/vault.ts'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever JSON comes back
  json: any
}

/** The network's API as one actor sees it (null: nobody is signed in), without the sign-in around it. */
export interface NetworkApp {
  as(actor: Actor | null): (method: string, path: string, body?: unknown) => Promise<Answer>
  /** acts of the records about a subject, oldest first, with what they say */
  records(subject: string): Promise<{ act: string; place: string; after: Record<string, unknown> | null }[]>
}

export function networkApp(database: Database, vault: Vault, now: Date): NetworkApp {
  const as = (actor: Actor | null) => {
    const log = openLog({ level: 'silent' })
    const app = createApp({ database, log, now: () => now, ratePerMinute: 0, behindProxy: false, uploads: {} })
    app.use(async (c, next) => {
      if (actor) c.set('actor', actor)
      await next()
    })
    app.route('/api', networkApi({ vault }))
    return async (method: string, path: string, body?: unknown) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      const response = await app.request(`/api${path}`, { method, ...sent })
      return { status: response.status, json: await response.json() }
    }
  }
  const records = async (subject: string) => {
    const rows = await asSystem(database, tx =>
      tx.selectFrom('audit_log').select(['act', 'place', 'after']).where('subject_id', '=', subject).orderBy('seq').execute(),
    )
    return rows as Awaited<ReturnType<NetworkApp['records']>>
  }
  return { as, records }
}
