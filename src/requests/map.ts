import type { Actor } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { placeInScope } from './board.ts'
import { openPins } from './map-store.ts'
import type { MapRequests } from './tools-terms.ts'

/** Where the open requests lie. A department sees where to go, not whose house it is: its pins carry no household. */
export async function requestsOnTheMap(tx: Tx, actor: Actor, now: Date, place: Id | undefined): Promise<MapRequests> {
  refuseUnless(actor.kind === 'post', 'requests.forbidden', '地图只供任职人员查看')
  const pins = await openPins(tx, actor, place ? await placeInScope(tx, actor, place) : actor.path, now)
  const placed = pins.filter(pin => pin.longitude !== null && pin.latitude !== null)
  return { pins: placed as MapRequests['pins'], withoutPlace: pins.length - placed.length }
}
