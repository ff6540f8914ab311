import * as z from 'zod'
import { type Post, posts } from '#common/posts.ts'
import { bulletinDefaults, bulletinValues } from './settings-bulletin-terms.ts'
import type { SettingKey } from './terms.ts'

const post = z.enum(Object.keys(posts) as [Post])
const postsAllowed = z.array(post).min(1, '至少留一个岗位')
const duty = z.object({ period: z.enum(['month', 'quarter']), visits: z.number().int().min(1).max(31) })
const chiefDuty = z.object({
  period: z.enum(['none', 'month', 'quarter']),
  visits: z.number().int().min(1).max(31),
  of: z.enum(['key', 'all']),
})
const notAsked = { period: 'none' as const, visits: 1, of: 'key' as const }
/** Kinds of meeting; their words are in meetings/terms.ts. */
const meetingKind = z.enum(['talk', 'analysis', 'chiefs', 'weekly', 'huddle', 'village', 'yard'])
const meetingDuty = z.object({
  post,
  kind: meetingKind,
  period: z.enum(['week', 'month', 'quarter']),
  times: z.number().int().min(1).max(7),
})
/** Hours from the resident's word to dispatch (null: no hour is set) and working days from it to the answer. */
const deadline = z.object({ dispatchHours: z.number().min(0.5).max(720).nullable(), answerWorkingDays: z.number().int().min(1).max(250) })

/** parts of whole; `more`: must be passed, not only reached */
const portion = z
  .object({ parts: z.number().int().min(0).max(100), whole: z.number().int().min(1).max(100), more: z.boolean() })
  .refine(({ parts, whole, more }) => (more ? parts < whole : parts <= whole), '比例不能大于全部')
/** How many households must take part, and how many of those present, or of all, must agree. */
const votingRule = z.object({
  takePart: portion,
  agree: portion,
  agreeOf: z.enum(['present', 'all']),
  leastDays: z.number().int().min(0).max(30),
})

const rungDays = z.number().int().min(1).max(60)

/** What each setting's value looks like. Settings are stored as JSON and read through these. */
export const settingValues = {
  /** bounds of a unit in households; `block`: the town refuses what leaves them, otherwise they only warn */
  unit_size: z
    .object({ least: z.number().int().min(1).max(200), most: z.number().int().min(1).max(500), block: z.boolean() })
    .refine(size => size.least <= size.most, '下限不能大于上限'),
  /** visits asked for a household in a calendar period, by class; and visits that group and area chiefs make in person */
  visit_duties: z.object({ key: duty, ordinary: duty, group_chief: chiefDuty.default(notAsked), area_chief: chiefDuty.default(notAsked) }),
  /** for so many days after a period's end what was done inside it may still come in; then the period closes for good */
  duty_grace: z.number().int().min(0).max(31),
  /** meetings asked of a post at its place in a calendar period; one duty for each post and kind */
  meeting_duties: z
    .array(meetingDuty)
    .max(30)
    .refine(list => new Set(list.map(each => `${each.post} ${each.kind}`)).size === list.length, '同一岗位的同一种会只能有一条'),
  request_deadlines: z.object({
    life: deadline,
    utility: deadline,
    general_safety: deadline,
    ordinary: deadline,
    complex: deadline,
  }),
  write_off_posts: postsAllowed,
  dispatch_posts: postsAllowed,
  sealed_posts: postsAllowed,
  /** how often a request may be sent back before somebody of village or town rules */
  send_back_limit: z.number().int().min(0).max(9),
  /** working days a rung gets when a request has risen to it or was handed up */
  rung_days: z.object({ group: rungDays, area: rungDays, village: rungDays, town: rungDays }),
  /** on how many different days a call-back must have failed before a request may be written off without a rating */
  call_back_days: z.number().int().min(1).max(10),
  /** days after the write-off on which the resident is asked again */
  reask_days: z.number().int().min(1).max(365),
  /** hours before a request rises by itself that its handler is told */
  notice_hours: z.number().int().min(1).max(240),
  /** where what goes; the first that fits counts, and a post is looked for from the matter's place upwards */
  dispatch_rules: z
    .array(
      z
        .object({
          category: z
            .string()
            .regex(/^\d{2}$/, '类别代码应为两位数字')
            .nullable()
            .default(null),
          size: z.enum(['minor', 'major', 'hard']).nullable().default(null),
          place: z.uuid().nullable().default(null),
          post: post.nullable().default(null),
          department: z.string().max(40).nullable().default(null),
        })
        .refine(rule => (rule.post === null) !== (rule.department === null), '派给一个岗位，或派给一个部门，二者选一'),
    )
    .max(300),
  departments: z
    .array(
      z.object({
        code: z.string().regex(/^[a-z][a-z0-9_]{1,39}$/, '代码应为小写字母、数字、下划线'),
        name: z.string().trim().min(1).max(40),
      }),
    )
    .refine(list => new Set(list.map(department => department.code)).size === list.length, '部门代码不能重复'),
  /** names that differ from the usual ones, by the two-digit code of the kind */
  category_names: z.record(z.string().regex(/^\d{2}$/, '类别代码应为两位数字'), z.string().trim().min(1).max(20)),
  /** what strangers see on cards and certificates: whom to call at the town */
  public_contact: z.object({ office: z.string().trim().max(60), phone: z.string().trim().max(20), hours: z.string().trim().max(60) }),
  /** when households without an answer are asked for again, and how long an emergency may last at most */
  rollcall_rules: z.object({
    remindAfterPercent: z.number().int().min(10).max(90),
    remindHoursBeforeDue: z.number().min(0.5).max(240),
    emergencyHours: z.number().int().min(1).max(720),
  }),
  /** by the kind of place a circle lies in */
  deliberation_rules: z.object({ village: votingRule, area: votingRule, group: votingRule, unit: votingRule }),
  ...bulletinValues,
} satisfies Record<SettingKey, z.ZodType>

