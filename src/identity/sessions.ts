import { createHash } from 'node:crypto'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { asSystem, type Database, type Tx } from '#platform/db.ts'
import { cardHolder } from './cards-store.ts'
import { byRank, sessionRule } from './rules.ts'
import { postsHeld, sessionByToken, touch, townsSeenFrom } from './sessions-store.ts'
import type { AccountHolder, SignedIn } from './signed-in.ts'

/** Finds the session behind a token; remembers it for a few seconds, so that most requests need no query for it. */
export interface Sessions {
  find(token: string, now: Date): Promise<SignedIn | null>
  /** Drops what is remembered of an account or session: call it once the change is committed. Other processes follow within five seconds. */
  forget(whose: { account: Id } | { session: Id } | { card: Id }): void
}

interface Remembered {
  signedIn: SignedIn
  /** by `clock`, in ms */
  at: number
  day: string
}
const most = 20_000

/** `clock` counts milliseconds and only moves forward: it is not the `now` of acts. */
export function openSessions(database: Database, clock: () => number = () => performance.now(), staleAfter = 5_000): Sessions {
  const remembered = new Map<string, Remembered>()
  let forgettings = 0
  return {
    async find(token, now) {
      const hash = tokenHash(token)
      const key = hash.toString('base64')
      const hit = remembered.get(key)
      if (hit && clock() - hit.at < staleAfter && hit.day === dayOf(now)) return isLiving(hit.signedIn, now) ? hit.signedIn : null
      remembered.delete(key)
      const before = forgettings
      const signedIn = await asSystem(database, tx => load(tx, hash, now))
      // Something was forgotten while the query ran: what it read may be what was to be forgotten.
      if (signedIn && before === forgettings) remember(remembered, key, { signedIn, at: clock(), day: dayOf(now) })
      return signedIn
    },
    forget(whose) {
      forgettings++
      for (const [key, { signedIn }] of remembered) if (isOf(signedIn, whose)) remembered.delete(key)
    },
  }
}

/** Tokens lie in the database only hashed: who reads the table cannot sign in. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function remember(remembered: Map<string, Remembered>, key: string, entry: Remembered): void {
  if (remembered.size >= most) remembered.delete(remembered.keys().next().value!)
  remembered.set(key, entry)
}

function isOf({ session, who }: SignedIn, whose: Parameters<Sessions['forget']>[0]): boolean {
  if ('session' in whose) return session === whose.session
  if ('account' in whose) return who.kind === 'account' && who.account === whose.account
  return who.kind === 'resident' && who.card === whose.card
}

function isLiving({ seenAt, expiresAt, who }: SignedIn, now: Date): boolean {
  const idleUntil = seenAt.getTime() + sessionRule.idleDays * 86_400_000
  return expiresAt > now && (who.kind === 'resident' || idleUntil > now.getTime())
}

/** Reads session, holder and posts; null when any of them no longer stands. */
export async function load(tx: Tx, hash: Buffer, now: Date): Promise<SignedIn | null> {
  const row = await sessionByToken(tx, hash)
  if (!row || row.suspended_at) return null
  const who = row.account_id ? await accountHolder(tx, row, now) : await resident(tx, row)
  if (!who) return null
  const signedIn = { session: row.id, town: row.town_id, createdAt: row.created_at, seenAt: row.seen_at, expiresAt: row.expires_at, who }
  if (!isLiving(signedIn, now)) return null
  if (now.getTime() - row.seen_at.getTime() < 3_600_000) return signedIn
  await touch(tx, row.id, now)
  return { ...signedIn, seenAt: now }
}

type Row = NonNullable<Awaited<ReturnType<typeof sessionByToken>>>

async function accountHolder(tx: Tx, row: Row, now: Date): Promise<AccountHolder> {
  const person = row.person_id!
  return {
    kind: 'account',
    account: row.account_id!,
    userName: row.user_name,
    person,
    name: row.name!,
    path: row.place!,
    resident: row.own_resident_id,
    mustChangePassword: row.must_change_password!,
    posts: (await postsHeld(tx, row.town_id, person, dayOf(now))).sort(byRank),
    towns: await townsSeenFrom(tx, row.town_id),
  }
}

async function resident(tx: Tx, { town_id: town, card_id: card, resident_id: person }: Row) {
  const holder = await cardHolder(tx, town, card!, person!)
  return holder && { kind: 'resident' as const, town, person: person!, card: card!, ...holder }
}
