import { type Day, dayOf, type Period, next as periodAfter, periodNamed, periodOf } from '#common/calendar.ts'
import { closingDay, dutiesIn } from '#common/duties.ts'
import type { Id } from '#common/ids.ts'
import { settingOn } from '#network/settings.ts'
import { asSystem, asSystemAt, type Database, type Tx } from '#platform/db.ts'
import {
  countRows,
  type DutyRow,
  dropOthers,
  dutiesAround,
  type HouseholdHistory,
  histories,
  holdBook,
  openPeriods,
  saveBook,
  stateOfBook,
  takeChanges,
  towns,
  updateDuties,
  writeDuties,
} from './books-store.ts'
import { closePeriod } from './closing.ts'
import { type DutyRules, householdDuties, withClosedDoors } from './rules.ts'

// The account of what is owed to whom. Reads and acts call `keepBook` first, the nightly job for every town; whoever comes first does it.

/** Towns whose account is being brought up by this process: everybody else who comes meanwhile waits for that instead of doing it again. */
const inHand = new WeakMap<Database, Map<Id, Promise<void>>>()

/**
 * Brings a town's account up to `now`: opens the periods that hold today, reckons again what the network changed, closes what is past its
 * days of grace, each period in a transaction of its own. Done twice it changes nothing; after days down it makes up for all of them.
 */
export async function keepBook(database: Database, town: Id, now: Date): Promise<void> {
  const today = dayOf(now)
  for (;;) {
    const known = await asSystem(database, tx => stateOfBook(tx, town))
    if (!known || (known.keptTo !== null && known.keptTo >= today && known.rulesSeen === known.rules && !known.changed)) return
    const all = inHand.get(database) ?? new Map<Id, Promise<void>>()
    inHand.set(database, all)
    const other = all.get(town)
    // How it ended is its own caller's to hear: here one looks again.
    if (other) await other.catch(() => {})
    else {
      const mine = bringAndClose(database, town, known, now).finally(() => all.delete(town))
      all.set(town, mine)
      return await mine
    }
  }
}

async function bringAndClose(database: Database, town: Id, known: { path: string; rules: number }, now: Date): Promise<void> {
  const today = dayOf(now)
  await asSystemAt(database, known.path, tx => bringUp(tx, town, known.path, today, known.rules))
  for (const period of await asSystem(database, tx => due(tx, town, today))) {
    await asSystemAt(database, known.path, tx => closePeriod(tx, { town, path: known.path }, period, now))
  }
}

/** The nightly job: every town, one after the other; the failure of one does not keep the others waiting. */
export async function keepBooks(database: Database, now: Date, failed: (error: unknown, town: Id) => void): Promise<void> {
  for (const { id } of await asSystem(database, towns)) await keepBook(database, id, now).catch(error => failed(error, id))
}

async function bringUp(tx: Tx, town: Id, path: string, today: Day, rules: number): Promise<void> {
  const book = await holdBook(tx, town, path, today)
  const changed = await takeChanges(tx, town)
  const open = (await openPeriods(tx, town)).map(({ name }) => periodNamed(name)!)
  const fresh = newPeriods(book, today)
  if (book.rulesSeen !== rules) await reckon(tx, town, 'all', open, today)
  else if (changed.length > 0) await reckon(tx, town, changed, open, today)
  if (fresh.length > 0) {
    await reckon(tx, town, 'all', fresh, today)
    await countRows(tx)
  }
  await saveBook(tx, town, today > book.keptTo ? today : book.keptTo, rules)
}

/** Months and quarters not yet opened. A period that had begun before the book did is not held against anybody, unless it still runs. */
function newPeriods({ from, keptTo, fresh }: { from: Day; keptTo: Day; fresh: boolean }, today: Day): Period[] {
  const since = fresh ? from : keptTo
  return (['month', 'quarter'] as const).flatMap(kind => {
    const periods: Period[] = []
    for (let period: Period = periodOf(kind, since); period.from <= today; period = periodAfter(period)) {
      const begun = fresh ? period.from >= from || period.to >= today : period.from > keptTo
      if (begun) periods.push(period)
    }
    return periods
  })
}

