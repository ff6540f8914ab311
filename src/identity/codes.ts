import { randomInt, timingSafeEqual } from 'node:crypto'
import { newId } from '#common/ids.ts'
import { maskPhone } from '#common/mask.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { insertCode, lastCodeAt, spendCode, takeTry } from './codes-store.ts'
import { codeRule } from './rules.ts'
import { allow, tooMany } from './throttle.ts'

/** Carries words to a phone: a text-message gateway in production, the log in the demonstration, a list in tests. */
export interface CodeSender {
  send(phone: string, words: string): Promise<void>
}

/** The demonstration's sender: the code stands in the server's log, the phone only masked. */
export function logSender(log: { info(facts: object, message: string): void }): CodeSender {
  return {
    async send(phone, words) {
      // In the message, not among the facts: the log removes anything that goes by the name of a code there.
      log.info({ to: maskPhone(phone) }, words)
    },
  }
}

/** What a code proves: that one reads messages to this phone (`sign_in`), or to a resident's phone on a card (`card`). */
export interface Target {
  purpose: 'sign_in' | 'card'
  blind: Buffer
}

/** Makes a code for the target, valid five minutes, and gives it to be sent. Refuses within a minute of the last one and past ten a day. */
export async function makeCode(tx: Tx, vault: Vault, target: Target, now: Date): Promise<string> {
  // The count comes first: its row keeps a second request for the same target waiting until this one is through.
  await allow(tx, vault, `codes:${target.blind.toString('hex')}`, { count: codeRule.perDay, seconds: 86_400 }, now)
  const last = await lastCodeAt(tx, target.blind)
  const wait = last ? last.getTime() + codeRule.secondsBetween * 1000 - now.getTime() : 0
  if (wait > 0) throw tooMany(wait, '验证码刚发过')
  const id = newId(now)
  const code = String(randomInt(10 ** codeRule.digits)).padStart(codeRule.digits, '0')
  const expiresAt = new Date(now.getTime() + codeRule.seconds * 1000)
  await insertCode(tx, { id, target: target.blind, purpose: target.purpose, codeHash: hashOf(vault, id, code), createdAt: now, expiresAt })
  return code
}

/** Whether `code` is the newest one sent to the target. Takes one of its five tries; a right code is used up once `tx` commits. */
export async function proveCode(tx: Tx, vault: Vault, target: Target, code: string, now: Date): Promise<boolean> {
  const row = await takeTry(tx, { target: target.blind, purpose: target.purpose, tries: codeRule.tries, now })
  if (!row) return false
  return timingSafeEqual(row.code_hash, hashOf(vault, row.id, code)) && (await spendCode(tx, row.id, now))
}

export function codeWords(code: string): string {
  return `【三长通】验证码 ${code}，${codeRule.seconds / 60} 分钟内有效。任何人向您索要都不要告诉。`
}

function hashOf(vault: Vault, id: string, code: string): Buffer {
  return vault.blind(`${id}:${code}`, 'code')
}
