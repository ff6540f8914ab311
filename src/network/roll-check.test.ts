import { describe, expect, test } from 'vitest'
import { checkCharacter } from '#common/idnumber.ts'
import { newId } from '#common/ids.ts'
import { checkRoll } from './roll-check.ts'
import { planRoll } from './roll-plan.ts'
import type { Present, PresentPlace } from './roll-present.ts'
import { openRoll } from './roll-workbook.ts'

const titles = '村 片 组 邻 户编号 户主 姓名 与户主关系 性别 身份证号 电话 住址 经度 纬度 党员 户类别'.split(' ')
const chiefTitles = '岗位 村 片 组 邻 姓名 身份证号 电话 产生方式 任职日期 任期至'.split(' ')

/** A valid number of a reserved range: the `serial`-th man or woman born on that day. */
function idOf(born: string, serial: number, sex: '男' | '女'): string {
  const first17 = `999001${born}${String(serial * 2 + (sex === '男' ? 1 : 0)).padStart(3, '0')}`
  return first17 + checkCharacter(first17)
}
const li = idOf('19600501', 1, '男')
const wang = idOf('19620808', 1, '女')
const zhang = idOf('19750312', 2, '男')

const head = {
  村: '大林村',
  组: '1组',
  邻: '1邻',
  户编号: '0001',
  户主: '李建国',
  姓名: '李建国',
  与户主关系: '户主',
  性别: '男',
  身份证号: li,
}
const wife = { ...head, 姓名: '王桂英', 与户主关系: '配偶', 性别: '女', 身份证号: wang }
const neighbour = { ...head, 户编号: '0002', 户主: '张卫东', 姓名: '张卫东', 身份证号: zhang }
type Cells = Record<string, string>

/** Findings on a file with these people (rows from 2 on) and chiefs, laid beside `present`. */
async function findings(
  people: Cells[],
  chiefs: Cells[] = [],
  { lossy, present }: { lossy?: [number, string]; present?: Partial<Present> } = {},
) {
  const reading = openRoll()
  const put = (sheet: string, heading: string[], rows: Cells[]) => {
    reading.take({ sheet, row: 1, cells: heading })
    for (const [i, row] of rows.entries()) {
      const cells = heading.map(title => row[title] ?? '')
      const lost = lossy?.[0] === i + 2 ? [heading.indexOf(lossy[1])] : undefined
      reading.take({ sheet, row: i + 2, cells, ...(lost && { lossy: lost }) })
    }
  }
  put('户籍花名册', titles, people)
  if (chiefs.length > 0) put('三长名册', chiefTitles, chiefs)
  const { roll, findings } = reading.close()
  const households = checkRoll(roll, findings)
  const blinds = new Map(
    [...roll.people, ...roll.chiefs].flatMap(({ idNumber, phone }) => [idNumber, phone].flatMap(v => (v ? [[v, `b${v}`]] : []))),
  )
  const town: PresentPlace = { id: 'town', kind: 'town', parent: null, name: '沩山镇', path: 'c1.t1', endedOn: null }
  const none: Present = { places: [], households: [], residents: [], people: [], mandates: [], elsewhere: new Set() }
  const plan = await planRoll(roll, households, {
    present: { ...none, ...present, places: [town, ...(present?.places ?? [])] },
    ...{ blinds, today: '2026-11-24', most: null, newId, findings },
  })
  return { findings, plan, roll }
}
const village: PresentPlace = { id: 'v1', kind: 'village', parent: 'town', name: '大林村', path: 'c1.t1.v1', endedOn: null }
const only = async (...args: Parameters<typeof findings>) => {
  const { findings: found } = await findings(...args)
  expect(found.map(({ row, column, reason }) => `${row} ${column} ${reason}`)).toHaveLength(1)
  return found[0]!
}

test('a good roll has no findings and a plan from village to unit', async () => {
  const { findings: found, plan } = await findings([head, wife, neighbour])
  expect(found).toEqual([])
  expect(plan.places.map(place => [place.kind, place.name, place.path])).toEqual([
    ['village', '大林村', 'c1.t1.v1'],
    ['group', '1组', 'c1.t1.v1.g1'],
    ['unit', '1邻', 'c1.t1.v1.g1.u1'],
  ])
  expect(plan.households.map(household => household.rows.members.length)).toEqual([2, 1])
})

