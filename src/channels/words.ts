import type { Request, RequestStep, State } from '#requests/terms.ts'

// What the household's page says, in the words one would use at the door.

export const standing: Record<State, string> = {
  raised: '收到了，正在安排',
  sorted: '正在安排人办',
  dispatched: '已交给人办',
  taken: '正在办',
  scheduled: '有办法了，正在办',
  paused: '暂时停下，等条件',
  answered: '有答复了，请您评一评',
  rated: '您评过了，等镇村核销',
  written_off: '办结了',
  withdrawn: '已撤回',
  merged: '与同一件事并在一起办',
}

/** An instant as people say it: 11月24日 09:05, with the year where it is not this one's. */
export function saidTime(at: string | Date, now: Date): string {
  const local = new Date(new Date(at).getTime() + 8 * 3_600_000).toISOString()
  const [year, month, day] = local.slice(0, 10).split('-').map(Number) as [number, number, number]
  const thisYear = new Date(now.getTime() + 8 * 3_600_000).getUTCFullYear()
  return `${year === thisYear ? '' : `${year}年`}${month}月${day}日 ${local.slice(11, 16)}`
}

/** One step of the timeline in plain words. */
export function saidStep({ act, who, post, words }: RequestStep): string {
  const resident = post === '居民'
  const name = post && !resident ? `${post}${who}` : who
  const said = words ? `：${words}` : ''
  switch (act) {
    case 'raise':
      return resident ? `${who}反映了这件事` : `${name}替您记下了这件事`
    case 'sort':
      return '看过了，正在安排由谁来办'
    case 'dispatch':
      return words.replace(/^派给/, '交给').replace(/$/, '办理')
    case 'rule':
      return `${name}裁定了由谁办：${words.replace(/^派给/, '交给')}`
    case 'hand_up':
      return `${name}上交了一级：${words.replace(/^派给/, '交给')}`
    case 'rise':
      return `到期没办结，自动交给了上一级：${words.replace(/^派给/, '交给')}`
    case 'merge':
      return `这件事别人也反映了，并在一起办${said}`
    case 'reply':
      return `${name}答复${said}`
    case 'plan':
      return `${name}定了办法${said}`
    case 'resolve':
      return `开会议定了${said}`
    case 'progress':
      return `${name}报进展${said}`
    case 'consult':
    case 'assist':
      return '请了有关部门一起办'
    case 'ask':
      return `${name}问您${said}`
    case 'tell':
      return `${resident ? who : name}补充${said}`
    case 'pause':
      return `${name}暂停办理，时限停住${said}`
    case 'resume':
      return `${name}继续办理，时限接着算${said}`
    case 'call':
      return `${name}打电话回访，没有接通`
    case 'ask_again':
      return `${name}又问过您${said}`
    case 'take':
      return `${name}接下了，开始办${said}`
    case 'send_back':
      return `${name}说这不归他办${said}。会另外安排人，时限照算`
    case 'answer':
      return `${name}答复${said}`
    case 'rate':
      return resident ? `${who}评了：可以${said}` : `${name}打电话或上门问过您，记下：可以${said}`
    case 'reopen':
      return `${resident ? who : `${name}问过您，您`}说没办好${said}。已经重新办理，交给上一级`
    case 'write_off':
      return `${name}核实过，办结${said}`
    case 'withdraw':
      return `${resident ? who : name}撤回了${said}`
    default:
      return words
  }
}

/** What comes next, or null when nothing does. */
export function saidDue({ state, dueAt, overdue }: Pick<Request, 'state' | 'dueAt' | 'overdue'>, now: Date): string | null {
  if (!dueAt || !['raised', 'sorted', 'dispatched', 'taken', 'scheduled'].includes(state)) return null
  const time = saidTime(dueAt, now)
  return overdue ? `本应在 ${time} 前有结果，已经超时。可以打电话催办` : `最迟 ${time} 前有结果`
}
