import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { settingOn } from '#network/settings.ts'
import { asSystem, type Database } from '#platform/db.ts'

const staleAfter = 5_000

/**
 * Who sees sealed requests: the posts of the town's setting, and nobody who only looks in. For `openIdentity({ seesSealed })`;
 * remembers a town's posts for some seconds, for it is asked with every request.
 */
export function sealedEyes(database: Database): (actor: Actor, now: Date) => Promise<boolean> {
  const remembered = new Map<Id, { posts: Post[]; at: number }>()
  return async (actor, now) => {
    if (actor.kind !== 'post' || actor.readOnly) return false
    const known = remembered.get(actor.town)
    const fresh = known && performance.now() - known.at < staleAfter
    const posts = fresh ? known.posts : await asSystem(database, tx => settingOn(tx, actor.town, 'sealed_posts', dayOf(now)))
    if (!fresh) remembered.set(actor.town, { posts, at: performance.now() })
    return posts.includes(actor.post)
  }
}
