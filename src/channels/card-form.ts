import type { Context } from 'hono'
import type * as z from 'zod'
import { Refusal } from '#common/refusal.ts'
import type { Env } from '#platform/http.ts'

/** Reads a form through the same schema as the API; the first fault in words. */
export function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (!result.success) throw new Refusal('input.invalid', result.error.issues[0]?.message ?? '内容不合要求')
  return result.data
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function baseOf(c: Context<Env>): string {
  return `/k/${c.req.param('token')}`
}
