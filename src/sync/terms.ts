import * as z from 'zod'

const moment = z.iso.datetime({ offset: true })

/** One act done on a phone, as it is kept there and handed in. */
export const entryContent = z.object({
  /** UUIDv7, made on the phone; what the act makes carries it too */
  id: z.uuid(),
  kind: z.string().max(40),
  body: z.record(z.string(), z.unknown()),
  /** the post it was done under; the highest held, unless said */
  mandate: z.uuid().optional(),
  /** by the phone's clock */
  madeAt: moment,
})
export type EntryContent = z.infer<typeof entryContent>

/** `sentAt`: the phone's clock at sending; beside the server's it tells how wrong the phone's is. */
export const newEntry = entryContent.extend({ sentAt: moment })

/** Sealed by the phone of whoever did it (AES-256-GCM: 12 bytes nonce, cipher text, tag; base64), carried here by a colleague's. */
export const carriedEntry = z.object({ id: z.uuid(), person: z.uuid(), sealed: z.base64().max(200_000), sentAt: moment })
export type CarriedEntry = z.infer<typeof carriedEntry>

/** The stored answer: only with it in hand does an entry leave the phone. */
export const handedIn = z.object({
  id: z.uuid(),
  kind: z.string(),
  result: z.unknown(),
  acceptedAt: z.string(),
  /** the answer of the first time, given again */
  replayed: z.boolean(),
})
export type HandedInAnswer = z.infer<typeof handedIn>

/** `person`: whose photo a colleague's phone brings, sealed */
export const photoQuery = z.object({ mandate: z.uuid().optional(), madeAt: moment, sentAt: moment, person: z.uuid().optional() })
export type PhotoQuery = z.infer<typeof photoQuery>

/** 32 bytes in base64: what this person's outbox is sealed with on every phone of theirs. */
export const outboxKey = z.object({ key: z.string() })
