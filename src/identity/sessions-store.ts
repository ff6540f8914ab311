import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'

export interface NewSession {
  tokenHash: Buffer
  id: Id
  town: Id
  who: { account: Id } | { card: Id; resident: Id }
  device: string
  addressHash: Buffer
  at: Date
  expiresAt: Date
}

export async function insertSession(tx: Tx, { tokenHash, id, town, who, device, addressHash, at, expiresAt }: NewSession): Promise<void> {
  const holder = 'account' in who ? { account_id: who.account } : { card_id: who.card, resident_id: who.resident }
  const times = { created_at: at, seen_at: at, expires_at: expiresAt }
  await tx
    .insertInto('sessions')
    .values({ token_hash: tokenHash, id, town_id: town, ...holder, device, address_hash: addressHash, ...times })
    .execute()
}

/** A living session with its account and person, when it is an account's. */
export async function sessionByToken(tx: Tx, tokenHash: Buffer) {
  return await tx
    .selectFrom('sessions as s')
    .leftJoin('accounts as a', join => join.onRef('a.town_id', '=', 's.town_id').onRef('a.id', '=', 's.account_id'))
    .leftJoin('people as p', join => join.onRef('p.town_id', '=', 'a.town_id').onRef('p.id', '=', 'a.person_id'))
    .select(['s.id', 's.town_id', 's.created_at', 's.seen_at', 's.expires_at', 's.account_id', 's.card_id', 's.resident_id'])
    .select([
      'a.user_name',
      'a.must_change_password',
      'a.suspended_at',
      'p.id as person_id',
      'p.name',
      'p.place',
      'p.resident_id as own_resident_id',
    ])
    .where('s.token_hash', '=', tokenHash)
    .where('s.revoked_at', 'is', null)
    .executeTakeFirst()
}

export async function touch(tx: Tx, id: Id, now: Date): Promise<void> {
  await tx.updateTable('sessions').set({ seen_at: now }).where('id', '=', id).execute()
}

/** Living sessions of an account, or of a resident by a card, newest use first. */
export async function sessionsOf(tx: Tx, town: Id, who: NewSession['who'], now: Date) {
  return await tx
    .selectFrom('sessions')
    .select(['id', 'device', 'created_at', 'seen_at'])
    .where('town_id', '=', town)
    .where(of(who))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('seen_at', 'desc')
    .execute()
}

/** Revokes the holder's sessions: the one named, or all of them but `except`. Gives the ids that were living. */
export async function revokeSessions(
  tx: Tx,
  town: Id,
  who: NewSession['who'],
  now: Date,
  which: { only?: Id; except?: Id } = {},
): Promise<Id[]> {
  let query = tx.updateTable('sessions').set({ revoked_at: now }).where('town_id', '=', town).where(of(who)).where('revoked_at', 'is', null)
  if (which.only) query = query.where('id', '=', which.only)
  if (which.except) query = query.where('id', '<>', which.except)
  return (await query.returning('id').execute()).map(row => row.id)
}

function of(who: NewSession['who']) {
  return 'account' in who
    ? sql<boolean>`account_id = ${who.account}`
    : sql<boolean>`card_id = ${who.card} and resident_id = ${who.resident}`
}

export async function deleteSessionsBefore(tx: Tx, before: Date): Promise<void> {
  await tx
    .deleteFrom('sessions')
    .where(eb => eb.or([eb('expires_at', '<', before), eb('revoked_at', '<', before)]))
    .execute()
}

/** A post in force, with the place it is held at. */
export interface Held {
  mandate: Id
  post: Post
  department: string | null
  place: { id: Id; name: string; kind: string; path: string }
  /** whose absence is filled, when standing in */
  actingFor: { id: Id; name: string } | null
}

/** The person's own posts in force on `day`, and those of absent colleagues they stand in for. */
export async function postsHeld(tx: Tx, town: Id, person: Id, day: Day): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select m.id as mandate, m.post, m.department,
      json_build_object('id', p.id, 'name', p.name, 'kind', p.kind, 'path', p.path::text) as place,
      case when s.id is not null then json_build_object('id', h.id, 'name', h.name) end as "actingFor"
    from mandates m
    join places p on p.town_id = m.town_id and p.id = m.place_id and (p.ended_on is null or p.ended_on > ${day})
    join people h on h.town_id = m.town_id and h.id = m.person_id
    left join stand_ins s on s.town_id = m.town_id and s.mandate_id = m.id and s.person_id = ${person} and m.person_id <> ${person}
      and s.from_on <= ${day} and s.to_on >= ${day} and (s.ended_on is null or s.ended_on > ${day})
    where m.town_id = ${town}
      and (m.person_id = ${person} or m.id in (select mandate_id from stand_ins where town_id = ${town} and person_id = ${person}))
      and (m.person_id = ${person} or s.id is not null)
      and m.from_on <= ${day} and (m.until_on is null or m.until_on >= ${day}) and (m.ended_on is null or m.ended_on > ${day})`.execute(tx)
  return rows
}

export interface TownRow {
  id: Id
  name: string
  path: string
}

/** The tenant itself, and for a county seat the towns below it. */
export async function townsSeenFrom(tx: Tx, town: Id): Promise<TownRow[]> {
  return await tx
    .selectFrom('towns')
    .select(['id', 'name', 'path'])
    .where(eb => eb.or([eb('id', '=', town), eb('county_id', '=', town)]))
    .execute()
}
