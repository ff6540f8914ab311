import type * as z from 'zod'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { headOf } from './household-rows-store.ts'
import { checkReader, pathOf } from './household-view.ts'
import { neededPost, outOfBounds, singlePosts } from './rules.ts'
import { settingOn } from './settings.ts'
import type { irregularities } from './terms.ts'
import { heads, sums, within } from './tree.ts'
import { lastHeld, livingPlaces, orphans, type Seat, seats, type TreePlace } from './tree-store.ts'

/** What is not as it should be at or below a place: listed, never silently put right. */
export async function irregular(tx: Tx, actor: Actor, now: Date, place: Id | undefined): Promise<z.infer<typeof irregularities>> {
  checkReader(actor)
  const path = await pathOf(tx, actor, place)
  const today = dayOf(now)
  const { town } = actor
  const [all, taken, past, size, loose] = await Promise.all([
    livingPlaces(tx, town),
    seats(tx, town, [...singlePosts], today),
    lastHeld(tx, town, heads, today),
    settingOn(tx, town, 'unit_size', today),
    orphans(tx, town, path, headOf(town), 500),
  ])
  const places = within(all, path)
  const held = within(taken, path)
  const totals = await sums(tx, actor, today, all)
  const units = places.filter(each => each.kind === 'unit').map(unit => ({ ...unit, households: totals.get(unit.path)!.households }))
  const { least, most } = size
  return {
    orphans: loose,
    outOfBounds: units
      .filter(unit => outOfBounds(unit.households, size))
      .map(({ id, households, path }) => ({ unit: id, name: nameOf(path, all), households, least, most })),
    vacancies: vacancies(places, all, held, past),
    doublePosts: [...shared(places, all, held), ...doubled(all, held)],
  }
}

/** 大林村老屋组1邻: the village, group and unit, which is how people say it. */
function nameOf(path: string, places: TreePlace[]): string {
  const line = places.filter(each => path === each.path || path.startsWith(`${each.path}.`)).sort((a, b) => a.path.length - b.path.length)
  return line
    .filter(each => ['village', 'group', 'unit'].includes(each.kind) || each.path === path)
    .map(each => each.name)
    .join('')
}

function vacancies(places: TreePlace[], all: TreePlace[], held: Seat[], past: Map<string, string>) {
  const taken = new Set(held.map(seat => `${seat.place} ${seat.post}`))
  return places.flatMap(({ id, kind, path }) => {
    const post = neededPost[kind]
    if (!post || taken.has(`${id} ${post}`)) return []
    return [{ place: id, name: nameOf(path, all), post, postName: posts[post], since: past.get(`${id} ${post}`) ?? null }]
  })
}

/** Two people in one post. */
function shared(places: TreePlace[], all: TreePlace[], held: Seat[]) {
  const bySeat = Map.groupBy(held, seat => `${seat.place} ${seat.post}`)
  return [...bySeat.values()].flatMap(group => {
    const place = places.find(each => each.id === group[0]!.place)
    if (group.length < 2 || !place) return []
    const names = group.map(seat => seat.name ?? '')
    return [{ place: place.id, name: nameOf(place.path, all), postName: posts[group[0]!.post], names }]
  })
}

/** One person chief of several places of a kind. */
function doubled(all: TreePlace[], held: Seat[]) {
  const byPerson = Map.groupBy(held, seat => `${seat.person} ${seat.post}`)
  return [...byPerson.values()].flatMap(group => {
    const paths = [...new Set(group.map(seat => seat.path))]
    if (paths.length < 2) return []
    const name = paths.map(path => nameOf(path, all)).join('、')
    return [{ place: group[0]!.place, name, postName: posts[group[0]!.post], names: [group[0]!.name ?? ''] }]
  })
}
