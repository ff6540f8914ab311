import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import type { PlaceKind } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { PlaceChanges } from '#platform/schema.ts'
import { placeLabel } from './paths.ts'
import { pinyinOf } from './pinyin.ts'

export interface Place {
  id: Id
  kind: PlaceKind
  parent: Id | null
  name: string
  ordinal: number
  path: string
  startedOn: Day
  endedOn: Day | null
}

const columns = ['id', 'kind', 'parent_id as parent', 'name', 'ordinal', 'path', 'started_on as startedOn', 'ended_on as endedOn'] as const

/** A place the transaction sees: at or below its scope, or above it. */
export async function findPlace(tx: Tx, town: Id, id: Id): Promise<Place | undefined> {
  return await tx.selectFrom('places').select(columns).where('town_id', '=', town).where('id', '=', id).executeTakeFirst()
}

/** The same, kept from moving until the transaction ends: what is written below it carries its path. */
export async function holdPlace(tx: Tx, town: Id, id: Id): Promise<Place | undefined> {
  return await tx.selectFrom('places').select(columns).where('town_id', '=', town).where('id', '=', id).forShare().executeTakeFirst()
}

/** The same, for one writer at a time: two appointments to one seat must see each other. */
export async function lockPlace(tx: Tx, town: Id, id: Id): Promise<Place | undefined> {
  return await tx.selectFrom('places').select(columns).where('town_id', '=', town).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
}

/** One change of a town's tree at a time: takes the town's root place until commit. */
export async function lockTree(tx: Tx, town: Id): Promise<void> {
  await tx.selectFrom('places').select('id').where('town_id', '=', town).where('parent_id', 'is', null).forNoKeyUpdate().execute()
}

/** Living places directly below, in their order. */
export async function childrenOf(tx: Tx, town: Id, parent: Id): Promise<Place[]> {
  return await tx
    .selectFrom('places')
    .select(columns)
    .where('town_id', '=', town)
    .where('parent_id', '=', parent)
    .where('ended_on', 'is', null)
    .orderBy('ordinal')
    .execute()
}

/** Living places of a kind at or below a path. */
export async function placesBelow(tx: Tx, town: Id, path: string, kind: PlaceKind): Promise<Place[]> {
  return await tx
    .selectFrom('places')
    .select(columns)
    .where('town_id', '=', town)
    .where(sql<boolean>`path <@ ${path}::ltree`)
    .where('kind', '=', kind)
    .where('ended_on', 'is', null)
    .orderBy('path')
    .execute()
}

/** From the top down to the place's parent. */
export async function placesAbove(tx: Tx, town: Id, path: string): Promise<Place[]> {
  return await tx
    .selectFrom('places')
    .select(columns)
    .where('town_id', '=', town)
    .where(sql<boolean>`path @> ${path}::ltree and path <> ${path}::ltree`)
    .orderBy(sql`nlevel(path)`)
    .execute()
}

/** A number and path under `parent` that no sister has or had; `preferred` is a last label to keep when it is free there. */
export async function freeLabel(tx: Tx, town: Id, parent: Place, kind: PlaceKind, preferred?: Place) {
  const sisters = await tx
    .selectFrom('places')
    .select(['id', 'ordinal', 'path'])
    .where('town_id', '=', town)
    .where('parent_id', '=', parent.id)
    .execute()
  const taken = new Set(sisters.filter(sister => sister.id !== preferred?.id).map(sister => sister.path))
  if (preferred) {
    const kept = `${parent.path}.${preferred.path.slice(preferred.path.lastIndexOf('.') + 1)}`
    if (!taken.has(kept)) return { ordinal: preferred.ordinal, path: kept }
  }
  let ordinal = Math.max(0, ...sisters.map(sister => sister.ordinal)) + 1
  while (taken.has(`${parent.path}.${placeLabel(kind, ordinal)}`)) ordinal++
  return { ordinal, path: `${parent.path}.${placeLabel(kind, ordinal)}` }
}

/** Opens a place under `parent`. */
export async function addPlace(tx: Tx, town: Id, parent: Place, { kind, name, on }: { kind: PlaceKind; name: string; on: Day }, now: Date) {
  const { ordinal, path } = await freeLabel(tx, town, parent, kind)
  const id = newId(now)
  await tx
    .insertInto('places')
    .values({
      ...{ town_id: town, id, kind, parent_id: parent.id, name, pinyin: pinyinOf(name, 'place'), ordinal, path, started_on: on },
    })
    .execute()
  const place: Place = { id, kind, parent: parent.id, name, ordinal, path, startedOn: on, endedOn: null }
  return place
}

export async function saveName(tx: Tx, town: Id, id: Id, name: string): Promise<void> {
  const values = { name, pinyin: pinyinOf(name, 'place') }
  await tx.updateTable('places').set(values).where('town_id', '=', town).where('id', '=', id).execute()
}

export async function saveEnd(tx: Tx, town: Id, id: Id, on: Day, reason: string): Promise<void> {
  const values = { ended_on: on, ended_reason: reason }
  await tx.updateTable('places').set(values).where('town_id', '=', town).where('id', '=', id).execute()
}

/** How many living households lie at or below the place. */
export async function householdsBelow(tx: Tx, town: Id, path: string): Promise<number> {
  const { count } = await tx
    .selectFrom('households')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('town_id', '=', town)
    .where(sql<boolean>`place <@ ${path}::ltree`)
    .where('ended_on', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

export interface Change {
  change: PlaceChanges['change']
  on: Day
  reason: string
  before?: object
  after?: object
}

/** Adds to the place's own history. */
export async function addChange(tx: Tx, town: Id, place: Pick<Place, 'id' | 'path'>, change: Change, now: Date): Promise<void> {
  const { on, reason, before, after } = change
  await tx
    .insertInto('place_changes')
    .values({
      ...{ town_id: town, id: newId(now), place_id: place.id, place: place.path, change: change.change, changed_on: on, reason },
      ...{ before: before ? JSON.stringify(before) : null, after: after ? JSON.stringify(after) : null },
    })
    .execute()
}

/** The place's history, newest first. */
export async function changesOf(tx: Tx, town: Id, place: Id) {
  return await tx
    .selectFrom('place_changes')
    .select(['change', 'changed_on as on', 'reason', 'before', 'after'])
    .where('town_id', '=', town)
    .where('place_id', '=', place)
    .orderBy('changed_on', 'desc')
    .orderBy('id', 'desc')
    .execute()
}
