import { type RawBuilder, type SqlBool, sql, type Updateable } from 'kysely'
import type { Actor } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { RequestSteps, Requests } from '#platform/schema.ts'
import type { Facts } from './rules.ts'

/** Which requests the actor sees among those in scope: residents their household's, clerks their department's, nobody one about themselves. */
export function seenBy(actor: Actor): RawBuilder<SqlBool> {
  if (actor.kind === 'resident') return sql`r.household_id = ${actor.household}::uuid`
  if (actor.kind === 'system') return sql`true`
  if (actor.post === 'department_clerk')
    return sql`(r.handler_department = ${actor.department ?? ''} or exists (select from request_helpers k
      where k.town_id = ${actor.town} and k.request_id = r.id and k.department = ${actor.department ?? ''}))`
  return sql`r.about_person_id is distinct from ${actor.person}::uuid`
}

/** A request as the rules look at it, when the actor sees it. */
export async function findRequest(tx: Tx, actor: Actor, id: Id): Promise<Facts | undefined> {
  const { town } = actor
  const { rows } = await sql<Facts>`
    with hands as (
      select s.actor ->> 'person' as person, s.actor ->> 'mandate' as mandate, s.actor ->> 'actingFor' as absent
        from request_steps s where s.town_id = ${town} and s.request_id = ${id}::uuid and s.act in (${sql.join(handling)})
      union select m.person_id::text, m.id::text, null from requests q
        join mandates m on m.town_id = q.town_id and m.id = q.handler_mandate_id where q.town_id = ${town} and q.id = ${id}::uuid),
    names as (select person as name from hands union select mandate from hands union select absent from hands
      union select p.resident_id::text from people p join hands on hands.person = p.id::text where p.town_id = ${town})
    select r.id, r.number, r.place::text as place, r.village_id as village, r.state, r.household_id as household,
      (select s.actor ->> 'person' from request_steps s
        where s.town_id = ${town} and s.request_id = r.id and s.act = 'raise' limit 1) as "raisedBy",
      r.raised_at as "raisedAt", coalesce(r.clock_at, r.raised_at) as "clockAt", r.category, r.size, r.urgency,
      r.public_safety as "publicSafety", r.sealed, r.about_person_id as about, r.rung, r.rung_since as "rungSince",
      r.handler_mandate_id as "handlerMandate", r.handler_department as "handlerDepartment",
      array(select coalesce(k.mandate_id::text, k.department) from request_helpers k where k.town_id = ${town} and k.request_id = r.id) as helpers,
      array(select name from names where name is not null) as involved,
      r.due_at as "dueAt", r.rise_at as "riseAt", r.outcome, r.answer, r.satisfied, r.rated_at as "ratedAt", r.sent_back as "sentBack", r.reopened,
      r.ruler_mandate_id as ruler, rm.post as "rulerPost", rp.name as "rulerName", r.ruled_at is not null as ruled, r.plan is not null as planned, r.minutes is not null as resolved,
      r.paused_at as "pausedAt", r.reask_at as "reaskAt", r.closings, r.failed_closings as "failedClosings",
      (select count(distinct (s.at at time zone 'Asia/Shanghai')::date) from request_steps s where s.town_id = ${town}
        and s.request_id = r.id and s.act = 'call' and s.at >= r.answered_at) as "missedCalls"
    from requests r left join mandates rm on rm.town_id = r.town_id and rm.id = r.ruler_mandate_id
      left join people rp on rp.town_id = rm.town_id and rp.id = rm.person_id
    where r.town_id = ${town} and r.id = ${id}::uuid and ${seenBy(actor)}`.execute(tx)
  return rows[0]
}

/** Steps that make somebody one of those who handled it: no second person to themselves. */
const handling = ['take', 'plan', 'resolve', 'answer', 'reply']

export async function findStep(tx: Tx, town: Id, id: Id): Promise<{ request: Id; person: Id | null } | undefined> {
  const { rows } = await sql<{ request: Id; person: Id | null }>`
    select request_id as request, actor ->> 'person' as person from request_steps
    where town_id = ${town} and id = ${id}::uuid`.execute(tx)
  return rows[0]
}

/** Holds the request until commit, so that two acts on it come one after the other. A statement of its own: what is read next is current. */
export async function lockRequest(tx: Tx, town: Id, id: Id): Promise<void> {
  await tx.selectFrom('requests').select('id').where('town_id', '=', town).where('id', '=', id).forUpdate().execute()
}

/** Lets `work` touch rows that the actor does not see: whoever seals a request may write it, and sees it no more afterwards. */
export async function seeingSealed<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ sees: boolean }>`select app_sees_sealed() as sees`.execute(tx)
  if (rows[0]!.sees) return await work()
  await sql`set local app.sealed = 'yes'`.execute(tx)
  const result = await work()
  await sql`set local app.sealed = 'no'`.execute(tx)
  return result
}

