import { sql } from 'kysely'
import type { Day, Period } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { History } from './rules.ts'
import type { Outcome } from './terms.ts'

export interface TownBook {
  from: Day
  keptTo: Day
  rulesSeen: number
}

/** Every town with the path its rows lie at. */
export async function towns(tx: Tx): Promise<{ id: Id; path: string }[]> {
  return await tx.selectFrom('towns').select(['id', 'path']).where('kind', '=', 'town').execute()
}

/** What tells, in one look, whether anything is to be done for the town; `path` is where its rows lie. */
export async function stateOfBook(tx: Tx, town: Id) {
  const { rows } = await sql<{ path: string; keptTo: Day | null; rulesSeen: number | null; rules: number; changed: boolean }>`
    select t.path, b.kept_to as "keptTo", b.rules_seen as "rulesSeen",
      (select count(*) from settings s where s.town_id = ${town} and s.key in ('visit_duties', 'duty_grace')) as rules,
      exists (select from duty_changes c where c.town_id = ${town}) as changed
    from towns t left join duty_books b on b.town_id = t.id where t.id = ${town} and t.kind = 'town'`.execute(tx)
  return rows[0]
}

/** The town's book, held until commit: whoever keeps it does so alone. A new one begins with the month of the first visit, or today. */
export async function holdBook(tx: Tx, town: Id, path: string, today: Day): Promise<TownBook & { fresh: boolean }> {
  const { numAffectedRows } = await sql`insert into duty_books (town_id, place, from_on, kept_to, rules_seen)
    select ${town}::uuid, ${path}::ltree, date_trunc('month', least(${today}::date, (select min(v.visited_on) from visits v where v.town_id = ${town})))::date,
      ${today}::date, 0 on conflict (town_id) do nothing`.execute(tx)
  const book = await tx
    .selectFrom('duty_books')
    .select(['from_on as from', 'kept_to as keptTo', 'rules_seen as rulesSeen'])
    .where('town_id', '=', town)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { ...book, fresh: numAffectedRows === 1n }
}

export async function saveBook(tx: Tx, town: Id, keptTo: Day, rulesSeen: number): Promise<void> {
  await tx.updateTable('duty_books').set({ kept_to: keptTo, rules_seen: rulesSeen }).where('town_id', '=', town).execute()
}

/** Households whose stay or class was changed; they are forgotten here, being reckoned again by the caller. */
export async function takeChanges(tx: Tx, town: Id): Promise<Id[]> {
  const rows = await tx.deleteFrom('duty_changes').where('town_id', '=', town).returning('household_id').execute()
  return rows.map(row => row.household_id)
}

/** The names of the periods that are opened and not closed, with their days. */
export async function openPeriods(tx: Tx, town: Id): Promise<Pick<Period, 'name' | 'from' | 'to'>[]> {
  const { rows } = await sql<Pick<Period, 'name' | 'from' | 'to'>>`
    select distinct c.period as name, c.from_on as "from", c.to_on as "to" from coverage c
    where c.town_id = ${town} and not c.whole and c.closed_at is null order by 3, 2 desc`.execute(tx)
  return rows
}

export interface HouseholdHistory extends History {
  id: Id
  path: string
  /** the unit it lies in; the group, for an orphan */
  home: Id
  endedReason: string | null
  lastVisit: Day | null
  visits: { on: Day; outcome: Outcome; post: string; arrivedOn: Day }[]
}

/**
 * What duties are judged by: of these households, or of all of the town that were there at some time since `from`. They are held, so
 * that no visit comes between the reading and what is written by it.
 */
