import { type Day, dayOf, type Period, periodNamed } from '#common/calendar.ts'
import { closingDay } from '#common/duties.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { countingOf, reckoned } from './books.ts'
import { histories } from './books-store.ts'
import { type KeptCount, type KeptDuty, keptCounts, keptDuties, keptPeriods } from './rebuilding-store.ts'
import { householdDuties } from './rules.ts'

/** A number that is kept, and what the records make of it. */
export interface Difference {
  what: string
  kept: string
  reckoned: string
}
export interface Rebuilt {
  duties: number
  counts: number
  differences: Difference[]
}

/**
 * Reckons a town's whole account again from the records and compares every row and every count. Running periods: from the roll, the
 * classes, the rules and the visits. Closed ones: what each household was owed is a fact; what was done is counted from the visits that had
 * arrived by the close, and every count from the households.
 */
export async function rebuild(tx: Tx, town: Id, now: Date): Promise<Rebuilt> {
  const total: Rebuilt = { duties: 0, counts: 0, differences: [] }
  for (const name of await keptPeriods(tx, town)) {
    const period = periodNamed(name)!
    const [duties, counts] = [await keptDuties(tx, town, name), await keptCounts(tx, town, name)]
    const closed = duties.some(duty => duty.closed)
    const again = closed ? await closedAgain(tx, town, period, duties) : await openAgain(tx, town, period, dayOf(now))
    compare(total, '任务', new Map(duties.map(saidDuty)), new Map(again.map(saidDuty)))
    compare(total, '合计', new Map(counts.map(saidCount)), new Map(countsOf(again).map(saidCount)))
    total.duties += duties.length
    total.counts += counts.length
  }
  return total
}

async function openAgain(tx: Tx, town: Id, period: Period, today: Day): Promise<KeptDuty[]> {
  const { owed } = await reckoned(tx, town, 'all', [period], today)
  return owed.map(row => ({
    ...{ period: row.period, duty: row.duty, household: row.household_id, home: row.home_id, from: row.from_on, to: row.to_on },
    ...{ times: row.times, fulfilled: row.fulfilled, nobodyHome: row.nobody_home, lastVisit: row.last_visit, state: row.state },
    ...{ line: null, closed: false },
  }))
}

async function closedAgain(tx: Tx, town: Id, period: Period, duties: KeptDuty[]): Promise<KeptDuty[]> {
  const households = [...new Set(duties.map(duty => duty.household))]
  const known = new Map((await histories(tx, town, households, period.from, false)).map(history => [history.id, history]))
  const closing = closingDay(period, (await countingOf(tx, town, [period])).graceOf(period.to))
  return duties.map(duty => {
    const deeds = householdDuties.find(kind => kind.code === duty.duty)!.deeds(known.get(duty.household)!)
    const inside = deeds.filter(({ on, arrivedOn = on }) => period.from <= on && on <= period.to && arrivedOn < closing)
    const fulfilled = new Set(inside.map(deed => deed.on)).size
    const unmet = duty.state === 'dropped' ? 'dropped' : 'missed'
    return { ...duty, fulfilled, state: fulfilled >= duty.times ? 'done' : unmet }
  })
}

/** What the duties add up to: at each home; and, once closed, at each place of the line the household lay in. */
function countsOf(duties: KeptDuty[]): KeptCount[] {
  const sums = new Map<string, KeptCount>()
  const add = ({ period, duty, state }: KeptDuty, place: Id, whole: boolean) => {
    const key = `${period} ${duty} ${place} ${whole}`
    const sum = sums.get(key) ?? { period, duty, place, whole, due: 0, done: 0, dropped: 0 }
    sums.set(key, sum)
    if (state === 'dropped') sum.dropped++
    else sum.due++
    if (state === 'done') sum.done++
  }
  for (const duty of duties) {
    add(duty, duty.home, false)
    for (const place of duty.line ?? []) add(duty, place, true)
  }
  return [...sums.values()]
}

const saidDuty = (d: KeptDuty) =>
  [
    `${d.period} ${d.duty} 户 ${d.household}`,
    `${d.state} ${d.fulfilled}/${d.times} 没人 ${d.nobodyHome} 最近 ${d.closed ? '' : d.lastVisit} 在 ${d.home}`,
  ] as const
const saidCount = (c: KeptCount) =>
  [`${c.period} ${c.duty} 地方 ${c.place}${c.whole ? ' 全部' : ''}`, `${c.done}/${c.due} 撤销 ${c.dropped}`] as const

function compare(total: Rebuilt, kind: string, kept: Map<string, string>, again: Map<string, string>): void {
  for (const key of new Set([...kept.keys(), ...again.keys()])) {
    const [was, is] = [kept.get(key) ?? '（没有）', again.get(key) ?? '（没有）']
    if (was !== is) total.differences.push({ what: `${kind} ${key}`, kept: was, reckoned: is })
  }
}
