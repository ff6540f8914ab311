import * as z from 'zod'

/** Where a request stands. */
export const states = {
  raised: '已点单',
  sorted: '已分类',
  dispatched: '已派单',
  taken: '已接单',
  answered: '已办结待评',
  rated: '已评单',
  written_off: '已销号',
  withdrawn: '已撤回',
} as const
export type State = keyof typeof states
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

export const sizes = { minor: '小事', major: '大事', hard: '难事' } as const
export const ownerships = { public: '公事', private: '私事' } as const
export const urgencies = {
  life: '危及生命财产（1 小时内派出）',
  utility: '停水停电停气（2 小时内派出）',
  general_safety: '一般安全隐患（24 小时内派出）',
  ordinary: '一般（5 个工作日）',
  complex: '复杂（15 个工作日）',
} as const
export const rungs = { unit: '邻长', group: '组长', area: '片长', village: '村级民情会', town: '镇党委' } as const
export const vias = { card: '联系卡', chief: '三长代录', visit: '入户问需', meeting: '恳谈会/屋场夜话', desk: '来人来电' } as const
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
export const answerOutcome = z.enum(['solved', 'explained', 'planned', 'not_lawful', 'referred'])

const words = (max: number) => z.string().trim().min(1).max(max)
const deviceAt = z.iso.datetime({ offset: true }).optional()
const photos = z.array(z.uuid()).max(3).default([])

/** 点单 */
export const raising = z.object({
  id: z.uuid().optional(),
  text: z.string().trim().min(4, '请把事情说清楚，至少 4 个字').max(2000),
  household: z.uuid().optional(),
  via: z.enum(['card', 'chief', 'visit', 'meeting', 'desk']).default('chief'),
  where: z.string().trim().max(200).default(''),
  longitude: z.number().min(73).max(136).nullable().default(null),
  latitude: z.number().min(3).max(54).nullable().default(null),
  raiserName: z.string().trim().max(40).default(''),
  raiserPhone: z.string().trim().max(20).optional(),
  photos,
  deviceAt,
})
/** 分类 */
export const sorting = z.object({
  category,
  size: z.enum(['minor', 'major', 'hard']),
  ownership: z.enum(['public', 'private']),
  publicSafety: z.boolean(),
  urgency: z.enum(['life', 'utility', 'general_safety', 'ordinary', 'complex']),
  sealed: z.boolean().default(false),
  /** somebody the matter complains about */
  about: z.uuid().nullable().default(null),
})
/** 派单: to a post holder, or to a department of the town; one of the two. */
export const dispatching = z
  .object({ handler: z.uuid().optional(), department: z.string().max(40).optional(), words: z.string().trim().max(500).default('') })
  .refine(d => (d.handler === undefined) !== (d.department === undefined), '派给一个人，或派给一个部门，二者选一')
/** 接单 */
export const taking = z.object({ words: z.string().trim().max(500).default(''), deviceAt })
export const sendingBack = z.object({ reason: words(500) })
/** 办结答复 */
export const answering = z.object({
  outcome: answerOutcome,
  words: words(2000),
  photos,
  /** for `planned`: by when */
  plannedOn: z.string().optional(),
  /** for `referred`: to whom */
  referredTo: z.string().trim().max(100).optional(),
  deviceAt,
})
/** 评单, by the resident, or taken down from a call-back by a second person */
export const rating = z.object({
  solved: z.boolean(),
  satisfied: z.boolean(),
  words: z.string().trim().max(500).default(''),
  by: z.enum(['resident', 'call', 'paper']).default('resident'),
})
/** 销号 */
export const writingOff = z.object({ words: words(500) })
export const withdrawing = z.object({ reason: words(500) })

export const handlerChoice = z.object({
  mandate: z.uuid().nullable(),
  department: z.string().nullable(),
  name: z.string(),
  postName: z.string(),
  rung: z.enum(['unit', 'group', 'area', 'village', 'town']),
  /** the one the size points to */
  suggested: z.boolean(),
})

export const requestRow = z.object({
  id: z.uuid(),
  number: z.string(),
  state,
  text: z.string(),
  where: z.string(),
  category: category.nullable(),
  size: z.enum(['minor', 'major', 'hard']).nullable(),
  urgency: z.string().nullable(),
  publicSafety: z.boolean(),
  sealed: z.boolean(),
  villageName: z.string(),
  household: z.uuid().nullable(),
  head: z.string().nullable(),
  raisedAt: z.string(),
  raisedVia: z.string(),
  raiserName: z.string(),
  handler: z.string().nullable(),
  handlerMandate: z.uuid().nullable(),
  dueAt: z.string().nullable(),
  overdue: z.boolean(),
  outcome: z.string().nullable(),
})
export type RequestRow = z.infer<typeof requestRow>
export const requestStep = z.object({
  id: z.uuid(),
  act: z.string(),
  actName: z.string(),
  from: state.nullable(),
  to: state,
  at: z.string(),
  who: z.string(),
  post: z.string().nullable(),
  words: z.string(),
  photos: z.array(z.uuid()),
})
export const request = requestRow.extend({
  ownership: z.string().nullable(),
  rung: z.string().nullable(),
  raiserPhoneMasked: z.string().nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  answer: z.string().nullable(),
  answeredAt: z.string().nullable(),
  solved: z.boolean().nullable(),
  satisfied: z.boolean().nullable(),
  ratingWords: z.string().nullable(),
  sentBack: z.number(),
  reopened: z.number(),
  photos: z.array(z.uuid()),
  steps: z.array(requestStep),
  /** what the signed-in person may do with it now */
  may: z.array(z.string()),
})
export type Request = z.infer<typeof request>
export const requestQuery = z.object({
  state: z.string().optional(),
  mine: z.enum(['yes']).optional(),
  open: z.enum(['yes']).optional(),
  overdue: z.enum(['yes']).optional(),
  place: z.uuid().optional(),
  household: z.uuid().optional(),
  category: category.optional(),
  q: z.string().trim().max(40).optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const requestList = z.object({ total: z.number(), rows: z.array(requestRow), next: z.uuid().nullable() })
/** Counts with their window and cut-off; a rate is n of d, never a bare percentage. */
export const requestFigures = z.object({
  from: z.string(),
  to: z.string(),
  cutOff: z.string(),
  raised: z.number(),
  open: z.number(),
  overdue: z.number(),
  answered: z.number(),
  writtenOff: z.number(),
  solved: z.object({ n: z.number(), d: z.number() }),
  satisfied: z.object({ n: z.number(), d: z.number() }),
  byOutcome: z.record(z.string(), z.number()),
})
