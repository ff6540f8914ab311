import type { Day } from '#common/calendar.ts'
import type { Post } from '#common/posts.ts'
import { type ClassKind, classKinds } from './class-terms.ts'
import { relations } from './households-terms.ts'

/** A column of the roll: its title on the template, other titles towns use, whether a row is nothing without it. */
export interface Column {
  title: string
  also: readonly string[]
  required: boolean
}

const column = (title: string, required: boolean, ...also: string[]): Column => ({ title, also, required })

/** Sheet 户籍花名册: one row per person. */
export const personColumns = {
  village: column('村', true, '村名', '行政村', '村社区', '所属村', '社区', '村居', '村（社区）', '村/社区'),
  area: column('片', false, '片区', '片名', '所属片'),
  group: column('组', true, '村民小组', '小组', '组名', '组别', '村组', '所属组'),
  unit: column('邻', false, '邻名', '邻组', '所属邻', '联户'),
  number: column('户编号', true, '户号', '户口编号', '家庭编号', '户籍编号'),
  head: column('户主', true, '户主姓名'),
  name: column('姓名', true, '成员姓名', '家庭成员', '家庭成员姓名'),
  relation: column('与户主关系', true, '户主关系', '家庭关系', '与户主的关系', '关系'),
  sex: column('性别', false),
  idNumber: column('身份证号', true, '公民身份号码', '身份证号码', '身份证', '公民身份证号码', '证件号码'),
  born: column('出生日期', false, '出生年月日', '生日'),
  phone: column('电话', false, '联系电话', '手机', '手机号', '手机号码', '电话号码', '联系方式'),
  address: column('住址', false, '地址', '家庭住址', '户籍地址', '居住地址', '详细地址'),
  building: column('楼栋', false, '栋', '栋号', '楼栋号', '幢'),
  stair: column('单元', false, '单元号'),
  floor: column('楼层', false, '层', '层数'),
  door: column('房号', false, '房间号', '室', '室号', '门牌号'),
  longitude: column('经度', false),
  latitude: column('纬度', false),
  party: column('党员', false, '是否党员', '政治面貌', '中共党员'),
  classes: column('户类别', false, '户类型', '家庭类别', '户属性', '重点户类别'),
} as const
export type PersonColumn = keyof typeof personColumns

/** Sheet 三长名册: one row per post held. */
export const chiefColumns = {
  post: column('岗位', true, '职务', '岗位名称'),
  village: personColumns.village,
  area: personColumns.area,
  group: personColumns.group,
  unit: personColumns.unit,
  name: personColumns.name,
  idNumber: { ...personColumns.idNumber, required: false },
  phone: personColumns.phone,
  how: column('产生方式', true, '产生办法', '任职方式'),
  from: column('任职日期', true, '任职时间', '任职起始', '任期自'),
  until: column('任期至', false, '任期届满', '届满日期', '任期止'),
} as const
export type ChiefColumn = keyof typeof chiefColumns

export const personSheet = '户籍花名册'
export const chiefSheet = '三长名册'

/** One person as the roll says it; null: the cell says nothing. */
export interface RollPerson {
  row: number
  village: string
  area: string
  group: string
  unit: string
  number: string
  head: string
  name: string
  relation: string
  sex: '男' | '女' | null
  born: Day | null
  idNumber: string | null
  phone: string | null
  address: string
  building: string
  stair: string
  floor: string
  door: string
  longitude: number | null
  latitude: number | null
  party: boolean | null
  classes: ClassKind[] | null
}

/** One post as the chiefs' sheet says it. */
export interface RollChief {
  row: number
  post: RollPost
  village: string
  area: string
  group: string
  unit: string
  name: string
  idNumber: string | null
  phone: string | null
  how: 'elected' | 'appointed'
  from: Day
  until: Day | null
}

export type RollPost = Extract<
  Post,
  'unit_chief' | 'group_chief' | 'area_chief' | 'party_secretary' | 'first_secretary' | 'village_officer'
>

/** A workbook read into rows, with the titles its columns bear. */
export interface Roll {
  people: RollPerson[]
  chiefs: RollChief[]
  /** the sheet's name and the title each column bears in this file, for the findings */
  personSheet: string
  personTitles: Partial<Record<PersonColumn, string>>
  chiefSheet: string
  chiefTitles: Partial<Record<ChiefColumn, string>>
  /** columns nobody here knows: left out, but named */
  ignoredColumns: string[]
}

/** The word the template offers for each post, then others that mean it. */
export const postWords: Record<RollPost, readonly string[]> = {
  unit_chief: ['邻长'],
  group_chief: ['组长', '村民小组长', '小组长'],
  area_chief: ['片长'],
  party_secretary: ['村党组织书记', '村支书', '党支部书记', '村支部书记', '村党支部书记', '党总支书记', '村书记'],
  first_secretary: ['驻村第一书记', '第一书记'],
  village_officer: ['村两委', '村两委成员', '两委成员', '村干部', '村（居）两委'],
}

export const howWords: Record<'elected' | 'appointed', readonly string[]> = {
  elected: ['推选', '选举', '选任'],
  appointed: ['任命', '委派', '选派', '聘任'],
}

/** Other words for the relations of terms.ts; 长子, 次女, 三儿子 and the like lose their rank first. */
export const relationWords: Record<string, (typeof relations)[number]> = {
  ...Object.fromEntries(relations.map(relation => [relation, relation])),
  本人: '户主',
  妻: '配偶',
  妻子: '配偶',
  夫: '配偶',
  丈夫: '配偶',
  儿子: '子',
  儿: '子',
  女儿: '女',
  媳: '儿媳',
  媳妇: '儿媳',
  儿媳妇: '儿媳',
  婿: '女婿',
  孙: '孙子',
  父: '父亲',
  母: '母亲',
  爷爷: '祖父',
  奶奶: '祖母',
  兄: '兄弟',
  弟: '兄弟',
  哥哥: '兄弟',
  弟弟: '兄弟',
  兄弟姐妹: '其他',
  姐: '姐妹',
  妹: '姐妹',
  姐姐: '姐妹',
  妹妹: '姐妹',
  曾孙子: '曾孙',
  曾孙女: '曾孙',
  岳父母: '其他',
  外孙: '其他',
  外孙子: '其他',
  外孙女: '其他',
  其它: '其他',
  非亲属: '其他',
}

/** What a household without any kind is called on the roll. */
export const ordinaryWord = '普通户'

export const classWords: Record<string, ClassKind> = {
  ...(Object.fromEntries(Object.entries(classKinds).map(([kind, word]) => [word, kind])) as Record<string, ClassKind>),
  '特困(五保)': 'destitute',
  特困: 'destitute',
  五保: 'destitute',
  特困供养: 'destitute',
  特困人员: 'destitute',
  独居: 'living_alone',
  独居老人: 'living_alone',
  空巢: 'living_alone',
  空巢老人: 'living_alone',
  残疾人: 'disabled',
  重残: 'disabled',
  重病: 'serious_illness',
  留守: 'left_behind_children',
  退伍军人: 'veteran',
  其它: 'other',
}
