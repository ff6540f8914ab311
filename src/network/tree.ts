import type * as z from 'zod'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { asHolder } from './holders.ts'
import { checkReader, pathOf } from './household-view.ts'
import { holdersAt } from './mandates-store.ts'
import { above } from './paths.ts'
import { changesOf, findPlace, placesAbove } from './places-store.ts'
import { holdsOn, inScope, mayReadPlaces, neededPost } from './rules.ts'
import type { Counts, placeDetail, TreeNode } from './terms.ts'
import { householdCounts, keyHouseholdCounts, livingPlaces, peopleCounts, seats, type TreePlace } from './tree-store.ts'

interface Sums {
  households: number
  people: number
  keyHouseholds: number
  orphans: number
}
/** What can be said of a place above one's own: its rows are seen only in part. */
const unknown = { households: null, people: null, keyHouseholds: null }
const nothing: Sums = { households: 0, people: 0, keyHouseholds: 0, orphans: 0 }

/** The posts that every place of a kind needs filled. */
export const heads = Object.values(neededPost).filter(post => post !== null)

/** Living households and people per place the transaction sees, by path; each counted at every place it lies in. */
export async function sums(tx: Tx, actor: Actor, day: string, places: TreePlace[]): Promise<Map<string, Sums>> {
  const { town } = actor
  const whole = places.some(place => place.parent === null && place.path === actor.path)
  const [households, people, key] = await Promise.all([
    householdCounts(tx, town),
    peopleCounts(tx, town, whole),
    keyHouseholdCounts(tx, town, day),
  ])
  const totals = new Map<string, Sums>(places.map(place => [place.path, { ...nothing }]))
  const byId = new Map(places.map(place => [place.id, totals.get(place.path)!]))
  for (const { place, households: count, orphans } of households) {
    addUp({ ...nothing, households: count, orphans: orphans ? count : 0 }, byId.get(place))
  }
  for (const { path, people: count } of people) addUp({ ...nothing, people: count }, totals.get(path))
  for (const { path, keyHouseholds } of key) addUp({ ...nothing, keyHouseholds }, totals.get(path))
  // The longest paths first, so that every place is complete when it is added to its parent.
  for (const { path } of places.toSorted((a, b) => b.path.length - a.path.length)) addUp(totals.get(path)!, totals.get(above(path)))
  return totals
}

function addUp(from: Sums, to: Sums | undefined): void {
  if (!to) return
  to.households += from.households
  to.people += from.people
  to.keyHouseholds += from.keyHouseholds
  to.orphans += from.orphans
}

/** The tree of living places: parents before children, sisters in their order. Above the actor's place only what leads to it. */
export async function tree(tx: Tx, actor: Actor, now: Date): Promise<TreeNode[]> {
  refuseUnless(mayReadPlaces(actor), 'places.forbidden', '无权查看片组邻')
  const today = dayOf(now)
  const { town } = actor
  const [places, chiefs] = await Promise.all([livingPlaces(tx, town), seats(tx, town, heads, today)])
  const totals = await sums(tx, actor, today, places)
  const chiefOf = new Map(chiefs.toReversed().map(seat => [`${seat.place} ${seat.post}`, seat]))
  return inOrder(places).map(({ id, parent, kind, name, pinyin, path }) => {
    const { households, people } = inScope(actor, path) ? totals.get(path)! : unknown
    const chief = chiefOf.get(`${id} ${neededPost[kind]}`)
    return { id, parent, kind, name, pinyin, path, households, people, chief: chief?.name ?? null, chiefMandate: chief?.mandate ?? null }
  })
}

function inOrder(places: TreePlace[]): TreePlace[] {
  const children = Map.groupBy(places, place => place.parent)
  for (const sisters of children.values()) sisters.sort((a, b) => a.ordinal - b.ordinal || (a.path < b.path ? -1 : 1))
  const ids = new Set(places.map(place => place.id))
  const walk = (place: TreePlace): TreePlace[] => [place, ...(children.get(place.id) ?? []).flatMap(walk)]
  return places.filter(place => !place.parent || !ids.has(place.parent)).flatMap(walk)
}

/** One place: where it lies, what it holds, who holds and held it, how it came to be. */
export async function placeOf(tx: Tx, actor: Actor, now: Date, vault: Vault, id: Id): Promise<z.infer<typeof placeDetail>> {
  refuseUnless(mayReadPlaces(actor), 'places.forbidden', '无权查看片组邻')
  const today = dayOf(now)
  const { town } = actor
  const place = found(await findPlace(tx, town, id), 'places')
  const [line, all, mandates, changes] = await Promise.all([
    placesAbove(tx, town, place.path),
    livingPlaces(tx, town),
    holdersAt(tx, town, id),
    changesOf(tx, town, id),
  ])
  const total = inScope(actor, place.path) ? ((await sums(tx, actor, today, all)).get(place.path) ?? nothing) : unknown
  const holders = mandates.map(row => asHolder(row, actor, vault, today))
  const current = (holder: (typeof holders)[number]) => holdsOn(holder, today)
  const { kind, name, path, startedOn, endedOn } = place
  return {
    ...{ id, kind, name, path, startedOn, endedOn, changes },
    above: line.map(({ id, name, kind }) => ({ id, name, kind })),
    children: all.filter(each => each.parent === id).length,
    households: total.households,
    people: total.people,
    keyHouseholds: total.keyHouseholds,
    holders: holders.filter(current),
    past: holders.filter(holder => !current(holder) && holder.from <= today).reverse(),
  }
}

/** How many of everything at or below a place, today. */
export async function counts(tx: Tx, actor: Actor, now: Date, place: Id | undefined): Promise<Counts> {
  checkReader(actor)
  const path = await pathOf(tx, actor, place)
  const today = dayOf(now)
  const [all, taken] = await Promise.all([livingPlaces(tx, actor.town), seats(tx, actor.town, heads, today)])
  const places = within(all, path)
  const held = within(taken, path)
  const totals = await sums(tx, actor, today, all)
  const { households, people, keyHouseholds, orphans } = totals.get(path) ?? nothing
  const chiefs = (post: Post) => new Set(held.filter(seat => seat.post === post).map(seat => seat.person)).size
  const kinds = (kind: string) => places.filter(each => each.kind === kind).length
  const led = new Set(held.filter(seat => seat.post === 'unit_chief').map(seat => seat.place))
  const covered = places.filter(each => led.has(each.id)).reduce((sum, unit) => sum + totals.get(unit.path)!.households, 0)
  return {
    ...{ villages: kinds('village'), areas: kinds('area'), groups: kinds('group'), units: kinds('unit') },
    ...{ areaChiefs: chiefs('area_chief'), groupChiefs: chiefs('group_chief'), unitChiefs: chiefs('unit_chief') },
    ...{ households, people, keyHouseholds, covered, orphans, cutOff: now.toISOString() },
  }
}

/** The rows that lie at or below `path`. */
export function within<T extends { path: string }>(rows: T[], path: string): T[] {
  return rows.filter(row => row.path === path || row.path.startsWith(`${path}.`))
}
