import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { FigureName } from './figures-terms.ts'
import { closed, unanswered } from './rules.ts'

const lives = sql`r.state not in ('merged', 'withdrawn')`
const dispute = sql`r.category in ('08', '09') and ${lives}`
/** A problem is what is neither a dispute nor a question, a proposal, praise or a wish, and not beyond the town's powers. */
const problem = sql`r.category not in ('08', '09', '21', '22', '23', '24', '99') and ${lives}`
const solved = sql`r.outcome = 'solved'`
const answered = sql`r.answered_at is not null`
const list = (states: string[]) => sql.join(states.map(state => sql.lit(state)))

/**
 * What each figure counts, of `requests r` as they stand at `now`: the one place both the counting and the list of rows behind a figure read.
 * A reopened one counts as unanswered, and its rating stays. Merged ones are counted with what they joined.
 */
export const figureConditions = (now: Date): Record<FigureName, RawBuilder<SqlBool>> => ({
  raised: sql`r.state <> 'merged'`,
  open: sql`r.state not in (${list(closed)})`,
  overdue: sql`r.state in (${list(unanswered)}) and r.due_at < coalesce(r.paused_at, ${now}::timestamptz)`,
  answered: sql`${answered}`,
  writtenOff: sql`r.state = 'written_off'`,
  reopened: sql`r.reopened > 0`,
  solved: sql`${answered} and ${solved}`,
  rated: sql`r.satisfied is not null`,
  satisfied: sql`r.satisfied`,
  reached: sql`${answered} and r.satisfied is not null`,
  closedOnce: sql`r.closings > 0`,
  failed: sql`r.failed_closings > 0`,
  disputes: sql`${dispute}`,
  disputesSettled: sql`${dispute} and ${solved}`,
  problems: sql`${problem}`,
  problemsSolved: sql`${problem} and ${solved}`,
})
