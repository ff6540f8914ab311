import type { Done } from '#requests/rules.ts'
import { outcomes as allOutcomes, ownerships, pauseReasons, type Request, sizes, urgencies } from '#requests/terms.ts'
import { call } from '#web/kit/call.ts'
import { life, requests } from './client.ts'

// What each act asks for, once for desk and phone; how it looks is theirs.

/** Acts people do on a request; what the server says they may, they see. */
export type Act = Exclude<Done, 'raise' | 'rise' | 'merge'>

export interface Field {
  name: string
  label: string
  kind: 'text' | 'line' | 'day' | 'money' | 'choice' | 'yes_no' | 'check' | 'category' | 'whom' | 'photos'
  options?: Record<string, string>
  optional?: boolean
  /** only where another field has this value */
  when?: [field: string, value: string]
  /** words for yes and no */
  yesNo?: [yes: string, no: string]
}

const { solved, explained, planned, not_lawful, referred } = allOutcomes
const answers = { solved, explained, planned, not_lawful, referred }
const words = (name: string, label: string, optional = false): Field => ({ name, label, kind: 'text', optional })
const outcome: Field[] = [
  { name: 'outcome', label: '结果（如实选，只有“已解决”计入解决）', kind: 'choice', options: answers },
  { name: 'plannedOn', label: '计划哪天办', kind: 'day', when: ['outcome', 'planned'] },
  { name: 'referredTo', label: '转给谁', kind: 'line', when: ['outcome', 'referred'] },
  words('words', '怎么办的（居民会看到）'),
]
const whom: Field = { name: 'to', label: '派给谁（★ 按规则和大小建议）', kind: 'whom' }
const photos: Field = { name: 'photos', label: '照片（可不拍）', kind: 'photos', optional: true }

interface Form {
  title: string
  /** what one should know before */
  note?: (request: Request) => string
  fields: Field[]
  initial?: (request: Request) => Record<string, unknown>
}

export const forms: Record<Act, Form> = {
  sort: {
    title: '分类',
    fields: [
      { name: 'category', label: '类别', kind: 'category' },
      { name: 'size', label: '大小', kind: 'choice', options: sizes },
      { name: 'ownership', label: '公私', kind: 'choice', options: ownerships },
      { name: 'urgency', label: '紧急程度（时限从居民提出时算起）', kind: 'choice', options: urgencies },
      { name: 'publicSafety', label: '公共安全（立即上报镇值班）', kind: 'check' },
      { name: 'sealed', label: '保密件（家暴、未成年人、治安线索，只有指定岗位可见）', kind: 'check' },
    ],
    initial: ({ category, size, ownership, urgency, publicSafety, sealed }) => ({
      ...{ category, size: size ?? 'minor', ownership: ownership ?? 'public', urgency: urgency ?? 'ordinary', publicSafety, sealed },
    }),
  },
  reply: { title: '当场答复', note: () => '不用派人的，当场答复或转交，照样请居民评。', fields: outcome },
  dispatch: { title: '派单', fields: [whom, words('words', '交代几句', true)] },
  rule: {
    title: '裁定',
    note: ({ sentBack }) => `已退回 ${sentBack} 次。您的裁定为准，不能再退。`,
    fields: [{ ...whom, label: '由谁办理' }, words('words', '裁定的理由')],
  },
  take: { title: '接单', fields: [words('words', '打算怎么办', true)] },
  plan: {
    title: '定方案',
    fields: [
      words('measures', '打算怎么办'),
      { name: 'who', label: '谁来办', kind: 'line', optional: true },
      { name: 'by', label: '哪天前办好', kind: 'day' },
      { name: 'cost', label: '要花多少钱（元，不花可不填）', kind: 'money', optional: true },
    ],
  },
  resolve: {
    title: '会议议定',
    note: ({ rung }) => `登记${rung === 'town' ? '镇党委会' : '村级民情会'}的会议记录。`,
    fields: [
      { name: 'heldOn', label: '哪天开的会', kind: 'day' },
      words('attended', '哪些人参加'),
      words('resolved', '议定了什么'),
      words('measures', '接下来怎么办'),
      { name: 'by', label: '哪天前办好', kind: 'day' },
    ],
  },
  progress: { title: '报进展', fields: [words('words', '办到哪一步了（居民会看到）'), photos] },
  consult: { title: '商请协助', fields: [{ ...whom, label: '请谁' }, words('words', '请他做什么')] },
  assist: { title: '协办答复', fields: [words('words', '意见或办理情况'), photos] },
  ask: { title: '问居民', fields: [words('words', '想问什么（居民会看到）')] },
  tell: { title: '补充说明', fields: [words('words', '补充什么'), photos] },
  pause: {
    title: '暂停',
    note: () => '时限停住，恢复后接着算。',
    fields: [
      { name: 'reason', label: '为什么停', kind: 'choice', options: pauseReasons },
      { name: 'until', label: '估计哪天恢复（可不填）', kind: 'day', optional: true },
      words('words', '说明白（居民会看到）'),
    ],
  },
  resume: { title: '恢复办理', fields: [words('words', '说一句', true)] },
  hand_up: { title: '上交一级', note: () => '交给上一级的负责人，时限照算。', fields: [words('reason', '为什么这一级办不了')] },
  send_back: {
    title: '退回',
    note: ({ sentBack }) => `已退回 ${sentBack} 次。退回要写明理由，时限照算。`,
    fields: [words('reason', '退回的理由')],
  },
  answer: { title: '办结答复', fields: [...outcome, photos] },
  call: {
    title: '回访未接通',
    note: ({ missedCalls }) => `已有 ${missedCalls} 天未接通。三天各打一次都没接通，才可按“无回音”销号，不算满意。`,
    fields: [words('words', '怎么打的，什么情况', true)],
  },
  rate: {
    title: '回访评单',
    note: ({ text, answer }) =>
      `请给居民打电话：“您好，您反映的‘${text.slice(0, 30)}’，我们记的结果是‘${answer?.slice(0, 60) ?? ''}’。您看解决了吗？满意吗？”照他说的记。`,
    fields: [
      { name: 'solved', label: '解决了吗', kind: 'yes_no', yesNo: ['解决了', '没解决'] },
      { name: 'satisfied', label: '满意吗', kind: 'yes_no', yesNo: ['满意', '不满意'] },
      { name: 'by', label: '怎么问的', kind: 'choice', options: { call: '电话回访', paper: '纸质评价单' } },
      words('words', '居民原话', true),
    ],
    initial: () => ({ by: 'call' }),
  },
  write_off: {
    title: '销号',
    note: ({ state }) =>
      state === 'answered' ? '多日回访都未接通：按“无回音”销号，不算满意。' : '销号须由办理人以外的人核对证据和评价后进行。',
    fields: [words('words', '核对了什么，凭什么销号')],
  },
  ask_again: {
    title: '再次回访',
    note: ({ text }) => `请给居民打电话：“一个月前您反映的‘${text.slice(0, 30)}’，现在还好吗？”说没好的会重新办理。`,
    fields: [
      {
        ...{ name: 'answer', label: '居民怎么说', kind: 'choice' },
        options: { holds: '还好，没有再犯', not_fixed: '没好，又犯了', no_answer: '没有接通' },
      },
      words('words', '居民原话', true),
    ],
  },
  withdraw: { title: '撤回', fields: [words('reason', '为什么撤回')] },
}