/** Reckons the open rows of households in `periods` from the records and writes what differs. */
async function reckon(tx: Tx, town: Id, households: Id[] | 'all', periods: Period[], today: Day): Promise<void> {
  if (periods.length === 0) return
  const rows = await reckoned(tx, town, households, periods, today, true)
  await writeDuties(tx, town, rows.owed)
  await dropOthers(
    tx,
    town,
    rows.households,
    periods.map(period => period.name),
    rows.owed,
  )
}

/** What the records say is owed in `periods`; the same for keeping the account and for checking it. */
export async function reckoned(tx: Tx, town: Id, households: Id[] | 'all', periods: Period[], today: Day, hold = false) {
  const from = periods.map(period => period.from).sort()[0] ?? today
  const known = await histories(tx, town, households, from, hold)
  const counting = await countingOf(tx, town, periods)
  const owed = known.flatMap(history => periods.flatMap(period => dutyRows(history, period, counting, today)))
  return { households: known.map(history => history.id), owed }
}

type Counting = Awaited<ReturnType<typeof countingOf>>

/** The town's rules and days of grace, as they count for these periods. */
export async function countingOf(tx: Tx, town: Id, periods: Pick<Period, 'from' | 'to'>[]) {
  const rules = new Map<Day, DutyRules>()
  const graces = new Map<Day, number>()
  for (const { from, to } of periods) {
    rules.set(from, await settingOn(tx, town, 'visit_duties', from))
    graces.set(to, await settingOn(tx, town, 'duty_grace', to))
  }
  return { rulesOn: (day: Day) => rules.get(day)!, graceOf: (day: Day) => graces.get(day)! }
}

function dutyRows(history: HouseholdHistory, period: Period, counting: Counting, today: Day): DutyRow[] {
  const { id: household_id, path: place, home: home_id, lastVisit: last_visit, endedReason } = history
  return dutiesIn(householdDuties, history, counting, period, today).map(duty => ({
    ...{ period: period.name, duty: duty.kind, household_id, place, home_id, from_on: period.from, to_on: period.to },
    ...{ times: duty.times, fulfilled: duty.fulfilled, nobody_home: withClosedDoors(duty, history, today).nobodyHome, last_visit },
    // Missed is said by the close alone.
    ...{ state: duty.state === 'missed' ? 'open' : duty.state, reason: duty.state === 'dropped' ? endedReason : null },
  }))
}

async function due(tx: Tx, town: Id, today: Day): Promise<Period[]> {
  const open = await openPeriods(tx, town)
  const counting = await countingOf(tx, town, open)
  return open.filter(period => closingDay(period, counting.graceOf(period.to)) <= today).map(({ name }) => periodNamed(name)!)
}

/**
 * Counts a visit of `on` for the household's open duties, in the transaction that records it. True when it came too late for one: its
 * period had closed, by the job or by the calendar, and what is closed stays.
 */
export async function countVisit(tx: Tx, town: Id, household: Id, on: Day, now: Date): Promise<boolean> {
  const today = dayOf(now)
  const around = await dutiesAround(tx, town, household, on)
  const running = on === today ? [] : await dutiesAround(tx, town, household, today)
  const counting = await countingOf(tx, town, around)
  const isClosed = (row: (typeof around)[number]) => row.closedAt !== null || closingDay(row, counting.graceOf(row.to)) <= today
  const open = [...around.filter(row => !isClosed(row)), ...running.filter(row => row.closedAt === null)]
  const periods = [...new Set(open.map(row => row.name))].map(name => periodNamed(name)!)
  if (periods.length > 0) await updateDuties(tx, town, (await reckoned(tx, town, [household], periods, today)).owed)
  return around.some(isClosed)
}
