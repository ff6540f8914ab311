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
