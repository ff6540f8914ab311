import { checkCharacter } from '#common/idnumber.ts'
import { writeSheet } from '#platform/sheets.ts'

export const rollTitles = '村 片 组 邻 户编号 户主 姓名 与户主关系 性别 身份证号 电话 住址 楼栋 单元 楼层 房号 经度 纬度 党员 户类别'.split(
  ' ',
)
const chiefTitles = '岗位 村 片 组 邻 姓名 身份证号 电话 产生方式 任职日期 任期至'.split(' ')
export type Cells = Record<string, string>

/** A roll as .xlsx: cells by title. */
export async function workbook(people: Cells[], chiefs: Cells[] = []): Promise<Buffer> {
  const columns = (of: string[]) => of.map(title => ({ header: title, key: title, width: 10 }))
  return await writeSheet({
    sheets: [
      { name: '户籍花名册', columns: columns(rollTitles), rows: people },
      { name: '三长名册', columns: columns(chiefTitles), rows: chiefs },
    ],
  })
}

let drawn = 0
/** A valid ID number nobody else here bears. */
export function idNumber(born: string, sex: '男' | '女'): string {
  drawn++
  const first17 = `99900${2 + Math.floor(drawn / 499)}${born.replaceAll('-', '')}${String(((drawn % 499) * 2 + (sex === '男' ? 1 : 0)) % 1000).padStart(3, '0')}`
  return first17 + checkCharacter(first17)
}

function family(number: string, at: Cells, more: Cells = {}): Cells[] {
  const head = {
    ...at,
    户编号: number,
    户主: `李国${number}`,
    姓名: `李国${number}`,
    与户主关系: '户主',
    性别: '男',
    身份证号: idNumber('1960-05-01', '男'),
  }
  const wife = { ...head, 姓名: `王桂${number}`, 与户主关系: '配偶', 性别: '女', 身份证号: idNumber('1962-08-08', '女') }
  return [{ ...head, 电话: `154${number.padStart(8, '9')}`, 住址: `${at.村}${number}号`, 经度: '113.5', 纬度: '27.6', ...more }, wife]
}
const first = { 村: '大林村', 片: '河东片', 组: '1组', 邻: '1邻' }
const second = { 村: '大林村', 片: '河东片', 组: '1组', 邻: '2邻' }
const other = { 村: '沩山村', 组: '上屋组', 邻: '1邻' }

/** Three households of two in two villages, and four posts held by three people. */
export function smallRoll() {
  const people = [
    ...family('0001', first, { 户类别: '低保、残疾', 党员: '是' }),
    ...family('0002', second, { 户类别: '普通户' }),
    ...family('0001', other),
  ]
  const chief = {
    岗位: '邻长',
    ...first,
    姓名: '李国0001',
    身份证号: people[0]!.身份证号!,
    产生方式: '推选',
    任职日期: '2024-03-01',
    任期至: '2027-02-28',
  }
  const chiefs = [
    chief,
    { ...chief, 岗位: '组长', 姓名: '李国0002', 身份证号: people[2]!.身份证号! },
    { 岗位: '片长', ...first, 姓名: '丁海燕', 电话: '15400000001', 产生方式: '任命', 任职日期: '2024-01-01' },
    { 岗位: '村两委', 村: '大林村', 姓名: '丁海燕', 电话: '15400000001', 产生方式: '选举', 任职日期: '2024-01-01' },
  ] as Cells[]
  return { people, chiefs }
}
