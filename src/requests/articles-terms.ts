import * as z from 'zod'
import { day, words } from '#network/terms.ts'

/** 答疑: a question that comes again, answered once for all. */
export const newArticle = z.object({
  id: z.uuid().optional(),
  question: words(1000),
  answer: words(4000),
  source: words(300),
})
export type NewArticle = z.infer<typeof newArticle>
export const amending = z.object({ question: words(1000), answer: words(4000), source: words(300) })
export const retiring = z.object({ reason: words(300) })
export const article = z.object({
  id: z.uuid(),
  question: z.string(),
  answer: z.string(),
  source: z.string(),
  decidedBy: z.string(),
  decidedOn: day,
  meeting: z.uuid().nullable(),
  changedAt: z.string().nullable(),
  retiredOn: day.nullable(),
  retiredReason: z.string().nullable(),
})
export type Article = z.infer<typeof article>
export const articleQuery = z.object({
  q: z.string().trim().max(40).optional(),
  /** retired ones too */
  all: z.enum(['yes']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const articleList = z.array(article)
