import { endOfWorkingDays } from '#common/working-days.ts'
import { type Facts, unanswered } from './rules.ts'
import type { State, Urgency } from './terms.ts'

/** The setting `request_deadlines`: hours from the resident's word to dispatch, working days from it to the answer. */
export type Deadlines = Record<Urgency, { dispatchHours: number | null; answerWorkingDays: number }>

/** When the clock of a request started: when the resident spoke, or spoke again and said that it is not fixed. */
export function clockStart({ raisedAt, reopened, ratedAt }: Pick<Facts, 'raisedAt' | 'reopened' | 'ratedAt'>): Date {
  return reopened > 0 && ratedAt ? ratedAt : raisedAt
}

/**
 * What is due next, from the start of the clock: the dispatch while nobody has it (public safety: 1, 2 or 24 hours, day and night),
 * the answer after that (working days). A matter not sorted yet runs as an ordinary one. Signing late or sending back moves nothing.
 */
export function dueAt(state: State, urgency: Urgency | null, start: Date, deadlines: Deadlines): Date {
  const { dispatchHours, answerWorkingDays } = deadlines[urgency ?? 'ordinary']
  const waits = state === 'raised' || state === 'sorted'
  if (waits && dispatchHours !== null) return new Date(start.getTime() + dispatchHours * 3_600_000)
  return endOfWorkingDays(start, answerWorkingDays)
}

/** Past due with nobody having answered yet. */
export function isOverdue(request: { state: State; dueAt: Date | null }, now: Date): boolean {
  return unanswered.includes(request.state) && request.dueAt !== null && request.dueAt < now
}
