import type { Id } from '#common/ids.ts'
import type { Vault } from '#platform/vault.ts'

/** A phone as it is stored and looked up: no blanks or dashes, no +86. */
export function normalPhone(text: string): string {
  return text.replace(/[\s-]/g, '').replace(/^(\+|00)86/, '')
}

/** The look-up key of a phone: in `people.phone_blind`, `residents.phone_blind` and `sign_in_names`. */
export function phoneBlind(vault: Vault, phone: string): Buffer {
  return vault.blind(normalPhone(phone), 'phone')
}

/** The look-up key of a user name, whatever its case. */
export function userNameBlind(vault: Vault, name: string): Buffer {
  return vault.blind(name.trim().toLowerCase(), 'user_name')
}

/** What the sealed phone or ID number of a person or resident is bound to; the same words as in network/sealing.ts, which stands to the right. */
export function boundTo(town: Id, id: Id, field: 'id_number' | 'phone'): string {
  return `${town}:${id}:${field}`
}
