import { parse, stringify } from 'uuid'
import type { Id } from '#common/ids.ts'
import type { Vault } from '#platform/vault.ts'

// What stands in the code on the convenor's screen: the meeting's 16 bytes, the second it ends (4 bytes), a signature over both.

/** So long a photographed code can be used; the screen shows a new one in time. */
const goodForSeconds = 300

export function tokenFor(vault: Vault, meeting: Id, now: Date): { token: string; until: Date } {
  const end = Math.floor(now.getTime() / 1000) + goodForSeconds
  const bytes = Buffer.alloc(20)
  bytes.set(parse(meeting))
  bytes.writeUInt32BE(end, 16)
  const text = bytes.toString('base64url')
  return { token: text + vault.sign(text, 'meeting'), until: new Date(end * 1000) }
}

/** The meeting a token is for; null when it was not made here, or its time is over. */
export function openedToken(vault: Vault, token: string, now: Date): Id | null {
  const text = token.slice(0, 27)
  if (token.length !== 51 || !vault.verify(text, token.slice(27), 'meeting')) return null
  const bytes = Buffer.from(text, 'base64url')
  return bytes.readUInt32BE(16) * 1000 >= now.getTime() ? stringify(bytes.subarray(0, 16)) : null
}

/** The meeting a token names, whether its time is over or not: to know which meeting to ask about. */
export function meetingIn(token: string): Id | null {
  const bytes = Buffer.from(token.slice(0, 27), 'base64url')
  if (token.length !== 51 || bytes.length !== 20) return null
  try {
    return stringify(bytes.subarray(0, 16))
  } catch {
    return null
  }
}
