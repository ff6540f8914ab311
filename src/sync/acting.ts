import type { HandedIn, PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import { type Held, postsHeld } from '#identity/sessions-store.ts'
import type { Tx } from '#platform/db.ts'
import { accountOf, formerPost } from './entries-store.ts'

/** Whoever did what is handed in. */
export interface Doer {
  town: Id
  person: Id
  name: string
  account: Id
  posts: Held[]
}

/** The doer under the mandate of then: one still in force, or one that has ended, which is marked. `tx` is the system's. */
export async function actingAs(tx: Tx, doer: Doer, said: Id | undefined, handedIn: HandedIn, now: Date): Promise<PostHolder> {
  const { town, person, name, account, posts } = doer
  const mandate = said ?? posts[0]?.mandate
  refuseUnless(mandate, 'sync.mandate.forbidden', '没有说明以哪个岗位做的，您目前也没有在任的岗位')
  const who = { kind: 'post' as const, town, person, name, account, mandate, handedIn }
  const held = posts.find(post => post.mandate === mandate)
  if (held) {
    const { post, place, department, actingFor } = held
    return {
      ...who,
      post,
      place: place.id,
      path: place.path,
      ...(department && { department }),
      ...(actingFor && { actingFor: actingFor.id }),
    }
  }
  const former = await formerPost(tx, town, person, mandate, dayOf(now))
  refuseUnless(former, 'sync.mandate.forbidden', '做这件事时所用的岗位不在您名下')
  const { post, place, path, department, actingFor, endedOn } = former
  const more = { ...(department && { department }), ...(actingFor && { actingFor }) }
  return { ...who, post, place, path, ...more, handedIn: { ...handedIn, endedOn } }
}

/** The colleague whose entries another phone brings. */
export async function absentDoer(tx: Tx, town: Id, person: Id, now: Date): Promise<Doer> {
  const account = await accountOf(tx, town, person)
  refuseUnless(account, 'sync.person.forbidden', '这批内容的主人不是本镇的人，或账号已停用')
  return { town, person, ...account, posts: await postsHeld(tx, town, person, dayOf(now)) }
}
