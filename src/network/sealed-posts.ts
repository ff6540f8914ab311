import { dayOf } from '#common/calendar.ts'
import type { Identity } from '#identity/identity.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { settingOn } from './settings.ts'

/** Who sees sealed kinds is a setting of the town; asked at most every few seconds, since every request of every post asks it. */
export function sealedPosts(database: Database): Identity['seesSealed'] {
  const kept = new Map<string, { until: number; posts: Promise<string[]> }>()
  return async (actor, now) => {
    if (actor.kind !== 'post' || actor.readOnly) return false
    const { town } = actor
    const known = kept.get(town)
    if (known && known.until > now.getTime()) return (await known.posts).includes(actor.post)
    const posts = asSystem(database, tx => settingOn(tx, town, 'sealed_posts', dayOf(now)))
    kept.set(town, { until: now.getTime() + 5_000, posts })
    posts.catch(() => kept.delete(town))
    return (await posts).includes(actor.post)
  }
}