export type SettingValue<K extends SettingKey> = z.output<(typeof settingValues)[K]>
export type SettingValues = { [K in SettingKey]: SettingValue<K> }
/** A value with where it comes from. */
export type Sourced<K extends SettingKey> = { value: SettingValue<K>; source: string }

const text = '《组织观察》2023-12-30 “三长制”推动联系服务群众“零距离”'

const twoThirds = { takePart: { parts: 2, whole: 3, more: false }, agree: { parts: 1, whole: 2, more: true }, agreeOf: 'present' as const }

/** What counts where a town has set nothing. */
export const defaults: { [K in SettingKey]: Sourced<K> } = {
  unit_size: { value: { least: 5, most: 15, block: false }, source: `${text}：沩山镇、坪村镇均以相邻居住的 5–15 户为邻` },
  visit_duties: {
    value: {
      ...{ key: { period: 'month', visits: 1 }, ordinary: { period: 'quarter', visits: 1 } },
      ...{ group_chief: notAsked, area_chief: notAsked },
    },
    source: `${text}：沩山镇，重点户每月不少于 1 次，普通户每季度不少于 1 次`,
  },
  duty_grace: { value: 3, source: '初始值：月末、季末没有信号时记下的走访，三天内补传仍算数；请按本镇情况核定' },
  meeting_duties: {
    value: [
      { post: 'unit_chief', kind: 'talk', period: 'quarter', times: 1 },
      { post: 'unit_chief', kind: 'analysis', period: 'month', times: 1 },
      { post: 'party_secretary', kind: 'chiefs', period: 'month', times: 1 },
    ],
    source: `${text}：沩山镇，邻长每季度召集 1 次民情恳谈会、每月召开 1 次民情分析会；大林村“三长碰头会”每月一次`,
  },
  request_deadlines: {
    value: {
      life: { dispatchHours: 1, answerWorkingDays: 1 },
      utility: { dispatchHours: 2, answerWorkingDays: 2 },
      general_safety: { dispatchHours: 24, answerWorkingDays: 5 },
      ordinary: { dispatchHours: null, answerWorkingDays: 5 },
      complex: { dispatchHours: null, answerWorkingDays: 15 },
    },
    source: '初始值，参照各地 12345 热线一般 5 个、复杂 15 个工作日的通行做法；请按本镇文件核定',
  },
  write_off_posts: {
    value: ['town_officer', 'party_secretary', 'first_secretary'],
    source: '初始值：销号由办理人以外的镇、村负责人确认；请按本镇文件核定',
  },
  dispatch_posts: {
    value: ['town_officer', 'town_duty', 'party_secretary'],
    source: `${text}：沩山镇“支部派单”；镇值班员派公共安全急件为初始值`,
  },
  sealed_posts: {
    value: ['town_officer', 'town_duty'],
    source: '初始值：家暴、未成年人、治安线索只由镇里经手的岗位可见；请按本镇文件核定',
  },
  send_back_limit: { value: 2, source: '初始值：最多退回两次，再退由村或镇裁定' },
  rung_days: {
    value: { group: 2, area: 3, village: 5, town: 10 },
    source: `${text}：坪村镇“小事找邻长、大事找组长、难事找片长”，再到村级民情会、镇党委；天数为初始值，请按本镇文件核定`,
  },
  call_back_days: { value: 3, source: '初始值：三天各回访一次都未接通，才可不经评单销号，并记为“无回音”' },
  reask_days: { value: 28, source: '初始值：销号满四周再问一次' },
  notice_hours: { value: 24, source: '初始值：到期自动上升前一天提醒办理人' },
  dispatch_rules: {
    value: [
      { category: '15', size: null, place: null, post: 'town_duty', department: null },
      { category: '17', size: null, place: null, post: null, department: 'party_building' },
      { category: null, size: 'minor', place: null, post: 'unit_chief', department: null },
      { category: null, size: 'major', place: null, post: 'group_chief', department: null },
      { category: null, size: 'hard', place: null, post: 'area_chief', department: null },
    ],
    source: `${text}：坪村镇“小事找邻长、大事找组长、难事找片长”；公共安全、村务监督和部门事项为初始值，请按本镇文件核定`,
  },
  departments: {
    value: [
      { code: 'party_building', name: '党建办公室' },
      { code: 'civil_affairs', name: '社会事务（民政）办公室' },
      { code: 'emergency', name: '社会治安和应急管理办公室' },
      { code: 'land', name: '自然资源和生态环境办公室' },
      { code: 'agriculture', name: '农业综合服务中心' },
      { code: 'water', name: '水利（供水）站' },
      { code: 'services', name: '政务（便民）服务中心' },
      { code: 'veterans', name: '退役军人服务站' },
      { code: 'enforcement', name: '综合行政执法大队' },
      { code: 'police', name: '派出所' },
      { code: 'justice', name: '司法所' },
      { code: 'health', name: '卫生院' },
      { code: 'power', name: '供电所' },
      { code: 'school', name: '中心学校' },
    ],
    source: '初始值：乡镇常见内设机构与派驻站所；请按本镇“三定”方案核定',
  },
  category_names: { value: {}, source: '全国通用名称' },
  public_contact: { value: { office: '', phone: '', hours: '' }, source: '尚未设置' },
  rollcall_rules: {
    value: { remindAfterPercent: 50, remindHoursBeforeDue: 12, emergencyHours: 72 },
    source: '初始值：时间过半、截止前 12 小时各提醒一次，应急状态最长 72 小时；请按本镇文件核定',
  },
  deliberation_rules: {
    value: {
      ...{ village: { ...twoThirds, leastDays: 3 }, area: { ...twoThirds, leastDays: 3 } },
      ...{ group: { ...twoThirds, leastDays: 1 }, unit: { ...twoThirds, leastDays: 1 } },
    },
    source:
      '《村民委员会组织法》关于村民会议、村民小组会议：三分之二以上的户的代表参加，经到会的过半数通过（该法 2026-01-01 起有修订，请对照现行条文）；邻、片和表决天数为初始值，请按本镇文件核定',
  },
  ...bulletinDefaults,
}