export async function histories(tx: Tx, town: Id, households: Id[] | 'all', from: Day, hold: boolean): Promise<HouseholdHistory[]> {
  const these = households === 'all' ? null : households
  if (hold) {
    await sql`select from households h where h.town_id = ${town} and (${these}::uuid[] is null or h.id = any(${these}::uuid[]))
      order by h.id for no key update`.execute(tx)
  }
  const { rows } = await sql<HouseholdHistory>`
    with visited as (select v.household_id, max(v.visited_on) filter (where v.outcome <> 'nobody_home') as last,
        json_agg(json_build_object('on', v.visited_on, 'outcome', v.outcome, 'post', v.post,
          'arrivedOn', (v.recorded_at at time zone 'Asia/Shanghai')::date)) filter (where v.visited_on >= ${from}) as visits
      from visits v where v.town_id = ${town} and (${these}::uuid[] is null or v.household_id = any(${these}::uuid[])) group by 1),
    classed as (select c.household_id, json_agg(json_build_object('from', c.from_on, 'to', c.to_on)) as classes
      from household_classes c where c.town_id = ${town} and (${these}::uuid[] is null or c.household_id = any(${these}::uuid[])) group by 1)
    select h.id, h.place as path, coalesce(h.unit_id, h.group_id) as home, h.started_on as "startedOn", h.ended_on as "endedOn",
      h.ended_reason as "endedReason", coalesce(c.classes, '[]') as classes, coalesce(v.visits, '[]') as visits, v.last as "lastVisit"
    from households h left join visited v on v.household_id = h.id left join classed c on c.household_id = h.id
    where h.town_id = ${town} and (${these}::uuid[] is null or h.id = any(${these}::uuid[]))
      and (h.ended_on is null or h.ended_on > ${from} or ${these}::uuid[] is not null)`.execute(tx)
  return rows
}

/** A row of the account as it is reckoned while its period is open. */
export interface DutyRow {
  period: string
  duty: string
  household_id: Id
  place: string
  home_id: Id
  from_on: Day
  to_on: Day
  times: number
  fulfilled: number
  nobody_home: number
  last_visit: Day | null
  state: string
  reason: string | null
}

const batch = 3_000

/** Writes reckoned rows; those of a closed period stay as they are. */
export async function writeDuties(tx: Tx, town: Id, rows: DutyRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += batch) {
    const sent = JSON.stringify(rows.slice(at, at + batch).map(row => ({ town_id: town, ...row })))
    await sql`insert into duties as d (town_id, period, duty, household_id, place, home_id, from_on, to_on, times, fulfilled, nobody_home, last_visit, state, reason)
      select r.town_id, r.period, r.duty, r.household_id, r.place, r.home_id, r.from_on, r.to_on, r.times, r.fulfilled, r.nobody_home, r.last_visit, r.state, r.reason
      from json_populate_recordset(null::duties, ${sent}::json) r
      on conflict (town_id, period, duty, household_id) do update
        set times = excluded.times, fulfilled = excluded.fulfilled, nobody_home = excluded.nobody_home, last_visit = excluded.last_visit,
          state = excluded.state, reason = excluded.reason
        where d.closed_at is null and (d.times, d.fulfilled, d.nobody_home, d.last_visit, d.state, d.reason)
          is distinct from (excluded.times, excluded.fulfilled, excluded.nobody_home, excluded.last_visit, excluded.state, excluded.reason)`.execute(
      tx,
    )
  }
}

/** A new period is thousands of rows at once: without fresh statistics everybody's list would be read from all of the town's. */
export async function countRows(tx: Tx): Promise<void> {
  await sql`analyze duties`.execute(tx)
}

/** Brings rows that exist up to date, for whoever may see the household but keeps no account. */
export async function updateDuties(tx: Tx, town: Id, rows: DutyRow[]): Promise<void> {
  for (const { period, duty, household_id, fulfilled, nobody_home, last_visit, state, reason } of rows) {
    await tx
      .updateTable('duties')
      .set({ fulfilled, nobody_home, last_visit, state: state as 'open', reason })
      .where('town_id', '=', town)
      .where('period', '=', period)
      .where('duty', '=', duty as 'key')
      .where('household_id', '=', household_id)
      .where('closed_at', 'is', null)
      .execute()
  }
}

/** Removes open rows of these households in these periods that are no longer owed at all. */
export async function dropOthers(tx: Tx, town: Id, households: Id[], periods: string[], owed: DutyRow[]): Promise<void> {
  const keys = owed.map(row => `${row.period} ${row.duty} ${row.household_id}`)
  await sql`delete from duties d where d.town_id = ${town} and d.closed_at is null and d.period = any(${periods})
    and d.household_id = any(${households}::uuid[]) and (d.period || ' ' || d.duty || ' ' || d.household_id) <> all (${keys})`.execute(tx)
}

/** The rows of one household in periods that hold `day`, closed or not. */
export async function dutiesAround(tx: Tx, town: Id, household: Id, day: Day) {
  return await tx
    .selectFrom('duties')
    .select(['period as name', 'from_on as from', 'to_on as to', 'closed_at as closedAt'])
    .where('town_id', '=', town)
    .where('household_id', '=', household)
    .where('from_on', '<=', day)
    .where('to_on', '>=', day)
    .execute()
}
