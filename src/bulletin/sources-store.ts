import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'

export interface Chief {
  post: Post
  name: string
  placeName: string
  groupName: string
}

/** Who holds a chief's post at or below a path on a day, area by area, group by group. */
export async function chiefsBelow(tx: Tx, town: Id, path: string, day: Day): Promise<Chief[]> {
  const { rows } = await sql<Chief>`
    select m.post, w.name, pl.name as "placeName", coalesce(u.name, '') as "groupName"
    from mandates m
      join people w on w.town_id = m.town_id and w.id = m.person_id
      join places pl on pl.town_id = m.town_id and pl.id = m.place_id
      left join places u on u.town_id = pl.town_id and u.id = pl.parent_id
    where m.town_id = ${town} and pl.path <@ ${path}::ltree and m.post in ('area_chief', 'group_chief', 'unit_chief')
      and m.from_on <= ${day} and (m.until_on is null or m.until_on >= ${day}) and (m.ended_on is null or m.ended_on > ${day})
    order by pl.path`.execute(tx)
  return rows
}
