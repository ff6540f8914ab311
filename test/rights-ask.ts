import type { Spot } from './rights-world.ts'

// How a line of rights-table.ts is tried: one request, about whatever lies at the spot.

export interface Ask {
  path: string
  body?: unknown
  form?: Record<string, string | File>
}

/** Who asks, as far as what is asked depends on it. */
export interface Asker {
  who: string
  /** another living session of the same person */
  otherSession: string
  /** a session of somebody else */
  elsewhere: string
  /** household of a resident */
  household?: string
  /** the post acted under, where it is not the highest held */
  mandate?: string | null
}

/** What is the same for every asker. */
export interface Props {
  password: string
  jpeg: Buffer
  roll: Buffer
  signIn: { name: string; phone: string; codePhone: string; code: string }
  /** a card with a code that was just sent, and one without */
  proving: { token: string; resident: string; code: string }
  freshCard: string
  /** a visit of a colleague, as the colleague's phone sealed it */
  carried: { id: string; person: string; sealed: string }
}

export type Probe = (s: Spot, a: Asker, p: Props) => Ask

export const today = '2026-11-24'
export const reason = '因工作需要'
export const get =
  (path: (s: Spot) => string): Probe =>
  s => ({ path: path(s) })
export const send =
  (what: (s: Spot, a: Asker) => [path: string, body: unknown]): Probe =>
  (s, a) => {
    const [path, body] = what(s, a)
    return { path, body }
  }
export const ofPlace = (path: string, more = '') => get(s => `${path}?place=${s.place}${more}`)