describe('every bad cell is named by sheet, row, column, value and reason', () => {
  const cases: [string, Cells[], number, string, string | RegExp, RegExp][] = [
    ['length of an ID number', [{ ...head, 身份证号: li.slice(0, 17) }], 2, '身份证号', li.slice(0, 17), /应为 18 位，实为 17 位/],
    ['check digit', [{ ...head, 身份证号: li.slice(0, 17) + (li[17] === '1' ? '2' : '1') }], 2, '身份证号', /./, /校验码应为/],
    ['impossible date in an ID number', [{ ...head, 身份证号: '999001196013050127' }], 2, '身份证号', /./, /1960-13-05 不存在/],
    ['sex against ID', [{ ...head, 性别: '女' }], 2, '性别', '女', /身份证号表示男，实填女/],
    ['duplicate ID', [head, { ...neighbour, 身份证号: li }], 3, '身份证号', li, /与第 2 行（李建国）重复/],
    ['no head', [{ ...head, 与户主关系: '子' }], 2, '与户主关系', '子', /没有户主/],
    ['two heads', [head, { ...wife, 与户主关系: '户主' }], 3, '与户主关系', '户主', /第 2 行 李建国、本行 王桂英/],
    ['head not among the rows', [{ ...head, 户主: '李建军' }], 2, '户主', '李建军', /不在本户成员/],
    [
      'head is another member',
      [
        { ...head, 户主: '王桂英' },
        { ...wife, 户主: '王桂英' },
      ],
      2,
      '户主',
      '王桂英',
      /第 2 行 李建国/,
    ],
    ['one number in two groups', [head, { ...wife, 组: '2组' }], 3, '组', '2组', /户编号 0001 同时出现在两个组：第 2 行为“1组”/],
    ['one household in two units', [head, { ...wife, 邻: '2邻' }], 3, '邻', '2邻', /应一致/],
    ['phone', [{ ...head, 电话: '1380013800' }], 2, '电话', '1380013800', /应为 11 位手机号.*实为 10 位/],
    ['two phones in a cell', [{ ...head, 电话: '13800138000、13900139000' }], 2, '电话', /./, /实为多个/],
    ['longitude out of range', [{ ...head, 经度: '213.5', 纬度: '27.6' }], 2, '经度', '213.5', /73–136/],
    ['one coordinate only', [{ ...head, 经度: '113.5' }], 2, '纬度', '', /同时填写/],
    ['unknown class', [{ ...head, 户类别: '贫困户' }], 2, '户类别', '贫困户', /普通户，或 低保/],
    ['unknown relation', [{ ...head }, { ...wife, 与户主关系: '邻居' }], 3, '与户主关系', '邻居', /应为户主、配偶/],
    ['missing group', [{ ...head, 组: '' }], 2, '组', '', /不能空/],
    ['missing name', [{ ...head }, { ...wife, 姓名: '' }], 3, '姓名', '', /不能空/],
    ['party', [{ ...head, 党员: '可能' }], 2, '党员', '可能', /是或否/],
    [
      'a unit over two groups',
      [
        { ...head, 邻: '张家湾' },
        { ...neighbour, 组: '2组', 邻: '张家湾' },
      ],
      3,
      '邻',
      '张家湾',
      /跨了两个组：第 2 行/,
    ],
    [
      'a group over two areas',
      [
        { ...head, 片: '河东' },
        { ...neighbour, 片: '河西' },
      ],
      3,
      '片',
      '河西',
      /跨了两个片/,
    ],
  ]
  test.each(cases)('%s', async (_, people, row, column, value, reason) => {
    const finding = await only(people)
    expect(finding).toMatchObject({ sheet: '户籍花名册', row, column })
    if (value instanceof RegExp) expect(finding.value).toMatch(value)
    else expect(finding.value).toBe(value)
    expect(finding.reason).toMatch(reason)
  })

  test('swapped coordinates say so, in both columns', async () => {
    const { findings: found } = await findings([{ ...head, 经度: '27.6', 纬度: '113.5' }])
    expect(found.map(each => [each.column, each.reason.includes('填反')])).toEqual([
      ['经度', true],
      ['纬度', true],
    ])
  })

  test('an ID number kept as a number has lost digits', async () => {
    const finding = await only([{ ...head, 身份证号: '999001196005010000' }], [], { lossy: [2, '身份证号'] })
    expect(finding).toMatchObject({ row: 2, column: '身份证号', value: '999001196005010000' })
    expect(finding.reason).toMatch(/末尾几位已经丢失/)
  })

  test('an unknown village: the nearest name is offered', async () => {
    const finding = await only([{ ...head, 村: '大临村' }], [], { present: { places: [village] } })
    expect(finding).toMatchObject({ row: 2, column: '村', value: '大临村' })
    expect(finding.reason).toMatch(/是否为“大林村”/)
  })

  test('an ID number on another town’s roll', async () => {
    expect((await only([head], [], { present: { elsewhere: new Set([`b${li}`]) } })).reason).toMatch(/另一个乡镇/)
  })

  test('a newborn needs sex and birthday instead of an ID number', async () => {
    expect(await only([head, { ...wife, 身份证号: '' }])).toMatchObject({ row: 3, column: '身份证号' })
  })
})

