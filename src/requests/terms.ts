import * as z from 'zod'
import { figureNames } from './figures-terms.ts'
import { helper, minutes, plan, sent, words } from './life-terms.ts'
import { answerOutcome, category, state } from './state-terms.ts'

export * from './life-terms.ts'
export * from './state-terms.ts'

const { deviceAt } = sent
const photos = z.array(z.uuid()).max(3).default([])

/** 点单 */
export const raising = z.object({
  id: z.uuid().optional(),
  text: z.string().trim().min(4, '请把事情说清楚，至少 4 个字').max(2000),
  household: z.uuid().optional(),
  /** where it belongs when it is no household's matter; without either, the place of whoever writes it down */
  place: z.uuid().optional(),
  /** not for the neighbours' eyes: only the posts named by the town's setting see it */
  sealed: z.boolean().default(false),
  via: z.enum(['card', 'chief', 'visit', 'meeting', 'desk', 'chat']).default('chief'),
  /** the visit it was found on: of the same household; its photos come along */
  visit: z.uuid().optional(),
  /** what several matters split from one message have in common */
  message: z.uuid().optional(),
  /** where it stood in an imported chat or sheet: once imported, it is not imported again */
  source: z.string().max(64).optional(),
  where: z.string().trim().max(200).default(''),
  longitude: z.number().min(73).max(136).nullable().default(null),
  latitude: z.number().min(3).max(54).nullable().default(null),
  raiserName: z.string().trim().max(40).default(''),
  raiserPhone: z.string().trim().max(20).optional(),
  photos,
  /** a voice note, brought before like the photos */
  voice: z.uuid().optional(),
  /** when the resident said it, where it is written down later: the clock starts then */
  saidAt: z.iso.datetime({ offset: true }).optional(),
  deviceAt,
})
export type Raising = z.infer<typeof raising>
/** 分类 */
export const sorting = z.object({
  category,
  size: z.enum(['minor', 'major', 'hard']),
  ownership: z.enum(['public', 'private']),
  publicSafety: z.boolean(),
  urgency: z.enum(['life', 'utility', 'general_safety', 'ordinary', 'complex']),
  sealed: z.boolean().default(false),
  /** somebody the matter complains about */
  about: z.uuid().nullable().default(null),
  ...sent,
})
/** 派单: to a post holder, or to a department of the town; one of the two. */
export const dispatching = z
  .object({
    ...{ handler: z.uuid().optional(), department: z.string().max(40).optional(), words: z.string().trim().max(500).default('') },
    /** who helps the one who leads */
    assistants: z
      .array(z.object({ handler: z.uuid().optional(), department: z.string().max(40).optional() }))
      .max(10)
      .default([]),
    ...sent,
  })
  .refine(d => (d.handler === undefined) !== (d.department === undefined), '派给一个人，或派给一个部门，二者选一')
/** 接单 */
export const taking = z.object({ words: z.string().trim().max(500).default(''), ...sent })
export const sendingBack = z.object({ reason: words(500), ...sent })
/** 办结答复 */
export const answering = z.object({
  outcome: answerOutcome,
  words: words(2000),
  photos,
  /** for `planned`: by when */
  plannedOn: z.string().optional(),
  /** for `referred`: to whom */
  referredTo: z.string().trim().max(100).optional(),
  ...sent,
})
/** 评单, by the resident, or taken down from a call-back by a second person */
export const rating = z.object({
  solved: z.boolean(),
  satisfied: z.boolean(),
  words: z.string().trim().max(500).default(''),
  by: z.enum(['resident', 'call', 'paper']).default('resident'),
  ...sent,
})
/** 销号 */
export const writingOff = z.object({ words: words(500), ...sent })
export const withdrawing = z.object({ reason: words(500), ...sent })

export type Sorting = z.infer<typeof sorting>
export type Dispatching = z.infer<typeof dispatching>
export type Taking = z.infer<typeof taking>
export type SendingBack = z.infer<typeof sendingBack>
export type Answering = z.infer<typeof answering>
export type Rating = z.infer<typeof rating>
export type WritingOff = z.infer<typeof writingOff>
export type Withdrawing = z.infer<typeof withdrawing>

/** Where a request stands after an act. The act may have put it out of the actor's sight, so no more than this. */
export const moved = z.object({ id: z.uuid(), number: z.string(), state, dueAt: z.string().nullable() })
export type Moved = z.infer<typeof moved>

