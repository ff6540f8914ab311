import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind, Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { holding } from './mandates-store.ts'

export interface TreePlace {
  id: Id
  parent: Id | null
  kind: PlaceKind
  name: string
  pinyin: string
  path: string
  ordinal: number
  startedOn: Day
}

/** Living places the transaction sees: at or below its scope, and those above it. */
export async function livingPlaces(tx: Tx, town: Id): Promise<TreePlace[]> {
  return await tx
    .selectFrom('places')
    .select(['id', 'parent_id as parent', 'kind', 'name', 'pinyin', 'path', 'ordinal', 'started_on as startedOn'])
    .where('town_id', '=', town)
    .where('ended_on', 'is', null)
    .execute()
}

// The planner takes a scope for a thousandth of a table, and would join two tables by nested loops over all of a town: these counts read one
// table each, and whoever asks puts them together.

/** Living households by the place they lie directly in: a unit, or the group for those in none. */
export async function householdCounts(tx: Tx, town: Id) {
  const { rows } = await sql<{ place: Id; orphans: boolean; households: number }>`
    select coalesce(unit_id, group_id) as place, unit_id is null as orphans, count(*) as households
    from households where town_id = ${town}::uuid and ended_on is null group by 1, 2`.execute(tx)
  return rows
}

/**
 * Living residents by the path of the place their household lies directly in. All of a town is read in one sweep over its residents (`whole`);
 * for a village or a unit that would be twenty thousand rows too many, so there the few households lead to their people.
 */
export async function peopleCounts(tx: Tx, town: Id, whole: boolean) {
  const query = whole
    ? sql<{ path: string; people: number }>`
      select ltree2text(subpath(place, 0, -1)) collate "C" as path, count(*) as people
      from residents where town_id = ${town}::uuid and ended_on is null group by 1`
    : sql<{ path: string; people: number }>`
      select ltree2text(subpath(h.place, 0, -1)) as path, count(*) as people
      from households h join residents r on r.town_id = h.town_id and r.household_id = h.id and r.ended_on is null
      where h.town_id = ${town}::uuid and h.ended_on is null group by 1`
  return (await query.execute(tx)).rows
}

/** Households with a class in force on `day`, by the path of the place they lie directly in. */
export async function keyHouseholdCounts(tx: Tx, town: Id, day: Day) {
  const { rows } = await sql<{ path: string; keyHouseholds: number }>`
    select ltree2text(subpath(place, 0, -1)) as path, count(distinct household_id) as "keyHouseholds"
    from household_classes where town_id = ${town}::uuid and from_on <= ${day}::date and coalesce(to_on >= ${day}::date, true)
    group by 1`.execute(tx)
  return rows
}

export interface Seat {
  mandate: Id
  place: Id
  path: string
  post: Post
  person: Id
  name: string | null
}

/** Who holds one of `posts` on `day`, as far as the transaction sees. */
export async function seats(tx: Tx, town: Id, posts: Post[], day: Day): Promise<Seat[]> {
  const { rows } = await sql<Seat>`
    select m.id as mandate, m.place_id as place, m.place as path, m.post, m.person_id as person, p.name
    from mandates m left join people p on p.town_id = m.town_id and p.id = m.person_id
    where m.town_id = ${town}::uuid and m.post = any (${posts}) and ${holding(day)}
    order by m.from_on, m.id`.execute(tx)
  return rows
}

/** When each of these posts at each place was last given up: `place post` → first day without. */
export async function lastHeld(tx: Tx, town: Id, posts: Post[], day: Day): Promise<Map<string, Day>> {
  const { rows } = await sql<{ place: Id; post: Post; since: Day }>`
    select place_id as place, post, max(least(ended_on, until_on + 1)) as since from mandates
    where town_id = ${town}::uuid and post = any (${posts}) and least(ended_on, until_on + 1) <= ${day}::date
    group by 1, 2`.execute(tx)
  return new Map(rows.map(row => [`${row.place} ${row.post}`, row.since]))
}

/** Living households in no unit, at most `limit`. */
export async function orphans(tx: Tx, town: Id, below: string, head: ReturnType<typeof sql<string>>, limit: number) {
  const { rows } = await sql<{ household: Id; head: string; group: string; address: string }>`
    select h.id as household, ${head} as head, g.name as "group", h.address
    from households h join places g on g.town_id = h.town_id and g.id = h.group_id
    where h.town_id = ${town}::uuid and h.unit_id is null and h.ended_on is null and h.place <@ ${below}::ltree
    order by h.place, h.number limit ${limit}`.execute(tx)
  return rows
}
