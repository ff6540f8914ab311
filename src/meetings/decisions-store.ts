import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { PostHolder } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { holding } from '#network/mandates-store.ts'
import type { Tx } from '#platform/db.ts'
import type { MeetingKind } from './terms.ts'

export interface DecisionRow {
  id: Id
  text: string
  becomes: 'nothing' | 'request' | 'task' | 'article'
  request: Id | null
  number: string | null
  requestState: string | null
  article: Id | null
}

/** A request that the reader does not see stands without its number. */
export async function decisionsOf(tx: Tx, { town, person }: PostHolder, meeting: Id): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    select d.id, d.text, d.becomes, r.id as request, r.number, r.state as "requestState", d.article_id as article
    from meeting_decisions d left join requests r on r.town_id = d.town_id and r.id = d.request_id
      and r.about_person_id is distinct from ${person}::uuid
    where d.town_id = ${town} and d.meeting_id = ${meeting}::uuid order by d.ordinal, d.id`.execute(tx)
  return rows
}

export async function findDecision(tx: Tx, town: Id, id: Id) {
  return await tx
    .selectFrom('meeting_decisions')
    .select(['id', 'meeting_id as meeting', 'decided_by as by', 'text'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .executeTakeFirst()
}

export interface NewDecision {
  id: Id
  place: string
  meeting: Id
  text: string
  becomes: DecisionRow['becomes']
  request: Id | null
  article: Id | null
  at: Date
  by: Id
}

export async function insertDecision(tx: Tx, town: Id, row: NewDecision): Promise<void> {
  const { id, place, meeting, text, becomes, request, article, at, by } = row
  await sql`insert into meeting_decisions (town_id, id, place, meeting_id, ordinal, text, becomes, request_id, article_id, decided_at, decided_by)
    select ${town}, ${id}::uuid, ${place}::ltree, ${meeting}::uuid,
      (select count(*) + 1 from meeting_decisions d where d.town_id = ${town} and d.meeting_id = ${meeting}::uuid),
      ${text}, ${becomes}, ${request}::uuid, ${article}::uuid, ${at}::timestamptz, ${by}::uuid`.execute(tx)
}

export interface TaskFacts {
  id: Id
  path: string
  meeting: Id
  decision: Id
  meetingKind: MeetingKind
  meetingOn: Day
  text: string
  mandate: Id
  person: Id
  who: string | null
  post: Post | null
  dueOn: Day
  state: 'open' | 'done'
  doneAt: Date | null
  doneWords: string
}

export interface TasksWanted {
  id?: Id
  meeting?: Id
  path?: string | undefined
  mine?: 'yes' | undefined
  state?: 'open' | 'done' | undefined
  limit: number
}

export async function listTasks(tx: Tx, actor: PostHolder, wanted: TasksWanted): Promise<TaskFacts[]> {
  const { town } = actor
  const conditions = [sql<SqlBool>`t.town_id = ${town}`]
  const when = (given: unknown, condition: RawBuilder<SqlBool>) => given && conditions.push(condition)
  when(wanted.id, sql`t.id = ${wanted.id ?? null}::uuid`)
  when(wanted.meeting, sql`t.meeting_id = ${wanted.meeting ?? null}::uuid`)
  when(wanted.path, sql`t.place <@ ${wanted.path ?? ''}::ltree`)
  when(wanted.mine, sql`(t.mandate_id = ${actor.mandate}::uuid or t.person_id = ${actor.person}::uuid)`)
  when(wanted.state, sql`t.state = ${wanted.state ?? ''}`)
  const { rows } = await sql<TaskFacts>`
    select t.id, t.place::text as path, t.meeting_id as meeting, t.decision_id as decision, m.kind as "meetingKind",
      m.held_on as "meetingOn", t.text, t.mandate_id as mandate, t.person_id as person, p.name as who, a.post, t.due_on as "dueOn",
      t.state, t.done_at as "doneAt", t.done_words as "doneWords"
    from meeting_tasks t join meetings m on m.town_id = t.town_id and m.id = t.meeting_id
      left join people p on p.town_id = t.town_id and p.id = t.person_id
      left join mandates a on a.town_id = t.town_id and a.id = t.mandate_id
    where ${sql.join(conditions, sql` and `)}
    order by t.state desc, t.due_on, t.id limit ${wanted.limit}`.execute(tx)
  return rows
}

export interface NewTask {
  id: Id
  place: string
  meeting: Id
  decision: Id
  text: string
  mandate: Id
  person: Id
  dueOn: Day
}

export async function insertTask(tx: Tx, town: Id, task: NewTask): Promise<void> {
  const { id, place, meeting, decision, text, mandate, person, dueOn } = task
  const of = { town_id: town, id, place, meeting_id: meeting, decision_id: decision }
  await tx
    .insertInto('meeting_tasks')
    .values({ ...of, text, mandate_id: mandate, person_id: person, due_on: dueOn })
    .execute()
}

export async function finishTask(tx: Tx, town: Id, id: Id, by: Id, words: string, at: Date): Promise<void> {
  await tx
    .updateTable('meeting_tasks')
    .set({ state: 'done', done_at: at, done_by: by, done_words: words })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

/** A mandate that holds on `day`, at, above or below the path: whoever may be given a task by a meeting there. */
export async function mandateAround(tx: Tx, town: Id, id: Id, path: string, day: Day) {
  const { rows } = await sql<{ mandate: Id; person: Id; name: string; path: string }>`
    select m.id as mandate, m.person_id as person, p.name, m.place::text as path
    from mandates m join people p on p.town_id = m.town_id and p.id = m.person_id
    where m.town_id = ${town} and m.id = ${id}::uuid and ${holding(day)}
      and (m.place <@ ${path}::ltree or m.place @> ${path}::ltree)`.execute(tx)
  return rows[0]
}