export const handlerChoice = z.object({
  mandate: z.uuid().nullable(),
  department: z.string().nullable(),
  name: z.string(),
  postName: z.string(),
  rung: z.enum(['unit', 'group', 'area', 'village', 'town']),
  /** the one the size points to */
  suggested: z.boolean(),
  /** away today: who stands in */
  standIn: z.string().nullable(),
  /** sits at the duty desk today */
  onDuty: z.boolean(),
  /** why it is the one suggested */
  why: z.string().nullable(),
})

export type HandlerChoice = z.infer<typeof handlerChoice>
export const handlerChoices = z.array(handlerChoice)

export const requestRow = z.object({
  id: z.uuid(),
  number: z.string(),
  state,
  text: z.string(),
  where: z.string(),
  category: category.nullable(),
  size: z.enum(['minor', 'major', 'hard']).nullable(),
  urgency: z.string().nullable(),
  publicSafety: z.boolean(),
  sealed: z.boolean(),
  villageName: z.string(),
  household: z.uuid().nullable(),
  head: z.string().nullable(),
  raisedAt: z.string(),
  raisedVia: z.string(),
  raiserName: z.string(),
  handler: z.string().nullable(),
  handlerMandate: z.uuid().nullable(),
  dueAt: z.string().nullable(),
  overdue: z.boolean(),
  /** how often it came back from a handler */
  sentBack: z.number(),
  outcome: z.string().nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
})
export type RequestRow = z.infer<typeof requestRow>
export const requestStep = z.object({
  id: z.uuid(),
  act: z.string(),
  actName: z.string(),
  from: state.nullable(),
  to: state,
  at: z.string(),
  who: z.string(),
  post: z.string().nullable(),
  words: z.string(),
  photos: z.array(z.uuid()),
})
export type RequestStep = z.infer<typeof requestStep>
export const request = requestRow.extend({
  ownership: z.string().nullable(),
  /** whether there is a voice note: GET /requests/:id/voice */
  voice: z.boolean(),
  rung: z.string().nullable(),
  raiserPhoneMasked: z.string().nullable(),
  /** who has to do something about it now: one named person, with what; null when it is over */
  holder: z.object({ name: z.string(), postName: z.string(), task: z.string() }).nullable(),
  helpers: z.array(helper),
  plan: plan.nullable(),
  minutes: minutes.nullable(),
  pausedReason: z.enum(['funds', 'season', 'law', 'resident']).nullable(),
  pausedUntil: z.string().nullable(),
  riseAt: z.string().nullable(),
  ratingBy: z.enum(['resident', 'call', 'paper', 'no_answer']).nullable(),
  missedCalls: z.number(),
  reaskAt: z.string().nullable(),
  reaskSolved: z.boolean().nullable(),
  closings: z.number(),
  failedClosings: z.number(),
  mergedInto: z.object({ id: z.uuid(), number: z.string() }).nullable(),
  /** others that were merged into it, or split from the same message */
  related: z.array(z.object({ id: z.uuid(), number: z.string(), text: z.string(), how: z.enum(['merged', 'message']) })),
  visit: z.uuid().nullable(),
  answer: z.string().nullable(),
  answeredAt: z.string().nullable(),
  solved: z.boolean().nullable(),
  satisfied: z.boolean().nullable(),
  ratingWords: z.string().nullable(),
  reopened: z.number(),
  photos: z.array(z.uuid()),
  steps: z.array(requestStep),
  /** what the signed-in person may do with it now */
  may: z.array(z.string()),
})
export type Request = z.infer<typeof request>
export const requestQuery = z.object({
  /** one state, or several with commas */
  state: z.string().optional(),
  mine: z.enum(['yes']).optional(),
  open: z.enum(['yes']).optional(),
  overdue: z.enum(['yes']).optional(),
  /** public safety only: what the town's duty desk watches */
  safety: z.enum(['yes']).optional(),
  place: z.uuid().optional(),
  household: z.uuid().optional(),
  category: category.optional(),
  size: z.enum(['minor', 'major', 'hard']).optional(),
  /** written off, and to be asked again */
  reask: z.enum(['yes']).optional(),
  q: z.string().trim().max(40).optional(),
  /** raised between two days, both inside */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** the rows behind one of the figures */
  figure: z.enum(figureNames).optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type RequestQuery = z.infer<typeof requestQuery>
/** Counting on would cost more than the number is worth: this many means that many or more. */
export const countedUpTo = 300
/** `total` is counted up to that. */
export const requestList = z.object({ total: z.number(), rows: z.array(requestRow), next: z.uuid().nullable() })
export type RequestList = z.infer<typeof requestList>
