import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { type Column, type SheetToWrite, writeSheet } from '#platform/sheets.ts'
import { classKinds } from './class-terms.ts'
import { relations } from './households-terms.ts'
import { villageNames } from './roll-export-store.ts'
import {
  type ChiefColumn,
  chiefColumns,
  chiefSheet,
  howWords,
  ordinaryWord,
  type PersonColumn,
  personColumns,
  personSheet,
  postWords,
} from './roll-terms.ts'

/** What may be chosen in a column; the same list object is written once. */
export interface Choices {
  villages: string[]
}

const widths: Partial<Record<PersonColumn | ChiefColumn, number>> = {
  ...{ idNumber: 22, phone: 16, address: 30, village: 14, classes: 16, relation: 12, post: 16, from: 13, until: 13, born: 13 },
}
const notes: Partial<Record<PersonColumn | ChiefColumn, string>> = {
  area: '可空：本村不分片时不填',
  unit: '可空：还没有划邻时不填',
  number: '同一村内每户一个编号，同户各行相同',
  idNumber: '18 位；还没有的（如新生儿）空着，并填性别和出生日期',
  born: '只在没有身份证号时填写，如 2026-11-24',
  longitude: 'WGS84（天地图坐标）十进制度数',
  latitude: 'WGS84（天地图坐标）十进制度数',
  classes: `${ordinaryWord}，或重点户类别；多个用顿号隔开，如 低保、残疾`,
  how: '推选、选举或任命',
  until: '可空：没有任期的不填',
}

const sexes = ['男', '女']
const yesNo = ['是', '否']
const classList = [ordinaryWord, ...Object.values(classKinds)]
const relationList = [...relations]
const postList = Object.values(postWords).map(words => words[0]!)
const howList = [howWords.elected[0]!, howWords.elected[1]!, howWords.appointed[0]!]

/** The columns of 户籍花名册 as they are written; several classes must fit into one cell, so that list only proposes. */
export function personSheetColumns({ villages }: Choices): Column[] {
  const lists = { sex: sexes, relation: relationList, party: yesNo, classes: classList, ...(villages.length > 0 && { village: villages }) }
  return written(personColumns, lists)
}

export function chiefSheetColumns({ villages }: Choices): Column[] {
  return written(chiefColumns, { post: postList, how: howList, ...(villages.length > 0 && { village: villages }) })
}

function written<K extends PersonColumn | ChiefColumn>(
  columns: Record<K, { title: string; required: boolean }>,
  lists: Partial<Record<K, string[]>>,
): Column[] {
  return (Object.entries(columns) as [K, { title: string; required: boolean }][]).map(([key, { title, required }]) => ({
    ...{ key, header: title, width: widths[key] ?? 10 },
    ...(lists[key] && { list: lists[key] }),
    note: [required ? '必填' : '', notes[key] ?? ''].filter(words => words).join('；') || '可空',
  }))
}

/** 花名册模板: both sheets empty, with drop-downs, and how to fill them. */
export async function rollTemplate(tx: Tx, town: Id): Promise<Buffer> {
  const choices = { villages: await villageNames(tx, town) }
  return await writeSheet({
    sheets: [
      { name: personSheet, columns: personSheetColumns(choices), rows: [] },
      { name: chiefSheet, columns: chiefSheetColumns(choices), rows: [] },
      guide(),
    ],
  })
}

function guide(): SheetToWrite {
  const rows = Object.entries({ ...personColumns, ...chiefColumns } as Record<
    string,
    { title: string; also: readonly string[]; required: boolean }
  >)
  return {
    name: '填写说明',
    columns: [
      { key: 'title', header: '列', width: 14 },
      { key: 'required', header: '是否必填', width: 10 },
      { key: 'also', header: '也认的写法', width: 50 },
      { key: 'words', header: '怎么填', width: 70 },
    ],
    rows: [
      ...general.map(words => ({ title: '总则', words })),
      ...rows.map(([key, { title, also, required }]) => ({
        ...{ title, required: required ? '必填' : '可空', also: also.join('、') },
        words: explained(key as PersonColumn | ChiefColumn),
      })),
    ],
  }
}

const general = [
  `“${personSheet}”一人一行，同户各行的村、组、户编号、户主相同；每户有且只有一行的与户主关系为“户主”。`,
  `“${chiefSheet}”一个岗位一行；邻长、组长应是花名册上的居民，有身份证号时按身份证号对应。`,
  '先检查，后导入：有一处不合要求就全部不导入；检查结果写明工作表、行、列、原值和原因。',
  '再次导入按身份证号（没有的按户编号和姓名）更新，不会重复；空着的格不改动原有内容；表里没有的人只列出，不删除。',
  '身份证号、电话列应为“文本”格式，否则电子表格会改掉末尾几位。',
]

function explained(key: PersonColumn | ChiefColumn): string {
  if (key === 'relation') return relationList.join('、')
  if (key === 'classes') return `${classList.join('、')}；多个用顿号隔开`
  if (key === 'post') return postList.join('、')
  return notes[key] ?? ''
}
