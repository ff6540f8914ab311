import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { visitors } from './rules.ts'
import type { Outcome } from './terms.ts'

export interface VisitorFacts {
  mandate: Id
  person: Id
  name: string
  post: Post
  place: Id
  placeName: string
  path: string
  from: Day
  ended: Day | null
}

const columns = (town: Id) => sql`
  select m.id as mandate, m.person_id as person, p.name, m.post, m.place_id as place, l.name as "placeName", m.place::text as path, m.from_on as "from",
    least(m.ended_on, m.until_on + 1) as ended
  from mandates m join people p on p.town_id = ${town} and p.id = m.person_id join places l on l.town_id = ${town} and l.id = m.place_id
  where m.town_id = ${town} and m.post in (${sql.join(visitors)})`

export async function visitorAt(tx: Tx, town: Id, mandate: Id): Promise<VisitorFacts | undefined> {
  const { rows } = await sql<VisitorFacts>`${columns(town)} and m.id = ${mandate}::uuid`.execute(tx)
  return rows[0]
}

/** Whose book it may be, by name, pinyin or place: those in office on or after `since`, the widest posts first. */
export async function visitorsNamed(tx: Tx, town: Id, q: string, since: Day, limit: number): Promise<VisitorFacts[]> {
  const { rows } = await sql<VisitorFacts>`${columns(town)} and coalesce(least(m.ended_on, m.until_on + 1) > ${since}::date, true)
    and (${q} = '' or position(${q} in p.name) > 0 or position(lower(${q}) in p.pinyin) > 0 or position(${q} in l.name) > 0)
    order by nlevel(m.place), m.place, m.from_on desc, m.id limit ${limit}`.execute(tx)
  return rows
}

export interface SameDay {
  id: Id
  by: string
  outcome: Outcome
  enteredBy: string | null
}

/** What is known of visits to a household on a day. */
export async function visitsOn(tx: Tx, town: Id, household: Id, on: Day): Promise<SameDay[]> {
  const { rows } = await sql<SameDay>`
    select v.id, coalesce(p.name, '（已任他处）') as by, v.outcome, e.name as "enteredBy" from visits v
      left join people p on p.town_id = ${town} and p.id = v.person_id left join people e on e.town_id = ${town} and e.id = v.entered_by
    where v.town_id = ${town} and v.household_id = ${household}::uuid and v.visited_on = ${on} order by v.id`.execute(tx)
  return rows
}
