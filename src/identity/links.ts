import { parse, stringify } from 'uuid'
import type { Id } from '#common/ids.ts'
import type { Vault } from '#platform/vault.ts'

export type LinkPurpose = 'card' | 'certificate'

/** What stands in the QR code of a card or certificate: the 16 bytes of its id and a signature, 46 base64url characters. */
export function linkToken(vault: Vault, id: Id, purpose: LinkPurpose): string {
  return Buffer.from(parse(id)).toString('base64url') + vault.sign(id, purpose)
}

/** The id in a token, or null when it was not made here for this purpose. */
export function idInToken(vault: Vault, token: string, purpose: LinkPurpose): Id | null {
  const bytes = Buffer.from(token.slice(0, 22), 'base64url')
  if (token.length !== 46 || bytes.length !== 16) return null
  const id = uuidOf(bytes)
  return id && vault.verify(id, token.slice(22), purpose) ? id : null
}

function uuidOf(bytes: Buffer): Id | null {
  try {
    return stringify(bytes)
  } catch {
    return null
  }
}
