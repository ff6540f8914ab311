import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { type PlaceKind, placeKinds } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { openMandatesAt, placePeople, saveEnding } from './mandates-store.ts'
import {
  addChange,
  addPlace,
  childrenOf,
  findPlace,
  householdsBelow,
  lockTree,
  type Place,
  placesAbove,
  placesBelow,
  saveEnd,
  saveName,
} from './places-store.ts'
import { checkHappened, checkParent, inScope, mayOpen, mayReshape } from './rules.ts'
import type { closing, newPlace, renaming } from './terms.ts'

const forbidden = ['places.forbidden', '片、组、邻的设立与调整由镇里办理，村党组织书记可在本村设邻'] as const

/** A living place at or below the actor's own; anything else is not there, or closed. */
export async function livingPlace(tx: Tx, actor: Actor, id: Id): Promise<Place> {
  const place = await findPlace(tx, actor.town, id)
  const own = found(place && inScope(actor, place.path) ? place : null, 'places')
  refuseUnless(own.endedOn === null, 'places.conflict', `${own.name}已于 ${own.endedOn} 撤销`)
  return own
}

/** The same for changing its shape: one change of the town's tree at a time, and never the town itself. */
export async function placeToReshape(tx: Tx, actor: Actor, id: Id): Promise<Place> {
  refuseUnless(mayReshape(actor), ...forbidden)
  await lockTree(tx, actor.town)
  const place = await livingPlace(tx, actor, id)
  refuseUnless(place.parent, 'places.root', '乡镇本身的名称与归属由县级维护')
  return place
}

/**
 * Refuses a name that a sister has already. Groups are told apart by name in the whole village, whatever their area: rolls and people say
 * 大林村三组 and never the area.
 */
export async function checkName(tx: Tx, town: Id, parent: Place, kind: PlaceKind, name: string, except?: Id): Promise<void> {
  const sisters = await namesakesIn(tx, town, parent, kind)
  const taken = sisters.some(sister => sister.name === name && sister.id !== except)
  refuseUnless(!taken, 'places.conflict', `已有名为“${name}”的${placeKinds[kind]}，请换一个名称`)
}

/** The places a name must differ from: the village's groups, or the parent's other children. */
export async function namesakesIn(tx: Tx, town: Id, parent: Place, kind: PlaceKind): Promise<Place[]> {
  if (kind !== 'group') return await childrenOf(tx, town, parent.id)
  const village = parent.kind === 'village' ? parent : (await placesAbove(tx, town, parent.path)).find(each => each.kind === 'village')
  return await placesBelow(tx, town, (village ?? parent).path, 'group')
}

/** 设立 a village, area, group or unit. */
export async function openPlace(tx: Tx, actor: Actor, now: Date, input: z.infer<typeof newPlace>): Promise<Id> {
  const { kind, name, on } = input
  refuseUnless(mayOpen(actor, kind), ...forbidden)
  await lockTree(tx, actor.town)
  const parent = await livingPlace(tx, actor, input.parent)
  checkParent(kind, parent.kind)
  checkHappened(on, dayOf(now), parent.startedOn)
  await checkName(tx, actor.town, parent, kind, name)
  const place = await addPlace(tx, actor.town, parent, { kind, name, on }, now)
  await addChange(tx, actor.town, place, { change: 'opened', on, reason: '设立', after: { name, parent: parent.id } }, now)
  await record(tx, actor, 'place.opened', { kind: 'place', id: place.id, place: place.path }, { now, after: input })
  return place.id
}

/** 更名 */
export async function renamePlace(tx: Tx, actor: Actor, now: Date, id: Id, { name, on, reason }: z.infer<typeof renaming>): Promise<void> {
  const place = await placeToReshape(tx, actor, id)
  checkHappened(on, dayOf(now), place.startedOn)
  const parent = found(await findPlace(tx, actor.town, place.parent!), 'places')
  await checkName(tx, actor.town, parent, place.kind, name, id)
  await saveName(tx, actor.town, id, name)
  const change = { change: 'renamed' as const, on, reason, before: { name: place.name }, after: { name } }
  await addChange(tx, actor.town, place, change, now)
  await record(
    tx,
    actor,
    'place.renamed',
    { kind: 'place', id, place: place.path },
    { now, before: change.before, after: { name, on, reason } },
  )
}

/** 撤销 a place that holds nothing any more: no place below it, no household. */
export async function closePlace(tx: Tx, actor: Actor, now: Date, id: Id, { on, reason }: z.infer<typeof closing>): Promise<void> {
  const place = await placeToReshape(tx, actor, id)
  checkHappened(on, dayOf(now), place.startedOn)
  const below = (await childrenOf(tx, actor.town, id)).length
  const households = await householdsBelow(tx, actor.town, place.path)
  const words = `${place.name}还有下级 ${below} 个、住户 ${households} 户，请先并入别处或移走`
  refuseUnless(below === 0 && households === 0, 'places.conflict', words)
  const mandates = await end(tx, actor, now, place, on, reason)
  await addChange(
    tx,
    actor.town,
    place,
    { change: 'closed', on, reason, before: { name: place.name, parent: place.parent, mandates } },
    now,
  )
  await record(tx, actor, 'place.closed', { kind: 'place', id, place: place.path }, { now, after: { on, reason, mandates } })
}

/** Ends the place and every mandate there; gives the ended mandates. */
export async function end(tx: Tx, actor: Actor, now: Date, place: Place, on: string, reason: string): Promise<Id[]> {
  const mandates = await openMandatesAt(tx, actor.town, place.id)
  for (const mandate of mandates) {
    // One that would have begun later never did.
    const day = mandate.from > on ? mandate.from : on
    await saveEnding(tx, actor.town, mandate.id, { on: day, reason: 'place_closed', note: reason })
  }
  await saveEnd(tx, actor.town, place.id, on, reason)
  const people = mandates.map(mandate => mandate.person)
  await placePeople(tx, actor.town, people, dayOf(now))
  return mandates.map(mandate => mandate.id)
}
