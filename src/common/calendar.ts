/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`. Text order is time order. */
export type Day = string

export type PeriodKind = 'week' | 'month' | 'quarter'

/** A calendar week (Monday to Sunday), month or quarter: first and last day, both inside. */
export interface Period<Kind extends PeriodKind = PeriodKind> {
  kind: Kind
  /** `2026-W48` (ISO 8601: a week belongs to the year of its Thursday), `2026-11` or `2026-Q4` */
  name: string
  from: Day
  to: Day
}

// China has kept UTC+8 without summer time since 1991-09-15; every date here is later.
const shanghai = 8 * 3600_000

/** The local day (Asia/Shanghai) on which `instant` falls. */
export function dayOf(instant: Date): Day {
  return new Date(instant.getTime() + shanghai).toISOString().slice(0, 10)
}

/** The instant at which `day` begins in Asia/Shanghai. */
export function startOf(day: Day): Date {
  return new Date(`${day}T00:00:00+08:00`)
}

/** `day` moved by `count` days (negative: back). */
export function addDays(day: Day, count: number): Day {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** True for a real calendar day in the form `YYYY-MM-DD` (no 30 February). */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text
}

/** The calendar week, Monday to Sunday, that holds `day`. */
export function weekOf(day: Day): Period<'week'> {
  const from = addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))
  const year = addDays(from, 3).slice(0, 4)
  const number = Math.floor(daysBetween(`${year}-01-01`, addDays(from, 3)) / 7) + 1
  return { kind: 'week', name: `${year}-W${String(number).padStart(2, '0')}`, from, to: addDays(from, 6) }
}

/** The calendar month that holds `day`. */
export function monthOf(day: Day): Period<'month'> {
  const name = day.slice(0, 7)
  return { kind: 'month', name, from: `${name}-01`, to: lastDayOf(Number(day.slice(0, 4)), Number(day.slice(5, 7))) }
}

/** The calendar quarter that holds `day`. */
export function quarterOf(day: Day): Period<'quarter'> {
  const year = Number(day.slice(0, 4))
  const quarter = Math.ceil(Number(day.slice(5, 7)) / 3)
  const first = String(quarter * 3 - 2).padStart(2, '0')
  return { kind: 'quarter', name: `${year}-Q${quarter}`, from: `${year}-${first}-01`, to: lastDayOf(year, quarter * 3) }
}

const holding = { week: weekOf, month: monthOf, quarter: quarterOf }

/** The period of that kind that holds `day`. */
export function periodOf<Kind extends PeriodKind>(kind: Kind, day: Day): Period<Kind> {
  return holding[kind](day) as Period<Kind>
}

/** The period of that name, as `periodOf` names it; null when there is none. */
export function periodNamed(name: string): Period | null {
  const [, year = '', week, quarter, month] = name.match(/^(\d{4})-(?:W(\d{2})|Q([1-4])|(\d{2}))$/) ?? []
  if (!year) return null
  const day = week
    ? addDays(weekOf(`${year}-01-04`).from, (Number(week) - 1) * 7)
    : `${year}-${month ?? String(Number(quarter) * 3 - 2).padStart(2, '0')}-01`
  if (!isDay(day)) return null
  const period = periodOf(week ? 'week' : quarter ? 'quarter' : 'month', day)
  return period.name === name ? period : null
}

/** The period of the same kind that ends the day before `period` begins. */
export function previous(period: Period): Period {
  return periodOf(period.kind, addDays(period.from, -1))
}

/** The period of the same kind that begins the day after `period` ends. */
export function next(period: Period): Period {
  return periodOf(period.kind, addDays(period.to, 1))
}

/** Full years lived on `on` by somebody born on `born`; born on 29 February counts from 1 March in common years. */
export function ageOn(born: Day, on: Day): number {
  const years = Number(on.slice(0, 4)) - Number(born.slice(0, 4))
  return on.slice(5) >= born.slice(5) ? years : years - 1
}

function lastDayOf(year: number, month: number): Day {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
}
