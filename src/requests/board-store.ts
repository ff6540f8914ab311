import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Actor } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { bigramsOf, like } from '#network/text-search-store.ts'
import type { Tx } from '#platform/db.ts'
import { figureConditions } from './figure-conditions-store.ts'
import { seenBy } from './store.ts'
import { type Category, countedUpTo, type Request, type RequestQuery, type RequestRow, type State } from './terms.ts'

/** A row of the board as it lies in the database; handler and dates are not yet in words. */
export type BoardRow = Omit<RequestRow, 'raisedAt' | 'dueAt' | 'overdue' | 'handler' | 'category'> & {
  category: Category | null
  raisedAt: Date
  dueAt: Date | null
  handlerName: string | null
  handlerPost: Post | null
  handlerDepartment: string | null
  pausedAt: Date | null
}

export type Wanted = Omit<RequestQuery, 'place'> & { path?: string | undefined; village?: Id | undefined; now: Date }

/** A page, and with it how many there are, where that fell off on the way. */
export interface Page {
  rows: BoardRow[]
  counted: number | null
}

/**
 * One page of the board: open ones by what falls due first, others newest first. Of the newest, the last two months are looked through
 * before all: under row security the planner expects next to nothing, and would put a whole town's years in order for one page.
 */
export async function listRequests(tx: Tx, actor: Actor, wanted: Wanted): Promise<Page> {
  if (bigramsOf(wanted.q ?? '').length > 0) return await foundPage(tx, actor, wanted)
  if (byDue(wanted) || wanted.q || wanted.household || wanted.village) return { rows: await page(tx, actor, wanted), counted: null }
  for (const days of [60, 400]) {
    const rows = await page(tx, actor, wanted, days)
    if (rows.length === wanted.limit) return { rows, counted: null }
  }
  return { rows: await page(tx, actor, wanted), counted: null }
}

const byDue = ({ open, overdue }: Wanted) => open === 'yes' || overdue === 'yes'
const due = sql`coalesce(r.due_at, 'infinity'::timestamptz)`
const orderOf = (wanted: Wanted) => (byDue(wanted) ? sql`${due}, r.id` : sql`r.raised_at desc, r.id desc`)
const cursorOf = (town: Id, wanted: Wanted) =>
  sql`(select c.due_at, c.raised_at, c.id from requests c where c.town_id = ${town} and c.id = ${wanted.after ?? null}::uuid)`

/** What comes after the cursor, in the page's order. */
function following(town: Id, wanted: Wanted): RawBuilder<SqlBool> {
  const cursor = cursorOf(town, wanted)
  if (!wanted.after) return sql`true`
  return byDue(wanted)
    ? sql`(${due}, r.id) > (select coalesce(c.due_at, 'infinity'::timestamptz), c.id from ${cursor} c)`
    : sql`(r.raised_at, r.id) < (select c.raised_at, c.id from ${cursor} c)`
}

/** `days`: only what was raised in so many days before the cursor or, without one, before now. */
async function page(tx: Tx, actor: Actor, wanted: Wanted, days?: number): Promise<BoardRow[]> {
  const { town } = actor
  const since = sql`coalesce((select c.raised_at from ${cursorOf(town, wanted)} c), ${wanted.now}::timestamptz) - make_interval(days => ${days ?? 0})`
  const young = days ? sql`r.raised_at > ${since}` : sql`true`
  // The page is cut before names are looked up.
  const { rows } = await sql<BoardRow>`with page as materialized (select r.* from requests r
    where ${matching(actor, wanted)} and ${following(town, wanted)} and ${young} order by ${orderOf(wanted)} limit ${wanted.limit})
    ${columns(town, sql`page`)} order by ${orderOf(wanted)}`.execute(tx)
  return rows
}

