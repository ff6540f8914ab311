import { addDays, dayOf, startOf } from '#common/calendar.ts'
import { isWorkingDay } from '#common/working-days.ts'
import { unanswered } from './rules.ts'
import type { Rung, State, Urgency } from './state-terms.ts'

/** The setting `request_deadlines`: hours from the resident's word to dispatch, working days from it to the answer. */
export type Deadlines = Record<Urgency, { dispatchHours: number | null; answerWorkingDays: number }>

/** A time in which the clock stands still; `to` null: it still does. */
export interface Pause {
  from: Date
  to: Date | null
}

/**
 * What is due next, from the start of the clock: the dispatch while nobody has it (public safety: 1, 2 or 24 hours, day and night),
 * the answer after that (working days). A matter not sorted yet runs as an ordinary one. Signing late or sending back moves nothing.
 */
export function dueAt(state: State, urgency: Urgency | null, start: Date, deadlines: Deadlines, pauses: Pause[] = []): Date {
  const { dispatchHours, answerWorkingDays } = deadlines[urgency ?? 'ordinary']
  const waits = state === 'raised' || state === 'sorted'
  if (waits && dispatchHours !== null) return afterHours(start, dispatchHours, pauses)
  return afterWorkingDays(start, answerWorkingDays, pauses)
}

/** `hours` of the clock later; pauses do not count. */
export function afterHours(start: Date, hours: number, pauses: Pause[] = []): Date {
  let due = start.getTime() + hours * 3_600_000
  for (const { from, to } of inOrder(pauses)) {
    if (from.getTime() >= due || to === null) break
    due += Math.max(0, to.getTime() - Math.max(from.getTime(), start.getTime()))
  }
  return new Date(due)
}

/**
 * The last second of the day on which `count` whole working days have passed since the day of `start`, itself not counted (民法典
 * 第二百零一条、第二百零三条). Time within a pause does not pass: half a day of pause is made up by half of a later working day.
 */
export function afterWorkingDays(start: Date, count: number, pauses: Pause[] = []): Date {
  const still = inOrder(pauses)
  let left = count * whole
  for (let day = addDays(dayOf(start), 1); ; day = addDays(day, 1)) {
    if (!isWorkingDay(day)) continue
    const [from, to] = [startOf(day).getTime(), startOf(addDays(day, 1)).getTime()]
    left -= whole - overlap(still, from, to)
    if (left <= 0) return new Date(to - 1000)
  }
}

const whole = 86_400_000

/** Merged where they touch, in time order; an open one is left out: whoever asks while it lasts is told as if it ended now. */
function inOrder(pauses: Pause[]): { from: Date; to: Date }[] {
  const sorted = pauses.filter((pause): pause is { from: Date; to: Date } => pause.to !== null && pause.to > pause.from)
  sorted.sort((a, b) => a.from.getTime() - b.from.getTime())
  const merged: { from: Date; to: Date }[] = []
  for (const { from, to } of sorted) {
    const last = merged.at(-1)
    if (last && from <= last.to) last.to = new Date(Math.max(to.getTime(), last.to.getTime()))
    else merged.push({ from, to })
  }
  return merged
}

function overlap(pauses: { from: Date; to: Date }[], from: number, to: number): number {
  return pauses.reduce((sum, pause) => sum + Math.max(0, Math.min(to, pause.to.getTime()) - Math.max(from, pause.from.getTime())), 0)
}

/** Working days of the setting `rung_days`. */
export type RungDays = Record<Exclude<Rung, 'unit'>, number>

/** Until when the present rung has it before it rises by itself: the answer's day, or later where it came here by rising. */
export function riseAt(rung: Rung | null, since: Date | null, due: Date, days: RungDays, pauses: Pause[] = []): Date | null {
  if (rung === null || rung === 'town') return null
  if (since === null || rung === 'unit') return due
  const own = afterWorkingDays(since, days[rung], pauses)
  return own > due ? own : due
}

/** Past due with nobody having answered yet; while the clock stands still, as it was when it stopped. */
export function isOverdue(request: { state: State; dueAt: Date | null; pausedAt?: Date | null }, now: Date): boolean {
  const at = request.state === 'paused' && request.pausedAt ? request.pausedAt : now
  return unanswered.includes(request.state) && request.dueAt !== null && request.dueAt < at
}
