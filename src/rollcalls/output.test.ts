import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Post } from '#common/posts.ts'
import { openPaper } from '#platform/paper.ts'
import { writeSheet } from '#platform/sheet-writer.ts'
import { testDatabase } from '#test/database.ts'
import { questions, rollcallsOf } from '#test/rollcalls.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { blankForms } from './forms.ts'
import { recount } from './recount.ts'
import { resultSheet } from './sheet.ts'

const run = promisify(execFile)
let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let call: ReturnType<typeof rollcallsOf>
let folder: string
let id: string
const paper = openPaper()
const who = (post: Post, place?: string) => world.actor('甲镇', post, place)
const unit = '青山村/一组/一邻'
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
  call = rollcallsOf(db, world)
  folder = await mkdtemp(join(tmpdir(), 'sanzhang-rollcalls-'))
  const fields = [...questions, { key: 'help', kind: 'text', label: '要帮什么', required: false }]
  id = (await call.asked(who('party_secretary'), world.place('甲镇', '青山村').id, { fields })).id
  const [a, b] = call.householdsOf(unit).map(each => each.id)
  await call.answer(who('unit_chief'), id, a!, { values: { back: true, count: 2, help: '=老人要透析' } })
  await call.answer(who('unit_chief'), id, b!, { outcome: 'absent', values: {} })
})
afterAll(async () => {
  paper.close()
  await db.close()
  await rm(folder, { recursive: true, force: true })
})

/** The sheet as LibreOffice reads it. */
async function readBack(post: Post): Promise<string[][]> {
  const actor = who(post)
  const { sheet } = await call.as(actor, tx => resultSheet(tx, actor, world.now, id))
  const file = join(folder, `${post}.xlsx`)
  await writeFile(file, await writeSheet({ sheets: [sheet] }))
  const profile = `-env:UserInstallation=file://${folder}/profile`
  const filter = 'csv:Text - txt - csv (StarCalc):9,34,76'
  await run('soffice', [profile, '--headless', '--convert-to', filter, '--outdir', folder, file], { timeout: 240_000 })
  const text = await readFile(join(folder, `${post}.csv`), 'utf8')
  return text
    .trim()
    .split('\n')
    .map(line => line.split('\t'))
}

test('the list, read by LibreOffice: who lives where, every answer, by whom and when', { timeout: 300_000 }, async () => {
  const [header, ...rows] = await readBack('party_secretary')
  expect(header).toEqual([
    '村',
    '片',
    '组',
    '邻',
    '户编号',
    '户主',
    '情况',
    '有没有人从外地回来',
    '回来几人（人）',
    '要帮什么',
    '谁答的',
    '何时',
  ])
  expect(rows).toHaveLength(call.householdsOf('青山村').length)
  const homes = call.householdsOf(unit)
  const row = (household: (typeof homes)[number]) => rows.find(each => each[4] === household.number)!
  const by = `${who('unit_chief').name}（邻长）`
  expect(row(homes[0]!)).toEqual([
    ...[
      '青山村',
      '一片',
      '一组',
      '一邻',
      homes[0]!.number,
      homes[0]!.residents[0]!.name,
      '已答',
      '是',
      '2',
      '=老人要透析',
      by,
      '2026-11-24 09:00',
    ],
  ])
  expect(row(homes[1]!).slice(6, 10)).toEqual(['没人/联系不上', '', '', ''])
  expect(rows.filter(each => each[6] === '没答')).toHaveLength(rows.length - 2)
  expect((await call.records(id)).at(-1)).toMatchObject({ act: 'rollcall.exported', after: { households: rows.length } })
})

test('names masked, words left out, for whoever does not keep households', { timeout: 300_000 }, async () => {
  const rows = await readBack('first_secretary')
  const home = call.householdsOf(unit)[0]!
  const row = rows.find(each => each[4] === home.number)!
  expect(row[5]).toMatch(/\*/)
  expect([row[5], row[9]]).toEqual([expect.not.stringContaining(home.residents[0]!.name), '（有内容，已略）'])
})

test('blank forms: one per unit, a row per household left, a column per question', { timeout: 120_000 }, async () => {
  const actor = who('party_secretary')
  const forms = await call.as(actor, tx => blankForms(tx, actor, world.now, id, undefined))
  const units = new Set(call.householdsOf('青山村').map(each => (each.unit ?? each.group).key))
  expect(forms).toHaveLength(units.size)
  const pdf = join(folder, 'forms.pdf')
  await writeFile(pdf, await paper.printPdf('rollcalls/blank-form.typ', forms))
  const { stdout } = await run('pdftotext', ['-layout', pdf, '-'])
  expect(stdout.match(/返乡人员摸排/g)).toHaveLength(units.size)
  const homes = call.householdsOf(unit)
  // Answered households need no paper; who was not reached does.
  expect(forms[0]!.households.map(each => each.number)).toEqual(homes.slice(1).map(each => each.number))
  for (const words of ['有没有人从外地回来', '回来几人', '2026-11-25 09:00', homes[1]!.residents[0]!.name]) expect(stdout).toContain(words)
})

test('every number is counted again; a wrong one is named and put right', async () => {
  const clean = (await recount(db)).find(report => report.name === '甲镇')!
  expect([clean.rollcalls, clean.wrong]).toEqual([1, []])
  expect(clean.units).toBe(new Set(call.householdsOf('青山村').map(each => each.unit ?? each.group)).size)
  await db.owner.query('update rollcall_counts set answered = answered + 1 where rollcall_id = $1 and leaf_id = $2', [
    ...[id, world.place('甲镇', unit).id],
  ])
  const wrong = (await recount(db, { write: true })).flatMap(report => report.wrong)
  expect(wrong).toMatchObject([{ unit: '一邻', kept: { answered: 2 }, counted: { answered: 1, absent: 1 } }])
  expect((await recount(db)).flatMap(report => report.wrong)).toEqual([])
})
