import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { Keys } from './keys.ts'
import { nonce, type Suite } from './vault-suite.ts'

const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM (NIST SP 800-38D) and HMAC-SHA-256. Body: nonce 12 · tag 16 · text.
 * Random nonces carry 2³² values per key id; a province of 66 million people stays below it, rotation starts a new count.
 */
export const aes: Suite = {
  mark: 1,
  encrypt(keys: Keys, id: string, plain: string, bound: Buffer) {
    const iv = nonce(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', keys.subKey(id, 'seal', 'sha256', 32), iv)
    cipher.setAAD(bound)
    const text = cipher.update(plain, 'utf8')
    cipher.final()
    return [iv, cipher.getAuthTag(), text]
  },
  decrypt(keys: Keys, id: string, body: Buffer, bound: Buffer) {
    const iv = body.subarray(0, nonceBytes)
    const key = keys.subKey(id, 'seal', 'sha256', 32)
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
    decipher.setAuthTag(body.subarray(nonceBytes, nonceBytes + tagBytes))
    decipher.setAAD(bound)
    return decipher.update(body.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
  },
  mac(keys: Keys, id: string, use: string, text: string) {
    return createHmac('sha256', keys.subKey(id, use, 'sha256', 32))
      .update(text)
      .digest()
  },
}
