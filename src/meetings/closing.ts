import { record } from '#audit/acts.ts'
import type { SystemActor } from '#common/actor.ts'
import { addDays, type Day, dayOf, next, type Period, periodOf } from '#common/calendar.ts'
import { closingDay, periodKinds } from '#common/duties.ts'
import type { Id } from '#common/ids.ts'
import { settingOn } from '#network/settings.ts'
import { asSystem, asSystemAt, type Database, type Tx } from '#platform/db.ts'
import { reckoned } from './duties.ts'
import { closedPeriods, type FrozenDuty, firstMeeting, insertDuties, markClosed, townsToClose } from './duties-store.ts'

/** A machine that was off for longer than this has other worries; older periods were never kept. */
const furthestBack = 400

/**
 * 会议任务结账: every week, month and quarter that is over and not yet closed is closed, in each town, each in a transaction of its own.
 * After days without a run it catches up; run twice it changes nothing.
 */
export async function closeMeetingPeriods(database: Database, now: Date): Promise<{ periods: number }> {
  const today = dayOf(now)
  let periods = 0
  for (const town of await asSystem(database, townsToClose)) {
    for (const period of await asSystem(database, tx => periodsToClose(tx, town, today))) {
      if (await asSystemAt(database, town.path, tx => closePeriod(tx, town, period, now))) periods++
    }
  }
  return { periods }
}

interface Town {
  id: Id
  path: string
  since: Day
}

/** Periods whose days of grace are over: from the first meeting the town knows (or its beginning, when that is later). */
async function periodsToClose(tx: Tx, town: Town, today: Day): Promise<Period[]> {
  const first = [(await firstMeeting(tx, town.id)) ?? today, town.since].sort().at(-1)!
  const start = [first, addDays(today, -furthestBack)].sort().at(-1)!
  const closed = await closedPeriods(tx, town.id)
  const periods: Period[] = []
  for (const kind of periodKinds) {
    for (let period: Period = periodOf(kind, start); period.to < today; period = next(period)) {
      const grace = await settingOn(tx, town.id, 'duty_grace', period.to)
      if (!closed.has(period.name) && closingDay(period, grace) <= today) periods.push(period)
    }
  }
  return periods
}

/** Freezes one period of one town; false when another server just did. */
async function closePeriod(tx: Tx, { id, path }: Town, period: Period, now: Date): Promise<boolean> {
  if (!(await markClosed(tx, id, path, period.name, now))) return false
  const asked = (await settingOn(tx, id, 'meeting_duties', period.from)).filter(duty => duty.period === period.kind)
  const facts: FrozenDuty[] = []
  for (const duty of asked) {
    // Reckoned as on its closing day: a run that comes later finds the same.
    const day = closingDay(period, await settingOn(tx, id, 'duty_grace', period.to))
    for (const each of await reckoned(tx, id, path, duty, period, day)) {
      const { place, path, held, reason, state } = each
      const { kind, post, times } = duty
      if (state === 'open') throw new Error(`a duty of ${period.name} is open after its closing day`)
      facts.push({ place, path, kind, period: period.name, post, from: period.from, to: period.to, times, held, state, reason })
    }
  }
  await insertDuties(tx, id, facts)
  const count = (state: string) => facts.filter(fact => fact.state === state).length
  const system: SystemActor = { kind: 'system', town: id, path, name: '每夜结账' }
  const after = { period: period.name, done: count('done'), missed: count('missed'), dropped: count('dropped') }
  await record(tx, system, 'meeting_duties.closed', { kind: 'town', id, place: path }, { now, after })
  return true
}
