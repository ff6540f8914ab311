import { record } from '#audit/acts.ts'
import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import { asActor, asSystem, asSystemAt, type Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import {
  type AccountRow,
  accountById,
  accountOfPerson,
  deletePhoneName,
  insertAccount,
  insertName,
  listAccounts,
  personById,
  saveFailures,
  savePassword,
  saveSuspension,
} from './accounts-store.ts'
import type { Identity } from './identity.ts'
import { phoneBlind, userNameBlind } from './names.ts'
import { drawPassword, hashPassword } from './passwords.ts'
import { revokeSessions } from './sessions-store.ts'
import { attemptsOf } from './sign-in.ts'
import { forgiveAttempts } from './throttle.ts'

export interface NewAccount {
  town: Id
  person: Id
  userName: string | null
  /** `people.phone_blind` */
  phoneBlind: Buffer | null
  /** chosen by whoever sets the server up; otherwise one is drawn */
  password?: string
}

/**
 * Opens an account with a random password that has to be changed at first sign-in. `tx` must be the system's (asSystem, asSystemAt): the app role
 * has no grant on sign-in tables. The caller checks rights and records. Refuses a phone or user name that signs in to another account, in any town.
 */
export async function openAccount(tx: Tx, vault: Vault, now: Date, input: NewAccount): Promise<{ account: Id; password: string }> {
  const { town, person, userName, phoneBlind: phone } = input
  refuseUnless(userName || phone, 'account.no_name', '此人没有登记电话，请给一个用户名')
  const id = newId(now)
  const password = input.password ?? drawPassword()
  const inserted = await insertAccount(tx, { town, id, person, userName, passwordHash: await hashPassword(password), now })
  refuseUnless(inserted, 'account.conflict', '此人已经有账号')
  if (userName && !(await insertName(tx, town, id, 'user_name', userNameBlind(vault, userName)))) throw taken(`用户名 ${userName}`)
  if (phone && !(await insertName(tx, town, id, 'phone', phone))) throw taken('此人的电话')
  return { account: id, password }
}

/** After a person's phone changed: the account, if there is one, signs in by the new phone (null: by user name only). `tx` must be the system's. */
export async function renamePhone(
  tx: Tx,
  vault: Vault,
  { town, person, phone }: { town: Id; person: Id; phone: string | null },
): Promise<void> {
  const account = await accountOfPerson(tx, town, person)
  if (!account) return
  await deletePhoneName(tx, town, account)
  if (phone && !(await insertName(tx, town, account, 'phone', phoneBlind(vault, phone)))) throw taken('这个电话')
}

function taken(what: string): Refusal {
  return new Refusal('account.conflict', `${what}已用于另一个账号登录`)
}

/** 开通账号 */
export async function createAccount(identity: Identity, actor: Actor, now: Date, input: { person: Id; userName?: string }) {
  const officer = townOfficer(actor)
  const { database, vault } = identity
  const person = found(await asActor(database, officer, tx => personById(tx, officer.town, input.person)), 'people')
  const userName = input.userName ?? null
  return await asSystemAt(database, officer.path, async tx => {
    const opened = await openAccount(tx, vault, now, { town: officer.town, person: person.id, userName, phoneBlind: person.phoneBlind })
    await record(tx, officer, 'account.created', subject(opened.account, person.place), { now, after: { person: person.name, userName } })
    return { ...opened, userName }
  })
}

/** 停用账号: out at once, on every device. The mandate stays: elected people are not dismissed by a button. */
export async function suspendAccount(identity: Identity, actor: Actor, now: Date, id: Id, { reason }: { reason: string }): Promise<void> {
  const { officer, account } = await inScope(identity, actor, id)
  refuseUnless(account.id !== officer.account, 'account.self', '不能停用自己的账号')
  refuseUnless(!account.suspendedAt, 'account.conflict', '账号已经停用')
  await asSystemAt(identity.database, officer.path, async tx => {
    await saveSuspension(tx, officer.town, id, now, reason)
    await revokeSessions(tx, officer.town, { account: id }, now)
    await record(tx, officer, 'account.suspended', subject(id, account.place), { now, after: { person: account.name, reason } })
  })
  identity.sessions.forget({ account: id })
}

/** 恢复账号 */
export async function unsuspendAccount(identity: Identity, actor: Actor, now: Date, id: Id): Promise<void> {
  const { officer, account } = await inScope(identity, actor, id)
  refuseUnless(account.suspendedAt, 'account.conflict', '账号没有停用')
  await asSystemAt(identity.database, officer.path, async tx => {
    await saveSuspension(tx, officer.town, id, null, null)
    await record(tx, officer, 'account.unsuspended', subject(id, account.place), { now, after: { person: account.name } })
  })
}

/** 重置密码: a new initial password, every session ended, a lock lifted. */
export async function resetPassword(identity: Identity, actor: Actor, now: Date, id: Id) {
  const { officer, account } = await inScope(identity, actor, id)
  const password = drawPassword()
  const hash = await hashPassword(password)
  await asSystemAt(identity.database, officer.path, async tx => {
    await savePassword(tx, officer.town, id, hash, true)
    await saveFailures(tx, officer.town, id, 0, null)
    await forgiveAttempts(tx, identity.vault, attemptsOf(id))
    await revokeSessions(tx, officer.town, { account: id }, now)
    await record(tx, officer, 'password.reset', subject(id, account.place), { now, after: { person: account.name } })
  })
  identity.sessions.forget({ account: id })
  return { account: id, userName: account.userName, password }
}

/** Accounts of the officer's town that match `q`. */
export async function searchAccounts({ database, vault }: Identity, actor: Actor, now: Date, q: string) {
  const officer = townOfficer(actor)
  const rows = await asSystem(database, tx => listAccounts(tx, officer.town, { q, phone: phoneBlind(vault, q) }, dayOf(now)))
  return rows.map(({ person, name, phoneMasked, suspendedAt, lockedUntil, ...row }) => ({
    ...row,
    person: { id: person, name, phoneMasked },
    posts: row.posts.map(held => `${held.place}${posts[held.post]}`),
    suspendedAt: suspendedAt?.toISOString() ?? null,
    lockedUntil: lockedUntil && lockedUntil > now ? lockedUntil.toISOString() : null,
  }))
}

function townOfficer(actor: Actor): PostHolder {
  refuseUnless(holds(actor, 'town_officer'), 'account.forbidden', '只有镇干部可以管理账号')
  return actor
}

/** The account, if its person is within what the officer's scope shows. */
async function inScope({ database }: Identity, actor: Actor, id: Id): Promise<{ officer: PostHolder; account: AccountRow }> {
  const officer = townOfficer(actor)
  const account = found(await asSystem(database, tx => accountById(tx, officer.town, id)), 'account')
  found(await asActor(database, officer, tx => personById(tx, officer.town, account.person)), 'account')
  return { officer, account }
}

function subject(id: Id, place: string) {
  return { kind: 'account', id, place }
}
