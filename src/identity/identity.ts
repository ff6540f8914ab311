import type { Context } from 'hono'
import type { Actor } from '#common/actor.ts'
import type { Database } from '#platform/db.ts'
import type { Env } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { type Afterwards, openAfterwards } from './afterwards.ts'
import type { CodeSender } from './codes.ts'
import { openSessions, type Sessions } from './sessions.ts'

export interface IdentityParts {
  database: Database
  vault: Vault
  codes: CodeSender
  /** where a request comes from, for throttling */
  address(c: Context<Env>): string
  /** whether the person's browser speaks https with us (decides the cookie) */
  secure(c: Context<Env>): boolean
  /** whether sealed kinds are among the rows the actor sees */
  seesSealed?(actor: Actor, now: Date): boolean | Promise<boolean>
  /** further origins whose pages may act with our cookie, such as `https://sanzhang.example` */
  origins?: readonly string[]
  /** told when work behind an answer failed: a code that could not be sent, a record not written */
  failed?(error: unknown): void
}

export type Identity = Required<IdentityParts> & { sessions: Sessions; later: Afterwards }

/** Everything sign-in needs, made once per server. Wait for `later.settled()` before the database closes. */
export function openIdentity(parts: IdentityParts): Identity {
  const failed = parts.failed ?? (() => {})
  return {
    seesSealed: actor => actor.kind === 'post' && !actor.readOnly && ['town_officer', 'party_secretary'].includes(actor.post),
    origins: [],
    ...parts,
    failed,
    sessions: openSessions(parts.database),
    later: openAfterwards(failed),
  }
}
