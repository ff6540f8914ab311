import type { Actor } from '#common/actor.ts'
import { type Day, dayOf, type Period, periodOf, startOf } from '#common/calendar.ts'
import { closingDay } from '#common/duties.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { countingOf } from './books.ts'
import { type Count, counts, drill, placesIn } from './coverage-store.ts'
import { placeOrOwn } from './places.ts'
import { askedIn, type HouseholdDuty } from './rules.ts'
import type { PlaceFacts } from './store.ts'
import type { Coverage, CoverageHousehold, CoverageQuery, CoverageRow, CoverageWindow } from './terms.ts'

/**
 * 走访覆盖: visited of due, for a place and for each place below it, in the month and quarter that hold a day. A running period counts up
 * to now, a closed one is what it was when it closed; each window says which.
 */
export async function coverageOf(tx: Tx, actor: Actor, now: Date, { place: id, on }: CoverageQuery): Promise<Coverage> {
  const { place, periods, windows } = await asking(tx, actor, now, id, on)
  const all = await counts(
    tx,
    actor.town,
    place,
    periods.map(period => period.name),
  )
  const closed = all.filter(count => count.closed && count.place !== place.id)
  const children = await placesIn(tx, actor.town, place.id, [...new Set(closed.map(count => count.place))])
  const isIn = (count: Count, path: string) => count.path === path || count.path.startsWith(`${path}.`)
  const rows = children.map(child =>
    rowOf(
      child,
      all.filter(count => (count.closed ? count.place === child.id : isIn(count, child.path))),
    ),
  )
  const total = rowOf(
    place,
    all.filter(count => !count.closed || count.place === place.id),
  )
  const [month, quarter] = periods as [Period, Period]
  return { month: plain(month), quarter: plain(quarter), cutOff: now.toISOString(), windows, total, rows }
}

const plain = ({ name, from, to }: Period) => ({ name, from, to })

function rowOf({ id, name, kind }: PlaceFacts, own: Count[]): CoverageRow {
  const sum = (duty: HouseholdDuty) => {
    const counted = own.filter(count => count.duty === duty)
    const total = (which: (count: Count) => number) => counted.reduce((n, count) => n + which(count), 0)
    const missed = total(count => (count.closed ? count.due - count.done : 0))
    return { done: total(count => count.done), due: total(count => count.due), missed, dropped: total(count => count.dropped) }
  }
  return {
    place: id,
    name,
    kind,
    key: sum('key'),
    ordinary: sum('ordinary'),
    group_chief: sum('group_chief'),
    area_chief: sum('area_chief'),
  }
}

/** The households behind those figures. */
export async function coverageHouseholdsOf(
  tx: Tx,
  actor: Actor,
  now: Date,
  input: CoverageQuery & { class: HouseholdDuty; state?: string | undefined; limit?: number },
): Promise<CoverageHousehold[]> {
  const { place, periods } = await asking(tx, actor, now, input.place, input.on)
  return await drill(
    tx,
    actor.town,
    place,
    periods.map(period => period.name),
    input,
  )
}

async function asking(tx: Tx, actor: Actor, now: Date, id: string | undefined, on: Day | undefined) {
  const today = dayOf(now)
  const day = on ?? today
  refuseUnless(day <= today, 'visits.in_future', `日期应不晚于今天（${today}），收到的是 ${day}`)
  const place = await placeOrOwn(tx, actor, id)
  const periods = (['month', 'quarter'] as const).map(kind => periodOf(kind, day))
  const counting = await countingOf(tx, actor.town, periods)
  const windows = periods.flatMap(period =>
    askedIn(counting.rulesOn(period.from), period.kind).map(asked => ({ ...asked, ...windowOf(period, counting.graceOf(period.to), now) })),
  )
  return { place, periods, windows }
}

/** Running till its last day; then closing, while the days of grace last; then closed for good. */
function windowOf(period: Period, grace: number, now: Date): Pick<CoverageWindow, 'period' | 'state' | 'closesOn' | 'cutOff'> {
  const [today, closesOn] = [dayOf(now), closingDay(period, grace)]
  const state = today >= closesOn ? ('closed' as const) : today > period.to ? ('closing' as const) : ('running' as const)
  const cutOff = state === 'closed' ? startOf(closesOn) : now
  return { period: plain(period), state, closesOn, cutOff: cutOff.toISOString() }
}
