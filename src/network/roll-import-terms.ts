import * as z from 'zod'

/** One bad cell: where it is, what was found, what was expected. */
export const rollFinding = z.object({
  sheet: z.string(),
  row: z.number(),
  column: z.string(),
  value: z.string(),
  reason: z.string(),
})
export const rollImport = z.object({
  id: z.uuid(),
  fileName: z.string(),
  state: z.enum(['checked', 'refused', 'done']),
  counts: z.object({
    rows: z.number(),
    households: z.object({ added: z.number(), changed: z.number(), same: z.number() }),
    /** missing: on the town's roll in the file's villages, but not in the file */
    people: z.object({ added: z.number(), changed: z.number(), same: z.number(), missing: z.number() }),
    places: z.object({ added: z.number() }),
    mandates: z.object({ added: z.number(), ended: z.number() }),
    findings: z.number(),
  }),
  /** at most 500; `counts.findings` says how many there are */
  findings: z.array(rollFinding),
  /** columns nobody here knows: left out of the import, but named */
  ignoredColumns: z.array(z.string()),
  /** people the file does not have any more, at most 500; they stay on the roll until somebody ends them */
  missing: z.array(z.object({ resident: z.uuid(), name: z.string(), household: z.string() })),
  checkedAt: z.string(),
  doneAt: z.string().nullable(),
})
export type RollImport = z.infer<typeof rollImport>
