import * as z from 'zod'
import { classKind, words } from '#network/terms.ts'
import { type FieldKind, fieldKinds, type Outcome, outcomes, type Phase, phases, type State, states } from './field-terms.ts'

export const fieldKind = z.enum(Object.keys(fieldKinds) as [FieldKind])
export const outcome = z.enum(Object.keys(outcomes) as [Outcome])
export const state = z.enum(Object.keys(states) as [State])
export const phase = z.enum(Object.keys(phases) as [Phase])
const instant = z.iso.datetime({ offset: true })

export const field = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,19}$/, '问题代号应为小写字母开头的 20 个以内字母数字'),
  kind: fieldKind,
  label: words(60),
  required: z.boolean().default(false),
  options: z.array(words(30)).min(2, '至少两个选项').max(12).optional(),
  unit: z.string().trim().max(8).optional(),
  least: z.number().optional(),
  most: z.number().optional(),
})

/** Emergency mode names who ordered it and by what, and ends by itself. */
export const emergency = z.object({ authority: words(60), document: words(120), until: instant })

export const newRollcall = z.object({
  id: z.uuid().optional(),
  place: z.uuid(),
  title: words(40),
  notice: words(1000),
  fields: z.array(field).min(1, '至少一个问题').max(10, '最多 10 个问题'),
  /** households of any of these classes; none: all */
  kinds: z.array(classKind).max(8).default([]),
  dueAt: instant,
  closesAtDue: z.boolean().default(true),
  emergency: emergency.nullable().default(null),
})
export type NewRollcall = z.infer<typeof newRollcall>

export const reachQuery = z.object({ place: z.uuid(), kinds: z.string().max(200).default('') })
/** Whom a roll call would reach. */
export const reach = z.object({
  households: z.number(),
  units: z.number(),
  /** households without a unit: the group chief answers for them */
  orphans: z.number(),
  /** units without a chief in office today */
  vacant: z.number(),
})
export type Reach = z.infer<typeof reach>

const counts = { asked: z.number(), answered: z.number(), absent: z.number(), dropped: z.number(), late: z.number() }

export const rollcallRow = z.object({
  id: z.uuid(),
  title: z.string(),
  place: z.uuid(),
  placeName: z.string(),
  askedBy: z.string(),
  askedAt: z.string(),
  dueAt: z.string(),
  phase,
  emergency: emergency.nullable(),
  closedAt: z.string().nullable(),
  /** within the reader's place, as of the answer's time */
  counts: z.object(counts),
})
export type RollcallRow = z.infer<typeof rollcallRow>

export const rollcallQuery = z.object({
  open: z.enum(['yes']).optional(),
  place: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const rollcallList = z.object({ rows: z.array(rollcallRow) })

export const rollcall = rollcallRow.extend({
  notice: z.string(),
  fields: z.array(field),
  kinds: z.array(classKind),
  closesAtDue: z.boolean(),
  closedBy: z.string().nullable(),
  may: z.object({ answer: z.boolean(), close: z.boolean(), export: z.boolean() }),
})
export type Rollcall = z.infer<typeof rollcall>

export const placeQuery = z.object({ place: z.uuid().optional() })
/** One place of the board; in the order of the places, never of their figures. */
export const boardRow = z.object({
  id: z.uuid(),
  parent: z.uuid().nullable(),
  kind: z.string(),
  name: z.string(),
  ...counts,
})
export type BoardRow = z.infer<typeof boardRow>
/** Units (and groups, for households without one); what lies above them is added up from `places`. */
export const board = z.object({
  places: z.array(z.object({ id: z.uuid(), parent: z.uuid().nullable(), kind: z.string(), name: z.string() })),
  counts: z.array(z.object({ id: z.uuid(), ...counts })),
  cutOff: z.string(),
})
export type Board = z.infer<typeof board>

const value = z.union([z.boolean(), z.number(), z.string().max(200), z.array(z.string().max(40)).max(12)])
export const values = z.record(z.string().max(20), value)

export const answering = z.object({
  /** made on the phone; a replay with the same id changes nothing */
  id: z.uuid().optional(),
  /** one household, or several with the same answer (其余都没有) */
  households: z.array(z.uuid()).min(1).max(500),
  outcome,
  values: values.default({}),
  /** replaces what somebody answered before; the former answer is kept */
  correcting: z.boolean().default(false),
  via: z.enum(['phone', 'paper']).default('phone'),
  deviceAt: instant.optional(),
})
export type Answering = z.infer<typeof answering>
/** What became of it: taken; left because answered already, no longer asked. */
export const answered = z.object({
  id: z.uuid(),
  taken: z.array(z.uuid()),
  left: z.array(z.uuid()),
  late: z.boolean(),
})
export type Answered = z.infer<typeof answered>

export const lineQuery = z.object({
  place: z.uuid().optional(),
  state: state.optional(),
  household: z.uuid().optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
})
export const line = z.object({
  household: z.uuid(),
  head: z.string(),
  address: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  state,
  values,
  late: z.boolean(),
  by: z.string().nullable(),
  at: z.string().nullable(),
  droppedReason: z.string().nullable(),
  joinedAt: z.string().nullable(),
})
export type Line = z.infer<typeof line>
export const lineList = z.object({ rows: z.array(line), next: z.uuid().nullable() })

export const historyQuery = z.object({ household: z.uuid() })
export const pastAnswer = z.object({
  id: z.uuid(),
  outcome,
  values,
  late: z.boolean(),
  via: z.enum(['phone', 'paper']),
  by: z.string(),
  post: z.string(),
  at: z.string(),
})
export const pastAnswers = z.array(pastAnswer)

/** Who has not answered yet, and whom to call about it. */
export const missingRow = z.object({
  unit: z.uuid(),
  unitName: z.string(),
  above: z.string(),
  asked: z.number(),
  open: z.number(),
  chief: z.string().nullable(),
  /** whole for posts that stand on contact cards, otherwise masked */
  phone: z.string().nullable(),
})
export type MissingRow = z.infer<typeof missingRow>
export const missing = z.array(missingRow)
