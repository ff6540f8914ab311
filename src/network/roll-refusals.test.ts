import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asSystem } from '#platform/db.ts'
import { idNumber, smallRoll, workbook } from '#test/roll-files.ts'
import { openRollWorld } from '#test/roll-world.ts'
import type { RollImport } from './roll-import-terms.ts'

let at: Awaited<ReturnType<typeof openRollWorld>>
beforeAll(async () => {
  at = await openRollWorld()
})
afterAll(() => at?.close())

describe('refused', () => {
  test('a file with one bad cell cannot be imported, and what is kept of it shows no ID number', async () => {
    const officer = await at.emptyTown()
    const { people } = smallRoll()
    const bad = people.map((row, i) => (i === 3 ? { ...row, 身份证号: `${row.身份证号!.slice(0, 16)}00` } : row))
    const { body } = await at.upload(officer, await workbook(bad))
    expect(body.state).toBe('refused')
    expect(body.findings[0]).toMatchObject({ sheet: '户籍花名册', row: 5, column: '身份证号', value: bad[3]!.身份证号 })
    expect(await at.submit(officer, body.id)).toMatchObject({ status: 409, body: { error: { code: 'roll_imports.conflict' } } })
    const kept = (await (await at.as(officer).request(`/api/roll-imports/${body.id}`)).json()) as RollImport
    expect(kept.findings[0]!.value).toMatch(/^9990\*+00$/)
    expect(JSON.stringify(await asSystem(at.database, tx => tx.selectFrom('roll_imports').selectAll().execute()))).not.toMatch(/\d{15}/)
  })

  test('an ID number on another town’s roll; an unknown village in a town that has villages', async () => {
    const officer = at.world.actor('甲镇', 'town_officer')
    const neighbour = at.world.household('乙镇').residents[0]!
    const row = {
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
    const { body } = await at.upload(officer, await workbook([row, { ...row, 村: '青山村', 户编号: '901', 身份证号: neighbour.idNumber }]))
    expect(body.findings.map(each => [each.row, each.column])).toEqual([
      [2, '村'],
      [3, '身份证号'],
    ])
    expect(body.findings[0]!.reason).toMatch(/是否为“青山村”/)
  })

  test('twice: the second submit is a conflict and changes nothing; together, one of two goes through', async () => {
    const officer = await at.emptyTown()
    const { people, chiefs } = smallRoll()
    const { body } = await at.upload(officer, await workbook(people, chiefs))
    const both = await Promise.all([at.submit(officer, body.id), at.submit(officer, body.id)])
    expect(both.map(each => each.status).sort()).toEqual([200, 409])
    expect((await at.submit(officer, body.id)).status).toBe(409)
    expect(await at.rowsOf(officer.town, 'residents')).toHaveLength(6)
    expect(await at.recordsOf(officer.town, 'roll.imported')).toHaveLength(1)
  })

  test('two dry runs of one file: the second import finds everybody there and adds nobody', async () => {
    const officer = await at.emptyTown()
    const file = await workbook(smallRoll().people)
    const [one, two] = [await at.upload(officer, file), await at.upload(officer, file)]
    await Promise.all([at.submit(officer, one.body.id), at.submit(officer, two.body.id)])
    expect(await at.rowsOf(officer.town, 'residents')).toHaveLength(6)
  })

  test('the town changed after the dry run: looked at again, refused as a whole', async () => {
    const [officer, rival] = [await at.emptyTown(), await at.emptyTown()]
    const { people } = smallRoll()
    const dry = await at.upload(officer, await workbook(people))
    const last = people.at(-1)!
    await at.submit(rival, (await at.upload(rival, await workbook([{ ...last, 与户主关系: '户主', 户主: last.姓名! }]))).body.id)
    expect(await at.submit(officer, dry.body.id)).toMatchObject({ status: 409, body: { error: { code: 'roll_imports.conflict' } } })
    expect(await at.rowsOf(officer.town, 'households')).toHaveLength(0)
    expect(await at.rowsOf(officer.town, 'places')).toHaveLength(1)
  })

  test('not a spreadsheet', async () => {
    const { status, body } = await at.upload(await at.emptyTown(), randomBytes(2000), '照片.xlsx')
    expect([status, body.error.code]).toEqual([422, 'sheets.not_a_sheet'])
  })
})

describe('who may', () => {
  test('nobody signed in 401, other posts 403, another town’s import 404', async () => {
    const file = await workbook(smallRoll().people)
    expect((await at.upload(null, file)).status).toBe(401)
    for (const post of ['party_secretary', 'village_officer', 'unit_chief', 'town_duty'] as const) {
      const actor = at.world.actor('甲镇', post)
      expect((await at.upload(actor, file)).status, post).toBe(403)
      for (const path of ['/api/roll.xlsx', '/api/roll-imports'])
        expect((await at.as(actor).request(path)).status, `${post} ${path}`).toBe(403)
    }
    expect((await at.upload(at.world.countyOfficer('甲镇'), file)).status).toBe(403)
    expect((await at.as(at.world.countyOfficer('甲镇')).request('/api/roll.xlsx')).status).toBe(403)
    const dry = await at.upload(await at.emptyTown(), file)
    expect(dry.status).toBe(200)
    const stranger = at.world.actor('甲镇', 'town_officer')
    expect((await at.submit(stranger, dry.body.id)).status).toBe(404)
    expect((await at.as(stranger).request(`/api/roll-imports/${dry.body.id}`)).status).toBe(404)
  })
})

test('what is kept between dry run and import is sealed', async () => {
  const officer = await at.emptyTown()
  const { people } = smallRoll()
  const { body } = await at.upload(officer, await workbook(people))
  const kept = await readFile(join(at.dataDir, 'rolls', `${body.id}.sealed`))
  expect(kept.includes(people[0]!.身份证号!)).toBe(false)
  expect(kept.includes('李国')).toBe(false)
})
