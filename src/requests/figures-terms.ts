import * as z from 'zod'

const count = z.number()
/** A rate: how many of how many. */
const rate = z.object({ n: count, d: count })
/** Days from one step to another, over `d` requests that came that far. */
const days = z.object({ median: count.nullable(), p90: count.nullable(), d: count })

/** What can be counted; a rate is one of these of another. */
export const figureNames = [
  ...(['raised', 'open', 'overdue', 'answered', 'writtenOff', 'reopened', 'solved', 'rated', 'satisfied', 'reached'] as const),
  ...(['closedOnce', 'failed', 'disputes', 'disputesSettled', 'problems', 'problemsSolved'] as const),
] as const
export type FigureName = (typeof figureNames)[number]

/** By the day it was raised, both days inside; the quarter so far unless said. */
export const figuresQuery = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  place: z.uuid().optional(),
  /** how the rows below are cut */
  by: z.enum(['place', 'category', 'month']).optional(),
})
export type FiguresQuery = z.infer<typeof figuresQuery>

const counts = {
  raised: count,
  open: count,
  overdue: count,
  answered: count,
  writtenOff: count,
  /** reopened at least once */
  reopened: count,
  /** of those answered: truly solved */
  solved: rate,
  /** of those rated, by whomever: content; nobody reached is not content */
  satisfied: rate,
  /** of those answered: somebody spoke with the resident, or the resident rated */
  reached: rate,
  /** of those written off: asked again or reopened, and it did not hold */
  failed: rate,
  /** of disputes between neighbours and in families (08, 09): settled */
  disputes: rate,
  /** of everything else that is not a question, a proposal, praise or beyond the town's powers: solved */
  problems: rate,
}
/** Counts with their window and cut-off; a rate is n of d, never a bare percentage. */
export const requestFigures = z.object({
  ...{ from: z.string(), to: z.string(), cutOff: z.string() },
  ...counts,
  days: z.object({ toDispatch: days, toTake: days, toAnswer: days, toWriteOff: days }),
  byOutcome: z.record(z.string(), z.number()),
  rows: z.array(z.object({ key: z.string(), name: z.string(), ...counts })),
})
export type RequestFigures = z.infer<typeof requestFigures>
export type FigureRow = RequestFigures['rows'][number]
