import * as z from 'zod'
import type { DutyState } from '#common/duties.ts'
import { day, postKey } from '#network/terms.ts'
import { kind } from './terms.ts'

export const dutyStates: Record<DutyState, string> = { open: '待开', done: '已开', missed: '未开', dropped: '免' }
const dutyState = z.enum(['open', 'done', 'missed', 'dropped'])
export const periodNames = { week: '每周', month: '每月', quarter: '每季度' } as const

/** A duty of one's own place in the running period, with a day that would suit. */
export const dueRow = z.object({
  kind,
  place: z.uuid(),
  placeName: z.string(),
  period: z.string(),
  from: day,
  dueOn: day,
  times: z.number(),
  held: z.number(),
  state: dutyState,
  /** a meeting of this kind already called */
  called: z.uuid().nullable(),
  lastOn: day.nullable(),
  proposedOn: day,
  /** where the last one was */
  location: z.string(),
})
export type DueRow = z.infer<typeof dueRow>
export const due = z.array(dueRow)

const figure = z.object({ done: z.number(), due: z.number() })
export const coverageQuery = z.object({ place: z.uuid().optional(), on: day.optional() })
/** For each duty of the setting: places that held it, of those that owe it, in its window, as of the cut-off. */
export const coverage = z.object({
  cutOff: z.string(),
  duties: z.array(
    z.object({
      kind,
      post: postKey,
      period: z.string(),
      from: day,
      to: day,
      times: z.number(),
      closed: z.boolean(),
      total: figure,
      rows: z.array(figure.extend({ place: z.uuid(), name: z.string() })),
    }),
  ),
})
export type Coverage = z.infer<typeof coverage>
export const dutyRowsQuery = coverageQuery.extend({
  kind,
  period: z.enum(['week', 'month', 'quarter']).optional(),
  state: dutyState.optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
})
export const dutyRow = z.object({
  place: z.uuid(),
  placeName: z.string(),
  above: z.string(),
  holder: z.string().nullable(),
  kind,
  period: z.string(),
  state: dutyState,
  times: z.number(),
  held: z.number(),
  reason: z.string(),
  meetings: z.array(z.object({ id: z.uuid(), on: day })),
})
export type DutyRow = z.infer<typeof dutyRow>
export const dutyRows = z.array(dutyRow)

/** What a month of meetings comes to; nothing of it is typed. */
export const figuresQuery = z.object({ from: day.optional(), to: day.optional(), place: z.uuid().optional() })
export const figures = z.object({
  from: day,
  to: day,
  cutOff: z.string(),
  kinds: z.array(z.object({ kind, held: z.number(), present: z.number(), called: z.number(), counted: z.number() })),
  decisions: z.number(),
  requests: z.number(),
  articles: z.number(),
  tasks: z.object({ done: z.number(), due: z.number(), overdue: z.number() }),
})
export type Figures = z.infer<typeof figures>
