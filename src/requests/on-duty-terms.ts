import * as z from 'zod'

/** 值班: somebody of the town's office sits at the duty desk between two days, both inside. */
export const newOnDuty = z
  .object({ id: z.uuid().optional(), mandate: z.uuid(), from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, '起始日应不晚于截止日')
export type NewOnDuty = z.infer<typeof newOnDuty>
export const onDuty = z.object({
  ...{ id: z.uuid(), mandate: z.uuid(), name: z.string(), postName: z.string(), from: z.string(), to: z.string() },
  /** sits there today, or whoever stands in for them */
  ...{ today: z.boolean(), standIn: z.string().nullable() },
})
/** Who may be put down, and who is. */
export const onDutyList = z.object({
  rows: z.array(onDuty),
  choices: z.array(z.object({ mandate: z.uuid(), name: z.string(), postName: z.string() })),
})
export type OnDutyList = z.infer<typeof onDutyList>
