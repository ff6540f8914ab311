import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, PostHolder } from '#common/actor.ts'
import { checkCharacter } from '#common/idnumber.ts'
import { newId } from '#common/ids.ts'
import { createApp } from '#platform/app.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { readSheet, writeSheet } from '#platform/sheets.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { rollApi } from './roll-api.ts'
import { keepRolls } from './roll-keeping.ts'
import { boundTo } from './sealing.ts'
import type { RollImport } from './terms.ts'

let database: Database
let world: World
let dataDir: string
const vault = testVault()

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sanzhang-roll-'))
  database = await testDatabase()
  world = await foundTown(database, vault)
})
afterAll(async () => {
  await database?.close()
  await rm(dataDir, { recursive: true, force: true })
})

/** The API as `actor` sees it; null: nobody is signed in. */
function as(actor: Actor | null) {
  const log = { info() {}, error: (fields: object) => console.error(fields) }
  const app = createApp({
    ...{ database, log: log as never, now: () => world.now, ratePerMinute: 0, behindProxy: false },
    uploads: { '/api/roll-imports': 20_000_000 },
  })
  app.use(async (c, next) => {
    if (actor) c.set('actor', actor)
    await next()
  })
  return app.route('/api', rollApi({ vault, keeping: keepRolls(dataDir, vault) }))
}

const titles = '村 片 组 邻 户编号 户主 姓名 与户主关系 性别 身份证号 电话 住址 楼栋 单元 楼层 房号 经度 纬度 党员 户类别'.split(' ')
const chiefTitles = '岗位 村 片 组 邻 姓名 身份证号 电话 产生方式 任职日期 任期至'.split(' ')
type Cells = Record<string, string>

async function workbook(people: Cells[], chiefs: Cells[] = []): Promise<Buffer> {
  const columns = (of: string[]) => of.map(title => ({ header: title, key: title, width: 10 }))
  return await writeSheet({
    sheets: [
      { name: '户籍花名册', columns: columns(titles), rows: people },
      { name: '三长名册', columns: columns(chiefTitles), rows: chiefs },
    ],
  })
}

async function upload(actor: Actor | null, file: Buffer, name = '花名册.xlsx') {
  const body = new FormData()
  body.set('file', new File([new Uint8Array(file)], name))
  const response = await as(actor).request('/api/roll-imports', { method: 'POST', body })
  return {
    status: response.status,
    body: (await response.json()) as RollImport & { error: { code: string; message: string; details: unknown } },
  }
}
async function submit(actor: Actor, id: string) {
  const response = await as(actor).request(`/api/roll-imports/${id}/done`, { method: 'PUT' })
  return { status: response.status, body: (await response.json()) as RollImport & { error: { code: string; message: string } } }
}

let towns = 0
/** A town that holds nothing yet, and its officer. */
async function emptyTown(): Promise<PostHolder> {
  const town = newId()
  const place = newId()
  const path = `${world.county.path}.empty${++towns}`
  await asSystem(database, async tx => {
    const code = `99900110${3000 + towns}`.slice(0, 12)
    await tx
      .insertInto('towns')
      .values({ id: town, kind: 'town', county_id: world.county.id, code, name: `空${towns}镇`, path })
      .execute()
    const values = {
      town_id: town,
      id: place,
      kind: 'town' as const,
      name: `空${towns}镇`,
      ordinal: 10 + towns,
      path,
      started_on: '2026-01-01',
    }
    await tx.insertInto('places').values(values).execute()
  })
  return { ...world.actor('甲镇', 'town_officer'), town, place, path }
}

