import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import type { Tx } from '#platform/db.ts'
import { figureConditions } from './figure-conditions-store.ts'
import type { FigureName } from './figures-terms.ts'
import type { ToldStep } from './replay.ts'
import { seenBy } from './store.ts'

export type Counts = Record<FigureName, number>

export interface Window {
  path: string
  from: Day
  to: Day
  now: Date
}

/** The requests raised in the window that the actor sees, at or below a place. */
const chosen = (actor: Actor, { path, from, to }: Window) => sql`
  from requests r where r.town_id = ${actor.town} and ${seenBy(actor)} and r.place <@ ${path}::ltree
    and r.raised_at >= (${from} || 'T00:00:00+08:00')::timestamptz
    and r.raised_at < (${to} || 'T00:00:00+08:00')::timestamptz + interval '1 day'`

/** Counts as they stand at `now`. */
const counts = (now: Date) =>
  sql.join(Object.entries(figureConditions(now)).map(([name, condition]) => sql`count(*) filter (where ${condition}) as ${sql.ref(name)}`))

/** Days between two steps: how many came that far, the median and the ninth decile. */
export interface Days {
  d: number
  median: number | null
  p90: number | null
}
export type AllDays = Record<'toDispatch' | 'toTake' | 'toAnswer' | 'toWriteOff', Days>
export type Cut = 'place' | 'category' | 'month'

export interface Counted {
  counts: Counts
  byOutcome: Record<string, number>
  days: AllDays
  /** the same counts row by row: by the place one step below, by category, by month */
  rows: (Counts & { key: string })[]
}

type Group = Counts & { key: string; outcomes: Record<string, number> }

/** Everything from one look at the rows: under row security each look costs more than the counting. What is told of all is the sum of its groups. */
export async function countFigures(tx: Tx, actor: Actor, window: Window, by?: Cut): Promise<Counted> {
  const { rows } = await sql<{ groups: Group[]; days: AllDays }>`
    with picked as materialized (select r.state, r.due_at, r.paused_at, r.answered_at, r.reopened, r.outcome, r.satisfied, r.closings,
      r.failed_closings, r.category, r.raised_at, r.dispatched_at, r.taken_at, r.written_off_at, r.place ${chosen(actor, window)})
    select (select coalesce(json_agg(c order by c.key), '[]') from (select ${by ? keys(window)[by] : sql`''`} as key, ${counts(window.now)},
        ${byOutcome} as outcomes from picked r group by 1) c) as groups, json_build_object(
        'toDispatch', ${span(sql`r.raised_at`, sql`r.dispatched_at`)}, 'toTake', ${span(sql`r.dispatched_at`, sql`r.taken_at`)},
        'toAnswer', ${span(sql`r.raised_at`, sql`r.answered_at`)}, 'toWriteOff', ${span(sql`r.answered_at`, sql`r.written_off_at`)}) as days`.execute(
    tx,
  )
  const { groups, days } = rows[0]!
  const summed = (of: (group: Group) => Record<string, unknown>, name: string) =>
    groups.reduce((sum, group) => sum + Number(of(group)[name]), 0)
  const named = outcomeNames.map(name => [name, summed(group => group.outcomes, name)] as const).filter(([, count]) => count > 0)
  return {
    counts: Object.fromEntries(Object.keys(figureConditions(window.now)).map(name => [name, summed(group => group, name)])) as Counts,
    byOutcome: Object.fromEntries(named),
    days,
    rows: by ? groups.map(({ outcomes: _, ...group }) => group) : [],
  }
}

const outcomeNames = ['solved', 'explained', 'planned', 'not_lawful', 'referred', 'withdrawn', 'merged']
const byOutcome = sql`json_build_object(${sql.join(
  outcomeNames.flatMap(name => [sql.lit(name), sql`count(*) filter (where r.outcome = ${sql.lit(name)})`]),
)})`

/** Both from one sorting of the spans in seconds; only what is told is turned into days. */
const span = (from: RawBuilder<unknown>, to: RawBuilder<unknown>) => sql`
  (select json_build_object('d', s.d, 'median', ${inDays(sql`s.at[1]`)}, 'p90', ${inDays(sql`s.at[2]`)})
    from (select count(${to} - ${from}) as d, percentile_disc(array[0.5, 0.9]) within group (order by date_part('epoch', ${to} - ${from})) as at
      from picked r) s)`
const inDays = (seconds: RawBuilder<unknown>) => sql`round((${seconds} / 86400)::numeric, 2)::float`

const keys = ({ path }: Window): Record<Cut, RawBuilder<unknown>> => ({
  category: sql`coalesce(r.category, '')`,
  month: sql`to_char(r.raised_at at time zone 'Asia/Shanghai', 'YYYY-MM')`,
  place: sql`subpath(r.place, 0, least(nlevel(r.place), nlevel(${path}::ltree) + 1))::text`,
})

export async function namesOfPaths(tx: Tx, actor: Actor, paths: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ path: string; name: string }>`
    select path::text as path, name from places where town_id = ${actor.town} and path::text = any(${paths}::text[])`.execute(tx)
  return new Map(rows.map(({ path, name }) => [path, name]))
}

/** Every step of the requests raised in the window, request by request in their order. */
export async function stepsToReplay(tx: Tx, actor: Actor, window: Window): Promise<ToldStep[]> {
  const { rows } = await sql<ToldStep>`
    select s.request_id as request, s.act, s.to_state as "to", s.at, s.facts from request_steps s
    where s.town_id = ${actor.town} and s.request_id in (select r.id ${chosen(actor, window)})
    order by s.request_id, (s.facts ->> 'n')::int`.execute(tx)
  return rows
}
