import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSheet } from '#platform/sheets.ts'
import { type Cells, idNumber, rollTitles, smallRoll, workbook } from '#test/roll-files.ts'
import { openRollWorld } from '#test/roll-world.ts'
import { boundTo } from './sealing.ts'

let at: Awaited<ReturnType<typeof openRollWorld>>
beforeAll(async () => {
  at = await openRollWorld()
})
afterAll(() => at?.close())

describe('an empty town', () => {
  test('dry run writes nothing but itself; the import opens places, households, people and posts, and records it', async () => {
    const officer = await at.emptyTown()
    const { people, chiefs } = smallRoll()
    const dry = await at.upload(officer, await workbook(people, chiefs))
    expect(dry.body).toMatchObject({ state: 'checked', findings: [], fileName: '花名册.xlsx' })
    expect(dry.body.counts).toEqual({
      ...{ rows: 6, households: { added: 3, changed: 0, same: 0 }, people: { added: 6, changed: 0, same: 0, missing: 0 } },
      ...{ places: { added: 8 }, mandates: { added: 4, ended: 0 }, findings: 0 },
    })
    expect(await at.rowsOf(officer.town, 'households')).toHaveLength(0)

    const done = await at.submit(officer, dry.body.id)
    expect(done.status).toBe(200)
    expect(done.body).toMatchObject({ state: 'done', counts: dry.body.counts })
    const places = await at.rowsOf(officer.town, 'places')
    expect(
      places
        .map(place => place.path)
        .sort()
        .slice(1, 6),
    ).toEqual(['.v1', '.v1.a1', '.v1.a1.g1', '.v1.a1.g1.u1', '.v1.a1.g1.u2'].map(end => officer.path + end))
    expect(places.find(place => place.name === '上屋组')!.pinyin).toMatch(/^shangwu/)
    const residents = await at.rowsOf(officer.town, 'residents')
    const head = residents.find(resident => resident.name === '李国0001' && resident.party_member)!
    expect(at.vault.open(head.id_number_sealed as Buffer, boundTo(officer.town, head.id as string, 'id_number'))).toBe(people[0]!.身份证号)
    expect(at.vault.open(head.phone_sealed as Buffer, boundTo(officer.town, head.id as string, 'phone'))).toBe('15499990001')
    expect(JSON.stringify(residents)).not.toContain(people[0]!.身份证号)
    expect(await at.rowsOf(officer.town, 'id_numbers')).toHaveLength(6)
    const classes = await at.rowsOf(officer.town, 'household_classes')
    expect(classes.map(each => [each.kind, each.from_on]).sort()).toEqual([
      ['disabled', '2026-10-01'],
      ['minimum_living', '2026-10-01'],
    ])
    const holders = await at.rowsOf(officer.town, 'people')
    expect(holders.map(person => person.name).sort()).toEqual(['丁海燕', '李国0001', '李国0002'])
    expect(holders.find(person => person.name === '李国0001')).toMatchObject({ resident_id: head.id, phone_masked: '154****0001' })
    // 片长 and 村两委 are one person, who lies at the village, above both posts.
    expect(holders.find(person => person.name === '丁海燕')!.place).toBe(`${officer.path}.v1`)
    const [record] = await at.recordsOf(officer.town, 'roll.imported')
    expect(record).toMatchObject({ subject_id: dry.body.id, after: { counts: done.body.counts } })
    expect((record!.after as { sha256: string }).sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(await readdir(join(at.dataDir, 'rolls'))).not.toContain(`${dry.body.id}.sealed`)
  })

  test('the same file again adds and changes nothing', async () => {
    const officer = await at.emptyTown()
    const { people, chiefs } = smallRoll()
    const file = await workbook(people, chiefs)
    await at.submit(officer, (await at.upload(officer, file)).body.id)
    const again = await at.upload(officer, file)
    expect(again.body.counts).toMatchObject({
      ...{ households: { added: 0, changed: 0, same: 3 }, people: { added: 0, changed: 0, same: 6 } },
      ...{ places: { added: 0 }, mandates: { added: 0, ended: 0 } },
    })
    expect((await at.submit(officer, again.body.id)).status).toBe(200)
    expect(await at.rowsOf(officer.town, 'residents')).toHaveLength(6)
    expect(await at.rowsOf(officer.town, 'people')).toHaveLength(3)
  })

  test('the export comes back as all the same', async () => {
    const officer = await at.emptyTown()
    const { people, chiefs } = smallRoll()
    people.push({ ...people[1]!, 姓名: '李小宝', 与户主关系: '孙子', 性别: '男', 身份证号: '' })
    const file = await workbook(people, chiefs)
    const refused = await at.upload(officer, file)
    expect(refused.body.findings).toMatchObject([{ row: 8, column: '身份证号' }])
    await at.submit(officer, (await at.upload(officer, await workbook(people.slice(0, 6), chiefs))).body.id)
    const response = await at.as(officer).request('/api/roll.xlsx')
    expect(response.status).toBe(200)
    const back = await at.upload(officer, Buffer.from(await response.arrayBuffer()))
    expect(back.body.findings).toEqual([])
    expect(back.body.counts).toMatchObject({
      ...{ rows: 6, households: { added: 0, changed: 0, same: 3 }, people: { added: 0, changed: 0, same: 6, missing: 0 } },
      ...{ places: { added: 0 }, mandates: { added: 0, ended: 0 } },
    })
    expect(await at.recordsOf(officer.town, 'roll.exported')).toMatchObject([{ after: { people: 6, chiefs: 4 } }])
  })

  test('CSV in GB18030 is a roll too', async () => {
    const officer = await at.emptyTown()
    const iconv = (await import('iconv-lite')).default
    const { people } = smallRoll()
    const text = [rollTitles.join(','), ...people.map(row => rollTitles.map(title => row[title] ?? '').join(','))].join('\r\n')
    const { body } = await at.upload(officer, iconv.encode(text, 'gb18030'), '花名册.csv')
    expect(body).toMatchObject({ state: 'checked', counts: { rows: 6 } })
  })
})

describe('a second import', () => {
  test('changes what changed, moves whoever moved, tells who is missing and removes nobody', async () => {
    const officer = await at.emptyTown()
    const { people, chiefs } = smallRoll()
    await at.submit(officer, (await at.upload(officer, await workbook(people, chiefs))).body.id)
    const [head, wife, ...rest] = people as [Cells, Cells, ...Cells[]]
    const changed = [
      { ...head, 邻: '3邻', 电话: '15488880001', 户类别: '残疾' },
      { ...wife, 邻: '3邻' },
      ...rest.filter(row => row.姓名 !== '王桂0002'),
    ]
    const dry = await at.upload(
      officer,
      await workbook(changed, [{ ...chiefs[1]!, 姓名: '李国0001', 身份证号: head.身份证号!, 任职日期: '2026-10-01' }]),
    )
    expect(dry.body.findings).toEqual([])
    expect(dry.body.counts).toMatchObject({
      ...{ households: { added: 0, changed: 1, same: 2 }, people: { added: 0, changed: 1, same: 4, missing: 1 } },
      ...{ places: { added: 1 }, mandates: { added: 1, ended: 1 } },
    })
    expect(dry.body.missing).toMatchObject([{ name: '王桂0002', household: '0002' }])
    expect((await at.submit(officer, dry.body.id)).status).toBe(200)
    const residents = await at.rowsOf(officer.town, 'residents')
    expect(residents).toHaveLength(6)
    const households = await at.rowsOf(officer.town, 'households')
    const moved = households.find(household => String(household.place).includes('.u3.'))!
    expect(residents.filter(resident => resident.place === moved.place).map(resident => resident.name)).toEqual(
      expect.arrayContaining(['李国0001', '王桂0001']),
    )
    const classes = await at.rowsOf(officer.town, 'household_classes')
    expect(classes.find(each => each.kind === 'minimum_living')).toMatchObject({ place: moved.place })
    expect(classes.find(each => each.kind === 'minimum_living')!.to_on).not.toBeNull()
    expect(classes.find(each => each.kind === 'disabled')!.to_on).toBeNull()
    const ended = (await at.rowsOf(officer.town, 'mandates')).filter(mandate => mandate.ended_on)
    expect(ended).toMatchObject([{ post: 'group_chief', ended_on: '2026-10-01', ended_reason: 'succeeded' }])
    // One person, now with two posts, lies at the group.
    const twice = (await at.rowsOf(officer.town, 'people')).find(person => person.name === '李国0001')!
    expect(twice.place).toBe(`${officer.path}.v1.a1.g1`)
  })

  test('a corrected ID number is the same person, and the old number is free again', async () => {
    const officer = await at.emptyTown()
    const { people } = smallRoll()
    await at.submit(officer, (await at.upload(officer, await workbook(people))).body.id)
    const corrected = people.map((row, i) => (i === 1 ? { ...row, 身份证号: idNumber('1962-08-09', '女') } : row))
    const dry = await at.upload(officer, await workbook(corrected))
    expect(dry.body.counts.people).toEqual({ added: 0, changed: 1, same: 5, missing: 0 })
    await at.submit(officer, dry.body.id)
    expect(await at.rowsOf(officer.town, 'id_numbers')).toHaveLength(6)
    const another = await at.emptyTown()
    expect((await at.upload(another, await workbook([{ ...people[1]!, 与户主关系: '户主', 户主: people[1]!.姓名! }]))).body.state).toBe(
      'checked',
    )
  })

  test('blank cells leave what is there', async () => {
    const officer = await at.emptyTown()
    const { people } = smallRoll()
    await at.submit(officer, (await at.upload(officer, await workbook(people))).body.id)
    const bare = people.map(row => ({ ...row, 邻: '', 电话: '', 住址: '', 经度: '', 纬度: '', 户类别: '', 党员: '', 片: '' }))
    const dry = await at.upload(officer, await workbook(bare))
    expect(dry.body.counts).toMatchObject({ households: { same: 3, changed: 0 }, people: { same: 6, changed: 0 } })
  })
})

test('the template has drop-downs and comes back as an empty roll without findings about its form', async () => {
  const response = await at.as(at.world.actor('甲镇', 'town_officer')).request('/api/roll-template.xlsx')
  const template = Buffer.from(await response.arrayBuffer())
  const exceljs = (await import('exceljs')).default
  const book = new exceljs.Workbook()
  await book.xlsx.load(template as never)
  expect(book.worksheets.map(sheet => sheet.name)).toEqual(['户籍花名册', '三长名册', '填写说明', '选项'])
  const lists = (book.getWorksheet('选项')!.getSheetValues() as unknown[]).flat().filter(value => value)
  for (const word of ['青山村', '男', '配偶', '是', '低保', '邻长', '推选']) expect(lists, word).toContain(word)
  const empty = await at.upload(at.world.actor('甲镇', 'town_officer'), template)
  expect(empty.body).toMatchObject({ state: 'checked', counts: { rows: 0 } })
})

test('the world of the tests goes out and comes back as all the same', async () => {
  const officer = at.world.actor('甲镇', 'town_officer')
  const file = Buffer.from(await (await at.as(officer).request('/api/roll.xlsx')).arrayBuffer())
  let rows = 0
  for await (const row of readSheet(file, 'x.xlsx')) if (row.sheet === '户籍花名册') rows++
  const { body } = await at.upload(officer, file)
  expect(body.findings).toEqual([])
  expect(body.counts).toMatchObject({ rows: rows - 1, households: { added: 0, changed: 0 }, people: { added: 0, changed: 0, missing: 0 } })
  expect(body.counts).toMatchObject({ places: { added: 0 }, mandates: { added: 0, ended: 0 } })
})
