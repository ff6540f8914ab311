import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Actor } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { closed, unanswered } from './rules.ts'
import { seenBy } from './store.ts'
import type { Category, RequestQuery, RequestRow, State } from './terms.ts'

/** A row of the board as it lies in the database; handler and dates are not yet in words. */
export type BoardRow = Omit<RequestRow, 'raisedAt' | 'dueAt' | 'overdue' | 'handler' | 'category'> & {
  category: Category | null
  raisedAt: Date
  dueAt: Date | null
  handlerName: string | null
  handlerPost: Post | null
  handlerDepartment: string | null
}

export type Wanted = Omit<RequestQuery, 'place'> & { path?: string | undefined; now: Date }

/** One page of the board: open ones by what falls due first, others newest first. */
export async function listRequests(tx: Tx, actor: Actor, wanted: Wanted): Promise<BoardRow[]> {
  const { town } = actor
  const cursor = sql`(select c.due_at, c.raised_at, c.id from requests c where c.town_id = ${town} and c.id = ${wanted.after ?? null}::uuid)`
  const byDue = wanted.open === 'yes' || wanted.overdue === 'yes'
  const after = !wanted.after
    ? sql`true`
    : byDue
      ? sql`exists (select from ${cursor} c where (coalesce(r.due_at, 'infinity'), r.id) > (coalesce(c.due_at, 'infinity'), c.id))`
      : sql`exists (select from ${cursor} c where (r.raised_at, r.id) < (c.raised_at, c.id))`
  const order = byDue ? sql`coalesce(r.due_at, 'infinity'), r.id` : sql`r.raised_at desc, r.id desc`
  const { rows } = await sql<BoardRow>`${columns(town)}
    where ${matching(actor, wanted)} and ${after} order by ${order} limit ${wanted.limit}`.execute(tx)
  return rows
}

