import { Refusal } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { type Limit, lockSeconds, waitInWords } from './rules.ts'
import { addLock, clearCounts, countUp, lockedUntil } from './throttle-store.ts'

/** Counts one more under `key` in the fixed window that holds `now`. Over the limit it refuses; the roll-back uncounts. */
export async function allow(tx: Tx, vault: Vault, key: string, limit: Limit, now: Date): Promise<void> {
  const window = windowOf(now, limit.seconds)
  const count = await countUp(tx, hashOf(vault, key), window)
  if (count > limit.count) throw tooMany(window.getTime() + limit.seconds * 1000 - now.getTime(), '操作太频繁')
}

/**
 * Takes one password attempt for `key` before the password is looked at, so that attempts sent at once cannot outrun the count.
 * Every fifth locks at the moment it is taken; a right password lifts that again. Refuses while locked.
 */
export async function takeAttempt(tx: Tx, vault: Vault, key: string, now: Date): Promise<{ attempts: number; lockedUntil: Date | null }> {
  const attempts = await countUp(tx, hashOf(vault, key), windowOf(now, 86_400))
  const locked = await lockedUntil(tx, lockOf(vault, key), now)
  if (locked) throw tooMany(locked.getTime() - now.getTime(), '输错次数太多，已暂时锁定')
  const seconds = lockSeconds(attempts)
  if (seconds === 0) return { attempts, lockedUntil: null }
  const until = new Date(now.getTime() + seconds * 1000)
  await addLock(tx, lockOf(vault, key), until)
  return { attempts, lockedUntil: until }
}

/** Forgets wrong passwords and lock of `key`. */
export async function forgiveAttempts(tx: Tx, vault: Vault, key: string): Promise<void> {
  await clearCounts(tx, [hashOf(vault, key), lockOf(vault, key)])
}

/** A 429 refusal that says how long to wait. */
export function tooMany(milliseconds: number, why: string): Refusal {
  const waitSeconds = Math.max(1, Math.ceil(milliseconds / 1000))
  return new Refusal('session.too_many', `${why}，请 ${waitInWords(waitSeconds)}后再试`, { waitSeconds })
}

function windowOf(now: Date, seconds: number): Date {
  return new Date(Math.floor(now.getTime() / (seconds * 1000)) * seconds * 1000)
}

// Blind: the keys hold phones and addresses.
function hashOf(vault: Vault, key: string): Buffer {
  return vault.blind(key, 'throttle')
}
function lockOf(vault: Vault, key: string): Buffer {
  return vault.blind(key, 'throttle_lock')
}
