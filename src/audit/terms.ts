import * as z from 'zod'
import { acts } from './act-terms.ts'

/** One record: who, as which post, when, what, on what, before and after. */
export const auditRow = z.object({
  seq: z.number(),
  at: z.string(),
  deviceAt: z.string().nullable(),
  actor: z.object({ kind: z.string(), name: z.string(), post: z.string().optional(), place: z.string().optional() }).loose(),
  act: z.string(),
  /** the act in Chinese words */
  actName: z.string(),
  subjectKind: z.string(),
  subjectId: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
})
export type AuditRow = z.infer<typeof auditRow>

export const auditQuery = z.object({
  subjectKind: z.string().optional(),
  subjectId: z.uuid().optional(),
  act: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  /** rows older than this sequence number */
  before: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** `next`: pass it as `before` for older rows; null at the end. */
export const auditList = z.object({ rows: z.array(auditRow), next: z.number().nullable() })
export type AuditList = z.infer<typeof auditList>

/** An act in Chinese words; one not in the table keeps its code. */
export function actName(act: string): string {
  return acts[act] ?? act
}