let drawn = 0
/** A valid ID number nobody else here bears. */
function idNumber(born: string, sex: '男' | '女'): string {
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

function smallRoll() {
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

const rowsOf = (town: string, table: 'places' | 'households' | 'residents' | 'people' | 'mandates' | 'household_classes' | 'id_numbers') =>
  asSystem(
    database,
    async tx => (await tx.selectFrom(table).selectAll().where('town_id', '=', town).execute()) as Record<string, unknown>[],
  )
const recordsOf = (town: string, act: string) =>
  asSystem(database, tx => tx.selectFrom('audit_log').selectAll().where('town_id', '=', town).where('act', '=', act).execute())

describe('an empty town', () => {
  test('dry run writes nothing but itself; the import opens places, households, people and posts, and records it', async () => {
    const officer = await emptyTown()
    const { people, chiefs } = smallRoll()
    const dry = await upload(officer, await workbook(people, chiefs))
    expect(dry.body).toMatchObject({ state: 'checked', findings: [], fileName: '花名册.xlsx' })
    expect(dry.body.counts).toEqual({
      ...{ rows: 6, households: { added: 3, changed: 0, same: 0 }, people: { added: 6, changed: 0, same: 0, missing: 0 } },
      ...{ places: { added: 8 }, mandates: { added: 4, ended: 0 }, findings: 0 },
    })
    expect(await rowsOf(officer.town, 'households')).toHaveLength(0)

    const done = await submit(officer, dry.body.id)
    expect(done.status).toBe(200)
    expect(done.body).toMatchObject({ state: 'done', counts: dry.body.counts })
    const places = await rowsOf(officer.town, 'places')
    expect(
      places
        .map(place => place.path)
        .sort()
        .slice(1, 6),
    ).toEqual(['.v1', '.v1.a1', '.v1.a1.g1', '.v1.a1.g1.u1', '.v1.a1.g1.u2'].map(end => officer.path + end))
    expect(places.find(place => place.name === '上屋组')!.pinyin).toMatch(/^shangwu/)
    const residents = await rowsOf(officer.town, 'residents')
    const head = residents.find(resident => resident.name === '李国0001' && resident.party_member)!
    expect(vault.open(head.id_number_sealed as Buffer, boundTo(officer.town, head.id as string, 'id_number'))).toBe(people[0]!.身份证号)
    expect(vault.open(head.phone_sealed as Buffer, boundTo(officer.town, head.id as string, 'phone'))).toBe('15499990001')
    expect(JSON.stringify(residents)).not.toContain(people[0]!.身份证号)
    expect(await rowsOf(officer.town, 'id_numbers')).toHaveLength(6)
    const classes = await rowsOf(officer.town, 'household_classes')
    expect(classes.map(each => [each.kind, each.from_on]).sort()).toEqual([
      ['disabled', '2026-11-24'],
      ['minimum_living', '2026-11-24'],
    ])
    const holders = await rowsOf(officer.town, 'people')
    expect(holders.map(person => person.name).sort()).toEqual(['丁海燕', '李国0001', '李国0002'])
    expect(holders.find(person => person.name === '李国0001')).toMatchObject({ resident_id: head.id, phone_masked: '154****0001' })
    // 片长 and 村两委 are one person, who lies at the village, above both posts.
    expect(holders.find(person => person.name === '丁海燕')!.place).toBe(`${officer.path}.v1`)
    const [record] = await recordsOf(officer.town, 'roll.imported')
    expect(record).toMatchObject({ subject_id: dry.body.id, after: { counts: done.body.counts } })
    expect((record!.after as { sha256: string }).sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(await readdir(join(dataDir, 'rolls'))).not.toContain(`${dry.body.id}.sealed`)
  })

  test('the same file again adds and changes nothing', async () => {
    const officer = await emptyTown()
    const { people, chiefs } = smallRoll()
    const file = await workbook(people, chiefs)
    await submit(officer, (await upload(officer, file)).body.id)
    const again = await upload(officer, file)
    expect(again.body.counts).toMatchObject({
      ...{ households: { added: 0, changed: 0, same: 3 }, people: { added: 0, changed: 0, same: 6 } },
      ...{ places: { added: 0 }, mandates: { added: 0, ended: 0 } },
    })
    expect((await submit(officer, again.body.id)).status).toBe(200)
    expect(await rowsOf(officer.town, 'residents')).toHaveLength(6)
    expect(await rowsOf(officer.town, 'people')).toHaveLength(3)
  })

  test('the export comes back as all the same', async () => {
    const officer = await emptyTown()
    const { people, chiefs } = smallRoll()
    people.push({ ...people[1]!, 姓名: '李小宝', 与户主关系: '孙子', 性别: '男', 身份证号: '' })
    const file = await workbook(people, chiefs)
    const refused = await upload(officer, file)
    expect(refused.body.findings).toMatchObject([{ row: 8, column: '身份证号' }])
    await submit(officer, (await upload(officer, await workbook(people.slice(0, 6), chiefs))).body.id)
    const response = await as(officer).request('/api/roll.xlsx')
    expect(response.status).toBe(200)
    const back = await upload(officer, Buffer.from(await response.arrayBuffer()))
    expect(back.body.findings).toEqual([])
    expect(back.body.counts).toMatchObject({
      ...{ rows: 6, households: { added: 0, changed: 0, same: 3 }, people: { added: 0, changed: 0, same: 6, missing: 0 } },
      ...{ places: { added: 0 }, mandates: { added: 0, ended: 0 } },
    })
    expect(await recordsOf(officer.town, 'roll.exported')).toMatchObject([{ after: { people: 6, chiefs: 4 } }])
  })

  test('CSV in GB18030 is a roll too', async () => {
    const officer = await emptyTown()
    const iconv = (await import('iconv-lite')).default
    const { people } = smallRoll()
    const text = [titles.join(','), ...people.map(row => titles.map(title => row[title] ?? '').join(','))].join('\r\n')
    const { body } = await upload(officer, iconv.encode(text, 'gb18030'), '花名册.csv')
    expect(body).toMatchObject({ state: 'checked', counts: { rows: 6 } })
  })
})

describe('a second import', () => {
  test('changes what changed, moves whoever moved, tells who is missing and removes nobody', async () => {
    const officer = await emptyTown()
    const { people, chiefs } = smallRoll()
    await submit(officer, (await upload(officer, await workbook(people, chiefs))).body.id)
    const [head, wife, ...rest] = people as [Cells, Cells, ...Cells[]]
    const changed = [
      { ...head, 邻: '3邻', 电话: '15488880001', 户类别: '残疾' },
      { ...wife, 邻: '3邻' },
      ...rest.filter(row => row.姓名 !== '王桂0002'),
    ]
    const dry = await upload(
      officer,
      await workbook(changed, [{ ...chiefs[1]!, 姓名: '李国0001', 身份证号: head.身份证号!, 任职日期: '2026-10-01' }]),
    )
    expect(dry.body.findings).toEqual([])
    expect(dry.body.counts).toMatchObject({
      ...{ households: { added: 0, changed: 1, same: 2 }, people: { added: 0, changed: 1, same: 4, missing: 1 } },
      ...{ places: { added: 1 }, mandates: { added: 1, ended: 1 } },
    })
    expect(dry.body.missing).toMatchObject([{ name: '王桂0002', household: '0002' }])
    expect((await submit(officer, dry.body.id)).status).toBe(200)
    const residents = await rowsOf(officer.town, 'residents')
    expect(residents).toHaveLength(6)
    const households = await rowsOf(officer.town, 'households')
    const moved = households.find(household => String(household.place).includes('.u3.'))!
    expect(residents.filter(resident => resident.place === moved.place).map(resident => resident.name)).toEqual(
      expect.arrayContaining(['李国0001', '王桂0001']),
    )
    const classes = await rowsOf(officer.town, 'household_classes')
    expect(classes.find(each => each.kind === 'minimum_living')).toMatchObject({ place: moved.place })
    expect(classes.find(each => each.kind === 'minimum_living')!.to_on).not.toBeNull()
    expect(classes.find(each => each.kind === 'disabled')!.to_on).toBeNull()
    const ended = (await rowsOf(officer.town, 'mandates')).filter(mandate => mandate.ended_on)
    expect(ended).toMatchObject([{ post: 'group_chief', ended_on: '2026-10-01', ended_reason: 'succeeded' }])
    // One person, now with two posts, lies at the group.
    const twice = (await rowsOf(officer.town, 'people')).find(person => person.name === '李国0001')!
    expect(twice.place).toBe(`${officer.path}.v1.a1.g1`)
  })

  test('a corrected ID number is the same person, and the old number is free again', async () => {
    const officer = await emptyTown()
    const { people } = smallRoll()
    await submit(officer, (await upload(officer, await workbook(people))).body.id)
    const corrected = people.map((row, i) => (i === 1 ? { ...row, 身份证号: idNumber('1962-08-09', '女') } : row))
    const dry = await upload(officer, await workbook(corrected))
    expect(dry.body.counts.people).toEqual({ added: 0, changed: 1, same: 5, missing: 0 })
    await submit(officer, dry.body.id)
    expect(await rowsOf(officer.town, 'id_numbers')).toHaveLength(6)
    const another = await emptyTown()
    expect((await upload(another, await workbook([{ ...people[1]!, 与户主关系: '户主', 户主: people[1]!.姓名! }]))).body.state).toBe(
      'checked',
    )
  })

  test('blank cells leave what is there', async () => {
    const officer = await emptyTown()
    const { people } = smallRoll()
    await submit(officer, (await upload(officer, await workbook(people))).body.id)
    const bare = people.map(row => ({ ...row, 邻: '', 电话: '', 住址: '', 经度: '', 纬度: '', 户类别: '', 党员: '', 片: '' }))
    const dry = await upload(officer, await workbook(bare))
    expect(dry.body.counts).toMatchObject({ households: { same: 3, changed: 0 }, people: { same: 6, changed: 0 } })
  })
})

describe('refused', () => {
  test('a file with one bad cell cannot be imported, and what is kept of it shows no ID number', async () => {
    const officer = await emptyTown()
    const { people } = smallRoll()
    const bad = people.map((row, i) => (i === 3 ? { ...row, 身份证号: `${row.身份证号!.slice(0, 16)}00` } : row))
    const { body } = await upload(officer, await workbook(bad))
    expect(body.state).toBe('refused')
    expect(body.findings[0]).toMatchObject({ sheet: '户籍花名册', row: 5, column: '身份证号', value: bad[3]!.身份证号 })
    expect(await submit(officer, body.id)).toMatchObject({ status: 409, body: { error: { code: 'roll_imports.conflict' } } })
    const kept = (await (await as(officer).request(`/api/roll-imports/${body.id}`)).json()) as RollImport
    expect(kept.findings[0]!.value).toMatch(/^9990\*+00$/)
    expect(JSON.stringify(await asSystem(database, tx => tx.selectFrom('roll_imports').selectAll().execute()))).not.toMatch(/\d{15}/)
  })

  test('an ID number on another town’s roll; an unknown village in a town that has villages', async () => {
    const officer = world.actor('甲镇', 'town_officer')
    const neighbour = world.household('乙镇').residents[0]!
    const at = {
      村: '青山林',
      片: '一片',
      组: '一组',
      邻: '一邻',
      户编号: '900',
      户主: '李四',
      姓名: '李四',
      与户主关系: '户主',
      身份证号: idNumber('1960-01-01', '男'),
    }
    const { body } = await upload(officer, await workbook([at, { ...at, 村: '青山村', 户编号: '901', 身份证号: neighbour.idNumber }]))
    expect(body.findings.map(each => [each.row, each.column])).toEqual([
      [2, '村'],
      [3, '身份证号'],
    ])
    expect(body.findings[0]!.reason).toMatch(/是否为“青山村”/)
  })

  test('twice: the second submit is a conflict and changes nothing; together, one of two goes through', async () => {
    const officer = await emptyTown()
    const { people, chiefs } = smallRoll()
    const { body } = await upload(officer, await workbook(people, chiefs))
    const both = await Promise.all([submit(officer, body.id), submit(officer, body.id)])
    expect(both.map(each => each.status).sort()).toEqual([200, 409])
    expect((await submit(officer, body.id)).status).toBe(409)
    expect(await rowsOf(officer.town, 'residents')).toHaveLength(6)
    expect(await recordsOf(officer.town, 'roll.imported')).toHaveLength(1)
  })

  test('two dry runs of one file: the second import finds everybody there and adds nobody', async () => {
    const officer = await emptyTown()
    const file = await workbook(smallRoll().people)
    const [one, two] = [await upload(officer, file), await upload(officer, file)]
    await Promise.all([submit(officer, one.body.id), submit(officer, two.body.id)])
    expect(await rowsOf(officer.town, 'residents')).toHaveLength(6)
  })

  test('the town changed after the dry run: looked at again, refused as a whole', async () => {
    const [officer, rival] = [await emptyTown(), await emptyTown()]
    const { people } = smallRoll()
    const dry = await upload(officer, await workbook(people))
    const last = people.at(-1)!
    await submit(rival, (await upload(rival, await workbook([{ ...last, 与户主关系: '户主', 户主: last.姓名! }]))).body.id)
    expect(await submit(officer, dry.body.id)).toMatchObject({ status: 409, body: { error: { code: 'roll_imports.conflict' } } })
    expect(await rowsOf(officer.town, 'households')).toHaveLength(0)
    expect(await rowsOf(officer.town, 'places')).toHaveLength(1)
  })

  test('not a spreadsheet', async () => {
    const { status, body } = await upload(await emptyTown(), randomBytes(2000), '照片.xlsx')
    expect([status, body.error.code]).toEqual([422, 'sheets.not_a_sheet'])
  })
})

describe('who may', () => {
  test('nobody signed in 401, other posts 403, another town’s import 404', async () => {
    const file = await workbook(smallRoll().people)
    expect((await upload(null, file)).status).toBe(401)
    for (const post of ['party_secretary', 'village_officer', 'unit_chief', 'town_duty'] as const) {
      const actor = world.actor('甲镇', post)
      expect((await upload(actor, file)).status, post).toBe(403)
      for (const path of ['/api/roll.xlsx', '/api/roll-imports'])
        expect((await as(actor).request(path)).status, `${post} ${path}`).toBe(403)
    }
    expect((await upload(world.countyOfficer('甲镇'), file)).status).toBe(403)
    expect((await as(world.countyOfficer('甲镇')).request('/api/roll.xlsx')).status).toBe(403)
    const dry = await upload(await emptyTown(), file)
    expect(dry.status).toBe(200)
    const stranger = world.actor('甲镇', 'town_officer')
    expect((await submit(stranger, dry.body.id)).status).toBe(404)
    expect((await as(stranger).request(`/api/roll-imports/${dry.body.id}`)).status).toBe(404)
  })
})

test('the template has drop-downs and comes back as an empty roll without findings about its form', async () => {
  const response = await as(world.actor('甲镇', 'town_officer')).request('/api/roll-template.xlsx')
  const template = Buffer.from(await response.arrayBuffer())
  const exceljs = (await import('exceljs')).default
  const book = new exceljs.Workbook()
  await book.xlsx.load(template as never)
  expect(book.worksheets.map(sheet => sheet.name)).toEqual(['户籍花名册', '三长名册', '填写说明', '选项'])
  const lists = (book.getWorksheet('选项')!.getSheetValues() as unknown[]).flat().filter(value => value)
  for (const word of ['青山村', '男', '配偶', '是', '低保', '邻长', '推选']) expect(lists, word).toContain(word)
  const empty = await upload(world.actor('甲镇', 'town_officer'), template)
  expect(empty.body).toMatchObject({ state: 'checked', counts: { rows: 0 } })
})

test('the world of the tests goes out and comes back as all the same', async () => {
  const officer = world.actor('甲镇', 'town_officer')
  const file = Buffer.from(await (await as(officer).request('/api/roll.xlsx')).arrayBuffer())
  let rows = 0
  for await (const row of readSheet(file, 'x.xlsx')) if (row.sheet === '户籍花名册') rows++
  const { body } = await upload(officer, file)
  expect(body.findings).toEqual([])
  expect(body.counts).toMatchObject({ rows: rows - 1, households: { added: 0, changed: 0 }, people: { added: 0, changed: 0, missing: 0 } })
  expect(body.counts).toMatchObject({ places: { added: 0 }, mandates: { added: 0, ended: 0 } })
})

test('what is kept between dry run and import is sealed', async () => {
  const officer = await emptyTown()
  const { people } = smallRoll()
  const { body } = await upload(officer, await workbook(people))
  const kept = await readFile(join(dataDir, 'rolls', `${body.id}.sealed`))
  expect(kept.includes(people[0]!.身份证号!)).toBe(false)
  expect(kept.includes('李国')).toBe(false)
})
