import type { Actor } from '#common/actor.ts'
import { type Day, dayOf, daysBetween, type Period, periodOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope, mayReadNetwork } from '#network/rules.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { byNeed, classOn, type Duty, type DutyRules, dutiesOn } from './rules.ts'
import {
  type Asked,
  childrenOf,
  countCoverage,
  type HouseholdFacts,
  householdFacts,
  type PlaceFacts,
  placeAt,
  placeByPath,
} from './store.ts'
import type { CoverageHousehold, CoverageQuery, DueRow, Today } from './terms.ts'

/** 今日走访: every household of a place with the duty that falls due first, the neediest first. */
export async function todayList(tx: Tx, actor: Actor, now: Date, input: { place?: string | undefined; limit: number }): Promise<Today> {
  const place = await placeOrOwn(tx, actor, input.place)
  const day = dayOf(now)
  const rulesOn = await rulesAround(tx, actor.town, day)
  const all = await householdFacts(tx, actor.town, readerOf(actor), place.path, periodOf('quarter', day).from, day)
  const rows = all.flatMap(facts => dueRow(facts, dutiesOn(facts, rulesOn, day, day), day)).sort(byNeed)
  return { day, due: rows.slice(0, input.limit), done: rows.filter(row => row.state === 'done').length, total: rows.length }
}

function dueRow(facts: HouseholdFacts, duties: Duty[], day: Day): DueRow[] {
  const living = duties.filter((duty): duty is Duty & { state: 'open' | 'done' } => duty.state === 'open' || duty.state === 'done')
  const first = living.find(duty => duty.state === 'open') ?? living[0]
  if (!first) return []
  const { id: household, head, address, unitName, lastVisit, openRequests } = facts
  const { kind: asked, period, state, nobodyHome } = first
  const duty = { class: asked, period: period.name, from: period.from, dueOn: period.to, daysLeft: daysBetween(day, period.to) }
  const kinds = [...new Set(facts.classes.filter(each => classOn({ classes: [each] }, day) === 'key').map(each => each.kind))]
  return [{ household, head, address, unitName, kinds, duty, state, lastVisit, nobodyHome, openRequests }]
}

/** 走访覆盖: visited of due, for a place and for each place below it, in the month and quarter of the cut-off day. */
export async function coverageOf(tx: Tx, actor: Actor, now: Date, { place: id, on }: CoverageQuery) {
  const { place, cutOff, asked } = await asking(tx, actor, now, id, on)
  const counts = await countCoverage(tx, actor.town, place.path, asked, cutOff)
  const row = ({ id, name, kind, path }: PlaceFacts, all: boolean) => {
    const sum = (which: 'key' | 'ordinary') => {
      const own = counts.filter(each => each.class === which && (all || each.child === path))
      return { done: own.reduce((n, each) => n + each.done, 0), due: own.reduce((n, each) => n + each.due, 0) }
    }
    return { place: id, name, kind, key: sum('key'), ordinary: sum('ordinary') }
  }
  const rows = (await childrenOf(tx, actor.town, place.id)).map(child => row(child, false))
  const [month, quarter] = (['month', 'quarter'] as const).map(kind => periodOf(kind, cutOff)) as [Period, Period]
  const until = cutOff === dayOf(now) ? now.toISOString() : `${cutOff}T23:59:59+08:00`
  return { month, quarter, cutOff: until, total: row(place, true), rows }
}

/** The households behind those figures. */
export async function coverageHouseholdsOf(
  tx: Tx,
  actor: Actor,
  now: Date,
  input: CoverageQuery & { class: 'key' | 'ordinary'; state?: string | undefined; limit?: number },
): Promise<CoverageHousehold[]> {
  const { place, cutOff, rulesOn } = await asking(tx, actor, now, input.place, input.on)
  const all = await householdFacts(tx, actor.town, readerOf(actor), place.path, periodOf('quarter', cutOff).from, cutOff)
  return all
    .flatMap(facts => dutiesOn(facts, rulesOn, cutOff, cutOff).map(duty => drilled(facts, duty)))
    .filter(row => row.class === input.class && (input.state === undefined || row.state === input.state))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
    .slice(0, input.limit)
}

function drilled({ id: household, head, address, unitName, lastVisit }: HouseholdFacts, duty: Duty): CoverageHousehold {
  const { kind: asked, period, state, fulfilled, times, nobodyHome } = duty
  return { household, head, address, unitName, class: asked, period: period.name, state, fulfilled, times, nobodyHome, lastVisit }
}

async function asking(tx: Tx, actor: Actor, now: Date, id: string | undefined, on: Day | undefined) {
  const today = dayOf(now)
  const cutOff = on ?? today
  refuseUnless(cutOff <= today, 'visits.in_future', `截止日应不晚于今天（${today}），收到的是 ${cutOff}`)
  const place = await placeOrOwn(tx, actor, id)
  const rulesOn = await rulesAround(tx, actor.town, cutOff)
  const asked: Asked[] = []
  for (const kind of ['month', 'quarter'] as const) {
    const period = periodOf(kind, cutOff)
    for (const which of ['key', 'ordinary'] as const) {
      const rule = rulesOn(period.from)[which]
      if (rule.period === kind) asked.push({ class: which, period, times: rule.visits })
    }
  }
  return { place, cutOff, rulesOn, asked }
}

async function placeOrOwn(tx: Tx, actor: Actor, id: string | undefined): Promise<PlaceFacts> {
  refuseUnless(mayReadNetwork(actor), 'visits.forbidden', '走访情况只供镇、村和三长查看')
  const place = id === undefined ? await placeByPath(tx, actor.town, actor.path) : await placeAt(tx, actor.town, id)
  // Places above are readable by name; their households are not, so a figure for them would be a lie.
  return found(place && inScope(actor, place.path) ? place : null, 'places')
}

function readerOf(actor: Actor): Id | null {
  return actor.kind === 'system' ? null : actor.person
}

/** The town's visit duties as they stood when the month and the quarter of `day` began. */
async function rulesAround(tx: Tx, town: Id, day: Day): Promise<(start: Day) => DutyRules> {
  const quarter = periodOf('quarter', day).from
  const atQuarter = await settingOn(tx, town, 'visit_duties', quarter)
  const atMonth = await settingOn(tx, town, 'visit_duties', periodOf('month', day).from)
  return start => (start === quarter ? atQuarter : atMonth)
}
