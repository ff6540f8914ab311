import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { dueAt, riseAt } from './deadlines.ts'
import { pausesOf } from './life-store.ts'
import type { Facts } from './rules.ts'
import type { State } from './terms.ts'

type Clocked = Pick<Facts, 'id' | 'clockAt' | 'urgency' | 'rung' | 'rungSince'>

/** What is due next, by the town's deadlines on the day the clock started; pauses do not count. */
export async function dueFor(tx: Tx, town: Id, request: Clocked, state: State): Promise<Date> {
  const deadlines = await settingOn(tx, town, 'request_deadlines', dayOf(request.clockAt))
  return dueAt(state, request.urgency, request.clockAt, deadlines, await pausesOf(tx, town, request.id))
}

/** The dates of a request that is in somebody's hands: when its answer is due, and when it rises by itself. */
export async function datesInHand(tx: Tx, town: Id, request: Clocked): Promise<{ due_at: Date; rise_at: Date | null; noticed_at: null }> {
  const due = await dueFor(tx, town, request, 'dispatched')
  const days = await settingOn(tx, town, 'rung_days', dayOf(request.rungSince ?? request.clockAt))
  const rise = riseAt(request.rung, request.rungSince, due, days, await pausesOf(tx, town, request.id))
  return { due_at: due, rise_at: rise, noticed_at: null }
}
