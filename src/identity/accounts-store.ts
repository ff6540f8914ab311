import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'

const fields = ['a.town_id as town', 'a.id', 'a.user_name as userName', 'a.password_hash as passwordHash'] as const
const state = ['a.must_change_password as mustChangePassword', 'a.suspended_at as suspendedAt'] as const

function withPerson(tx: Tx) {
  return tx
    .selectFrom('accounts as a')
    .innerJoin('people as p', join => join.onRef('p.town_id', '=', 'a.town_id').onRef('p.id', '=', 'a.person_id'))
    .select([...fields, ...state, 'a.person_id as person', 'p.name', 'p.place'])
}
export type AccountRow = NonNullable<Awaited<ReturnType<typeof accountById>>>

export async function accountById(tx: Tx, town: Id, id: Id) {
  return await withPerson(tx).where('a.town_id', '=', town).where('a.id', '=', id).executeTakeFirst()
}

/** The account one of these blind names (user name, phone) stands for, in whatever town. */
export async function accountByName(tx: Tx, blinds: Buffer[]): Promise<AccountRow | undefined> {
  return await withPerson(tx)
    .innerJoin('sign_in_names as n', join => join.onRef('n.town_id', '=', 'a.town_id').onRef('n.account_id', '=', 'a.id'))
    .where('n.blind', 'in', blinds)
    .orderBy('n.kind', 'desc')
    .executeTakeFirst()
}

/** A person as the actor's scope shows them. */
export async function personById(tx: Tx, town: Id, id: Id) {
  return await tx
    .selectFrom('people')
    .select(['id', 'name', 'place', 'phone_blind as phoneBlind'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** False when the person has an account already. */
export async function insertAccount(
  tx: Tx,
  account: { town: Id; id: Id; person: Id; userName: string | null; passwordHash: string; now: Date },
): Promise<boolean> {
  const { town, id, person, userName, passwordHash, now } = account
  const row = await tx
    .insertInto('accounts')
    .values({ town_id: town, id, person_id: person, user_name: userName, password_hash: passwordHash, created_at: now })
    .onConflict(conflict => conflict.columns(['town_id', 'person_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** False when another account, in any town, signs in by it. */
export async function insertName(tx: Tx, town: Id, account: Id, kind: 'user_name' | 'phone', blind: Buffer): Promise<boolean> {
  const row = await tx
    .insertInto('sign_in_names')
    .values({ town_id: town, account_id: account, kind, blind })
    .onConflict(conflict => conflict.doNothing())
    .returning('blind')
    .executeTakeFirst()
  return row !== undefined
}

export async function deletePhoneName(tx: Tx, town: Id, account: Id): Promise<void> {
  await tx.deleteFrom('sign_in_names').where('town_id', '=', town).where('account_id', '=', account).where('kind', '=', 'phone').execute()
}

export async function accountOfPerson(tx: Tx, town: Id, person: Id): Promise<Id | undefined> {
  const row = await tx.selectFrom('accounts').select('id').where('town_id', '=', town).where('person_id', '=', person).executeTakeFirst()
  return row?.id
}

export async function savePassword(tx: Tx, town: Id, id: Id, passwordHash: string, mustChange: boolean): Promise<void> {
  await tx
    .updateTable('accounts')
    .set({ password_hash: passwordHash, must_change_password: mustChange })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

export async function saveSuspension(tx: Tx, town: Id, id: Id, at: Date | null, reason: string | null): Promise<void> {
  await tx
    .updateTable('accounts')
    .set({ suspended_at: at, suspended_reason: reason })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

/** What the office sees of wrong passwords; what counts lies in the throttles. */
export async function saveFailures(tx: Tx, town: Id, id: Id, failures: number, lockedUntil: Date | null): Promise<void> {
  await tx.updateTable('accounts').set({ failures, locked_until: lockedUntil }).where('town_id', '=', town).where('id', '=', id).execute()
}

interface ListedAccount {
  id: Id
  person: Id
  name: string
  phoneMasked: string | null
  userName: string | null
  suspendedAt: Date | null
  lockedUntil: Date | null
  mustChangePassword: boolean
  posts: { post: Post; place: string }[]
}

/** Accounts whose person's name or initials, user name or phone match `q`; all without. */
export async function listAccounts(tx: Tx, town: Id, { q, phone }: { q: string; phone: Buffer }, day: Day): Promise<ListedAccount[]> {
  const like = q.replace(/[\\%_]/g, '\\$&')
  const { rows } = await sql<ListedAccount>`
    select a.id, p.id as person, p.name, p.phone_masked as "phoneMasked", a.user_name as "userName", a.suspended_at as "suspendedAt",
      a.locked_until as "lockedUntil", a.must_change_password as "mustChangePassword",
      coalesce((select json_agg(json_build_object('post', m.post, 'place', l.name) order by l.path) from mandates m
        join places l on l.town_id = m.town_id and l.id = m.place_id
        where m.town_id = ${town} and m.person_id = p.id and m.from_on <= ${day} and (m.until_on is null or m.until_on >= ${day})
          and (m.ended_on is null or m.ended_on > ${day})), '[]') as posts
    from accounts a join people p on p.town_id = a.town_id and p.id = a.person_id
    where a.town_id = ${town} and (${q} = '' or p.name like ${`%${like}%`} or p.pinyin like ${`%${like.toLowerCase()}%`}
      or a.user_name like ${`${like.toLowerCase()}%`} or p.phone_blind = ${phone})
    order by p.place, p.name limit 200`.execute(tx)
  return rows
}
