import * as z from 'zod'
import { classKind, day } from '#network/terms.ts'

export const outcomes = { met: '在家', phoned: '电话', nobody_home: '没人' } as const
export type Outcome = keyof typeof outcomes
export const outcome = z.enum(Object.keys(outcomes) as [Outcome])

/** What was talked about: chips, one thumb. */
export const topics = {
  policy: '政策咨询',
  dispute: '纠纷',
  papers: '证件办理',
  schooling: '子女就学',
  insurance: '两险征缴',
  health: '身体',
  safety: '安全',
  mood: '思想',
  wish: '意愿',
} as const
export const topic = z.enum(Object.keys(topics) as [keyof typeof topics])

export const newVisit = z.object({
  /** made on the phone; a replay with the same id changes nothing */
  id: z.uuid().optional(),
  household: z.uuid(),
  on: day.optional(),
  outcome,
  topics: z.array(topic).max(9).default([]),
  note: z.string().trim().max(2000).default(''),
  photos: z.array(z.uuid()).max(3).default([]),
  /** a voice note brought by POST /recordings */
  voice: z.uuid().optional(),
  deviceAt: z.iso.datetime({ offset: true }).optional(),
})
export type NewVisit = z.infer<typeof newVisit>

export const visitRow = z.object({
  id: z.uuid(),
  household: z.uuid(),
  head: z.string(),
  unitName: z.string().nullable(),
  on: day,
  outcome,
  topics: z.array(topic),
  note: z.string(),
  by: z.string(),
  post: z.string(),
  /** whoever wrote it off a paper visit book, at the desk */
  enteredBy: z.string().nullable(),
  photos: z.array(z.uuid()),
  voice: z.uuid().nullable(),
  /** what became of it: requests raised from this visit */
  requests: z.array(z.object({ id: z.uuid(), number: z.string() })),
  recordedAt: z.string(),
  /** 迟到: arrived after the close of the period its day lies in */
  late: z.boolean(),
})
export type VisitRow = z.infer<typeof visitRow>
export const visitList = z.object({ rows: z.array(visitRow), next: z.uuid().nullable() })
export type VisitList = z.infer<typeof visitList>
export const visitQuery = z.object({
  household: z.uuid().optional(),
  place: z.uuid().optional(),
  from: day.optional(),
  to: day.optional(),
  topic: topic.optional(),
  /** visits on which a request was raised */
  requests: z.enum(['yes']).optional(),
  /** stands in the note; two characters or more */
  q: z.string().trim().min(2, '请至少输入两个字').max(40).optional(),
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** What may be owed to a household: by its class, and in person by group and area chiefs where the town wants that. */
export const dutyKinds = { key: '重点户', ordinary: '普通户', group_chief: '组长亲访', area_chief: '片长亲访' } as const
/** What becomes of a duty. */
export const dutyStates = { open: '待走访', done: '已走访', missed: '未走访', dropped: '撤销' } as const
export const dutyKind = z.enum(Object.keys(dutyKinds) as [keyof typeof dutyKinds])

/** One household on today's list. */
export const dueRow = z.object({
  household: z.uuid(),
  head: z.string(),
  address: z.string(),
  unitName: z.string().nullable(),
  kinds: z.array(classKind),
  /** the open duty that falls due first; key households monthly, ordinary ones quarterly, as the town's setting says */
  duty: z.object({ class: dutyKind, period: z.string(), from: day, dueOn: day, daysLeft: z.number() }),
  state: z.enum(['open', 'done']),
  lastVisit: day.nullable(),
  /** days in the period on which nobody was home */
  nobodyHome: z.number(),
  openRequests: z.number(),
  /** somebody who turns 80 or more within the coming days */
  birthday: z.object({ name: z.string(), on: day, age: z.number() }).nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
})
export type DueRow = z.infer<typeof dueRow>
/** `due` holds at most `limit` rows, the neediest first; `done` of `total` households count all of them. */
export const today = z.object({ day, due: z.array(dueRow), done: z.number(), total: z.number() })
export type Today = z.infer<typeof today>
export const todayQuery = z.object({ place: z.uuid().optional(), limit: z.coerce.number().int().min(1).max(1000).default(300) })

/** `done` of `due`; `missed` once the period has closed; `dropped` are not due any more. */
const figure = z.object({ done: z.number(), due: z.number(), missed: z.number(), dropped: z.number() })
export const coverageRow = z.object({
  place: z.uuid(),
  name: z.string(),
  kind: z.string(),
  key: figure,
  ordinary: figure,
  group_chief: figure,
  area_chief: figure,
})
export type CoverageRow = z.infer<typeof coverageRow>
const window = z.object({ name: z.string(), from: day, to: day })
/** What is asked in one period, and how far it is counted: up to now while it runs, up to its close afterwards. */
export const coverageWindow = z.object({
  duty: dutyKind,
  times: z.number(),
  period: window,
  state: z.enum(['running', 'closing', 'closed']),
  closesOn: day,
  cutOff: z.string(),
})
export type CoverageWindow = z.infer<typeof coverageWindow>
/** A rate with its numerator, denominator, window and cut-off, and the rows below it. */
export const coverage = z.object({
  month: window,
  quarter: window,
  cutOff: z.string(),
  windows: z.array(coverageWindow),
  total: coverageRow,
  rows: z.array(coverageRow),
})
export const coverageQuery = z.object({ place: z.uuid().optional(), on: day.optional() })
export type CoverageQuery = z.infer<typeof coverageQuery>
export type Coverage = z.infer<typeof coverage>
/** The households behind a coverage figure. */
export const coverageHouseholdsQuery = z.object({
  place: z.uuid().optional(),
  on: day.optional(),
  class: dutyKind,
  state: z.enum(['open', 'done', 'missed', 'dropped']).optional(),
  /** by address; how many there are in all stands in the coverage figures */
  limit: z.coerce.number().int().min(1).max(5000).default(500),
})
export const coverageHousehold = z.object({
  household: z.uuid(),
  head: z.string(),
  address: z.string(),
  unitName: z.string().nullable(),
  class: dutyKind,
  period: z.string(),
  state: z.enum(['open', 'done', 'missed', 'dropped']),
  /** why it was dropped */
  reason: z.string().nullable(),
  /** days with a visit that counts, of the days asked for */
  fulfilled: z.number(),
  times: z.number(),
  nobodyHome: z.number(),
  lastVisit: day.nullable(),
  /** visits of the period that arrived after its close: kept, without changing what closed */
  late: z.number(),
  closed: z.boolean(),
})
export type CoverageHousehold = z.infer<typeof coverageHousehold>
export const coverageHouseholds = z.array(coverageHousehold)
