import { randomFillSync } from 'node:crypto'
import type { Keys } from './keys.ts'

/** One family of algorithms. `bound` is authenticated, not stored. */
export interface Suite {
  /** first byte of every value it sealed */
  mark: number
  encrypt(keys: Keys, id: string, plain: string, bound: Buffer): Buffer[]
  decrypt(keys: Keys, id: string, body: Buffer, bound: Buffer): string
  mac(keys: Keys, id: string, use: string, text: string): Buffer
}

const pool = Buffer.alloc(16_384)
let used = pool.length

/** Random bytes from a pool refilled 16 KiB at a time: one call each would cost as much as the cipher. */
export function nonce(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += length
  return Buffer.from(pool.subarray(used - length, used))
}
