import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind, Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { PlaceHistory } from './duty-rules.ts'
import type { MeetingKind } from './terms.ts'

export interface PlaceDuties extends Omit<PlaceHistory, 'held'> {
  id: Id
  name: string
  path: string
  aboveName: string
  /** who holds the post today */
  holder: string | null
}

/** Places of a kind at or below a path that were there at some time since `from`, with the terms of the post that owes. */
export async function placesOwing(
  tx: Tx,
  town: Id,
  path: string,
  kind: PlaceKind,
  post: Post,
  from: Day,
  today: Day,
): Promise<PlaceDuties[]> {
  const { rows } = await sql<PlaceDuties>`
    select pl.id, pl.name, pl.path::text as path, coalesce(u.name, '') as "aboveName", pl.started_on as "startedOn", pl.ended_on as "endedOn",
      (select coalesce(json_agg(json_build_object('from', m.from_on, 'until', m.until_on, 'ended', m.ended_on)), '[]')
        from mandates m where m.town_id = ${town} and m.place_id = pl.id and m.post = ${post}) as terms,
      (select p.name from mandates m join people p on p.town_id = m.town_id and p.id = m.person_id
        where m.town_id = ${town} and m.place_id = pl.id and m.post = ${post} and m.from_on <= ${today}
          and (m.until_on is null or m.until_on >= ${today}) and (m.ended_on is null or m.ended_on > ${today}) limit 1) as holder
    from places pl left join places u on u.town_id = pl.town_id and u.id = pl.parent_id
    where pl.town_id = ${town} and pl.path <@ ${path}::ltree and pl.kind = ${kind} and (pl.ended_on is null or pl.ended_on > ${from})
    order by pl.path`.execute(tx)
  return rows
}

/** Closed meetings of a kind at places at or below a path, by the days they were held on. */
export async function heldBetween(tx: Tx, town: Id, path: string, kind: MeetingKind, from: Day, to: Day) {
  const { rows } = await sql<{ id: Id; place: Id; on: Day; closedAt: Date }>`
    select m.id, m.place_id as place, m.held_on as "on", m.closed_at as "closedAt" from meetings m
    where m.town_id = ${town} and m.place <@ ${path}::ltree and m.kind = ${kind} and m.state = 'closed' and m.held_on between ${from} and ${to}
    order by m.held_on, m.id`.execute(tx)
  return rows
}

export interface FrozenDuty {
  place: Id
  path: string
  kind: MeetingKind
  period: string
  post: Post
  from: Day
  to: Day
  times: number
  held: number
  state: 'done' | 'missed' | 'dropped'
  reason: string
}

/** The facts of a closed period. */
export async function frozenDuties(tx: Tx, town: Id, path: string, kind: MeetingKind, period: string): Promise<FrozenDuty[]> {
  const { rows } = await sql<FrozenDuty>`
    select d.place_id as place, d.place::text as path, d.kind, d.period, d.post, d.from_on as "from", d.to_on as "to", d.times, d.held, d.state, d.reason
    from meeting_duties d where d.town_id = ${town} and d.place <@ ${path}::ltree and d.kind = ${kind} and d.period = ${period}
    order by d.place`.execute(tx)
  return rows
}

export async function isClosed(tx: Tx, town: Id, period: string): Promise<boolean> {
  const query = tx.selectFrom('meeting_periods').select('period').where('town_id', '=', town).where('period', '=', period)
  return (await query.executeTakeFirst()) !== undefined
}

/** Every period of a town that is closed already. */
export async function closedPeriods(tx: Tx, town: Id): Promise<Set<string>> {
  const rows = await tx.selectFrom('meeting_periods').select('period').where('town_id', '=', town).execute()
  return new Set(rows.map(row => row.period))
}

/** Marks the period closed; false when another run did. Holds the mark until commit, so that two runs do not count twice. */
export async function markClosed(tx: Tx, town: Id, place: string, period: string, at: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('meeting_periods')
    .values({ town_id: town, period, place, closed_at: at })
    .onConflict(conflict => conflict.columns(['town_id', 'period']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function insertDuties(tx: Tx, town: Id, duties: FrozenDuty[]): Promise<void> {
  if (duties.length === 0) return
  await sql`insert into meeting_duties (town_id, place_id, place, kind, period, post, from_on, to_on, times, held, state, reason)
    select ${town}::uuid, r.place, r.path::ltree, r.kind, r.period, r.post, r."from", r."to", r.times, r.held, r.state, r.reason
    from jsonb_to_recordset(${JSON.stringify(duties)}::jsonb) as r(place uuid, path text, kind text, period text, post text, "from" date,
      "to" date, times int, held int, state text, reason text)
    on conflict (town_id, place_id, kind, period) do nothing`.execute(tx)
}

/** The tenants, with the day each began to be kept here. */
export async function townsToClose(tx: Tx) {
  const { rows } = await sql<{ id: Id; path: string; since: Day }>`
    select t.id, t.path::text as path, (select min(pl.started_on) from places pl where pl.town_id = t.id and pl.kind <> 'town') as since
    from towns t where t.kind = 'town' order by t.path`.execute(tx)
  return rows.filter(row => row.since !== null)
}

/** The first day a meeting of the town is known from; before it nothing was kept, so nothing was missed. */
export async function firstMeeting(tx: Tx, town: Id): Promise<Day | undefined> {
  const { rows } = await sql<{ first: Day | null }>`select min(held_on) as first from meetings m where m.town_id = ${town}`.execute(tx)
  return rows[0]?.first ?? undefined
}

export async function monthlyFigures(tx: Tx, town: Id, path: string, from: Day, to: Day, today: Day) {
  const kinds = await sql<{ kind: MeetingKind; held: number; present: number; called: number; counted: number }>`
    select m.kind, count(*) as held, sum(m.counted)::int as counted,
      sum((select count(*) from meeting_people i where i.town_id = ${town} and i.meeting_id = m.id and i.state = 'present'))::int as present,
      sum((select count(*) from meeting_people i where i.town_id = ${town} and i.meeting_id = m.id and i.called))::int as called
    from meetings m where m.town_id = ${town} and m.place <@ ${path}::ltree and m.state = 'closed' and m.held_on between ${from} and ${to}
    group by 1`.execute(tx)
  const decided = await sql<{ decisions: number; requests: number; articles: number }>`
    select count(*) as decisions, count(*) filter (where d.becomes = 'request') as requests,
      count(*) filter (where d.becomes = 'article') as articles
    from meeting_decisions d join meetings m on m.town_id = d.town_id and m.id = d.meeting_id
    where d.town_id = ${town} and d.place <@ ${path}::ltree and m.held_on between ${from} and ${to}`.execute(tx)
  const tasks = await sql<{ done: number; due: number; overdue: number }>`
    select count(*) filter (where t.state = 'done') as done, count(*) as due,
      count(*) filter (where t.state = 'open' and t.due_on < ${today}) as overdue
    from meeting_tasks t join meetings m on m.town_id = t.town_id and m.id = t.meeting_id
    where t.town_id = ${town} and m.place <@ ${path}::ltree and m.held_on between ${from} and ${to}`.execute(tx)
  return { kinds: kinds.rows, ...decided.rows[0]!, tasks: tasks.rows[0]! }
}