/** A page of a search: what is found is read once, for the page and for the count. */
async function foundPage(tx: Tx, actor: Actor, wanted: Wanted): Promise<Page> {
  const { town } = actor
  const { rows } = await sql<
    BoardRow & { counted: number }
  >`with found as materialized (select r.* from requests r where ${matching(actor, wanted)}),
    page as materialized (select r.*, (select count(*) from found) as counted from found r where ${following(town, wanted)}
      order by ${orderOf(wanted)} limit ${wanted.limit})
    ${columns(town, sql`page`, sql`, r.counted`)} order by ${orderOf(wanted)}`.execute(tx)
  return { rows: rows.map(({ counted: _, ...row }) => row), counted: rows[0]?.counted ?? null }
}

/** How many there are, up to `countedUpTo`; of what is searched for, the newest so many are looked at. */
export async function countRequests(tx: Tx, actor: Actor, wanted: Wanted): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select from requests r where ${matching(actor, wanted)} limit ${countedUpTo}) c`.execute(tx)
  return rows[0]!.count
}

function matching(actor: Actor, wanted: Wanted): RawBuilder<SqlBool> {
  const conditions = [sql<SqlBool>`r.town_id = ${actor.town}`, seenBy(actor)]
  const grams = bigramsOf(wanted.q ?? '')
  const when = (given: unknown, condition: RawBuilder<SqlBool>) => given && conditions.push(condition)
  when(wanted.state, sql`r.state = any(string_to_array(${wanted.state ?? ''}, ','))`)
  when(wanted.open, sql`r.state not in (${sql.lit('written_off')}, ${sql.lit('withdrawn')}, ${sql.lit('merged')})`)
  const figures = figureConditions(wanted.now)
  when(wanted.overdue, sql`${figures.overdue} and ${figures.open}`)
  when(wanted.figure, figures[wanted.figure ?? 'raised'])
  when(wanted.from, sql`r.raised_at >= (${wanted.from ?? ''} || 'T00:00:00+08:00')::timestamptz`)
  when(wanted.to, sql`r.raised_at < (${wanted.to ?? ''} || 'T00:00:00+08:00')::timestamptz + interval '1 day'`)
  when(wanted.safety, sql`r.public_safety`)
  when(wanted.reask, sql`r.state = 'written_off' and r.reask_at <= ${wanted.now}::timestamptz`)
  when(wanted.mine, mine(actor))
  when(wanted.path, sql`r.place <@ ${wanted.path ?? ''}::ltree`)
  when(wanted.household, sql`r.household_id = ${wanted.household ?? null}::uuid`)
  // A search asks the index for its village itself; said again here, the planner would read the whole village through.
  when(grams.length === 0 && wanted.village, sql`r.village_id = ${wanted.village ?? null}::uuid`)
  when(wanted.category, sql`r.category = ${wanted.category ?? null}`)
  when(wanted.size, sql`r.size = ${wanted.size ?? null}`)
  when(wanted.q, containing(actor.town, wanted, grams))
  return sql`${sql.join(conditions, sql` and `)}`
}

/**
 * What is looked for stands in text, where or number: the index gives candidates by neighbouring characters, and each is read again. One
 * character alone is not worth an index: it is read through.
 */
function containing(town: Id, wanted: Wanted, grams: string[]): RawBuilder<SqlBool> {
  const { q = '', village = null } = wanted
  // Chinese has no capitals: without them LIKE compares bytes, where ILIKE would first put every text into small letters.
  const likely = q.toLowerCase() === q.toUpperCase() ? sql`like` : sql`ilike`
  const found = sql<SqlBool>`(r.text ${likely} ${like(q)} or r.where_text ${likely} ${like(q)} or r.number like ${like(q)})`
  if (grams.length === 0) return found
  const candidates = sql`select requests_with(${town}::uuid, ${grams}::text[], ${byDue(wanted)}, ${village}::uuid, ${countedUpTo})`
  return sql`r.id = any (array(${candidates})) and ${found}`
}

/** Handed to the actor, as a post holder or as the department's clerk. */
function mine(actor: Actor): RawBuilder<SqlBool> {
  if (actor.kind !== 'post') return sql`true`
  if (actor.post === 'department_clerk') return sql`true`
  return sql`(r.handler_mandate_id = ${actor.mandate}::uuid or exists (select from request_helpers k
    where k.town_id = ${actor.town} and k.request_id = r.id and k.mandate_id = ${actor.mandate}::uuid))`
}

const columns = (town: Id, from = sql`requests`, more = sql``) => sql`
  select r.id, r.number, r.state, r.text, r.where_text as "where", r.category, r.size, r.urgency, r.public_safety as "publicSafety", r.sealed,
    v.name as "villageName", r.household_id as household,
    (select h.name from residents h where h.town_id = ${town} and h.household_id = r.household_id and h.relation = '户主'
      and h.ended_on is null limit 1) as head,
    r.raised_at as "raisedAt", r.raised_via as "raisedVia", r.raiser_name as "raiserName", p.name as "handlerName", m.post as "handlerPost",
    r.handler_department as "handlerDepartment", r.handler_mandate_id as "handlerMandate", r.due_at as "dueAt", r.outcome,
    r.paused_at as "pausedAt", r.sent_back as "sentBack", r.longitude, r.latitude${more}
  from ${from} r join places v on v.town_id = r.town_id and v.id = r.village_id
    left join mandates m on m.town_id = r.town_id and m.id = r.handler_mandate_id
    left join people p on p.town_id = m.town_id and p.id = m.person_id`

export interface Details {
  ownership: string | null
  rung: string | null
  raiserPhoneMasked: string | null
  answer: string | null
  answeredAt: Date | null
  solved: boolean | null
  satisfied: boolean | null
  ratingWords: string | null
  ratingBy: Request['ratingBy']
  reopened: number
  plan: Request['plan']
  minutes: Request['minutes']
  pausedReason: Request['pausedReason']
  pausedUntil: string | null
  riseAt: Date | null
  reaskAt: Date | null
  reaskSolved: boolean | null
  closings: number
  failedClosings: number
  visit: Id | null
  mergedInto: Request['mergedInto']
  related: Request['related']
  photos: Id[]
  voice: boolean
}

export async function rowOf(tx: Tx, actor: Actor, id: Id): Promise<(BoardRow & Details) | undefined> {
  const { town } = actor
  const { rows } = await sql<BoardRow>`${columns(town)} where r.town_id = ${town} and r.id = ${id}::uuid and ${seenBy(actor)}`.execute(tx)
  if (!rows[0]) return undefined
  const more = await sql<Details>`
    select q.ownership, q.rung, q.raiser_phone_masked as "raiserPhoneMasked", q.answer, q.answered_at as "answeredAt",
      q.solved, q.satisfied, q.rating_words as "ratingWords", q.rating_by as "ratingBy", q.reopened,
      q.plan, q.minutes, q.paused_reason as "pausedReason", q.paused_until as "pausedUntil", q.rise_at as "riseAt", q.reask_at as "reaskAt",
      q.reask_solved as "reaskSolved", q.closings, q.failed_closings as "failedClosings", q.visit_id as visit,
      (select json_build_object('id', r.id, 'number', r.number) from requests r where r.town_id = ${town} and r.id = q.merged_into
        and ${seenBy(actor)}) as "mergedInto",
      (select coalesce(json_agg(json_build_object('id', r.id, 'number', r.number, 'text', r.text,
          'how', case when r.merged_into = q.id then 'merged' else 'message' end) order by r.number), '[]') from requests r
        where r.town_id = ${town} and r.id <> q.id and (r.merged_into = q.id or r.message_id = q.message_id) and ${seenBy(actor)}) as related,
      ${photosOf(town, 'request', sql`q.id`)} as photos,
      exists (select from files f where f.town_id = ${town} and f.subject_kind = 'request_voice' and f.subject_id = q.id) as voice
    from requests q where q.town_id = ${town} and q.id = ${id}::uuid`.execute(tx)
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
