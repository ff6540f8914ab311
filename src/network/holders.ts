import type * as z from 'zod'
import type { Actor } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import { type Post, posts } from '#common/posts.ts'
import type { Vault } from '#platform/vault.ts'
import type { HolderRow } from './mandates-store.ts'
import { holdsOn } from './rules.ts'
import { boundTo } from './sealing.ts'
import { endReasons, type holder } from './terms.ts'

/** The posts on the contact card, nearest first. */
export const cardPosts: Post[] = ['unit_chief', 'group_chief', 'area_chief']

/**
 * A mandate as people read it. The phone of a chief in office stands on every contact card of the place, so everybody in the town's
 * network reads it; all other phones, and the county's view, are masked.
 */
export function asHolder(row: HolderRow, actor: Actor, vault: Vault, today: Day): z.infer<typeof holder> {
  const onCard = cardPosts.includes(row.post) && holdsOn(row, today) && !(actor.kind === 'post' && actor.readOnly)
  const phone = onCard && row.phoneSealed ? vault.open(row.phoneSealed, boundTo(actor.town, row.person, 'phone')) : null
  const { id, person, post, place, placeName, photo, how, from, until, ended, department } = row
  return {
    ...{ mandate: id, person, name: row.name ?? '（已任他处）', post, postName: posts[post], placeId: place, placeName, photo },
    ...{ phone, phoneMasked: row.phoneMasked, how, from, until, ended, department },
    endedReason: row.endedReason && endReasons[row.endedReason as keyof typeof endReasons],
  }
}
