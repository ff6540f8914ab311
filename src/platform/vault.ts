import { getCiphers, getHashes, timingSafeEqual } from 'node:crypto'
import type { Keys, SuiteName } from './keys.ts'
import { aes } from './vault-aes.ts'
import { sm } from './vault-sm.ts'
import type { Suite } from './vault-suite.ts'

/** Seals what must not lie in the database in the clear (ID numbers, phones), finds it again, and signs links. */
export interface Vault {
  /** Seals `plain`, bound to `aad` (say `resident.phone:<id>`): moved to another row or column it does not open. About 40–60 bytes longer. */
  seal(plain: string, aad: string): Buffer
  /** The text again. @throws Error when altered, bound to something else, or its key is not here. */
  open(sealed: Buffer, aad: string): string
  /** 32 bytes, the same for the same value and purpose: for look-ups and uniqueness without the value. The caller normalises first. */
  blind(value: string, purpose: string): Buffer
  /** 24 base64url characters that prove a link was made here for `purpose`. */
  sign(text: string, purpose: string): string
  /** Whether `signature` was made by `sign` under any key still kept, in either suite: printed cards outlive a rotation. */
  verify(text: string, signature: string, purpose: string): boolean
}

// 144 bits cannot be guessed and keep a QR code small.
const signatureBytes = 18

/**
 * A vault that seals with `suite` under the current key. A sealed value names its suite and key
 * (mark 1 · length of id 1 · id · body), so that rows of the other suite and of older keys open as well.
 */
export function openVault(keys: Keys, suite: SuiteName = 'aes'): Vault {
  const suites = { aes, sm }
  const national = getCiphers().includes('sm4-ctr') && getHashes().includes('sm3')
  if (!national && (suite === 'sm' || keys.index.suite === 'sm')) {
    throw new Error('CRYPTO_SUITE=sm 需要带 SM4、SM3 的 Node.js（官方发行版自带），当前的没有')
  }
  const signers = national ? [aes, sm] : [aes]
  const sealing = suites[suite]
  const header = Buffer.concat([Buffer.from([sealing.mark, keys.current.length]), Buffer.from(keys.current)])
  const signature = (by: Suite, id: string, text: string, purpose: string) =>
    by.mac(keys, id, `sign ${purpose}`, text).subarray(0, signatureBytes)
  return {
    seal: (plain, aad) => Buffer.concat([header, ...sealing.encrypt(keys, keys.current, plain, boundTo(header, aad))]),
    open: (sealed, aad) => open(keys, sealed, aad),
    blind: (value, purpose) => suites[keys.index.suite].mac(keys, keys.index.key, `blind ${purpose}`, value),
    sign: (text, purpose) => signature(sealing, keys.current, text, purpose).toString('base64url'),
    verify(text, given, purpose) {
      const bytes = Buffer.from(given, 'base64url')
      if (bytes.length !== signatureBytes || bytes.toString('base64url') !== given) return false
      return keys.ids.some(id => signers.some(by => timingSafeEqual(signature(by, id, text, purpose), bytes)))
    },
  }
}

function open(keys: Keys, sealed: Buffer, aad: string): string {
  const suite = [aes, sm].find(each => each.mark === sealed[0])
  const start = 2 + (sealed[1] ?? 0)
  if (!suite || sealed.length < start) throw new Error('not a sealed value')
  const id = sealed.toString('latin1', 2, start)
  keys.subKey(id, 'seal', 'sha256', 32)
  try {
    return suite.decrypt(keys, id, sealed.subarray(start), boundTo(sealed.subarray(0, start), aad))
  } catch (cause) {
    throw new Error('a sealed value does not open: altered, or it belongs to another row', { cause })
  }
}

/** The header is bound too: nobody may pass a value off as sealed by another suite or key. */
function boundTo(header: Buffer, aad: string): Buffer {
  return Buffer.concat([header, Buffer.from(aad)])
}
