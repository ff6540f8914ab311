import * as z from 'zod'
import { relations } from '#network/households-terms.ts'
import { day, words } from '#network/terms.ts'

/** 变动: what may be found changed in a household. */
export const proposalKinds = { moved: '迁走', born: '出生', died: '去世', away: '外出务工', phone: '换了电话' } as const
export type ProposalKind = keyof typeof proposalKinds
export const proposalStates = { open: '待核', approved: '已办', refused: '未采纳' } as const
const kind = z.enum(Object.keys(proposalKinds) as [ProposalKind])
const state = z.enum(Object.keys(proposalStates) as [keyof typeof proposalStates])

export const newProposal = z.object({
  /** made on the phone; a replay with the same id changes nothing */
  id: z.uuid().optional(),
  household: z.uuid(),
  kind,
  /** whom it is about; without one the household as a whole, where the kind allows it */
  resident: z.uuid().optional(),
  on: day,
  /** of the new-born */
  name: z.string().trim().max(40).default(''),
  phone: z.string().trim().max(20).optional(),
  note: z.string().trim().max(500).default(''),
  deviceAt: z.iso.datetime({ offset: true }).optional(),
})
export type NewProposal = z.infer<typeof newProposal>

/** What the office adds when it carries a proposal out: only a new-born needs more than the phone knows. */
export const approval = z.object({
  on: day.optional(),
  idNumber: z.string().trim().max(18).optional(),
  relation: z.enum(relations).optional(),
  name: z.string().trim().max(40).optional(),
  words: z.string().trim().max(200).default(''),
})
export type Approval = z.infer<typeof approval>
export const refusing = z.object({ reason: words(200) })

export const proposalRow = z.object({
  id: z.uuid(),
  household: z.uuid(),
  head: z.string(),
  address: z.string(),
  unitName: z.string().nullable(),
  kind,
  resident: z.uuid().nullable(),
  residentName: z.string().nullable(),
  on: day,
  name: z.string(),
  phoneMasked: z.string().nullable(),
  note: z.string(),
  by: z.string(),
  at: z.string(),
  state,
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  reason: z.string(),
})
export type ProposalRow = z.infer<typeof proposalRow>
export const proposalList = z.object({ rows: z.array(proposalRow), open: z.number() })
export const proposalQuery = z.object({
  state: state.optional(),
  household: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
})
