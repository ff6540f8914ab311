import type { Day } from '#common/calendar.ts'

/** `2026年11月24日` */
export function dayWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

/** A share with what it is a share of: `13/15（86.7%）`; nothing is a share of nothing. */
export function ratio(n: number, d: number, unit = '户'): string {
  return d === 0 ? `0 ${unit}（没有可算的）` : `${n}/${d} ${unit}（${((n / d) * 100).toFixed(1).replace('.0', '')}%）`
}
