import { addDays, type Day, dayOf, startOf } from './calendar.ts'
import { arrangements } from './holidays.ts'

const off = new Set<Day>()
const worked = new Set<Day>()
for (const arrangement of arrangements) {
  for (const day of arrangement.worked) worked.add(day)
  for (const [from, to] of arrangement.off) for (let day = from; day <= to; day = addDays(day, 1)) off.add(day)
}

/** Whether `day` is a working day of the official calendar; years without an arrangement know weekends only. */
export function isWorkingDay(day: Day): boolean {
  if (worked.has(day)) return true
  if (off.has(day)) return false
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

/** Whether the holidays of that year are still a guess: no notice of the State Council is on file. */
export function isProvisional(day: Day): boolean {
  return arrangements.find(arrangement => arrangement.year === Number(day.slice(0, 4)))?.provisional ?? true
}

/** The `count`-th working day after `day`; `day` itself is not counted (民法典第二百零一条). `count` ≥ 1. */
export function workingDayAfter(day: Day, count: number): Day {
  let found = day
  for (let left = count; left > 0; ) {
    found = addDays(found, 1)
    if (isWorkingDay(found)) left--
  }
  return found
}

/** The last second of the `count`-th working day after `instant`'s local day: a term in days ends with its last day (民法典第二百零三条). */
export function endOfWorkingDays(instant: Date, count: number): Date {
  return new Date(startOf(addDays(workingDayAfter(dayOf(instant), count), 1)).getTime() - 1000)
}
