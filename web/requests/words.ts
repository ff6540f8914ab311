import { countedUpTo, pauseReasons, type Request } from '#requests/terms.ts'
import { dayWords, momentWords } from '#web/kit/time.ts'

/** 现在由谁做什么: always one named person. */
export function heldWords({ holder }: Pick<Request, 'holder'>): string {
  return holder ? `现在由 ${holder.postName.replace(/^部门（.*/, '')} ${holder.name} ${holder.task}` : ''
}

/** 共 12 件; counted up to five hundred. */
export function totalWords(total: number | undefined): string {
  if (total === undefined) return '共 … 件'
  return total >= countedUpTo ? `${countedUpTo} 件以上` : `共 ${total} 件`
}

/** Plan, meeting, pause, rising, helpers, in lines of their own. */
export function planWords(request: Request): string[] {
  const { plan, minutes, pausedReason, pausedUntil, riseAt, helpers } = request
  const cost = plan?.cost ? `，费用 ${plan.cost / 100} 元` : ''
  return [
    minutes && `${minutes.meeting}（${dayWords(minutes.heldOn)}）：${minutes.resolved}`,
    plan && `方案：${plan.measures}（${plan.who ? `${plan.who}，` : ''}${dayWords(plan.by)}前${cost}）`,
    pausedReason && `暂停中：${pauseReasons[pausedReason]}${pausedUntil ? `，估计 ${dayWords(pausedUntil)} 恢复` : ''}，时限停住`,
    riseAt && `${momentWords(riseAt)} 还没办结，会自动交给上一级`,
    ...helpers.map(
      each => `${each.role === 'assist' ? '协办' : '征求意见'}：${each.name}${each.answer ? `，已答复：${each.answer}` : '，还没答复'}`,
    ),
  ].filter(line => typeof line === 'string')
}
