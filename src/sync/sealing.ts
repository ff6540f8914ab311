import { createDecipheriv } from 'node:crypto'
import type { Id } from '#common/ids.ts'
import { Refusal } from '#common/refusal.ts'
import type { Vault } from '#platform/vault.ts'

/** 32 bytes that only the person's own phones and this server know: what lies unsent on a phone is sealed with it, so that a signed-out phone holds nothing readable. */
export function outboxKeyOf(vault: Vault, town: Id, person: Id): Buffer {
  return vault.blind(`${town}:${person}`, 'outbox')
}

/** What the phone sealed (WebCrypto AES-GCM: 12 bytes nonce, cipher text, 16 bytes tag), bound to the entry's or photo's id. Refuses what was altered. */
export function openSealed(key: Buffer, sealed: Buffer, id: Id): Buffer {
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
    cipher.setAAD(Buffer.from(id))
    cipher.setAuthTag(sealed.subarray(-16))
    return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()])
  } catch {
    throw new Refusal('sync.sealed', '这一条在转交途中被改动过，或不是这个人的手机封存的，没有收下')
  }
}
