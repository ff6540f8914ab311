import type { Actor } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope, mayReadNetwork } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import { type PlaceFacts, placeAt, placeByPath } from './store.ts'

/** The place somebody asks about, their own without one; what lies above or beside it is not there. */
export async function placeOrOwn(tx: Tx, actor: Actor, id: Id | undefined): Promise<PlaceFacts> {
  refuseUnless(mayReadNetwork(actor), 'visits.forbidden', '走访情况只供镇、村和三长查看')
  const place = id === undefined ? await placeByPath(tx, actor.town, actor.path) : await placeAt(tx, actor.town, id)
  // Places above are readable by name; their households are not, so a figure for them would be a lie.
  return found(place && inScope(actor, place.path) ? place : null, 'places')
}

export function readerOf(actor: Actor): Id | null {
  return actor.kind === 'system' ? null : actor.person
}
