import * as z from 'zod'
import { day, words } from '#network/terms.ts'
import { type Affairs, type Audience, affairs, audiences, type Phase, phases, type SourceKind, sourceKinds } from './publication-terms.ts'

export const affairsKey = z.enum(Object.keys(affairs) as [Affairs])
export const audienceKey = z.enum(Object.keys(audiences) as [Audience])
export const phaseKey = z.enum(Object.keys(phases) as [Phase])
export const sourceKey = z.enum(Object.keys(sourceKinds) as [SourceKind])

/** What it is made from. `id`: the deliberation, levy, project or opinion; `from`, `to`: the days that figures or a statement cover. */
export const source = z.object({ kind: sourceKey, id: z.uuid().optional(), from: day.optional(), to: day.optional() })
export type Source = z.infer<typeof source>

const cell = z.string().trim().max(200)
export const typedTable = z
  .object({
    title: z.string().trim().max(60).default(''),
    columns: z.array(cell).min(1, '至少一列').max(8, '最多 8 列'),
    rows: z.array(z.array(cell)).min(1, '至少一行').max(1000, '最多 1,000 行'),
    note: z.string().trim().max(300).default(''),
  })
  .refine(({ columns, rows }) => rows.every(row => row.length === columns.length), '每一行的格数应与列数相同')

/** 拟稿: what the maker gives; the rest comes from the source. */
export const composing = z.object({
  id: z.uuid().optional(),
  place: z.uuid(),
  affairs: affairsKey,
  /** an item of the calendar */
  item: z.string().max(30).nullable().default(null),
  title: words(60),
  /** which time it tells of */
  about: z.string().trim().max(40).default(''),
  text: z.string().trim().max(5000).default(''),
  table: typedTable.nullable().default(null),
  source: source.default({ kind: 'text' }),
  photos: z
    .array(z.object({ id: z.uuid(), words: z.string().trim().max(60).default('') }))
    .max(9, '最多 9 张照片')
    .default([]),
  from: day.optional(),
  to: day.optional(),
  audience: audienceKey.default('public'),
  /** names people; what a source says of itself counts as well */
  personal: z.boolean().default(false),
  replaces: z.uuid().optional(),
})
export type Composing = z.infer<typeof composing>

export const composed = z.object({
  id: z.uuid(),
  number: z.number(),
  phase: phaseKey,
  sha256: z.string(),
  /** path of its public page */
  address: z.string(),
})
export type Composed = z.infer<typeof composed>

export const ending = z.object({ reason: words(300) })

const who = z.object({ name: z.string(), post: z.string(), at: z.string() })
export const publicationRow = z.object({
  id: z.uuid(),
  number: z.number(),
  village: z.uuid(),
  villageName: z.string(),
  placeName: z.string(),
  affairs: affairsKey,
  item: z.string().nullable(),
  title: z.string(),
  phase: phaseKey,
  audience: audienceKey,
  personal: z.boolean(),
  from: day,
  to: day,
  composed: who,
  published: who.nullable(),
  address: z.string(),
  questions: z.number(),
})
export type PublicationRow = z.infer<typeof publicationRow>
export const publicationQuery = z.object({
  place: z.uuid().optional(),
  affairs: affairsKey.optional(),
  phase: phaseKey.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const publicationList = z.object({ rows: z.array(publicationRow) })

const blockShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('facts'), title: z.string(), rows: z.array(z.object({ name: z.string(), value: z.string() })) }),
  z.object({
    kind: z.literal('table'),
    ...{ title: z.string(), columns: z.array(z.string()), rows: z.array(z.array(z.string())), note: z.string() },
  }),
  z.object({ kind: z.literal('photos'), photos: z.array(z.object({ sha256: z.string(), words: z.string() })) }),
])

export const publication = publicationRow.extend({
  sha256: z.string(),
  about: z.string(),
  blocks: z.array(blockShape),
  source: z.string(),
  ended: who.extend({ reason: z.string() }).nullable(),
  replaces: z.object({ id: z.uuid(), number: z.number() }).nullable(),
  replacedBy: z.object({ id: z.uuid(), number: z.number() }).nullable(),
  may: z.object({ release: z.boolean(), end: z.boolean(), replace: z.boolean(), print: z.boolean() }),
})
export type Publication = z.infer<typeof publication>
