import * as z from 'zod'
import { day, postKey } from '#network/terms.ts'
import { outcome, topic, visitRow } from './terms.ts'

/** One line of a paper visit book (走访本). */
export const enteredLine = z.object({
  /** made in the browser; sent again the line is kept once */
  id: z.uuid(),
  household: z.uuid(),
  on: day,
  outcome,
  topics: z.array(topic).max(9).default([]),
  note: z.string().trim().max(2000).default(''),
  /** 确是另一次: there is a visit of that household on that day, and this is another one */
  another: z.boolean().default(false),
})
export type EnteredLine = z.infer<typeof enteredLine>
/** 补录: who visited, and what stands in the book. */
export const entering = z.object({ mandate: z.uuid(), lines: z.array(enteredLine).min(1, '至少录一行').max(100, '一次最多录 100 行') })
export type Entering = z.infer<typeof entering>
export const entered = z.object({ rows: z.array(visitRow) })
/** What is wrong with a line, in the details of the refusal; nothing of the batch is kept then. */
export const lineProblem = z.object({
  line: z.uuid(),
  code: z.string(),
  words: z.string(),
})
export type LineProblem = z.infer<typeof lineProblem>

export const visitorQuery = z.object({ q: z.string().trim().max(20).default('') })
/** Whose book it may be: whoever makes visits, in office or till not long ago. */
export const visitor = z.object({
  mandate: z.uuid(),
  name: z.string(),
  post: postKey,
  place: z.uuid(),
  placeName: z.string(),
  from: day,
  /** the first day it no longer holds */
  ended: day.nullable(),
})
export type Visitor = z.infer<typeof visitor>
export const visitors = z.array(visitor)
