import * as z from 'zod'
import { category, state } from './state-terms.ts'

// What helps before and beside the acts: suggestions, an imported chat, several at once, kept filters.

export const suggesting = z.object({
  text: z.string().trim().min(1).max(2000),
  household: z.uuid().optional(),
  place: z.uuid().optional(),
  longitude: z.number().nullable().default(null),
  latitude: z.number().nullable().default(null),
})
export type Suggesting = z.infer<typeof suggesting>
export const similarRequest = z.object({
  ...{ id: z.uuid(), number: z.string(), text: z.string(), state, villageName: z.string(), raisedAt: z.string() },
  /** metres, where both have a place on the map; shared words 0–1 */
  ...{ distance: z.number().nullable(), likeness: z.number() },
})
export type SimilarRequest = z.infer<typeof similarRequest>
export const suggestion = z.object({
  category: category.nullable(),
  size: z.enum(['minor', 'major', 'hard']),
  urgency: z.enum(['life', 'utility', 'general_safety', 'ordinary', 'complex']),
  publicSafety: z.boolean(),
  sealed: z.boolean(),
  why: z.array(z.string()),
  similar: z.array(similarRequest),
})
/** A pasted chat; a file is sent as multipart to the same address with `.file`. */
export const chatText = z.object({ text: z.string().min(1).max(300_000) })
export const chatCandidate = z.object({
  /** the same message always has the same: once imported, it is said so */
  source: z.string(),
  ...{
    sender: z.string(),
    at: z.string().nullable(),
    text: z.string(),
    likely: z.boolean(),
    imported: z.boolean(),
    parts: z.array(z.string()),
  },
  category: category.nullable(),
})
export const chatCandidates = z.object({ rows: z.array(chatCandidate), read: z.number() })
/** Open requests with a place on the map, and how many have none. */
export const mapRequests = z.object({
  pins: z.array(
    z.object({
      ...{ id: z.uuid(), number: z.string(), text: z.string(), state, overdue: z.boolean(), publicSafety: z.boolean() },
      ...{ longitude: z.number(), latitude: z.number() },
    }),
  ),
  withoutPlace: z.number(),
})
export type MapRequests = z.infer<typeof mapRequests>
/** 批量派单: to the one that each one's rules point to, or all to the same. */
export const bulkDispatching = z.object({
  ids: z.array(z.uuid()).min(1, '请先选诉求').max(100),
  handler: z.uuid().optional(),
  department: z.string().max(40).optional(),
})
export type BulkDispatching = z.infer<typeof bulkDispatching>
export const bulkDispatched = z.array(z.object({ id: z.uuid(), ok: z.boolean(), words: z.string() }))
export const keptFilter = z.object({ id: z.uuid(), name: z.string(), query: z.record(z.string(), z.string()) })
export type KeptFilter = z.infer<typeof keptFilter>
export const keepingFilter = z.object({
  id: z.uuid().optional(),
  name: z.string().trim().min(1).max(20),
  query: z.record(z.string().max(20), z.string().max(60)).refine(query => Object.keys(query).length <= 12, '条件太多'),
})