export async function nextNumber(tx: Tx, town: Id, day: Day): Promise<string> {
  const month = day.slice(0, 7).replace('-', '')
  const { rows } = await sql<{ count: number }>`select next_request_number(${town}::uuid, ${month}) as count`.execute(tx)
  return `${month}-${String(rows[0]!.count).padStart(4, '0')}`
}

/** False when that id is taken. */
export async function insertRequest(tx: Tx, request: Parameters<ReturnType<typeof inserting>['values']>[0]): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await inserting(tx)
    .values(request)
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
const inserting = (tx: Tx) => tx.insertInto('requests')

/** Saves what changes; `first` keeps the time of a step that was not there before. */
export async function saveRequest(tx: Tx, town: Id, id: Id, changes: Updateable<Requests>, first?: FirstTime): Promise<void> {
  const once = first ? { [first.column]: sql`coalesce(${sql.ref(first.column)}, ${first.at}::timestamptz)` } : {}
  await tx
    .updateTable('requests')
    .set({ ...changes, ...once })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}
export interface FirstTime {
  column: 'sorted_at' | 'dispatched_at' | 'taken_at'
  at: Date
}

export interface NewStep {
  town: Id
  id: Id
  request: Id
  place: string
  sealed: boolean
  act: RequestSteps['act']
  from: string | null
  to: string
  at: Date
  deviceAt: Date | undefined
  actor: object
  words: string
  facts: object
}

/** Adds a step; `facts.n` counts the steps of a request, so that their order hangs on no clock. */
export async function insertStep(tx: Tx, step: NewStep): Promise<void> {
  const { town, id, request, place, sealed, act, from, to, at, deviceAt, actor, words, facts } = step
  await sql`insert into request_steps (town_id, id, request_id, place, sealed, act, from_state, to_state, at, device_at, actor, words, facts)
    select ${town}, ${id}, ${request}, ${place}::ltree, ${sealed}, ${act}, ${from}, ${to}, ${at}::timestamptz, ${deviceAt ?? null}::timestamptz,
      ${JSON.stringify(actor)}::jsonb, ${words}, ${JSON.stringify(facts)}::jsonb
        || jsonb_build_object('n', (select count(*) + 1 from request_steps s where s.town_id = ${town} and s.request_id = ${request}))`.execute(
    tx,
  )
}

/** What belongs to a sealed request is sealed with it. */
export async function sealSteps(tx: Tx, town: Id, request: Id): Promise<void> {
  for (const table of ['request_steps', 'request_helpers', 'request_notices'] as const)
    await tx.updateTable(table).set({ sealed: true }).where('town_id', '=', town).where('request_id', '=', request).execute()
}

/** Gives photos, or a voice note, their subject; says how many were the actor's own and still free. */
export async function attachFiles(
  tx: Tx,
  town: Id,
  files: Id[],
  by: Id[],
  subject: { kind: string; id: Id; place: string },
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('files')
    .set({ subject_kind: subject.kind, subject_id: subject.id, place: subject.place })
    .where('town_id', '=', town)
    .where('id', 'in', files)
    .where('media_type', 'like', subject.kind === 'request_voice' ? 'audio/%' : 'image/%')
    .where('brought_by', 'in', by)
    .where('subject_id', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

export async function householdPlace(tx: Tx, town: Id, id: Id) {
  return await tx
    .selectFrom('households')
    .select(['place as path', 'village_id as village'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .where('ended_on', 'is', null)
    // Held until commit: a household that moves meanwhile would leave the request at its old place.
    .forShare()
    .executeTakeFirst()
}

export async function importedBefore(tx: Tx, town: Id, source: string): Promise<boolean> {
  const query = tx.selectFrom('requests').select('id').where('town_id', '=', town).where('source_key', '=', source)
  return (await query.executeTakeFirst()) !== undefined
}

export async function pathOfPlace(tx: Tx, town: Id, id: Id): Promise<string | undefined> {
  return (await tx.selectFrom('places').select('path').where('town_id', '=', town).where('id', '=', id).executeTakeFirst())?.path
}

export async function pathsOfPlaces(tx: Tx, town: Id, ids: Id[]): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('places').select(['id', 'path']).where('town_id', '=', town).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, path }) => [id, path]))
}

/** The village at or above a path. */
export async function villageAbove(tx: Tx, town: Id, path: string): Promise<Id | undefined> {
  const { rows } = await sql<{ id: Id }>`
    select id from places where town_id = ${town} and kind = 'village' and path @> ${path}::ltree and ended_on is null`.execute(tx)
  return rows[0]?.id
}

export async function personExists(tx: Tx, town: Id, id: Id): Promise<Id | undefined> {
  return (await tx.selectFrom('people').select('id').where('town_id', '=', town).where('id', '=', id).executeTakeFirst())?.id
}

export async function residentPhone(tx: Tx, town: Id, id: Id): Promise<string | null> {
  const query = tx.selectFrom('residents').select('phone_masked').where('town_id', '=', town).where('id', '=', id)
  return (await query.executeTakeFirst())?.phone_masked ?? null
}
