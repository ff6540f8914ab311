import * as z from 'zod'
import { day, postKey, words } from '#network/terms.ts'

export const kinds = {
  talk: '民情恳谈会',
  analysis: '民情分析会',
  chiefs: '三长碰头会',
  weekly: '片长周例会',
  huddle: '民情碰头会',
  village: '村级民情会',
  yard: '屋场夜话',
} as const
export type MeetingKind = keyof typeof kinds
export const kind = z.enum(Object.keys(kinds) as [MeetingKind])

export const states = { called: '已通知', open: '正在开', closed: '已开完', cancelled: '已取消' } as const
export type State = keyof typeof states
export const state = z.enum(Object.keys(states) as [State])

export const attendances = { expected: '未到', present: '到会', absent: '缺席', excused: '请假' } as const
export type Attendance = keyof typeof attendances
export const hows = { list: '点名', qr: '扫码', paper: '纸质签到' } as const

export const sections = {
  decision: '上次议定还没办完的',
  overdue: '超期的诉求',
  stuck: '没有进展的诉求',
  sent_back: '被退回的诉求',
  missed: '没走访到的户',
  nobody_home: '三次没人在家的户',
  wish: '新的意愿和思想',
  topic: '走访聊到的',
  own: '召集人加的',
} as const
export type Section = keyof typeof sections
export const section = z.enum(Object.keys(sections) as [Section])

export const outcomes = { nothing: '只记下', request: '转为诉求', task: '交办', article: '写入知识库' } as const
export const taskStates = { open: '未办', done: '已办' } as const

const clock = z.string().regex(/^$|^([01]\d|2[0-3]):[0-5]\d$/, '时间应如 19:30')
const deviceAt = z.iso.datetime({ offset: true }).optional()

/** 通知开会 */
export const calling = z.object({
  /** made on the phone; a replay with the same id changes nothing */
  id: z.uuid().optional(),
  kind,
  /** where it belongs; one's own place when not said */
  place: z.uuid().optional(),
  on: day,
  at: clock.default(''),
  location: words(100),
  notice: z.string().trim().max(1000).default(''),
  deviceAt,
})
export type Calling = z.infer<typeof calling>
export const rescheduling = z.object({
  on: day,
  at: clock.default(''),
  location: words(100),
  notice: z.string().trim().max(1000).default(''),
})
export const cancelling = z.object({ reason: words(300) })
/** 开会, 散会: when the phone did it, when it was without signal */
export const stamped = z.object({ deviceAt })
/** 点名: marks of those called, and whoever else came */
export const marking = z.object({
  how: z.enum(['list', 'paper']).default('list'),
  marks: z
    .array(z.object({ id: z.uuid(), state: z.enum(['expected', 'present', 'absent', 'excused']) }))
    .max(500)
    .default([]),
  others: z
    .array(z.object({ id: z.uuid(), name: words(40), household: z.uuid().optional() }))
    .max(100)
    .default([]),
  counted: z.number().int().min(0).max(2000).optional(),
  deviceAt,
})
export const arriving = z.object({ token: z.string().max(80) })
export const adding = z.object({ id: z.uuid().optional(), text: words(300) })
export const editing = z.object({ text: words(300).optional(), dropped: z.boolean().optional() })
export const keeping = z.object({ minutes: z.string().trim().max(10_000), photos: z.array(z.uuid()).max(9).default([]), deviceAt })
/** 议定: nothing more, a request, a task, or an answer for all */
export const deciding = z.discriminatedUnion('becomes', [
  z.object({ id: z.uuid().optional(), text: words(1000), becomes: z.literal('nothing'), deviceAt }),
  z.object({
    ...{ id: z.uuid().optional(), text: words(1000), becomes: z.literal('request'), deviceAt },
    ...{ household: z.uuid().optional(), where: z.string().trim().max(200).default('') },
  }),
  z.object({ id: z.uuid().optional(), text: words(1000), becomes: z.literal('task'), mandate: z.uuid(), dueOn: day, deviceAt }),
  z.object({
    id: z.uuid().optional(),
    text: words(1000),
    becomes: z.literal('article'),
    answer: words(4000),
    source: words(300),
    deviceAt,
  }),
])
export type Deciding = z.infer<typeof deciding>
export const finishing = z.object({ words: z.string().trim().max(500).default(''), deviceAt })

