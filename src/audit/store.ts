import { type RawBuilder, sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import { atCommit, type Tx } from '#platform/db.ts'
import type { Change, Subject } from './acts.ts'

interface Row {
  town: string
  id: string
  actor: object
  act: string
  subject: Subject
  change: Change
}

export async function append(tx: Tx, { town, id, actor, act, subject, change }: Row): Promise<void> {
  const { before, after } = change
  const statement = sql`select audit_append(${town}::uuid, ${id}::uuid, ${subject.place}::ltree, ${change.now}::timestamptz, ${change.deviceAt ?? null}::timestamptz,
    ${JSON.stringify(actor)}::jsonb, ${act}, ${subject.kind}, ${subject.id ?? null}::uuid,
    ${before ? JSON.stringify(before) : null}::jsonb, ${after ? JSON.stringify(after) : null}::jsonb)`
  await atCommit(tx, statement.compile(tx))
}

export interface Page {
  subjectKind?: string
  subjectId?: Id
  act?: string
  /** instants: at or after, before */
  from?: Date
  until?: Date
  /** only rows with a lower sequence number */
  before?: number
  limit: number
}

/**
 * Records in the transaction's scope, newest first. What happened to a request is told to those who see the request: not to whoever it
 * complains about, nor, where it is sealed, to other posts.
 */
export async function page(tx: Tx, town: Id, reader: Id | null, { subjectKind, subjectId, act, from, until, before, limit }: Page) {
  let query = tx
    .selectFrom('audit_log')
    .select([
      'seq',
      'at',
      'device_at as deviceAt',
      'actor',
      'act',
      'subject_kind as subjectKind',
      'subject_id as subjectId',
      'before',
      'after',
    ])
    .where('town_id', '=', town)
    .where(seen(town, reader))
  if (subjectKind) query = query.where('subject_kind', '=', subjectKind)
  if (subjectId) query = query.where('subject_id', '=', subjectId)
  if (act) query = query.where('act', '=', act)
  if (from) query = query.where('at', '>=', from)
  if (until) query = query.where('at', '<', until)
  if (before) query = query.where('seq', '<', before)
  return await query.orderBy('seq', 'desc').limit(limit).execute()
}

function seen(town: Id, reader: Id | null) {
  const request = (id: RawBuilder<unknown>) => sql`exists (select from requests r
    where r.town_id = ${town}::uuid and r.id = ${id} and r.about_person_id is distinct from ${reader}::uuid)`
  // A photo brought along tells of the request as well.
  const photo = sql`not exists (select from files f left join request_steps s on s.town_id = f.town_id and s.id = f.subject_id
    where f.town_id = ${town}::uuid and f.id = audit_log.subject_id and f.subject_kind in ('request', 'request_step')
      and not ${request(sql`coalesce(s.request_id, f.subject_id)`)})`
  return sql<boolean>`case subject_kind when 'request' then ${request(sql`audit_log.subject_id`)} when 'photo' then ${photo} else true end`
}

interface Look {
  at: Date
  act: string
  name: string
  post: string | null
  field: string | null
  reason: string | null
}

/** Reveals of a resident's or person's sealed values, and exports of a roll that covers `path`, newest first. `tx` is the system's: records of who looked may lie outside one's scope. */
export async function looksAt(
  tx: Tx,
  town: Id,
  { resident, person, path }: { resident: Id | null; person: Id | null; path: string },
): Promise<Look[]> {
  const { rows } = await sql<Look>`
    select at, act, actor->>'name' as name, actor->>'post' as post, after->>'field' as field, after->>'reason' as reason
    from audit_log
    where town_id = ${town} and (
      (subject_kind = 'resident' and subject_id = ${resident}::uuid and act = 'resident.revealed')
      or (subject_kind = 'person' and subject_id = ${person}::uuid and act = 'person.revealed')
      or (act = 'roll.exported' and place @> ${path}::ltree and ${resident}::uuid is not null))
    order by seq desc limit 200`.execute(tx)
  return rows
}
