import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import type { Keys } from './keys.ts'
import { nonce, type Suite } from './vault-suite.ts'

const ivBytes = 16
const tagBytes = 32

/**
 * The national algorithms: SM4 in counter mode (GB/T 32907, GB/T 17964), then HMAC-SM3 (GB/T 32905, GB/T 15852.2) over everything
 * including what the value is bound to. Body: IV 16 · tag 32 · text.
 */
export const sm: Suite = {
  mark: 2,
  encrypt(keys: Keys, id: string, plain: string, bound: Buffer) {
    const iv = nonce(ivBytes)
    const text = createCipheriv('sm4-ctr', keys.subKey(id, 'seal', 'sm3', 16), iv).update(plain, 'utf8')
    return [iv, tagOf(keys, id, bound, iv, text), text]
  },
  decrypt(keys: Keys, id: string, body: Buffer, bound: Buffer) {
    const iv = body.subarray(0, ivBytes)
    const tag = body.subarray(ivBytes, ivBytes + tagBytes)
    const text = body.subarray(ivBytes + tagBytes)
    const expected = tagOf(keys, id, bound, iv, text)
    if (tag.length !== tagBytes || !timingSafeEqual(tag, expected)) throw new Error('tag differs')
    return createDecipheriv('sm4-ctr', keys.subKey(id, 'seal', 'sm3', 16), iv).update(text, undefined, 'utf8')
  },
  mac(keys: Keys, id: string, use: string, text: string) {
    return createHmac('sm3', keys.subKey(id, use, 'sm3', 32))
      .update(text)
      .digest()
  },
}

function tagOf(keys: Keys, id: string, bound: Buffer, iv: Buffer, text: Buffer): Buffer {
  // The length goes in front, so that a byte cannot move from the bound part into the text.
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bound.length)
  const mac = createHmac('sm3', keys.subKey(id, 'seal tag', 'sm3', 32))
  return mac.update(length).update(bound).update(iv).update(text).digest()
}
