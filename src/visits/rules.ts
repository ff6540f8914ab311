import type { Actor, PostHolder } from '#common/actor.ts'
import { holds } from '#common/actor.ts'
import { addDays, type Day, dayOf } from '#common/calendar.ts'
import { type Deed, type DutyKind, dutiesOn as dutiesOfKindsOn, type Duty as GenericDuty, type Owing } from '#common/duties.ts'
import type { Post } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Outcome } from './terms.ts'

export type HouseholdClass = 'key' | 'ordinary'

/** What a town asks for one class: so many visits (on different days) in each calendar month or quarter. */
export interface DutyRule {
  period: 'month' | 'quarter'
  visits: number
}
/** Visits a group or area chief makes in person, to key households or to all. */
export interface ChiefRule {
  period: 'none' | 'month' | 'quarter'
  visits: number
  of: 'key' | 'all'
}
/** The town's setting `visit_duties`. */
export type DutyRules = Record<HouseholdClass, DutyRule> & Partial<Record<'group_chief' | 'area_chief', ChiefRule>>

/** A household as far as duties look at it. Days: `startedOn` its first, `endedOn` the first it is gone; `to` the last a class counts. */
export interface History extends Owing {
  classes: { from: Day; to: Day | null }[]
  visits: (Deed & { outcome: Outcome; post?: string })[]
}

/** What the rules ask of a household in one period, as it stands at a cut-off day. */
export interface Duty extends GenericDuty {
  kind: HouseholdDuty
  /** days on which nobody was home: they fulfil nothing and are shown */
  nobodyHome: number
}
export type HouseholdDuty = 'key' | 'ordinary' | 'group_chief' | 'area_chief'

const met = ({ visits }: History) => visits.filter(visit => fulfils(visit.outcome))
const metBy = (post: Post) => (history: History) => met(history).filter(visit => visit.post === post)

function ofClass(code: HouseholdClass): DutyKind<History, DutyRules> {
  const asks = (history: History, rules: DutyRules, start: Day) =>
    classOn(history, start) === code ? { period: rules[code].period, times: rules[code].visits } : null
  return { code, asks, deeds: met }
}

function ofChief(code: 'group_chief' | 'area_chief'): DutyKind<History, DutyRules> {
  const asks = (history: History, rules: DutyRules, start: Day) => {
    const rule = rules[code]
    if (!rule || rule.period === 'none' || (rule.of === 'key' && classOn(history, start) === 'ordinary')) return null
    return { period: rule.period, times: rule.visits }
  }
  return { code, asks, deeds: metBy(code) }
}

/** What may be owed to a household, one line per kind. */
export const householdDuties: readonly DutyKind<History, DutyRules>[] = [
  ofClass('key'),
  ofClass('ordinary'),
  ofChief('group_chief'),
  ofChief('area_chief'),
]

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
 * old quarter and its new month may run; one visit fulfils both. Who is chief changes nothing: the successor goes on where the other left off.
 */
export function dutiesOn(history: History, rulesOn: (day: Day) => DutyRules, day: Day, cutOff: Day, graceOf?: (to: Day) => number): Duty[] {
  return dutiesOfKindsOn(householdDuties, history, { rulesOn, ...(graceOf && { graceOf }) }, day, cutOff).map(duty =>
    withClosedDoors(duty, history, cutOff),
  )
}

export function withClosedDoors(duty: GenericDuty, { visits }: History, cutOff: Day): Duty {
  const { from, to } = duty.period
  const closed = visits.filter(({ on, outcome }) => outcome === 'nobody_home' && from <= on && on <= to && on <= cutOff)
  return { ...duty, kind: duty.kind as HouseholdDuty, nobodyHome: new Set(closed.map(visit => visit.on)).size }
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
