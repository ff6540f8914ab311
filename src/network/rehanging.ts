import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { peopleBelow, placePeople } from './mandates-store.ts'
import { addChange, findPlace, freeLabel, type Place, placesAbove, placesBelow, saveName } from './places-store.ts'
import { clashingNumbers, rewriteSubtree, settle } from './rehanging-store.ts'

export interface Reason {
  on: string
  reason: string
}

/**
 * Hangs `place`, with everything below it, under `parent`: paths in every table, the group and village its households name, where its
 * people are seen, and a line in its history. `name` is the name it bears there.
 */
export async function rehang(tx: Tx, actor: Actor, now: Date, place: Place, parent: Place, why: Reason, name = place.name): Promise<Place> {
  const { town } = actor
  const village = await villageOf(tx, town, parent)
  await checkNumbers(tx, town, place, village)
  const people = await peopleBelow(tx, town, place.path)
  const moved: Place = { ...place, ...(await freeLabel(tx, town, parent, place.kind, place)), parent: parent.id, name }
  await rewriteSubtree(tx, town, place, moved)
  await settle(tx, town, moved.path, { village, ...(parent.kind === 'group' && { group: parent.id }) })
  await placePeople(tx, town, people, dayOf(now))
  if (place.kind === 'area') await renameNamesakes(tx, town, place, moved, village, why, now)
  if (name !== place.name) await saveName(tx, town, place.id, name)
  const before = { parent: place.parent, path: place.path, name: place.name }
  const after = { parent: parent.id, path: moved.path, name }
  await addChange(tx, town, moved, { change: 'moved', ...why, before, after }, now)
  return moved
}

/** Groups that meet a namesake in the village their area comes to are called after the village they came from, as people do: 大林村三组. */
async function renameNamesakes(tx: Tx, town: Id, from: Place, moved: Place, village: Id, why: Reason, now: Date): Promise<void> {
  const home = await findPlace(tx, town, from.parent!)
  const there = found(await findPlace(tx, town, village), 'places')
  const all = await placesBelow(tx, town, there.path, 'group')
  const own = all.filter(group => group.path.startsWith(`${moved.path}.`))
  const names = new Set(all.filter(group => !own.includes(group)).map(group => group.name))
  for (const group of own.filter(each => names.has(each.name))) {
    const name = `${home?.name ?? ''}${group.name}`
    const clear = !all.some(other => other.name === name) && name.length <= 40
    refuseUnless(clear, 'places.conflict', `${there.name}已有“${group.name}”，请先给其中一个改名`)
    await saveName(tx, town, group.id, name)
    await addChange(tx, town, group, { change: 'renamed', ...why, before: { name: group.name }, after: { name } }, now)
  }
}

/** The village a place is, or lies in. */
export async function villageOf(tx: Tx, town: Id, place: Place): Promise<Id> {
  if (place.kind === 'village') return place.id
  const village = (await placesAbove(tx, town, place.path)).find(each => each.kind === 'village')
  return found(village, 'places').id
}

/** Household numbers are given once in a village: two that meet by a move are settled by people beforehand. */
export async function checkNumbers(tx: Tx, town: Id, place: Place, village: Id): Promise<void> {
  const numbers = await clashingNumbers(tx, town, place.path, village)
  const words = `户编号 ${numbers.join('、')}${numbers.length === 5 ? ' 等' : ''} 在目标村已有，请先改正`
  refuseUnless(numbers.length === 0, 'households.conflict', words, { numbers })
}
