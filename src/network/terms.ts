import * as z from 'zod'
import { isDay } from '#common/calendar.ts'
import { placeKinds, posts } from '#common/posts.ts'
import { type ClassKind, classKinds } from './class-terms.ts'

export const placeKind = z.enum(Object.keys(placeKinds) as [keyof typeof placeKinds])
export const postKey = z.enum(Object.keys(posts) as [keyof typeof posts])
export const day = z.string().refine(isDay, '应为日期，如 2026-11-24')
/** Text of at most `max` characters that says something. */
export const words = (max: number) => z.string().trim().min(1).max(max)

export const classKind = z.enum(Object.keys(classKinds) as [ClassKind])

export const hows = { elected: '推选', appointed: '任命' } as const
export const how = z.enum(['elected', 'appointed'])

/** How a mandate ends. Elected chiefs end only by these; there is no dismissal by button. */
export const endReasons = {
  term: '任期届满',
  resigned: '辞去',
  died: '去世',
  moved: '迁出',
  recalled: '罢免表决',
  succeeded: '换届改选',
  transferred: '工作调动',
  place_closed: '片组邻撤并',
} as const
export const endReason = z.enum(Object.keys(endReasons) as [keyof typeof endReasons])

export const holder = z.object({
  mandate: z.uuid(),
  person: z.uuid(),
  name: z.string(),
  post: postKey,
  postName: z.string(),
  placeId: z.uuid(),
  placeName: z.string(),
  phone: z.string().nullable(),
  phoneMasked: z.string().nullable(),
  photo: z.uuid().nullable(),
  how,
  from: day,
  until: day.nullable(),
  ended: day.nullable(),
  endedReason: z.string().nullable(),
  department: z.string().nullable(),
})
export type Holder = z.infer<typeof holder>

/** One place in the tree, with what the office wants to see beside its name. */
export const treeNode = z.object({
  id: z.uuid(),
  parent: z.uuid().nullable(),
  kind: placeKind,
  name: z.string(),
  pinyin: z.string(),
  path: z.string(),
  /** null above one's own place, whose rows are seen only in part */
  households: z.number().nullable(),
  people: z.number().nullable(),
  /** the chief or secretary of the place; empty when vacant */
  chief: z.string().nullable(),
  chiefMandate: z.uuid().nullable(),
})
export type TreeNode = z.infer<typeof treeNode>

export const placeDetail = z.object({
  id: z.uuid(),
  kind: placeKind,
  name: z.string(),
  path: z.string(),
  /** from the town down to the place's parent */
  above: z.array(z.object({ id: z.uuid(), name: z.string(), kind: placeKind })),
  children: z.number(),
  households: z.number().nullable(),
  people: z.number().nullable(),
  keyHouseholds: z.number().nullable(),
  holders: z.array(holder),
  past: z.array(holder),
  changes: z.array(z.object({ change: z.string(), on: day, reason: z.string(), before: z.unknown(), after: z.unknown() })),
  startedOn: day,
  endedOn: day.nullable(),
})

export const newPlace = z.object({ parent: z.uuid(), kind: placeKind, name: words(40), on: day })
export const renaming = z.object({ name: words(40), on: day, reason: words(200) })
export const moving = z.object({ parent: z.uuid(), on: day, reason: words(200) })
/** New sister places, each with the units' or households' ids that go over; the rest stays. */
export const splitting = z.object({
  on: day,
  reason: words(200),
  parts: z.array(z.object({ name: words(40), members: z.array(z.uuid()).min(1) })).min(1),
})
/** The place closes, what it holds goes over to a sister place. */
export const merging = z.object({ into: z.uuid(), on: day, reason: words(200) })
/** What a photo is given to, or taken from (null). */
export const photoChange = z.object({ photo: z.uuid().nullable() })
export const closing = z.object({ on: day, reason: words(200) })

