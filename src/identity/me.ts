import { record } from '#audit/acts.ts'
import { looksAt } from '#audit/store.ts'
import type { Id } from '#common/ids.ts'
import { type Post, posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { asSystem, asSystemAt } from '#platform/db.ts'
import { accountById, saveFailures, savePassword } from './accounts-store.ts'
import type { Identity } from './identity.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { passwordFault } from './rules.ts'
import { type NewSession, revokeSessions, sessionsOf } from './sessions-store.ts'
import { attemptsOf } from './sign-in.ts'
import { recordedAs, type SignedIn } from './signed-in.ts'
import { forgiveAttempts, takeAttempt } from './throttle.ts'

/** 修改密码. The old one is not asked for where there is none, or where it is the initial one just typed to get here. Other devices are signed out. */
export async function changePassword(
  identity: Identity,
  now: Date,
  signedIn: SignedIn,
  input: { old?: string; new: string },
): Promise<void> {
  const { who, town, session } = signedIn
  refuseUnless(who.kind === 'account', 'password.forbidden', '联系卡登录没有密码')
  const account = found(await asSystem(identity.database, tx => accountById(tx, town, who.account)), 'account')
  if (account.passwordHash && !account.mustChangePassword) await proveOld(identity, now, account.id, account.passwordHash, input.old ?? '')
  const fault = passwordFault(input.new, [account.userName])
  refuseUnless(!fault, 'password.weak', fault ?? '')
  refuseUnless(!(await isPassword(input.new, account.passwordHash)), 'password.same', '新密码应与原密码不同')
  const hash = await hashPassword(input.new)
  await asSystemAt(identity.database, who.path, async tx => {
    await savePassword(tx, town, account.id, hash, false)
    await saveFailures(tx, town, account.id, 0, null)
    await forgiveAttempts(tx, identity.vault, attemptsOf(account.id))
    const ended = await revokeSessions(tx, town, { account: account.id }, now, { except: session })
    const subject = { kind: 'account', id: account.id, place: account.place }
    await record(tx, recordedAs(signedIn), 'password.changed', subject, { now, after: { sessionsEnded: ended.length } })
  })
  identity.sessions.forget({ account: account.id })
}

/** Guesses at the old password count like guesses at sign-in: a phone left lying about is no way around the lock. */
async function proveOld({ database, vault }: Identity, now: Date, account: Id, hash: string, old: string): Promise<void> {
  await asSystem(database, tx => takeAttempt(tx, vault, attemptsOf(account), now))
  refuseUnless(await isPassword(old, hash), 'password.wrong', '原密码不对')
}

/** 退出登录, or ending one of the own sessions on another device. */
export async function endSession(identity: Identity, now: Date, signedIn: SignedIn, id: Id): Promise<void> {
  const { town, who } = signedIn
  await asSystemAt(identity.database, who.path, async tx => {
    const [ended] = await revokeSessions(tx, town, holderOf(signedIn), now, { only: id })
    found(ended, 'session', '没有这个登录')
    const subject = {
      kind: who.kind === 'resident' ? 'card' : 'account',
      id: who.kind === 'resident' ? who.card : who.account,
      place: who.path,
    }
    await record(tx, recordedAs(signedIn), 'session.ended', subject, { now, after: { session: id, own: id === signedIn.session } })
  })
  identity.sessions.forget({ session: id })
}

/** The own living sessions. */
export async function ownSessions({ database }: Identity, now: Date, signedIn: SignedIn) {
  const rows = await asSystem(database, tx => sessionsOf(tx, signedIn.town, holderOf(signedIn), now))
  return rows.map(({ id, device, created_at, seen_at }) => ({
    ...{ id, device, createdAt: created_at.toISOString(), seenAt: seen_at.toISOString() },
    current: id === signedIn.session,
  }))
}

const fieldWords: Record<string, string> = { id_number: '身份证号', phone: '电话' }

/** 谁看过我的信息: reveals of one's own sealed data, and exports of a roll one stood on. */
export async function looksAtMe({ database }: Identity, { town, who }: SignedIn) {
  const resident = who.kind === 'resident' ? who.person : who.resident
  const person = who.kind === 'account' ? who.person : null
  const rows = await asSystem(database, tx => looksAt(tx, town, { resident, person, path: who.path }))
  return rows.map(({ at, act, name, post, field, reason }) => ({
    ...{ at: at.toISOString(), who: name, post: posts[post as Post] ?? '系统' },
    field: act === 'roll.exported' ? '花名册（含身份证号、电话）' : (fieldWords[field ?? ''] ?? '个人信息'),
    reason: reason ?? '导出花名册',
  }))
}

function holderOf({ who }: SignedIn): NewSession['who'] {
  return who.kind === 'resident' ? { card: who.card, resident: who.person } : { account: who.account }
}
