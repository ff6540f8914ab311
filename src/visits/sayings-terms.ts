import * as z from 'zod'
import { day, placeKind } from '#network/terms.ts'
import { topics } from './terms.ts'

/** 思想 and 意愿: what is on people's minds. */
export const onTheirMinds = ['wish', 'mood'] as const
/** Columns of the figures: the topics of visits, and 诉求 that were raised on one. */
export const spoken = { ...topics, request: '转成诉求' } as const
export type Spoken = keyof typeof spoken
const spokenKey = z.enum(Object.keys(spoken) as [Spoken])

export const sayingsQuery = z.object({
  place: z.uuid().optional(),
  /** this quarter unless said */
  from: day.optional(),
  to: day.optional(),
})
/** How often something came up, and in how many households. */
export const spokenCount = z.object({ topic: spokenKey, times: z.number(), households: z.number() })
export type SpokenCount = z.infer<typeof spokenCount>
/** 聊到的: counted by topic, for the place, for each place one step below and for each month. */
export const sayings = z.object({
  from: day,
  to: day,
  place: z.object({ id: z.uuid(), name: z.string(), kind: placeKind }),
  visits: z.number(),
  total: z.array(spokenCount),
  places: z.array(z.object({ place: z.uuid(), name: z.string(), kind: placeKind, counts: z.array(spokenCount) })),
  months: z.array(z.object({ month: z.string(), counts: z.array(spokenCount) })),
})
export type Sayings = z.infer<typeof sayings>
