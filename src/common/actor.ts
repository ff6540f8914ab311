import type { Day } from './calendar.ts'
import type { Id } from './ids.ts'
import type { Post } from './posts.ts'

/** Somebody acting under a post at a place. Everything an act may do and see follows from this. */
export interface PostHolder {
  kind: 'post'
  /** the tenant whose rows are meant; for county officers the town they look at */
  town: Id
  person: Id
  name: string
  account: Id
  post: Post
  mandate: Id
  /** the place the post is held at */
  place: Id
  /** ltree path of that place: the rows the actor may see lie at or below it */
  path: string
  /** a department clerk's department, by its stable code */
  department?: string
  /** standing in for an absent colleague: whose post it is */
  actingFor?: Id
  /** true for county officers in a town that is not theirs: reads only */
  readOnly?: boolean
  /** the act was done earlier, on a phone without signal */
  handedIn?: HandedIn
}

/** How an act done without signal came here; it stands in the act's record beside the phone's own time. */
export interface HandedIn {
  /** the entry of the outbox */
  entry: Id
  /** how far the server's clock was ahead of the phone's when it was handed in, in milliseconds */
  clockOffset: number
  /** 任职结束后补交: the first day the mandate no longer held */
  endedOn?: Day
  /** the colleague whose phone carried it here */
  carriedBy?: { person: Id; name: string }
}

/** A villager who proved a household's registered phone from its contact card. */
export interface Resident {
  kind: 'resident'
  town: Id
  household: Id
  /** the resident whose registered phone was proved */
  person: Id
  name: string
  /** ltree path of the household */
  path: string
  card: Id
}

/** The system itself: nightly jobs and set-up; its acts are recorded too. */
export interface SystemActor {
  kind: 'system'
  town: Id
  path: string
  name: string
}

export type Actor = PostHolder | Resident | SystemActor

/** Whether the actor is a post holder in one of `allowed` posts and not only looking in from the county. */
export function holds(actor: Actor, ...allowed: Post[]): actor is PostHolder {
  return actor.kind === 'post' && !actor.readOnly && allowed.includes(actor.post)
}
