import * as z from 'zod'
import { answerOutcome } from './state-terms.ts'

// What people send when they do something in the middle of a request's life.

export const words = (max: number) => z.string().trim().min(1, '请填写').max(max)
const day = z.iso.date()
const photos = z.array(z.uuid()).max(3).default([])
/** `step`: made on the phone; a replay with the same id changes nothing. `deviceAt`: when it was done there. */
export const sent = { step: z.uuid().optional(), deviceAt: z.iso.datetime({ offset: true }).optional() }
const said = z.string().trim().max(500).default('')
const whom = { handler: z.uuid().optional(), department: z.string().max(40).optional() }
const oneOfTwo = (d: { handler?: string | undefined; department?: string | undefined }) =>
  (d.handler === undefined) !== (d.department === undefined)

/** 定方案: measures, who does it, by when, what it costs (分) */
export const plan = z.object({
  measures: words(1000),
  who: z.string().trim().max(100).default(''),
  by: day,
  cost: z.number().int().min(0).max(1e12).nullable().default(null),
})
export type Plan = z.infer<typeof plan>
export const planning = plan.extend(sent)
/** 会议议定: the minutes of the village's meeting or of the town party committee, and what is to be done */
export const minutes = z.object({
  heldOn: day,
  meeting: words(40),
  attended: words(500),
  resolved: words(2000),
  measures: words(1000),
  by: day,
})
export type Minutes = z.infer<typeof minutes>
export const resolving = minutes.omit({ meeting: true }).extend(sent)
/** 报进展 */
export const progressing = z.object({ words: words(1000), photos, ...sent })
/** 商请协助: asks a post or a department for help or an opinion */
export const consulting = z
  .object({ ...whom, role: z.enum(['assist', 'consult']).default('consult'), words: words(500), ...sent })
  .refine(oneOfTwo, '请选一个人，或一个部门，二者选一')
export const assisting = z.object({ words: words(1000), photos, ...sent })
/** 问居民, and what the resident adds */
export const asking = z.object({ words: words(500), ...sent })
export const telling = z.object({ words: words(1000), photos, ...sent })
/** 暂停, for one of the named reasons */
export const pausing = z.object({
  reason: z.enum(['funds', 'season', 'law', 'resident']),
  until: day.nullable().default(null),
  words: words(500),
  ...sent,
})
export const resuming = z.object({ words: said, ...sent })
/** 上交一级 */
export const handingUp = z.object({ reason: words(500), ...sent })
/** 裁定: who handles it, and why; it stands */
export const ruling = z.object({ ...whom, words: words(500), ...sent }).refine(oneOfTwo, '请选一个人，或一个部门，二者选一')
/** 并案: into another open request of the same kind */
export const merging = z.object({ into: z.uuid(), words: said, ...sent })
/** 当场答复 */
export const replying = z.object({
  outcome: answerOutcome,
  words: words(2000),
  plannedOn: z.string().optional(),
  referredTo: z.string().trim().max(100).optional(),
  ...sent,
})
/** 回访未接通 */
export const calling = z.object({ words: said, ...sent })
/** 再次回访, four weeks after the write-off; without an answer it stays as it is */
export const askingAgain = z.object({ answer: z.enum(['holds', 'not_fixed', 'no_answer']), words: said, ...sent })

export type Planning = z.infer<typeof planning>
export type Resolving = z.infer<typeof resolving>
export type Progressing = z.infer<typeof progressing>
export type Consulting = z.infer<typeof consulting>
export type Assisting = z.infer<typeof assisting>
export type Asking = z.infer<typeof asking>
export type Telling = z.infer<typeof telling>
export type Pausing = z.infer<typeof pausing>
export type Resuming = z.infer<typeof resuming>
export type HandingUp = z.infer<typeof handingUp>
export type Ruling = z.infer<typeof ruling>
export type Merging = z.infer<typeof merging>
export type Replying = z.infer<typeof replying>
export type Calling = z.infer<typeof calling>
export type AskingAgain = z.infer<typeof askingAgain>

export const helper = z.object({
  id: z.uuid(),
  role: z.enum(['assist', 'consult']),
  name: z.string(),
  words: z.string(),
  answer: z.string().nullable(),
  answeredAt: z.string().nullable(),
})
export type Helper = z.infer<typeof helper>
export const notice = z.object({
  ...{ id: z.uuid(), request: z.uuid(), number: z.string(), kind: z.string(), words: z.string(), at: z.string(), seen: z.boolean() },
})
export type Notice = z.infer<typeof notice>
export const notices = z.object({ rows: z.array(notice), unseen: z.number() })