/** Which of them the person may do now, the likeliest first. */
export function mayDo(request: Request): Act[] {
  return (Object.keys(forms) as Act[]).filter(act => request.may.includes(act))
}

/** `handler:id` or `department:code`, as the choice of whom says it. */
function chosen(to: unknown): Record<string, string> {
  const [kind, value] = String(to).split(/:(.*)/s)
  return { [kind!]: value! }
}

/** Does the act. Empty fields are not sent. */
export async function sendAct(act: Act, id: string, given: Record<string, unknown>): Promise<unknown> {
  const { to, cost, assistants, ...rest } = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== ''),
  )
  const json = {
    ...rest,
    ...(to !== undefined && chosen(to)),
    ...(Array.isArray(assistants) && { assistants: assistants.map(chosen) }),
    ...(cost !== undefined && { cost: Math.round(Number(cost) * 100) }),
  } as never
  const asked = { param: { id }, json }
  const [of, on] = [requests.requests[':id'], life.requests[':id']]
  const routes: Record<Act, () => Promise<unknown>> = {
    sort: () => call(of.sorting.$put(asked)),
    reply: () => call(on.reply.$put(asked)),
    dispatch: () => call(of.dispatch.$put(asked)),
    rule: () => call(on.ruling.$put(asked)),
    take: () => call(of.taken.$put(asked)),
    plan: () => call(on.plan.$put(asked)),
    resolve: () => call(on.minutes.$put(asked)),
    progress: () => call(on.progress.$put(asked)),
    consult: () => call(on.consultation.$put(asked)),
    assist: () => call(on.assistance.$put(asked)),
    ask: () => call(on.question.$put(asked)),
    tell: () => call(on.supplement.$put(asked)),
    pause: () => call(on.pause.$put(asked)),
    resume: () => call(on.resumption.$put(asked)),
    hand_up: () => call(on['handing-up'].$put(asked)),
    send_back: () => call(of['sending-back'].$put(asked)),
    answer: () => call(of.answer.$put(asked)),
    call: () => call(on.call.$put(asked)),
    rate: () => call(of.rating.$put(asked)),
    write_off: () => call(of['write-off'].$put(asked)),
    ask_again: () => call(on['re-asking'].$put(asked)),
    withdraw: () => call(of.withdrawal.$put(asked)),
  }
  return await routes[act]()
}
