import * as z from 'zod'
import { day, words } from './terms.ts'

export const photo = z.object({ id: z.uuid(), width: z.number(), height: z.number() })
export const issuing = z.object({ place: z.uuid() })
export const issued = z.object({ issued: z.number(), living: z.number() })
export const revocation = z.object({ reason: words(200) })
/** What a contact card shows to anybody who holds it. */
export const cardFacts = z.object({
  living: z.boolean(),
  household: z.string(),
  townName: z.string(),
  chiefs: z.array(z.object({ postName: z.string(), name: z.string(), phone: z.string().nullable() })),
  /** residents with a phone on the roll, masked, who can prove themselves */
  phones: z.array(z.object({ resident: z.uuid(), name: z.string(), phoneMasked: z.string() })),
})
/** One certificate, for the desk. */
export const certificate = z.object({
  id: z.uuid(),
  serial: z.string(),
  name: z.string(),
  placeName: z.string(),
  issuedOn: day,
  revokedOn: day.nullable(),
  revokedReason: z.string().nullable(),
  /** whether the post is held today */
  held: z.boolean(),
})
/** What the QR of a 代表证 shows to anybody: whether the post is held today, by whom, for which unit. */
export const certificateFacts = z.object({
  held: z.boolean(),
  revoked: z.boolean(),
  name: z.string(),
  postName: z.string(),
  placeName: z.string(),
  townName: z.string(),
  serial: z.string(),
  from: day,
  until: day.nullable(),
  photo: z.string().nullable(),
})