export const irregularities = z.object({
  /** households in no unit */
  orphans: z.array(z.object({ household: z.uuid(), head: z.string(), group: z.string(), address: z.string() })),
  outOfBounds: z.array(z.object({ unit: z.uuid(), name: z.string(), households: z.number(), least: z.number(), most: z.number() })),
  vacancies: z.array(z.object({ place: z.uuid(), name: z.string(), post: postKey, postName: z.string(), since: day.nullable() })),
  /** two people in one post, or one person chief of two units */
  doublePosts: z.array(z.object({ place: z.uuid(), name: z.string(), postName: z.string(), names: z.array(z.string()) })),
})
export const counts = z.object({
  villages: z.number(),
  areas: z.number(),
  groups: z.number(),
  units: z.number(),
  areaChiefs: z.number(),
  groupChiefs: z.number(),
  unitChiefs: z.number(),
  households: z.number(),
  people: z.number(),
  keyHouseholds: z.number(),
  /** households in a unit whose chief is in office */
  covered: z.number(),
  orphans: z.number(),
  cutOff: z.string(),
})
export type Counts = z.infer<typeof counts>

export const searchQuery = z.object({ q: z.string().trim().min(1, '请输入要找的名称、姓名、拼音或户编号').max(40) })
export const searchResult = z.object({
  places: z.array(z.object({ id: z.uuid(), name: z.string(), kind: placeKind, above: z.string() })),
  households: z.array(z.object({ id: z.uuid(), head: z.string(), address: z.string(), unitName: z.string().nullable() })),
  people: z.array(z.object({ id: z.uuid(), name: z.string(), posts: z.string() })),
})

/** For the map: parallel arrays, so that 7,000 households weigh little. */
export const mapHouseholds = z.object({
  ids: z.array(z.uuid()),
  longitudes: z.array(z.number()),
  latitudes: z.array(z.number()),
  units: z.array(z.string().nullable()),
  key: z.array(z.boolean()),
  heads: z.array(z.string()),
  withoutCoordinates: z.number(),
})

export const settingKeys = {
  unit_size: '邻的户数范围',
  visit_duties: '走访频次',
  duty_grace: '走访会议补录宽限天数',
  meeting_duties: '会议频次',
  request_deadlines: '办理时限',
  write_off_posts: '可销号的岗位',
  dispatch_posts: '可派单的岗位',
  sealed_posts: '可见保密件的岗位',
  send_back_limit: '退回次数上限',
  rung_days: '上一级后的办理天数',
  call_back_days: '回访未接通的天数',
  reask_days: '销号后再问的天数',
  notice_hours: '到期前多久提醒',
  dispatch_rules: '派单规则',
  departments: '部门名录',
  category_names: '诉求类别名称',
  public_contact: '公开联系方式',
  rollcall_rules: '摸排提醒和应急时长',
  deliberation_rules: '议事表决的参加和同意比例',
  bulletin_duties: '三务公开事项和日期',
  bulletin_rules: '公示天数和审签',
} as const
export type SettingKey = keyof typeof settingKeys
export const settingKey = z.enum(Object.keys(settingKeys) as [SettingKey])
export const setting = z.object({
  key: settingKey,
  name: z.string(),
  value: z.unknown(),
  from: day.nullable(),
  source: z.string(),
  setBy: z.string().nullable(),
})
export const newSetting = z.object({ key: settingKey, value: z.unknown(), from: day, source: words(300) })

export const town = z.object({
  id: z.uuid(),
  name: z.string(),
  code: z.string(),
  kind: z.enum(['county', 'town']),
  place: z.uuid(),
  path: z.string(),
})
export const newTown = z.object({
  name: words(40),
  code: z.string().regex(/^\d{12}$/, '统计用区划代码应为 12 位数字'),
  officer: z.object({
    name: words(40),
    phone: z.string().trim().max(20),
    userName: z
      .string()
      .trim()
      .regex(/^[a-z0-9][a-z0-9._-]{2,31}$/, '用户名应为 3–32 位小写字母、数字或 . _ -'),
  }),
})
export const newTownResult = z.object({
  town: z.uuid(),
  place: z.uuid(),
  officer: z.object({ userName: z.string(), password: z.string() }),
})
