import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { onTheirMinds, type SpokenCount } from './sayings-terms.ts'

/** Visits of some days, both inside, at or below a path. */
export interface Said {
  path: string
  from: Day
  to: Day
}

/** Every topic of every visit as a row of its own; requests raised on a visit as one more, as far as `reader` sees them. */
const spokenOn = (town: Id, { path, from, to }: Said, reader: Id | null) => sql`
  select t.topic, v.household_id, v.place, v.visited_on from visits v cross join lateral unnest(v.topics) t (topic)
    where v.town_id = ${town} and v.place <@ ${path}::ltree and v.visited_on between ${from}::date and ${to}::date
  union all
  select 'request', v.household_id, v.place, v.visited_on from requests q join visits v on v.town_id = q.town_id and v.id = q.visit_id
    where q.town_id = ${town} and v.town_id = ${town} and v.place <@ ${path}::ltree and v.visited_on between ${from}::date and ${to}::date
      and q.about_person_id is distinct from ${reader}::uuid`

/** How often each topic came up, and in how many households; the most frequent first. */
export async function topicsAt(tx: Tx, town: Id, said: Said, reader: Id | null): Promise<SpokenCount[]> {
  const { rows } = await sql<SpokenCount>`select s.topic, count(*) as times, count(distinct s.household_id) as households
    from (${spokenOn(town, said, reader)}) s group by 1 order by 2 desc, 1`.execute(tx)
  return rows
}

/** The same by something of each row, said in SQL over `s`: a month, a place's path. */
async function topicsBy(
  tx: Tx,
  town: Id,
  said: Said,
  reader: Id | null,
  by: RawBuilder<string>,
): Promise<(SpokenCount & { by: string })[]> {
  const { rows } = await sql<SpokenCount & { by: string }>`
    select ${by} as by, s.topic, count(*) as times, count(distinct s.household_id) as households
    from (${spokenOn(town, said, reader)}) s group by 1, 2 order by 1, 3 desc, 2`.execute(tx)
  return rows
}

export async function topicsByMonth(tx: Tx, town: Id, said: Said, reader: Id | null) {
  return await topicsBy(tx, town, said, reader, sql`to_char(s.visited_on, 'YYYY-MM')`)
}

/** By the place one step below the path; what lies at the path itself stays there. */
export async function topicsByPlace(tx: Tx, town: Id, said: Said, reader: Id | null) {
  const below = said.path.split('.').length + 1
  return await topicsBy(tx, town, said, reader, sql`subpath(s.place, 0, least(nlevel(s.place), ${below}))::text`)
}

export async function countVisits(tx: Tx, town: Id, { path, from, to }: Said): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from visits v
    where v.town_id = ${town} and v.place <@ ${path}::ltree and v.visited_on between ${from}::date and ${to}::date`.execute(tx)
  return rows[0]!.n
}

/** What people wished or had on their minds, where it was written down; newest first. */
export async function wishesAt(tx: Tx, town: Id, { path, from, to }: Said, most: number) {
  const { rows } = await sql<{ household: Id; path: string; head: string; note: string }>`
    select v.household_id as household, v.place::text as path, v.note, coalesce((select r.name from residents r
      where r.town_id = ${town} and r.household_id = v.household_id and r.relation = '户主' and r.ended_on is null limit 1), '') as head
    from visits v where v.town_id = ${town} and v.place <@ ${path}::ltree and v.visited_on between ${from}::date and ${to}::date
      and v.topics && array[${sql.join(onTheirMinds)}]::text[] and v.note <> ''
    order by v.visited_on desc, v.id desc limit ${most}`.execute(tx)
  return rows
}