describe('the chiefs’ sheet', () => {
  const chief = { 岗位: '邻长', 村: '大林村', 组: '1组', 邻: '1邻', 姓名: '李建国', 身份证号: li, 产生方式: '推选', 任职日期: '2024-03-01' }
  const people = [head, wife, neighbour]
  const cases: [string, Cells[], number, string, RegExp][] = [
    ['not on the roll', [{ ...chief, 身份证号: idOf('19700101', 7, '男') }], 2, '身份证号', /花名册上没有此身份证号/],
    ['not on the roll by name', [{ ...chief, 身份证号: '', 姓名: '赵六' }], 2, '姓名', /花名册上没有“赵六”/],
    ['another name', [{ ...chief, 姓名: '李建军' }], 2, '姓名', /在花名册上是“李建国”/],
    ['two chiefs for one unit', [chief, { ...chief, 姓名: '张卫东', 身份证号: zhang }], 3, '姓名', /1邻有两个邻长：第 2 行 李建国/],
    ['no such unit', [{ ...chief, 邻: '9邻' }], 2, '邻', /没有“9邻”这个邻/],
    ['no unit given', [{ ...chief, 邻: '' }], 2, '邻', /不能空/],
    ['30 February', [{ ...chief, 任职日期: '2024-02-30' }], 2, '任职日期', /2024-02-30 不存在/],
    ['a term that ends before it begins', [{ ...chief, 任期至: '2023-01-01' }], 2, '任期至', /不早于任职日期/],
    ['in the future', [{ ...chief, 任职日期: '2027-01-01' }], 2, '任职日期', /不晚于今天/],
    ['unknown post', [{ ...chief, 岗位: '楼长' }], 2, '岗位', /应为 邻长、组长/],
    ['unknown way', [{ ...chief, 产生方式: '抓阄' }], 2, '产生方式', /推选、选举或任命/],
  ]
  test.each(cases)('%s', async (_, chiefs, row, column, reason) => {
    const finding = await only(people, chiefs)
    expect(finding).toMatchObject({ sheet: '三长名册', row, column })
    expect(finding.reason).toMatch(reason)
  })

  test('a chief without an ID number is found by name; a cadre need not be on the roll', async () => {
    const cadre = { ...chief, 岗位: '村支书', 姓名: '刘国强', 身份证号: '', 电话: '15400000001', 产生方式: '选举' }
    const { findings: found, plan } = await findings(people, [{ ...chief, 身份证号: '' }, cadre])
    expect(found).toEqual([])
    expect(plan.mandates.added.map(mandate => [mandate.post, mandate.place.name])).toEqual([
      ['unit_chief', '1邻'],
      ['party_secretary', '大林村'],
    ])
    expect(plan.people[0]!.resident).toBe(plan.residents[0]!.id)
    expect(plan.people[1]!.resident).toBeNull()
  })
})

test('titles in any order and other words for them are understood; unknown columns are named', () => {
  const reading = openRoll()
  const heading = ['序号', '公民身份号码', '行政村', '村民小组', '户号', '户主姓名', '姓名*', '家庭关系', '联系电话（选填）', '备注']
  reading.take({ sheet: 'Sheet1', row: 1, cells: ['沩山镇户籍花名册'] })
  reading.take({ sheet: 'Sheet1', row: 3, cells: heading })
  reading.take({
    sheet: 'Sheet1',
    row: 4,
    cells: ['1', li, '大林村', '第一组', '1', '李建国', '李建国', '本人', '138-0013-8000', '老党员'],
  })
  const { roll, findings: found } = reading.close()
  expect(found).toEqual([])
  expect(roll.ignoredColumns).toEqual(['序号', '备注'])
  expect(roll.people[0]).toMatchObject({
    village: '大林村',
    group: '第一组',
    relation: '户主',
    phone: '13800138000',
    idNumber: li,
    sex: '男',
    born: '1960-05-01',
  })
})

test('a file without the columns of a roll says which are missing', () => {
  const reading = openRoll()
  reading.take({ sheet: 'Sheet1', row: 1, cells: ['姓名', '性别', '电话', '村'] })
  expect(reading.close().findings.map(each => each.column)).toEqual(['组', '户编号', '户主', '与户主关系', '身份证号'])
  const empty = openRoll()
  empty.take({ sheet: 'Sheet1', row: 1, cells: ['会议记录'] })
  expect(empty.close().findings[0]!.reason).toMatch(/没有找到花名册的表头/)
})
