import type { Actor, PostHolder } from '#common/actor.ts'
import { holds } from '#common/actor.ts'
import { addDays, type Day, dayOf, type Period, periodOf } from '#common/calendar.ts'
import type { Post } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Outcome } from './terms.ts'

export type HouseholdClass = 'key' | 'ordinary'

/** What a town asks for one class: so many visits (on different days) in each calendar month or quarter. */
export interface DutyRule {
  period: Period['kind']
  visits: number
}
export type DutyRules = Record<HouseholdClass, DutyRule>

/** A household as far as duties look at it. Days: `startedOn` its first, `endedOn` the first it is gone; `to` the last a class counts. */
export interface History {
  startedOn: Day
  endedOn: Day | null
  classes: { from: Day; to: Day | null }[]
  visits: { on: Day; outcome: Outcome }[]
}

/** What the rule asks of a household in one period, as it stands at a cut-off day. */
export interface Duty {
  class: HouseholdClass
  period: Period
  times: number
  /** days with a visit that counts */
  fulfilled: number
  /** days on which nobody was home: they fulfil nothing and are shown */
  nobodyHome: number
  state: 'open' | 'done' | 'missed' | 'dropped'
}

const visitors: Post[] = ['party_secretary', 'first_secretary', 'village_officer', 'area_chief', 'group_chief', 'unit_chief']

export function mayVisit(actor: Actor): actor is PostHolder {
  return holds(actor, ...visitors)
}

export function classOn({ classes }: Pick<History, 'classes'>, day: Day): HouseholdClass {
  return classes.some(({ from, to }) => from <= day && (to === null || day <= to)) ? 'key' : 'ordinary'
}

/**
 * The duties whose period holds `day`, judged by what is known on `cutOff`. Class, household and rule count as they were when the period
 * began: whatever changes later counts from the next period. So in the month after an ordinary household became a key one both its
 * old quarter and its new month may run; one visit fulfils both.
 */
export function dutiesOn(history: History, rulesOn: (day: Day) => DutyRules, day: Day, cutOff: Day): Duty[] {
  const duties: Duty[] = []
  for (const kind of ['month', 'quarter'] as const) {
    const period = periodOf(kind, day)
    if (history.startedOn > period.from || (history.endedOn !== null && history.endedOn <= period.from)) continue
    const asked = classOn(history, period.from)
    const rule = rulesOn(period.from)[asked]
    if (rule.period === kind && rule.visits > 0) duties.push(judged(history, asked, period, rule.visits, cutOff))
  }
  return duties
}

function judged(history: History, asked: HouseholdClass, period: Period, times: number, cutOff: Day): Duty {
  const until = cutOff < period.to ? cutOff : period.to
  const inside = history.visits.filter(({ on }) => period.from <= on && on <= until)
  const days = (counts: (outcome: Outcome) => boolean) => new Set(inside.filter(v => counts(v.outcome)).map(v => v.on)).size
  const fulfilled = days(fulfils)
  const gone = history.endedOn !== null && history.endedOn <= until
  const unmet = gone ? 'dropped' : cutOff > period.to ? 'missed' : 'open'
  return {
    class: asked,
    period,
    times,
    fulfilled,
    nobodyHome: days(outcome => outcome === 'nobody_home'),
    state: fulfilled >= times ? 'done' : unmet,
  }
}

/** A visit or a call counts; standing before a closed door does not. */
export function fulfils(outcome: Outcome): boolean {
  return outcome !== 'nobody_home'
}

const daysOffline = 31
const daysByHand = 7

/**
 * The day a visit is recorded for. Today by default (the phone's day, when the phone says one); never ahead; at most 7 days back,
 * or 31 with a device time, for a phone that was without signal.
 */
export function visitDay(now: Date, on: Day | undefined, deviceAt: Date | undefined): Day {
  const today = dayOf(now)
  const said = on ?? (deviceAt ? dayOf(deviceAt) : today)
  // A phone whose clock runs ahead must not lose the visit: without a day of its own the visit is today's.
  const day = on === undefined && said > today ? today : said
  refuseUnless(day <= today, 'visits.in_future', `走访日期应不晚于今天（${today}），收到的是 ${day}`)
  const back = deviceAt ? daysOffline : daysByHand
  const earliest = addDays(today, -back)
  const hint = deviceAt ? '' : `；离线补传（带手机时间）可补到 ${daysOffline} 天内`
  refuseUnless(day >= earliest, 'visits.too_late', `走访日期应在 ${back} 天内（${earliest} 起），收到的是 ${day}${hint}`)
  return day
}

interface Need {
  state: 'open' | 'done'
  duty: { dueOn: Day }
  kinds: unknown[]
  lastVisit: Day | null
  openRequests: number
  head: string
}

/** Order of today's list: open before done, soonest due, more key kinds, longest unseen, more open requests, then by name. */
export function byNeed(a: Need, b: Need): number {
  return (
    Number(a.state === 'done') - Number(b.state === 'done') ||
    compare(a.duty.dueOn, b.duty.dueOn) ||
    b.kinds.length - a.kinds.length ||
    compare(a.lastVisit ?? '', b.lastVisit ?? '') ||
    b.openRequests - a.openRequests ||
    compare(a.head, b.head)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
