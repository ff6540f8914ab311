import { createHash } from 'node:crypto'
import type { Now } from './copy-store.ts'

/** What a phone has heard: up to which transaction, under which scope, and which of the small parts. */
export interface Cursor {
  /** the database this counts in */
  epoch: string
  /** post, place and sight: under another scope other rows are meant */
  scope: string
  xmin: string
  /** when it was given, in ms */
  at: number
  today: string
  tree: string
  holders: string
  meetings: string
  rollcalls: string
}

/** A cursor serves so long; changes are kept longer. */
export const daysServing = 45
export const daysKept = 60

const fields = ['epoch', 'scope', 'xmin', 'at', 'today', 'tree', 'holders', 'meetings', 'rollcalls'] as const

export function written(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(fields.map(field => cursor[field]))).toString('base64url')
}

/** The cursor, when it still serves: of this database and scope, not too old, not from a future that a restored backup has forgotten. */
export function serving(text: string | undefined, scope: string, now: Date, { epoch, xmax }: Now): Cursor | null {
  const cursor = read(text)
  if (!cursor || cursor.epoch !== epoch || cursor.scope !== scope) return null
  if (now.getTime() - cursor.at > daysServing * 86_400_000 || cursor.at > now.getTime()) return null
  return BigInt(cursor.xmin) <= BigInt(xmax) ? cursor : null
}

function read(text: string | undefined): Cursor | null {
  if (!text) return null
  try {
    const values = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[]
    const cursor = Object.fromEntries(fields.map((field, i) => [field, values[i]])) as unknown as Cursor
    return /^\d{1,20}$/.test(cursor.xmin) && Number.isFinite(cursor.at) ? cursor : null
  } catch {
    return null
  }
}

/** A short name of a value, to see whether it is the one sent last. */
export function named(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16)
}
