import { addDays, type Day, daysBetween, type Period, type PeriodKind, periodOf } from '#common/calendar.ts'
import { type Deed, type DutyState, dutiesIn, type Owing } from '#common/duties.ts'
import type { Post } from '#common/posts.ts'
import type { MeetingKind } from './terms.ts'

/** What a town asks: a post holds so many meetings of a kind in each calendar week, month or quarter. */
export interface MeetingDuty {
  post: Post
  kind: MeetingKind
  period: PeriodKind
  times: number
}

/** A place as far as its meeting duties look at it: who held the post when (`ended`: the first day no longer), and which meetings were held. */
export interface PlaceHistory extends Owing {
  terms: { from: Day; until: Day | null; ended: Day | null }[]
  held: Deed[]
}

export interface Judged {
  state: DutyState
  /** days with a meeting that counts */
  held: number
  /** why the duty was dropped */
  reason: string
}

/**
 * A place's duty in one period, judged by what is known on `cutOff`; null: it owes nothing. The duty is the place's, whoever holds the
 * post: it begins with the first whole period of the place, is dropped when the place closes, and also when nobody holds the post as the
 * period begins or as it ends. Meetings on one day count once; `grace` days after the end what was held inside may still come in.
 */
export function judged(
  history: PlaceHistory,
  { period: kind, times }: Pick<MeetingDuty, 'period' | 'times'>,
  period: Period,
  cutOff: Day,
  grace: number,
): Judged | null {
  const meetings = { code: 'meeting', asks: () => ({ period: kind, times }), deeds: ({ held }: PlaceHistory) => held }
  const [duty] = dutiesIn([meetings], history, { rulesOn: () => null, graceOf: () => grace }, period, cutOff)
  if (!duty) return null
  const { state, fulfilled: held } = duty
  if (state === 'done') return { state, held, reason: '' }
  if (state === 'dropped') return { state, held, reason: '已撤并' }
  const until = [cutOff, period.to].sort()[0]!
  if (!filled(history, period.from)) return { state: 'dropped', held, reason: '期初岗位空缺' }
  if (!filled(history, until)) return { state: 'dropped', held, reason: '岗位空缺' }
  return { state, held, reason: '' }
}

function filled({ terms }: PlaceHistory, day: Day): boolean {
  return terms.some(term => term.from <= day && (!term.until || day <= term.until) && (!term.ended || day < term.ended))
}

/** A day for the next meeting: as far into the period as the last one was, not before tomorrow, never past the end. */
export function proposed(period: Period, last: Day | null, today: Day): Day {
  const into = last ? daysBetween(periodOf(period.kind, last).from, last) : Math.floor(daysBetween(period.from, period.to) * 0.6)
  const day = addDays(period.from, into)
  const first = day > today ? day : addDays(today, 1)
  return [first, period.to].sort()[0]!
}
