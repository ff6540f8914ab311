import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind, Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { headOf, householdsOf } from './household-rows-store.ts'
import { holding } from './mandates-store.ts'
import { named } from './text-search-store.ts'

/** Living places by name or pinyin, the bigger ones first, with the names of what they lie in. */
export async function placesNamed(tx: Tx, town: Id, q: string, limit: number) {
  const { rows } = await sql<{ id: Id; name: string; kind: PlaceKind; above: string }>`
    select p.id, p.name, p.kind, coalesce((select string_agg(a.name, ' ' order by nlevel(a.path)) from places a
      where a.town_id = ${town}::uuid and a.path @> p.path and a.id <> p.id and a.kind in ('village', 'area', 'group')), '') as above
    from places p where p.town_id = ${town}::uuid and p.ended_on is null and ${named('p', q)}
    order by nlevel(p.path), p.path limit ${limit}`.execute(tx)
  return rows
}

/** Living households by number, address, or the name of anybody living there. */
export async function householdsNamed(tx: Tx, town: Id, q: string, limit: number) {
  const { rows } = await sql<{ id: Id; head: string; address: string; unitName: string | null }>`
    select h.id, ${headOf(town)} as head, h.address, u.name as "unitName"
    from households h left join places u on u.town_id = h.town_id and u.id = h.unit_id
    where h.town_id = ${town}::uuid and h.ended_on is null and h.id in ${householdsOf(town, q)}
    order by h.place, h.number limit ${limit}`.execute(tx)
  return rows
}

/** People of the network by name or pinyin, with the posts they hold on `day`. */
export async function peopleNamed(tx: Tx, town: Id, q: string, day: Day, limit: number) {
  const { rows } = await sql<{ id: Id; name: string; posts: { post: Post; place: string }[] }>`
    select p.id, p.name, coalesce((select json_agg(json_build_object('post', m.post, 'place', l.name) order by nlevel(m.place))
      from mandates m join places l on l.town_id = m.town_id and l.id = m.place_id
      where m.town_id = ${town}::uuid and m.person_id = p.id and ${holding(day)}), '[]') as posts
    from people p where p.town_id = ${town}::uuid and ${named('p', q)}
    order by p.pinyin, p.id limit ${limit}`.execute(tx)
  return rows
}
