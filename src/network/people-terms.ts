import * as z from 'zod'
import { day, endReason, how, postKey, words } from './terms.ts'

/** The id of what an act has made. */
export const made = z.object({ id: z.uuid() })

export const person = z.object({
  id: z.uuid(),
  name: z.string(),
  phoneMasked: z.string().nullable(),
  photo: z.uuid().nullable(),
  resident: z.uuid().nullable(),
  account: z.uuid().nullable(),
  posts: z.array(
    z.object({ mandate: z.uuid(), post: postKey, postName: z.string(), placeName: z.string(), from: day, until: day.nullable() }),
  ),
})
export type Person = z.infer<typeof person>
export const peopleQuery = z.object({
  q: z.string().trim().max(40).optional(),
  post: postKey.optional(),
  /** people with a post at or below this place */
  place: z.uuid().optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})
export const peopleList = z.object({ total: z.number(), rows: z.array(person), next: z.uuid().nullable() })
export const newPerson = z.object({
  name: words(40),
  phone: z.string().trim().max(20).optional(),
  resident: z.uuid().optional(),
  place: z.uuid(),
})
export const personChange = z.object({ name: words(40).optional(), phone: z.string().trim().max(20).nullable().optional() })
export const newMandate = z.object({
  person: z.uuid(),
  post: postKey,
  place: z.uuid(),
  how,
  from: day,
  until: day.nullable().default(null),
  department: z.string().max(40).nullable().default(null),
})
export const mandateEnd = z.object({ on: day, reason: endReason, note: z.string().trim().max(200).default('') })
export const newStandIn = z.object({ mandate: z.uuid(), person: z.uuid(), from: day, to: day, reason: words(200) })
export const standInEnd = z.object({ on: day })
export const standIn = z.object({
  id: z.uuid(),
  mandate: z.uuid(),
  /** whose post, and which */
  absent: z.string(),
  postName: z.string(),
  placeName: z.string(),
  person: z.uuid(),
  name: z.string(),
  from: day,
  to: day,
  reason: z.string(),
  ended: day.nullable(),
})
