import { randomFillSync, randomInt } from 'node:crypto'
import { v7 } from 'uuid'
import type { Id } from '#common/ids.ts'

/**
 * Ids as `newId` makes them, in ascending order, for tens of thousands at once: random bytes are fetched a thousand ids at a time,
 * one by one they cost more than all the checks of a row.
 */
export function idSequence(now: Date): () => Id {
  const msecs = now.getTime()
  const pool = Buffer.alloc(16 * 1024)
  let used = pool.length
  let seq = randomInt(0x4000_0000)
  return () => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    const random = pool.subarray(used, (used += 16))
    return v7({ msecs, seq: seq++, random })
  }
}
