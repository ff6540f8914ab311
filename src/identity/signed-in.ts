import type { Actor, PostHolder, Resident } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, Refusal } from '#common/refusal.ts'
import type { Held, TownRow } from './sessions-store.ts'
import type { HeldPost, Me } from './terms.ts'

/** A session with everything a request needs to know of its holder. */
export interface SignedIn {
  session: Id
  town: Id
  createdAt: Date
  seenAt: Date
  expiresAt: Date
  who: AccountHolder | Resident
}

export interface AccountHolder {
  kind: 'account'
  account: Id
  userName: string | null
  person: Id
  name: string
  /** path of the person: where records about the account belong */
  path: string
  /** the person as a resident on the roll */
  resident: Id | null
  mustChangePassword: boolean
  /** posts in force today, the highest first */
  posts: Held[]
  /** the own town; from a county seat the towns below it too */
  towns: TownRow[]
}

/** What the headers X-Mandate and X-Town ask for. */
export interface Choice {
  mandate?: string
  town?: string
}

/** The post a holder acts under: the one chosen, or the highest. Null when no post is in force. */
export function postActor(holder: AccountHolder, town: Id, { mandate, town: into }: Choice): PostHolder | null {
  const held = mandate ? holder.posts.find(post => post.mandate === mandate) : holder.posts[0]
  if (mandate && !held) throw new Refusal('session.mandate.forbidden', '所选岗位不在您名下，或已不在任期')
  if (!held) return null
  const { post, place, department, actingFor } = held
  const actor: PostHolder = {
    ...{ kind: 'post', town, person: holder.person, name: holder.name, account: holder.account },
    ...{ post, mandate: held.mandate, place: place.id, path: place.path },
    ...(department && { department }),
    ...(actingFor && { actingFor: actingFor.id }),
  }
  return into && into !== town ? lookingInto(actor, holder, into) : actor
}

/** A county officer in one of the county's towns: sees all of it, changes nothing. To anybody else other towns do not exist. */
function lookingInto(actor: PostHolder, holder: AccountHolder, into: Id): PostHolder {
  const mayLook = actor.post === 'county_officer'
  const town = found(mayLook ? holder.towns.find(each => each.id === into) : undefined, 'town')
  return { ...actor, town: town.id, path: town.path, readOnly: true }
}

/** Whoever a record names: the holder's post, or, where none is in force, the person as such. */
export function recordedAs(signedIn: Pick<SignedIn, 'town' | 'who'>): Actor {
  const { who, town } = signedIn
  if (who.kind === 'resident') return who
  return postActor(who, town, {}) ?? { kind: 'system', town, path: who.path, name: `${who.name}（无在任岗位）` }
}

/** `me` as the person sees it; `chosen` is the mandate in force for the request. */
export function meOf({ who, town }: SignedIn, chosen: Id | null): Me {
  if (who.kind === 'resident') {
    const { name, household, person } = who
    return { kind: 'resident', name, posts: [], mandate: null, mustChangePassword: false, household, person }
  }
  const home = found(
    who.towns.find(each => each.id === town),
    'town',
  )
  return {
    kind: 'post',
    name: who.name,
    posts: who.posts.map(held => heldPostOf(held, home)),
    mandate: chosen ?? who.posts[0]?.mandate ?? null,
    mustChangePassword: who.mustChangePassword,
    household: null,
    person: who.person,
  }
}

function heldPostOf({ mandate, post, place, actingFor, department }: Held, town: TownRow): HeldPost {
  return { mandate, post, postName: posts[post], place, town, department, ...(actingFor && { actingFor: actingFor.name }) }
}
