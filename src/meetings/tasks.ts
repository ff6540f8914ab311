import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { type Day, dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import { finishTask, listTasks, type TaskFacts } from './decisions-store.ts'
import { mayCall, mayFinish } from './rules.ts'
import type { TaskRow } from './terms.ts'

/** 交办事项, open ones first, by what falls due. */
export async function tasksOf(
  tx: Tx,
  actor: PostHolder,
  now: Date,
  wanted: { path?: string | undefined; mine?: 'yes' | undefined; state?: 'open' | 'done' | undefined; limit: number },
): Promise<TaskRow[]> {
  return (await listTasks(tx, actor, wanted)).map(task => shownTask(task, actor, dayOf(now)))
}

/** 办结交办事项: by whoever has it, or by whoever runs the place. Sent twice it is done once. */
export async function finish(
  tx: Tx,
  actor: Actor,
  now: Date,
  id: Id,
  input: { words: string; deviceAt?: string | undefined },
): Promise<TaskRow> {
  refuseUnless(mayCall(actor), 'tasks.forbidden', '交办事项由承办人办结')
  const [task] = await listTasks(tx, actor, { id, limit: 1 })
  const known = found(task && inScope(actor, task.path) ? task : null, 'tasks')
  refuseUnless(mayFinish(actor, known), 'tasks.forbidden', `这件事交给了${known.who ?? '别人'}，由承办人或上级办结`)
  if (known.state === 'open') {
    await finishTask(tx, actor.town, id, actor.person, input.words, now)
    const deviceAt = input.deviceAt ? new Date(input.deviceAt) : undefined
    const change = { now, after: { words: input.words, dueOn: known.dueOn }, ...(deviceAt && { deviceAt }) }
    await record(tx, actor, 'task.finished', { kind: 'task', id, place: known.path }, change)
  }
  const [done] = await listTasks(tx, actor, { id, limit: 1 })
  return shownTask(done!, actor, dayOf(now))
}

export function shownTask(task: TaskFacts, actor: PostHolder, today: Day): TaskRow {
  const { id, meeting, meetingKind, meetingOn, text, mandate, person, who, post, dueOn, state, doneAt, doneWords } = task
  return {
    ...{ id, meeting, meetingKind, meetingOn, text, mandate, dueOn, state, doneWords },
    who: `${who ?? '（已任他处）'}${post ? `（${posts[post]}）` : ''}`,
    overdue: state === 'open' && dueOn < today,
    doneAt: doneAt?.toISOString() ?? null,
    mine: mandate === actor.mandate || person === actor.person,
  }
}
