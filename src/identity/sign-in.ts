import { randomBytes } from 'node:crypto'
import { record } from '#audit/acts.ts'
import { newId } from '#common/ids.ts'
import { isPhone } from '#common/mask.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import { asSystem, asSystemAt, type Tx } from '#platform/db.ts'
import { type AccountRow, accountByName, saveFailures } from './accounts-store.ts'
import { codeWords, makeCode, proveCode, type Target } from './codes.ts'
import type { Identity } from './identity.ts'
import { normalPhone, phoneBlind, userNameBlind } from './names.ts'
import { isPassword } from './passwords.ts'
import { codeRule, limits, sessionRule, waitInWords } from './rules.ts'
import { load, tokenHash } from './sessions.ts'
import { insertSession, type NewSession } from './sessions-store.ts'
import { recordedAs, type SignedIn } from './signed-in.ts'
import { allow, forgiveAttempts, takeAttempt } from './throttle.ts'

/** Where a sign-in comes from. */
export interface From {
  address: string
  device: string
}

/** A new session, and the token that is its only key. */
export interface Opened {
  token: string
  signedIn: SignedIn
}

/** 密码登录. Says the same, and takes as long, whether the name is unknown or the password wrong. */
export async function signIn(identity: Identity, now: Date, input: { name: string; password: string }, from: From): Promise<Opened> {
  const { database, vault } = identity
  await asSystem(database, tx => allow(tx, vault, `sign-in from ${from.address}`, limits.signInsPerAddress, now))
  const { account, attempt, key } = await asSystem(database, async tx => {
    const account = await accountByName(tx, [userNameBlind(vault, input.name), phoneBlind(vault, input.name)])
    const key = account ? attemptsOf(account.id) : `name ${normalPhone(input.name).toLowerCase()}`
    return { account, key, attempt: await takeAttempt(tx, vault, key, now) }
  })
  const right = await isPassword(input.password, account?.passwordHash ?? null)
  if (!account || !right) {
    if (account) identity.later.run(() => noteFailure(identity, now, account, attempt, from))
    throw wrongPassword(attempt, now)
  }
  refuseSuspended(account)
  return await openFor(identity, now, account, from, 'password', async tx => {
    await forgiveAttempts(tx, vault, key)
    await saveFailures(tx, account.town, account.id, 0, null)
  })
}

/** 发送登录验证码. The same answer for every phone; a code is sent only where the phone signs in to something. */
export async function askCode(identity: Identity, now: Date, phone: string, from: From): Promise<{ waitSeconds: number }> {
  const { database, vault, codes, later } = identity
  const number = normalPhone(phone)
  refuseUnless(isPhone(number), 'phones.invalid', `手机号应为 11 位，实为 ${number.length} 个字符`)
  await asSystem(database, tx => allow(tx, vault, `codes to ${from.address}`, limits.codesPerAddress, now))
  const { code, account } = await asSystem(database, async tx => ({
    account: await accountByName(tx, [phoneBlind(vault, number)]),
    code: await makeCode(tx, vault, targetOf(identity, number), now),
  }))
  if (account && !account.suspendedAt) later.run(() => codes.send(number, codeWords(code)))
  return { waitSeconds: codeRule.secondsBetween }
}

/** 验证码登录. */
export async function signInByCode(identity: Identity, now: Date, input: { phone: string; code: string }, from: From): Promise<Opened> {
  const { database, vault } = identity
  await asSystem(database, tx => allow(tx, vault, `code tries from ${from.address}`, limits.codeTriesPerAddress, now))
  const { account, proved } = await asSystem(database, async tx => ({
    account: await accountByName(tx, [phoneBlind(vault, input.phone)]),
    proved: await proveCode(tx, vault, targetOf(identity, input.phone), input.code, now),
  }))
  if (!account || !proved) throw wrongCode()
  refuseSuspended(account)
  return await openFor(identity, now, account, from, 'code')
}

export function wrongCode(): Refusal {
  return new Refusal('session.code.unauthenticated', '验证码不对或已过期，请核对或重新获取')
}

/** The key under which an account's wrong passwords are counted. */
export function attemptsOf(account: string): string {
  return `account ${account}`
}

/** Adds a session for the holder within the transaction; gives the token and who it stands for. */
export async function openSession(
  tx: Tx,
  identity: Identity,
  now: Date,
  holder: { town: string; who: NewSession['who'] },
  from: From,
): Promise<Opened> {
  const token = randomBytes(32).toString('base64url')
  const days = 'card' in holder.who ? sessionRule.cardDays : sessionRule.days
  const expiresAt = new Date(now.getTime() + days * 86_400_000)
  const addressHash = identity.vault.blind(from.address, 'address')
  await insertSession(tx, { tokenHash: tokenHash(token), id: newId(now), ...holder, device: from.device, addressHash, at: now, expiresAt })
  const signedIn = await load(tx, tokenHash(token), now)
  if (!signedIn) throw new Refusal('session.unauthenticated', '请重新登录')
  return { token, signedIn }
}

async function openFor(
  identity: Identity,
  now: Date,
  account: AccountRow,
  from: From,
  by: 'password' | 'code',
  also: (tx: Tx) => Promise<void> = async () => {},
): Promise<Opened> {
  return await asSystemAt(identity.database, account.place, async tx => {
    const { town, id, place } = account
    await also(tx)
    const opened = await openSession(tx, identity, now, { town, who: { account: id } }, from)
    await record(
      tx,
      recordedAs(opened.signedIn),
      'session.opened',
      { kind: 'account', id, place },
      { now, after: { by, device: from.device } },
    )
    return opened
  })
}

/** Behind the answer, so that it takes no longer where the account exists. */
async function noteFailure(
  { database }: Identity,
  now: Date,
  account: AccountRow,
  { attempts, lockedUntil }: { attempts: number; lockedUntil: Date | null },
  from: From,
): Promise<void> {
  const { town, id, place, name } = account
  await asSystemAt(database, place, async tx => {
    await saveFailures(tx, town, id, attempts, lockedUntil)
    const stranger = { kind: 'system' as const, town, path: place, name: '登录' }
    const after = { account: name, device: from.device, wrongPasswords: attempts, ...(lockedUntil && { lockedUntil }) }
    const act = lockedUntil ? 'account.locked' : 'session.refused'
    await record(tx, stranger, act, { kind: 'account', id, place }, { now, after })
  })
}

function wrongPassword({ attempts, lockedUntil }: { attempts: number; lockedUntil: Date | null }, now: Date): Refusal {
  if (!lockedUntil) return new Refusal('session.password.unauthenticated', '用户名、手机号或密码不对')
  const waitSeconds = Math.ceil((lockedUntil.getTime() - now.getTime()) / 1000)
  return new Refusal('session.too_many', `已连续输错 ${attempts} 次，请 ${waitInWords(waitSeconds)}后再试`, { waitSeconds })
}

function refuseSuspended(account: AccountRow): void {
  refuseUnless(!account.suspendedAt, 'account.suspended.forbidden', '账号已停用，请联系镇办公室')
}

function targetOf({ vault }: Identity, phone: string): Target {
  return { purpose: 'sign_in', blind: phoneBlind(vault, phone) }
}
