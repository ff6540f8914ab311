import * as z from 'zod'
import { words } from '#network/terms.ts'
import { type Choice, choices, type Outcome, outcomes, type Phase, phases } from './vote-terms.ts'

export const choice = z.enum(Object.keys(choices) as [Choice])
export const phase = z.enum(Object.keys(phases) as [Phase])
export const outcome = z.enum(Object.keys(outcomes) as [Outcome])

const instant = z.iso.datetime({ offset: true })

export const option = z.object({
  key: z.string().regex(/^[a-z0-9]{1,10}$/, '方案代号应为 10 个以内的小写字母或数字'),
  label: words(60),
  /** in 分; 0 when it costs nothing */
  estimate: z.number().int('金额应为整数分').min(0).max(100_000_000_00),
})
export type Option = z.infer<typeof option>

export const newDeliberation = z.object({
  id: z.uuid().optional(),
  place: z.uuid(),
  /** what the circle is called; the place's own name when it is the whole place */
  circle: words(40).optional(),
  /** a stair or an estate: only these households of the place; none: all of them */
  households: z.array(z.uuid()).max(5000).default([]),
  title: words(40),
  matter: words(2000),
  options: z.array(option).min(1, '至少一个方案').max(6, '最多 6 个方案'),
  request: z.uuid().optional(),
})
export type NewDeliberation = z.infer<typeof newDeliberation>

export const opening = z.object({
  option: z.string(),
  closesAt: instant,
  /** nobody sees figures before the close */
  hidden: z.boolean().default(true),
})
export type Opening = z.infer<typeof opening>

export const saying = z.object({
  id: z.uuid().optional(),
  text: words(500),
  via: z.enum(['online', 'meeting', 'spoken']).default('online'),
  /** whose words they are, when somebody takes them down */
  household: z.uuid().optional(),
})
export type Saying = z.infer<typeof saying>

export const voting = z.object({
  /** made on the phone; a replay with the same id changes nothing */
  id: z.uuid().optional(),
  choice,
  /** asked for an objection, welcome with a no */
  reason: z.string().trim().max(300).default(''),
  /** for whom, where it is not the household itself */
  household: z.uuid().optional(),
  /** the number on a paper slip */
  slip: z.string().trim().min(1).max(20).optional(),
  /** who else heard it, where a chief takes down what was said */
  witness: z.string().trim().min(1).max(40).optional(),
})
export type Voting = z.infer<typeof voting>
/** `counts`: stands as the household's vote; `waits`: a slip that a second person must key. */
export const voted = z.object({ id: z.uuid(), state: z.enum(['counts', 'waits']) })
export type Voted = z.infer<typeof voted>

/** How many of the households must take part, how many of those must agree, and where that is written. */
export const quorum = z.object({
  takePart: z.object({ of: z.literal('all'), parts: z.number().int(), whole: z.number().int(), more: z.boolean() }),
  agree: z.object({ of: z.enum(['present', 'all']), parts: z.number().int(), whole: z.number().int(), more: z.boolean() }),
  source: z.string(),
})
export type Quorum = z.infer<typeof quorum>

export const counts = z.object({
  households: z.number(),
  voted: z.number(),
  yes: z.number(),
  no: z.number(),
  objection: z.number(),
  /** slips keyed only once: not counted */
  waiting: z.number(),
})
export type Counts = z.infer<typeof counts>

export const result = counts.extend({ outcome, cutOff: z.string() })
export type Result = z.infer<typeof result>

export const deliberationRow = z.object({
  id: z.uuid(),
  title: z.string(),
  circle: z.string(),
  place: z.uuid(),
  placeName: z.string(),
  phase,
  proposedAt: z.string(),
  proposedBy: z.string(),
  closesAt: z.string().nullable(),
  households: z.number(),
  result: result.nullable(),
})

export const deliberation = deliberationRow.extend({
  matter: z.string(),
  options: z.array(option),
  /** the option voted on */
  option: z.string().nullable(),
  request: z.uuid().nullable(),
  hidden: z.boolean(),
  quorum: quorum.nullable(),
  /** null while figures are hidden */
  counts: counts.nullable(),
  withdrawnReason: z.string().nullable(),
  /** the reader's own household's vote */
  mine: z.object({ choice, reason: z.string().nullable(), at: z.string() }).nullable(),
  may: z.object({ open: z.boolean(), vote: z.boolean(), record: z.boolean(), withdraw: z.boolean(), export: z.boolean() }),
})
export type Deliberation = z.infer<typeof deliberation>

export const deliberationQuery = z.object({ phase: phase.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) })
export const deliberationList = z.object({ rows: z.array(deliberationRow) })
export const withdrawal = z.object({ reason: words(300) })

export const wordsList = z.object({
  rows: z.array(
    z.object({
      id: z.uuid(),
      speaker: z.string(),
      via: z.enum(['online', 'meeting', 'spoken']),
      text: z.string(),
      at: z.string(),
    }),
  ),
})

/** Who may vote and whether they did, never how; and what has changed among the households since. */
export const votingList = z.object({
  rows: z.array(
    z.object({
      household: z.uuid(),
      head: z.string(),
      address: z.string(),
      state: z.enum(['open', 'waits', 'voted']),
      /** left the place since the vote opened */
      left: z.boolean(),
    }),
  ),
  /** came since the vote opened; they do not vote in it */
  came: z.array(z.object({ household: z.uuid(), address: z.string() })),
})
