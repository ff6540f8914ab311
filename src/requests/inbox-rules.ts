import type { Post } from '#common/posts.ts'
import type { RequestRow } from './terms.ts'

/** 等我办的: by what is to be done next, in the order in which it presses. */
export const tasks = {
  soon: '快到期、已超期',
  returned: '退回来的，等重新派',
  sort: '等我分类',
  dispatch: '等我派单',
  take: '等我接单',
  help: '请我协助的',
  plan: '接下了，等我定办法或答复',
  answer: '定了办法，等我办好答复',
  resume: '暂停的，条件到了就恢复',
  call: '等我回访',
  close: '等我销号',
} as const
export type Task = keyof typeof tasks

export interface Mine {
  mandate: string | null
  post: Post
}

type Row = Pick<RequestRow, 'state' | 'handlerMandate' | 'sentBack'>

const branch: Post[] = ['party_secretary']
const callers: Post[] = ['party_secretary', 'first_secretary', 'village_officer']
const closers: Post[] = ['party_secretary', 'first_secretary']

/** What waits for this post in a request among those it sees; null when it waits for somebody else. The town's posts work from the board. */
export function taskOf({ state, handlerMandate, sentBack }: Row, { mandate, post }: Mine): Exclude<Task, 'soon'> | null {
  const mine = post === 'department_clerk' || (mandate !== null && handlerMandate === mandate)
  switch (state) {
    case 'raised':
      return branch.includes(post) ? 'sort' : null
    case 'sorted':
      return branch.includes(post) ? (sentBack > 0 ? 'returned' : 'dispatch') : null
    case 'dispatched':
      return mine ? 'take' : null
    case 'taken':
      return mine ? 'plan' : null
    case 'scheduled':
      return mine ? 'answer' : null
    case 'paused':
      return mine ? 'resume' : null
    // Not by whoever handled it: a second person.
    case 'answered':
      return callers.includes(post) && !mine ? 'call' : null
    case 'rated':
      return closers.includes(post) && !mine ? 'close' : null
    default:
      return null
  }
}

/** Hours before the due time from which on a matter presses. */
const pressing = 48

/** What waits, in groups; each request once, what presses first. `helping`: ids where the post was asked for help. */
export function waiting<R extends Row & Pick<RequestRow, 'id' | 'dueAt' | 'overdue'>>(
  rows: R[],
  mine: Mine,
  now: Date,
  helping: ReadonlySet<string> = new Set(),
): [Task, R[]][] {
  const groups = new Map<Task, R[]>()
  for (const row of rows) {
    const task = taskOf(row, mine) ?? (helping.has(row.id) ? 'help' : null)
    if (!task) continue
    const left = row.dueAt === null ? Number.POSITIVE_INFINITY : (new Date(row.dueAt).getTime() - now.getTime()) / 3_600_000
    const soon = task !== 'resume' && task !== 'call' && task !== 'close' && (row.overdue || left < pressing)
    const group = soon ? 'soon' : task
    groups.set(group, [...(groups.get(group) ?? []), row])
  }
  const due = (row: R) => row.dueAt ?? '9'
  const inOrder = (Object.keys(tasks) as Task[]).filter(task => groups.has(task))
  return inOrder.map(task => [task, groups.get(task)!.toSorted((a, b) => (due(a) < due(b) ? -1 : 1))])
}
