import type { Actor, PostHolder } from '#common/actor.ts'
import { holds } from '#common/actor.ts'
import { addDays, type Day, dayOf, isDay, type PeriodKind } from '#common/calendar.ts'
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

/** Whoever makes visits. */
export const visitors: Post[] = ['party_secretary', 'first_secretary', 'village_officer', 'area_chief', 'group_chief', 'unit_chief']

export function mayVisit(actor: Actor): actor is PostHolder {
  return holds(actor, ...visitors)
}

/** Whoever writes down at the desk what stands in a visitor's paper book. */
export function mayEnterVisits(actor: Actor): actor is PostHolder {
  return holds(actor, 'town_officer', 'party_secretary', 'village_officer')
}

export function classOn({ classes }: Pick<History, 'classes'>, day: Day): HouseholdClass {
  return classes.some(({ from, to }) => from <= day && (to === null || day <= to)) ? 'key' : 'ordinary'
}

/** Which duties the rules ask for in periods of a kind, and how often. */
export function askedIn(rules: DutyRules, kind: PeriodKind): { duty: HouseholdDuty; times: number }[] {
  const all = (['key', 'ordinary', 'group_chief', 'area_chief'] as const).map(duty => ({ duty, rule: rules[duty] }))
  return all.flatMap(({ duty, rule }) => (rule?.period === kind ? [{ duty, times: rule.visits }] : []))
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

/** Refuses a proposal that leaves open what or whom it is about. */
export function checkProposal(
  { kind, resident, on, name, phone }: { kind: string; resident?: string | undefined; on: Day; name: string; phone?: string | undefined },
  today: Day,
): void {
  refuseUnless(on <= today, 'proposals.in_future', `变动日期应不晚于今天（${today}），收到的是 ${on}`)
  refuseUnless(resident || kind === 'moved' || kind === 'born', 'proposals.whom', '请选是家里的哪一位')
  refuseUnless(!resident || kind !== 'born', 'proposals.whom', '出生的是新成员，不用选家里人')
  refuseUnless(kind !== 'born' || name !== '', 'proposals.name', '请写新生儿的姓名')
  refuseUnless(kind !== 'phone' || phone, 'proposals.phone', '请写新的电话号码')
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

/** A paper book may be brought in so long after the visit; what has closed by then stays closed. */
export const daysOnPaper = 366

/** Refuses a day that no book can hold. */
export function enteredDay(now: Date, on: Day): void {
  const today = dayOf(now)
  refuseUnless(on <= today, 'visits.in_future', `走访日期应不晚于今天（${today}），收到的是 ${on}`)
  const earliest = addDays(today, -daysOnPaper)
  refuseUnless(on >= earliest, 'visits.too_late', `走访本可补录一年内的（${earliest} 起），收到的是 ${on}`)
}

/** Whose book it is must have been in office on that day, at a place that holds the household. */
export function checkVisitorDay(
  { name, placeName, path, from, ended }: { name: string; placeName: string; path: string; from: Day; ended: Day | null },
  household: string,
  on: Day,
): void {
  const inOffice = from <= on && (ended === null || on < ended)
  refuseUnless(
    inOffice,
    'visits.not_in_office',
    `${name} 在 ${on} 不在任（${from} 至 ${ended ? addDays(ended, -1) : '今'}），请核对日期或换走访人`,
  )
  const own = household === path || household.startsWith(`${path}.`)
  refuseUnless(own, 'visits.not_theirs', `这一户不在${placeName}，不归 ${name} 走访，请核对户或换走访人`)
}

/** Birthdays of those who turn 80 or more are shown so many days ahead. */
const feastDays = 7
const comingDays = (day: Day) => Array.from({ length: feastDays + 1 }, (_, ahead) => addDays(day, ahead))

/** The days on which somebody was born who turns 80 or more in the coming days. */
export function birthdaysFrom(day: Day): Day[] {
  const ages = Array.from({ length: 46 }, (_, more) => 80 + more)
  const born = comingDays(day).flatMap(on => ages.flatMap(age => bornFor(`${Number(on.slice(0, 4)) - age}`, on)))
  return [...new Set(born)]
}

/** Who was born on 29 February grows older on 1 March of common years. */
function bornFor(year: string, on: Day): Day[] {
  const [same, leap] = [`${year}${on.slice(4)}`, `${year}-02-29`]
  return [same, ...(on.slice(5) === '03-01' && addDays(on, -1).slice(5) === '02-28' ? [leap] : [])].filter(isDay)
}

/** On which of the coming days somebody born on that day has the birthday. */
export function feastOf(born: Day, day: Day): Day | null {
  return comingDays(day).find(on => bornFor(born.slice(0, 4), on).includes(born)) ?? null
}

interface Need {
  household: string
  state: 'open' | 'done'
  duty: { dueOn: Day }
  kinds: unknown[]
  lastVisit: Day | null
  openRequests: number
  birthday: unknown
}

/** How needy: each key kind counts, a matter in hand, somebody turning 80 or more these days. */
export function needOf({ kinds, openRequests, birthday }: Pick<Need, 'kinds' | 'openRequests' | 'birthday'>): number {
  return kinds.length + Number(openRequests > 0) + Number(birthday !== null)
}

/** Order of today's list: open before done, soonest due, neediest, longest unseen. */
export function byNeed(a: Need, b: Need): number {
  return (
    Number(a.state === 'done') - Number(b.state === 'done') ||
    compare(a.duty.dueOn, b.duty.dueOn) ||
    needOf(b) - needOf(a) ||
    compare(a.lastVisit ?? '', b.lastVisit ?? '') ||
    compare(a.household, b.household)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