export async function countRequests(tx: Tx, actor: Actor, wanted: Wanted): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from requests r where ${matching(actor, wanted)}`.execute(tx)
  return rows[0]!.count
}

function matching(actor: Actor, wanted: Wanted): RawBuilder<SqlBool> {
  const conditions = [sql<SqlBool>`r.town_id = ${actor.town}`, seenBy(actor)]
  const when = (given: unknown, condition: RawBuilder<SqlBool>) => given && conditions.push(condition)
  when(wanted.state, sql`r.state = any(string_to_array(${wanted.state ?? ''}, ','))`)
  when(wanted.open, sql`r.state not in (${sql.join(closed)})`)
  when(wanted.overdue, sql`r.state in (${sql.join(unanswered)}) and r.due_at < ${wanted.now}::timestamptz`)
  when(wanted.safety, sql`r.public_safety`)
  when(wanted.mine, mine(actor))
  when(wanted.path, sql`r.place <@ ${wanted.path ?? ''}::ltree`)
  when(wanted.household, sql`r.household_id = ${wanted.household ?? null}::uuid`)
  when(wanted.category, sql`r.category = ${wanted.category ?? null}`)
  when(wanted.q, sql`(r.text like ${like(wanted.q)} or r.where_text like ${like(wanted.q)} or r.number like ${like(wanted.q)})`)
  return sql`${sql.join(conditions, sql` and `)}`
}

/** Handed to the actor, as a post holder or as the department's clerk. */
function mine(actor: Actor): RawBuilder<SqlBool> {
  if (actor.kind !== 'post') return sql`true`
  if (actor.post === 'department_clerk') return sql`r.handler_department = ${actor.department ?? ''}`
  return sql`r.handler_mandate_id = ${actor.mandate}::uuid`
}

function like(q: string | undefined): string {
  return `%${(q ?? '').replace(/[\\%_]/g, '\\$&')}%`
}

const columns = (town: Id) => sql`
  select r.id, r.number, r.state, r.text, r.where_text as "where", r.category, r.size, r.urgency, r.public_safety as "publicSafety", r.sealed,
    v.name as "villageName", r.household_id as household,
    (select h.name from residents h where h.town_id = ${town} and h.household_id = r.household_id and h.relation = '户主'
      and h.ended_on is null limit 1) as head,
    r.raised_at as "raisedAt", r.raised_via as "raisedVia", r.raiser_name as "raiserName", p.name as "handlerName", m.post as "handlerPost",
    r.handler_department as "handlerDepartment", r.handler_mandate_id as "handlerMandate", r.due_at as "dueAt", r.outcome
  from requests r join places v on v.town_id = r.town_id and v.id = r.village_id
    left join mandates m on m.town_id = r.town_id and m.id = r.handler_mandate_id
    left join people p on p.town_id = m.town_id and p.id = m.person_id`

export interface Details {
  ownership: string | null
  rung: string | null
  raiserPhoneMasked: string | null
  longitude: number | null
  latitude: number | null
  answer: string | null
  answeredAt: Date | null
  solved: boolean | null
  satisfied: boolean | null
  ratingWords: string | null
  sentBack: number
  reopened: number
  visit: Id | null
  photos: Id[]
}

export async function rowOf(tx: Tx, actor: Actor, id: Id): Promise<(BoardRow & Details) | undefined> {
  const { town } = actor
  const { rows } = await sql<BoardRow>`${columns(town)} where r.town_id = ${town} and r.id = ${id}::uuid and ${seenBy(actor)}`.execute(tx)
  if (!rows[0]) return undefined
  const more = await sql<Details>`
    select r.ownership, r.rung, r.raiser_phone_masked as "raiserPhoneMasked", r.longitude, r.latitude, r.answer, r.answered_at as "answeredAt",
      r.solved, r.satisfied, r.rating_words as "ratingWords", r.sent_back as "sentBack", r.reopened, r.visit_id as visit,
      ${photosOf(town, 'request', sql`r.id`)} as photos
    from requests r where r.town_id = ${town} and r.id = ${id}::uuid`.execute(tx)
  return { ...rows[0], ...more.rows[0]! }
}

const photosOf = (town: Id, kind: string, id: RawBuilder<unknown>) => sql`
  (select coalesce(json_agg(f.id order by f.id), '[]') from files f
    where f.town_id = ${town} and f.subject_kind = ${kind} and f.subject_id = ${id})`

export interface StepRow {
  id: Id
  act: string
  from: State | null
  to: State
  at: Date
  actor: { kind: string; name: string; post?: Post }
  words: string
  facts: Record<string, unknown>
  photos: Id[]
}

export async function stepsOf(tx: Tx, town: Id, request: Id): Promise<StepRow[]> {
  const { rows } = await sql<StepRow>`
    select s.id, s.act, s.from_state as "from", s.to_state as "to", s.at, s.actor, s.words, s.facts, ${photosOf(town, 'request_step', sql`s.id`)} as photos
    from request_steps s where s.town_id = ${town} and s.request_id = ${request}::uuid order by s.at, (s.facts ->> 'n')::int, s.id`.execute(
    tx,
  )
  return rows
}

export interface FigureCounts {
  raised: number
  open: number
  overdue: number
  answered: number
  writtenOff: number
  solved: number
  rated: number
  satisfied: number
  byOutcome: Record<string, number>
}

/** Counts over the requests raised in a window of days, as they stand now. A reopened one counts as unanswered, and its rating stays. */
export async function countFigures(tx: Tx, actor: Actor, path: string, from: Day, to: Day, now: Date): Promise<FigureCounts> {
  const { rows } = await sql<FigureCounts>`
    with chosen as (select r.* from requests r where r.town_id = ${actor.town} and ${seenBy(actor)} and r.place <@ ${path}::ltree
      and r.raised_at >= (${from} || 'T00:00:00+08:00')::timestamptz and r.raised_at < (${to} || 'T00:00:00+08:00')::timestamptz + interval '1 day')
    select count(*) as raised, count(*) filter (where state not in (${sql.join(closed)})) as open,
      count(*) filter (where state in (${sql.join(unanswered)}) and due_at < ${now}::timestamptz) as overdue,
      count(*) filter (where answered_at is not null) as answered,
      count(*) filter (where state = 'written_off') as "writtenOff",
      count(*) filter (where answered_at is not null and outcome = 'solved') as solved,
      count(*) filter (where satisfied is not null) as rated, count(*) filter (where satisfied) as satisfied,
      (select coalesce(json_object_agg(o.outcome, o.n), '{}')
        from (select outcome, count(*) as n from chosen where outcome is not null group by 1) o) as "byOutcome"
    from chosen`.execute(tx)
  return rows[0]!
}
