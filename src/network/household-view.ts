import type * as z from 'zod'
import type { Actor } from '#common/actor.ts'
import { ageOn, dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { linkToken } from '#identity/links.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { classesOf } from './classes-store.ts'
import { asHolder, cardPosts } from './holders.ts'
import {
  headNames,
  householdDetail,
  keyHouseholds,
  listHouseholds,
  livingCard,
  mapRows,
  residentsOf,
  withoutCoordinates,
} from './household-rows-store.ts'
import type { Household, householdQuery } from './households-terms.ts'
import { holdersAbove } from './mandates-store.ts'
import { findPlace } from './places-store.ts'
import { inScope, mayKeepHouseholds, mayReadNetwork } from './rules.ts'
import type { mapHouseholds } from './terms.ts'

/** Refuses whoever has no business in households: line departments, and residents. */
export function checkReader(actor: Actor): void {
  refuseUnless(mayReadNetwork(actor), 'network.forbidden', '无权查看住户与人员')
}

/** The path of a place the actor sees, or the actor's own place without one. */
export async function pathOf(tx: Tx, actor: Actor, place: Id | undefined): Promise<string> {
  if (!place) return actor.path
  const { path } = found(await findPlace(tx, actor.town, place), 'places')
  // A place above is seen by name, but its rows only in part: figures under its name would be wrong ones.
  return found(inScope(actor, path) ? path : null, 'places')
}

/** 户列表 */
export async function households(tx: Tx, actor: Actor, now: Date, query: z.output<typeof householdQuery>) {
  checkReader(actor)
  const { place, kind, key, orphans, q, after, limit } = query
  const below = place ? { below: await pathOf(tx, actor, place) } : {}
  return await listHouseholds(tx, actor.town, dayOf(now), { ...below, kind, key, orphans, q }, { after, limit })
}

/** One household with its people, classes, chiefs and card. Why it is a key household is read only by who keeps households. */
export async function household(tx: Tx, actor: Actor, now: Date, vault: Vault, id: Id): Promise<Household> {
  checkReader(actor)
  const today = dayOf(now)
  const { town } = actor
  const { path, ...row } = found(await householdDetail(tx, town, today, id), 'households')
  const [residents, classes, chiefs, card] = await Promise.all([
    residentsOf(tx, town, id),
    classesOf(tx, town, id),
    holdersAbove(tx, town, path, cardPosts, today),
    livingCard(tx, town, id),
  ])
  const mayKnowWhy = mayKeepHouseholds(actor)
  return {
    ...row,
    residents: residents.map(resident => ({ ...resident, age: ageOn(resident.born, today) })),
    classes: classes.map(({ id, kind, from, to, basis }) => ({ id, kind, from, to, basis: mayKnowWhy ? basis : '' })),
    chiefs: chiefs.map(chief => asHolder(chief, actor, vault, today)),
    card: card
      ? { id: card.id, serial: card.serial, issuedAt: card.issuedAt.toISOString(), link: `/k/${linkToken(vault, card.id, 'card')}` }
      : null,
  }
}

/** Every household of a place as parallel arrays for the map. */
export async function onTheMap(tx: Tx, actor: Actor, now: Date, place: Id | undefined): Promise<z.infer<typeof mapHouseholds>> {
  checkReader(actor)
  const below = await pathOf(tx, actor, place)
  const [rows, key, heads, without] = await Promise.all([
    mapRows(tx, actor.town, below),
    keyHouseholds(tx, actor.town, dayOf(now)),
    headNames(tx, actor.town),
    withoutCoordinates(tx, actor.town, below),
  ])
  return {
    ids: rows.map(row => row.id),
    longitudes: rows.map(row => row.longitude),
    latitudes: rows.map(row => row.latitude),
    units: rows.map(row => row.unit),
    key: rows.map(row => key.has(row.id)),
    heads: rows.map(row => heads.get(row.id) ?? ''),
    withoutCoordinates: without,
  }
}
