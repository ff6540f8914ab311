import { addDays, type Day, isDay } from '#common/calendar.ts'

/**
 * The day somebody means who types off a paper book: `5` (the last fifth), `3-5`, `3.5`, `305`, `0305`, `2026-3-5`. Always the last such day
 * not after today; null when there is none.
 */
export function typedDay(text: string, today: Day): Day | null {
  const parts = partsOf(text.trim())
  if (!parts) return null
  const [year, month, day] = parts
  if (year) return existing(year, month!, day)
  if (month) return existing(today.slice(0, 4), month, day, today) ?? existing(`${Number(today.slice(0, 4)) - 1}`, month, day)
  for (let on = today; on > addDays(today, -62); on = addDays(on, -1)) if (Number(on.slice(8)) === Number(day)) return on
  return null
}

function partsOf(text: string): [string | null, string | null, string] | null {
  const cut = text.split(/[-./年月日\s]+/).filter(Boolean)
  if (cut.some(part => !/^\d{1,4}$/.test(part))) return null
  if (cut.length === 3) return [cut[0]!, cut[1]!, cut[2]!]
  if (cut.length === 2) return [null, cut[0]!, cut[1]!]
  const [only = ''] = cut
  if (only.length >= 3) return [null, only.slice(0, -2), only.slice(-2)]
  return only ? [null, null, only] : null
}

function existing(year: string, month: string, day: string, notAfter?: Day): Day | null {
  const on = `${year.padStart(4, '20')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDay(on) && !(notAfter && on > notAfter) ? on : null
}
