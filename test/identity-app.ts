import type { OpenAPIHono } from '@hono/zod-openapi'
import { auditApi } from '#audit/api.ts'
import { identityApi } from '#identity/api.ts'
import { identify } from '#identity/identify.ts'
import { type Identity, openIdentity } from '#identity/identity.ts'
import { createApp } from '#platform/app.ts'
import type { Database } from '#platform/db.ts'
import { type Env, inTown } from '#platform/http.ts'
import { openLog } from '#platform/log.ts'
import type { Vault } from '#platform/vault.ts'

export interface Call {
  token?: string
  body?: unknown
  headers?: Record<string, string>
}
export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever JSON comes back
  json: any
  headers: Headers
}

/** The application with identity and audit only, a clock one sets and a sender one reads. */
export interface IdentityApp {
  identity: Identity
  app: OpenAPIHono<Env>
  clock: { now: Date }
  sent: { phone: string; code: string }[]
  call(method: string, path: string, call?: Call): Promise<Answer>
  signIn(name: string, password: string): Promise<string>
  /** waits for what runs behind the answers, then gives the newest code */
  lastCode(phone?: string): Promise<string>
}

export function identityApp(database: Database, vault: Vault, now: Date, secure = false): IdentityApp {
  const clock = { now }
  const sent: IdentityApp['sent'] = []
  const identity = openIdentity({
    database,
    vault,
    codes: { send: async (phone, words) => void sent.push({ phone, code: /\d{6}/.exec(words)![0] }) },
    address: c => c.req.header('x-test-address') ?? '10.0.0.1',
    secure: () => secure,
    failed: error => {
      throw error
    },
  })
  const log = openLog({ level: 'silent' })
  const app = createApp({ database, log, now: () => clock.now, ratePerMinute: 0, behindProxy: false, uploads: {} })
  app.use('/api/*', identify(identity))
  app.route('/api', identityApi(identity)).route('/api', auditApi())
  // A route as other capabilities have them: what the middleware made of the request, and one row-level count.
  app.on(['GET', 'POST'], '/api/probe', async c => {
    const seen = await inTown(c, tx => tx.selectFrom('households').select('number').where('town_id', '=', c.var.actor!.town).execute())
    return c.json({ actor: c.var.actor, seesSealed: c.var.seesSealed, households: seen.length })
  })
  const call = caller(app)
  return {
    ...{ identity, app, clock, sent, call },
    async signIn(name, password) {
      const { status, headers, json } = await call('POST', '/sessions', { body: { name, password } })
      if (status !== 200) throw new Error(`${name} was not signed in: ${JSON.stringify(json)}`)
      return headers.get('x-session-token')!
    },
    async lastCode(phone) {
      await identity.later.settled()
      return sent.findLast(each => !phone || each.phone === phone)!.code
    },
  }
}

function caller(app: OpenAPIHono<Env>): IdentityApp['call'] {
  return async (method, path, { token, body, headers = {} } = {}) => {
    const all: Record<string, string> = { host: 'town.example', ...headers }
    if (token) all.authorization = `Bearer ${token}`
    if (body !== undefined) all['content-type'] = 'application/json'
    const response = await app.request(`http://town.example/api${path}`, {
      method,
      headers: all,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: response.status, json: await response.json(), headers: response.headers }
  }
}
