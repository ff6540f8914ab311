import * as z from 'zod'

/** Where a request stands. */
export const states = {
  raised: '已点单',
  sorted: '已分类',
  dispatched: '已派单',
  taken: '已接单',
  scheduled: '已定方案',
  paused: '已暂停',
  answered: '已办结待评',
  rated: '已评单',
  written_off: '已销号',
  withdrawn: '已撤回',
  merged: '已并案',
} as const
export type State = keyof typeof states
/** Whoever it was handed to still has it to do. */
export const isInHand = (state: State) => ['dispatched', 'taken', 'scheduled', 'paused'].includes(state)
export const state = z.enum(Object.keys(states) as [State])

export const categories = {
  '01': '饮水供水',
  '02': '电力通信',
  '03': '道路交通',
  '04': '水利农业',
  '05': '环境卫生',
  '06': '房屋宅基地',
  '07': '土地山林',
  '08': '邻里纠纷',
  '09': '婚姻家庭',
  '10': '低保救助',
  '11': '医保社保',
  '12': '老幼关爱',
  '13': '教育就业',
  '14': '证照代办',
  '15': '公共安全',
  '16': '治安线索',
  '17': '村务监督',
  '18': '小区物业',
  '19': '乡风民俗',
  '20': '产业致富',
  '21': '咨询政策',
  '22': '意见建议',
  '23': '表扬',
  '24': '微心愿',
  '90': '其他',
  '99': '超出职权',
} as const
export type Category = keyof typeof categories
export const category = z.enum(Object.keys(categories) as [Category])

/** What people do with a request, in the words of the four orders. */
export const acts = {
  raise: '点单',
  merge: '并案',
  reply: '当场答复',
  sort: '分类',
  dispatch: '派单',
  take: '接单',
  plan: '定方案',
  resolve: '会议议定',
  progress: '报进展',
  consult: '商请协助',
  assist: '协办答复',
  ask: '问居民',
  tell: '补充说明',
  pause: '暂停',
  resume: '恢复办理',
  send_back: '退回',
  rule: '裁定',
  hand_up: '上交一级',
  rise: '到期自动上升一级',
  answer: '办结答复',
  call: '回访未接通',
  rate: '评单',
  reopen: '评单未通过，重新办理',
  write_off: '销号',
  ask_again: '再次回访',
  withdraw: '撤回',
} as const
export type Act = keyof typeof acts

export const sizes = { minor: '小事', major: '大事', hard: '难事' } as const
export const ownerships = { public: '公事', private: '私事' } as const
export type Size = keyof typeof sizes
export const urgencies = {
  life: '危及生命财产（1 小时内派出）',
  utility: '停水停电停气（2 小时内派出）',
  general_safety: '一般安全隐患（24 小时内派出）',
  ordinary: '一般（5 个工作日）',
  complex: '复杂（15 个工作日）',
} as const
export type Urgency = keyof typeof urgencies
export const rungs = { unit: '邻长', group: '组长', area: '片长', village: '村级民情会', town: '镇党委' } as const
export type Rung = keyof typeof rungs
export const vias = {
  card: '联系卡',
  chief: '三长代录',
  visit: '入户问需',
  meeting: '恳谈会/屋场夜话',
  desk: '来人来电',
  chat: '微信群',
} as const
/** Honest outcomes; only `solved` counts as solved. */
export const outcomes = {
  solved: '已解决',
  explained: '已解释说明',
  planned: '已列入计划',
  not_lawful: '不符合法律政策',
  referred: '已转交',
  withdrawn: '已撤回',
  merged: '已并案',
} as const
export type Outcome = keyof typeof outcomes
export const answerOutcome = z.enum(['solved', 'explained', 'planned', 'not_lawful', 'referred'])

/** Why a clock may stand still. */
export const pauseReasons = { funds: '等资金', season: '等时节', law: '等法定程序', resident: '等居民' } as const
export type PauseReason = keyof typeof pauseReasons
/** Which meetings end a ladder, with their minutes. */
export const resolvingMeetings = { village: '村级民情会', town: '镇党委会' } as const
