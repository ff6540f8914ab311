import { addDays, type Day, type Period, type PeriodKind, periodOf } from './calendar.ts'

// What a rule asks of somebody (or of a household) in each calendar week, month or quarter, and what became of it. One engine for every
// kind of duty: a kind is declared as one plain object and knows nothing of periods, closing or counting.

/** Whoever owes a duty: `startedOn` its first day, `endedOn` the first day it is gone. A household on the roll; a mandate of a chief. */
export interface Owing {
  startedOn: Day
  endedOn: Day | null
}

/** Something done that counts; `arrivedOn` when it came to the server's knowledge, where that was later than the day itself. */
export interface Deed {
  on: Day
  arrivedOn?: Day
}

/** So many deeds, on different days, in each calendar period of a kind. */
export interface Ask {
  period: PeriodKind
  times: number
}

/**
 * One kind of duty. Declare it like this, put it into the table of your capability, and hand the table to `dutiesOn`:
 *
 *     const forum: DutyKind<ChiefMandate, MeetingDuties> = {
 *       code: 'forum',                                             // stable: stands in tables and in the API
 *       asks: (mandate, rules) => (mandate.post === 'unit_chief' ? rules.forum : null),   // { period: 'quarter', times: 1 }
 *       deeds: mandate => mandate.meetings.filter(m => m.kind === 'forum' && m.held),     // objects with `on` (and `arrivedOn`)
 *     }
 *
 * `asks` is called with the rules in force on a period's first day and must judge the subject as it was on that day (`start`): whatever
 * changes later counts from the next period. `deeds` may give all there are; the engine takes those inside the period.
 */
export interface DutyKind<Subject extends Owing, Rules> {
  code: string
  asks(subject: Subject, rules: Rules, start: Day): Ask | null
  deeds(subject: Subject): readonly Deed[]
}

/** open: still to be done; done; missed: the period closed without it; dropped: whoever owed it is gone. */
export type DutyState = 'open' | 'done' | 'missed' | 'dropped'

/** A duty in one period, as it stands at a cut-off day. */
export interface Duty {
  /** code of its kind */
  kind: string
  period: Period
  times: number
  /** days with a deed that counts */
  fulfilled: number
  state: DutyState
}

/** How the town counts: its dated rules, and how many days after a period's last day what was done inside it may still arrive. */
export interface Counting<Rules> {
  /** the rules in force on a day */
  rulesOn(day: Day): Rules
  /** the days of grace of a period that ends on `to`; none unless said */
  graceOf?(to: Day): number
}

export const periodKinds: readonly PeriodKind[] = ['week', 'month', 'quarter']

/** The day, at whose first moment the period closes for good: what arrives from then on changes nothing. */
export function closingDay(period: Pick<Period, 'to'>, grace: number): Day {
  return addDays(period.to, 1 + grace)
}

/**
 * The duties of one subject in `period`, judged by what is known at the end of `cutOff`. Subject and rules count as they were when the
 * period began: new since then owes nothing before the next period; gone before its end drops the duty unless it is done already.
 */
export function dutiesIn<Subject extends Owing, Rules>(
  kinds: readonly DutyKind<Subject, Rules>[],
  subject: Subject,
  counting: Counting<Rules>,
  period: Period,
  cutOff: Day,
): Duty[] {
  const { from } = period
  if (subject.startedOn > from || (subject.endedOn !== null && subject.endedOn <= from)) return []
  const rules = counting.rulesOn(from)
  const grace = counting.graceOf?.(period.to) ?? 0
  return kinds.flatMap(kind => {
    const ask = kind.asks(subject, rules, from)
    if (ask === null || ask.period !== period.kind || ask.times <= 0) return []
    return [{ kind: kind.code, period, times: ask.times, ...judged(subject, kind.deeds(subject), period, ask.times, cutOff, grace) }]
  })
}

/** The duties whose period holds `day`, judged by what is known at the end of `cutOff`; the shortest period first. */
export function dutiesOn<Subject extends Owing, Rules>(
  kinds: readonly DutyKind<Subject, Rules>[],
  subject: Subject,
  counting: Counting<Rules>,
  day: Day,
  cutOff: Day,
): Duty[] {
  return periodKinds.flatMap(kind => dutiesIn(kinds, subject, counting, periodOf(kind, day), cutOff))
}

function judged(subject: Owing, deeds: readonly Deed[], period: Period, times: number, cutOff: Day, grace: number) {
  const closing = closingDay(period, grace)
  const until = cutOff < period.to ? cutOff : period.to
  const counts = ({ on, arrivedOn = on }: Deed) => period.from <= on && on <= until && arrivedOn < closing && arrivedOn <= cutOff
  const fulfilled = new Set(deeds.filter(counts).map(deed => deed.on)).size
  return { fulfilled, state: stateOf(fulfilled >= times, subject.endedOn !== null && subject.endedOn <= until, cutOff >= closing) }
}

/** What becomes of a duty: done is done; gone drops it; closed without either is missed. */
export function stateOf(done: boolean, gone: boolean, closed: boolean): DutyState {
  if (done) return 'done'
  if (gone) return 'dropped'
  return closed ? 'missed' : 'open'
}
