import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { closed, unanswered } from '#requests/rules.ts'
import type { AgendaItem, MeetingKind, Section } from './terms.ts'

/** Requests still in somebody's hands at or below a path, with what decides whether they are talked about. Neither sealed nor about a person. */
export interface OpenRequest {
  id: Id
  number: string
  text: string
  path: string
  ownership: 'public' | 'private' | null
  dueAt: Date | null
  lastAt: Date
  sentBackSince: boolean
}

export async function openRequests(tx: Tx, town: Id, path: string, since: Day): Promise<OpenRequest[]> {
  const { rows } = await sql<OpenRequest>`
    select r.id, r.number, r.text, r.place::text as path, r.ownership, r.due_at as "dueAt",
      (select max(s.at) from request_steps s where s.town_id = ${town} and s.request_id = r.id) as "lastAt",
      exists (select from request_steps s where s.town_id = ${town} and s.request_id = r.id and s.act = 'send_back'
        and s.at >= (${since} || 'T00:00:00+08:00')::timestamptz) as "sentBackSince"
    from requests r where r.town_id = ${town} and r.place <@ ${path}::ltree and r.state in (${sql.join(unanswered)})
      and not r.sealed and r.about_person_id is null
    order by coalesce(r.due_at, 'infinity'), r.id`.execute(tx)
  return rows
}

/** Which of these periods of visit duties have closed for the place, and when. */
export async function closedPeriods(tx: Tx, town: Id, place: Id, periods: string[]): Promise<{ period: string; at: Date }[]> {
  const { rows } = await sql<{ period: string; at: Date }>`
    select c.period, max(c.closed_at) as at from coverage c
    where c.town_id = ${town} and c.period = any(${periods}) and c.whole and c.place_id = ${place}::uuid
    group by 1 order by min(c.from_on)`.execute(tx)
  return rows
}

export interface Missed {
  household: Id
  path: string
  head: string
  unitName: string | null
  period: string
  times: number
  fulfilled: number
}

/** The households whose duty of a closed period was missed, of those that lay in the place when it closed: what coverage drills to. */
export async function missedIn(tx: Tx, town: Id, place: Id, periods: string[]): Promise<Missed[]> {
  const { rows } = await sql<Missed>`
    select d.household_id as household, d.place::text as path, d.period, d.times, d.fulfilled, u.name as "unitName",
      coalesce((select r.name from residents r where r.town_id = ${town} and r.household_id = d.household_id and r.relation = '户主'
        and r.ended_on is null limit 1), h.address) as head
    from duties d join households h on h.town_id = ${town} and h.id = d.household_id
      left join places u on u.town_id = ${town} and u.id = h.unit_id
    where d.town_id = ${town} and d.period = any(${periods}) and d.duty in ('key', 'ordinary') and d.state = 'missed'
      and ${place}::uuid = any(d.line)
    order by d.place, h.number, d.household_id, d.from_on`.execute(tx)
  return rows
}

/** Households where on `doors` days or more since the last visit that counts nobody was home. */
export async function closedDoorsAt(tx: Tx, town: Id, path: string, doors: number, from: Day, until: Day) {
  const { rows } = await sql<{ household: Id; path: string; head: string; times: number; last: Day }>`
    with shut as (select v.household_id, count(distinct v.visited_on) as times, max(v.visited_on) as last from visits v
      where v.town_id = ${town} and v.place <@ ${path}::ltree and v.outcome = 'nobody_home' and v.visited_on between ${from} and ${until}
        and v.visited_on > coalesce((select max(m.visited_on) from visits m where m.town_id = ${town} and m.household_id = v.household_id
          and m.outcome <> 'nobody_home' and m.visited_on <= ${until}), '-infinity')
      group by 1 having count(distinct v.visited_on) >= ${doors})
    select h.id as household, h.place::text as path, s.times, s.last, coalesce((select r.name from residents r
      where r.town_id = ${town} and r.household_id = h.id and r.relation = '户主' and r.ended_on is null limit 1), h.address) as head
    from shut s join households h on h.town_id = ${town} and h.id = s.household_id and h.ended_on is null
    order by s.times desc, h.place`.execute(tx)
  return rows
}

/** What earlier meetings of the kind at the place decided and nobody has done yet. */
export async function undone(tx: Tx, town: Id, place: Id, kind: MeetingKind, except: Id) {
  const tasks = await sql<{ id: Id; path: string; text: string; who: string | null; dueOn: Day }>`
    select t.id, t.place::text as path, t.text, p.name as who, t.due_on as "dueOn"
    from meeting_tasks t join meetings m on m.town_id = t.town_id and m.id = t.meeting_id
      left join people p on p.town_id = t.town_id and p.id = t.person_id
    where t.town_id = ${town} and m.place_id = ${place}::uuid and m.kind = ${kind} and m.id <> ${except}::uuid and t.state = 'open'
    order by t.due_on, t.id`.execute(tx)
  const requests = await sql<{ id: Id; path: string; number: string; text: string; state: string }>`
    select r.id, r.place::text as path, r.number, r.text, r.state
    from meeting_decisions d join meetings m on m.town_id = d.town_id and m.id = d.meeting_id
      join requests r on r.town_id = d.town_id and r.id = d.request_id
    where d.town_id = ${town} and m.place_id = ${place}::uuid and m.kind = ${kind} and m.id <> ${except}::uuid
      and r.state not in (${sql.join(closed)}) and not r.sealed and r.about_person_id is null
    order by r.raised_at, r.id`.execute(tx)
  return { tasks: tasks.rows, requests: requests.rows }
}

export interface Line {
  id: Id
  place: string
  section: Section
  text: string
  link: AgendaItem['link']
}

export async function insertLines(tx: Tx, town: Id, meeting: Id, lines: Line[], from: number): Promise<boolean> {
  if (lines.length === 0) return false
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('meeting_agenda')
    .values(
      lines.map(({ id, place, section, text, link }, i) => ({
        ...{ town_id: town, id, place, meeting_id: meeting, ordinal: from + i, section, text },
        ...{ link_kind: link?.kind ?? null, link_id: link?.id ?? null },
      })),
    )
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return Number(numInsertedOrUpdatedRows) === lines.length
}

export async function linesOf(tx: Tx, town: Id, meeting: Id): Promise<(AgendaItem & { id: Id; ordinal: number })[]> {
  const rows = await tx
    .selectFrom('meeting_agenda')
    .select(['id', 'ordinal', 'section', 'text', 'link_kind', 'link_id', 'dropped'])
    .where('town_id', '=', town)
    .where('meeting_id', '=', meeting)
    .orderBy('ordinal')
    .orderBy('id')
    .execute()
  return rows.map(({ id, ordinal, section, text, link_kind, link_id, dropped }) => ({
    ...{ id, ordinal, section: section as Section, text, dropped, link: link_kind && { kind: link_kind, id: link_id } },
  }))
}

export async function findLine(tx: Tx, town: Id, id: Id) {
  return await tx
    .selectFrom('meeting_agenda')
    .select(['id', 'meeting_id as meeting', 'place', 'text', 'dropped'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function saveLine(tx: Tx, town: Id, id: Id, changes: { text?: string; dropped?: boolean }): Promise<void> {
  await tx.updateTable('meeting_agenda').set(changes).where('town_id', '=', town).where('id', '=', id).execute()
}