export const meetingRow = z.object({
  id: z.uuid(),
  kind,
  state,
  on: day,
  at: z.string(),
  location: z.string(),
  place: z.uuid(),
  placeName: z.string(),
  convenor: z.string(),
  convenorPost: postKey,
  /** null for whoever is invited from below and sees the list only in part */
  called: z.number().nullable(),
  present: z.number().nullable(),
  counted: z.number(),
  decisions: z.number(),
})
export type MeetingRow = z.infer<typeof meetingRow>
export const attendee = z.object({
  id: z.uuid(),
  name: z.string(),
  postName: z.string(),
  household: z.uuid().nullable(),
  person: z.uuid().nullable(),
  called: z.boolean(),
  state: z.enum(['expected', 'present', 'absent', 'excused']),
  how: z.enum(['list', 'qr', 'paper']).nullable(),
})
export type Attendee = z.infer<typeof attendee>
export const linkKind = z.enum(['request', 'household', 'task', 'visits', 'coverage'])
export const agendaItem = z.object({
  /** null while it is only a proposal: the meeting has not opened */
  id: z.uuid().nullable(),
  section,
  text: z.string(),
  link: z.object({ kind: linkKind, id: z.uuid().nullable() }).nullable(),
  dropped: z.boolean(),
})
export type AgendaItem = z.infer<typeof agendaItem>
export const taskRow = z.object({
  id: z.uuid(),
  meeting: z.uuid(),
  meetingKind: kind,
  meetingOn: day,
  text: z.string(),
  who: z.string(),
  mandate: z.uuid(),
  dueOn: day,
  overdue: z.boolean(),
  state: z.enum(['open', 'done']),
  doneAt: z.string().nullable(),
  doneWords: z.string(),
  mine: z.boolean(),
})
export type TaskRow = z.infer<typeof taskRow>
export const decision = z.object({
  id: z.uuid(),
  text: z.string(),
  becomes: z.enum(['nothing', 'request', 'task', 'article']),
  request: z.object({ id: z.uuid(), number: z.string(), state: z.string() }).nullable(),
  task: taskRow.nullable(),
  article: z.uuid().nullable(),
})
export type Decision = z.infer<typeof decision>
export const meeting = meetingRow.extend({
  notice: z.string(),
  calledAt: z.string(),
  openedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  cancelledReason: z.string().nullable(),
  minutes: z.string(),
  photos: z.array(z.uuid()),
  people: z.array(attendee),
  agenda: z.array(agendaItem),
  decided: z.array(decision),
  /** what the signed-in person may do with it now */
  may: z.array(z.enum(['reschedule', 'cancel', 'open', 'mark', 'write', 'close'])),
})
export type Meeting = z.infer<typeof meeting>
export type May = Meeting['may'][number]

export const meetingQuery = z.object({
  from: day.optional(),
  to: day.optional(),
  place: z.uuid().optional(),
  kind: kind.optional(),
  state: state.optional(),
  /** called and open ones, the next first */
  coming: z.enum(['yes']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type MeetingQuery = z.infer<typeof meetingQuery>
export const meetingList = z.array(meetingRow)
export const taskQuery = z.object({
  mine: z.enum(['yes']).optional(),
  state: z.enum(['open', 'done']).optional(),
  place: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const taskList = z.array(taskRow)
/** What the convenor's screen shows to be scanned: good for a few minutes only. */
export const code = z.object({ link: z.string(), svg: z.string(), until: z.string() })
/** Who could be given a task: the post holders of the place. */
export const candidates = z.array(z.object({ mandate: z.uuid(), name: z.string(), postName: z.string() }))
export const arrived = z.object({ kind, placeName: z.string(), on: day, name: z.string() })
