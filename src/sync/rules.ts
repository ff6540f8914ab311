import { addDays, type Day, dayOf, startOf } from '#common/calendar.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'

/** So long after a mandate's end what lies unsent on the phone is still taken; as long as a visit may be told late. */
export const daysAfterEnd = 31

/** A phone's clock this far off is an ordinary clock; beyond it, the phone is asked by how much it errs. */
const tolerable = 120_000

/**
 * When the act was done by a right clock. `offset`: how far the server's clock was ahead of the phone's when the entry came in. Whoever
 * set the phone's clock right in between is out by that much: nothing on the phone can tell.
 */
export function actAt(madeAt: Date, offset: number, now: Date): Date {
  const at = Math.abs(offset) <= tolerable ? madeAt.getTime() : madeAt.getTime() + offset
  return new Date(Math.min(at, now.getTime()))
}

/**
 * 任职结束后补交: what was seen, heard or counted in office stays true and is taken for `daysAfterEnd` days, marked; what decides about a
 * matter (take, answer, send back) is for whoever holds the post now. `endedOn`: the first day the mandate no longer held.
 */
export function checkLate(kind: { late: boolean; words: string }, endedOn: Day, doneAt: Date, now: Date): void {
  refuseUnless(kind.late, 'sync.late_decision', `任职已于 ${endedOn} 结束，“${kind.words}”应由接任的人来做；请把情况告诉他`)
  if (doneAt >= startOf(endedOn))
    throw new Refusal('sync.after_end', `任职结束后补交的，应是 ${endedOn} 之前做的；这一条是 ${dayOf(doneAt)} 做的`)
  const last = addDays(endedOn, daysAfterEnd)
  refuseUnless(
    dayOf(now) <= last,
    'sync.too_late',
    `任职结束后 ${daysAfterEnd} 天内（到 ${last}）可以补交，已经过了；请导出文件交给镇党建办`,
  )
}
