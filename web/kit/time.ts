import { addDays, dayOf, daysBetween } from '#common/calendar.ts'

const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hour12: false })

/** 11月24日; the year only when it is not this one. */
export function dayWords(day: string, today = dayOf(new Date())): string {
  const [year, month, date] = day.split('-').map(Number)
  if (day === today) return '今天'
  if (day === addDays(today, -1)) return '昨天'
  const short = `${month}月${date}日`
  return year === Number(today.slice(0, 4)) ? short : `${year}年${short}`
}

/** 11月24日 09:05, Shanghai time. */
export function momentWords(instant: string): string {
  const at = new Date(instant)
  return `${dayWords(dayOf(at))} ${clock.format(at)}`
}

/** 还有 3 天 / 今天到期 / 已过 2 天. */
export function leftWords(due: string, today = dayOf(new Date())): string {
  const left = daysBetween(today, due)
  if (left === 0) return '今天到期'
  return left > 0 ? `还有 ${left} 天` : `已过 ${-left} 天`
}

/** 2026年11月 for `2026-11`, 2026年第4季度 for `2026-Q4`, 2026年第48周 for `2026-W48`. */
export function periodWords(name: string): string {
  const [year, part = ''] = name.split('-')
  if (part.startsWith('W')) return `${year}年第${Number(part.slice(1))}周`
  return part.startsWith('Q') ? `${year}年第${part.slice(1)}季度` : `${year}年${Number(part)}月`
}
