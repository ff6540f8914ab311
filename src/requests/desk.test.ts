import ExcelJS from 'exceljs'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asSystem } from '#platform/db.ts'
import { openRequestsTown, type RequestsTown } from '#test/requests.ts'
import { saidInFile } from './chat-files.ts'
import { handlersOf } from './dispatch.ts'
import { figures } from './figures.ts'
import { inbox } from './inbox.ts'
import { boardReader } from './live.ts'
import { requestsOnTheMap } from './map.ts'
import { onDutyOf, putOnDuty, takeOffDuty } from './on-duty.ts'
import { numbersIn, seenByOthers } from './privacy-rules.ts'
import { slipOf } from './slip.ts'

let db: RequestsTown['db']
let world: RequestsTown['world']
let t: RequestsTown['t']
beforeAll(async () => {
  ;({ db, world, t } = await openRequestsTown())
})
afterAll(() => db.close())
const refused = (code: string) => expect.objectContaining({ code })

describe('值班', () => {
  const put = (who: ReturnType<typeof t.who>, mandate: string, from = '2026-11-24', to = '2026-11-26') =>
    t.as(who, tx => putOnDuty(tx, who, world.now, { mandate, from, to }))

  test('whoever is on duty keeps what concerns public safety, is told at once and offered first; afterwards the post does', async () => {
    const [office, duty] = [t.who('town_officer'), t.who('town_duty')]
    const safety = { category: '15', publicSafety: true, urgency: 'life' }
    const first = await t.raised(t.villager())
    await t.sorted(t.who('party_secretary'), first.id, safety)
    expect((await t.seen(office, first.id)).holder).toMatchObject({ name: duty.name, task: '派单' })
    const told = await t.as(duty, tx => inbox(tx, duty, world.now))
    expect(told.rows.filter(row => row.request === first.id).map(row => row.kind)).toEqual(['safety'])
    const { rows } = await put(duty, office.mandate)
    expect(rows).toMatchObject([{ name: office.name, today: true, from: '2026-11-24', to: '2026-11-26' }])
    expect((await t.seen(office, first.id)).holder).toMatchObject({ name: office.name })
    const offered = await t.as(office, tx => handlersOf(tx, office, world.now, first.id))
    expect(offered.filter(each => each.onDuty).map(each => each.name)).toEqual([office.name])
    await t.as(office, tx => takeOffDuty(tx, office, world.now, rows[0]!.id))
    expect((await t.seen(office, first.id)).holder).toMatchObject({ name: duty.name })
    const acts = await asSystem(db, tx =>
      tx.selectFrom('audit_log').select('act').where('subject_id', '=', rows[0]!.id).orderBy('seq').execute(),
    )
    expect(acts.map(row => row.act)).toEqual(['on_duty.set', 'on_duty.cancelled'])
  })
  test('is read by every post and set by the office and the desk, for those of the desk, not for days gone by', async () => {
    const [office, secretary] = [t.who('town_officer'), t.who('party_secretary')]
    const { choices } = await t.as(secretary, tx => onDutyOf(tx, secretary, world.now))
    expect(choices.map(each => each.postName).toSorted()).toEqual(expect.arrayContaining(['镇值班员', '镇干部']))
    await expect(put(secretary, office.mandate)).rejects.toEqual(refused('on_duty.forbidden'))
    await expect(put(office, secretary.mandate)).rejects.toEqual(refused('mandates.not_found'))
    await expect(put(office, office.mandate, '2026-11-01', '2026-11-02')).rejects.toEqual(refused('on_duty.over'))
    await expect(t.as(office, tx => takeOffDuty(tx, office, world.now, office.mandate))).rejects.toEqual(refused('on_duty.not_found'))
    await expect(t.as(t.villager(), tx => onDutyOf(tx, t.villager(), world.now))).rejects.toEqual(refused('on_duty.forbidden'))
  })
})

test('the rows behind a figure are as many as the figure says', async () => {
  const office = t.who('town_officer')
  const [solved, open] = [await t.upTo('rated'), await t.upTo('taken')]
  const dispute = await t.upTo('answered', { category: '08' })
  const window = { from: '2026-11-01', to: '2026-11-30' }
  const counted = await t.as(office, tx => figures(tx, office, world.now, window))
  const rows = async (figure: string) => (await t.list(office, { ...window, figure, limit: 200 })).rows.map(row => row.id)
  const asked = { raised: counted.raised, open: counted.open, overdue: counted.overdue, writtenOff: counted.writtenOff }
  for (const [figure, count] of Object.entries(asked)) expect(await rows(figure), figure).toHaveLength(count)
  const rates = [
    ...[
      ['solved', counted.solved.n],
      ['answered', counted.solved.d],
      ['satisfied', counted.satisfied.n],
      ['rated', counted.satisfied.d],
    ],
    ...[
      ['disputesSettled', counted.disputes.n],
      ['disputes', counted.disputes.d],
      ['problemsSolved', counted.problems.n],
      ['problems', counted.problems.d],
    ],
  ] as [string, number][]
  for (const [figure, count] of rates) expect(await rows(figure), figure).toHaveLength(count)
  expect(await rows('solved')).toContain(solved)
  expect(await rows('open')).toContain(open)
  expect(await rows('disputesSettled')).toContain(dispute)
  expect((await t.list(office, { from: '2026-11-25', figure: 'raised' })).rows).toEqual([])
})

test('the map shows open requests where their household lies, to those who see them', async () => {
  const [chief, neighbour] = [t.who('unit_chief', '青山村/一组/一邻'), t.who('unit_chief', '白水村/一组/一邻')]
  const { id } = await t.raised(t.villager())
  const home = t.home()
  const pin = (await t.as(chief, tx => requestsOnTheMap(tx, chief, world.now, undefined))).pins.find(each => each.id === id)!
  expect(pin).toMatchObject({ state: 'raised', overdue: false, longitude: home.longitude, latitude: home.latitude })
  const next = await t.as(neighbour, tx => requestsOnTheMap(tx, neighbour, world.now, undefined))
  expect(next.pins.map(each => each.id)).not.toContain(id)
  await expect(t.as(t.villager(), tx => requestsOnTheMap(tx, t.villager(), world.now, undefined))).rejects.toEqual(
    refused('requests.forbidden'),
  )
})

test('the live board tells where things stand, unit by unit, never of sealed matters, and once more when the last is over', async () => {
  const office = t.who('town_officer')
  const read = boardReader(office.town)
  const lines = () => asSystem(db, read)
  const at = async () => (await lines()).find(line => t.home().path.startsWith(`${line.path}.`))?.stands
  const { id } = await t.raised(t.villager())
  const before = await at()
  await t.raised(t.villager(), { sealed: true })
  expect(await at()).toBe(before)
  await t.sorted(t.who('party_secretary'), id)
  expect(await at()).not.toBe(before)
  await asSystem(db, tx => tx.updateTable('requests').set({ state: 'written_off' }).where('town_id', '=', office.town).execute())
  expect(await at()).toBe('')
})

test('a slip is printed for an answer, by the posts that bring it', async () => {
  const id = await t.upTo('answered')
  const chief = t.who('unit_chief', '青山村/一组/一邻')
  expect(await t.as(chief, tx => slipOf(tx, chief, world.now, id))).toMatchObject({ outcome: '已解决', answer: '换了新灯' })
  const fresh = await t.raised(t.villager())
  await expect(t.as(chief, tx => slipOf(tx, chief, world.now, fresh.id))).rejects.toEqual(refused('requests.conflict'))
})

describe('an uploaded chat', () => {
  const heads = ['时间', '发言人', '内容']
  const line = ['2026-11-24 09:05', '张三', '组里路灯又不亮了']
  const wanted = [{ sender: '张三', at: '2026-11-24T09:05:00+08:00', text: '组里路灯又不亮了' }]
  test('as text, in UTF-8 or as older programs write it', async () => {
    const text = '张三 2026-11-24 09:05\n组里路灯又不亮了'
    expect(await saidInFile(Buffer.from(text), '群聊.txt')).toEqual(wanted)
    expect(await saidInFile(iconv.encode(text, 'gb18030'), '群聊.txt')).toEqual(wanted)
  })
  test('as a sheet with a heading row, below whatever stands above it', async () => {
    expect(await saidInFile(Buffer.from([heads, line].map(row => row.join(',')).join('\n')), '群聊.csv')).toEqual(wanted)
    const book = new ExcelJS.Workbook()
    book.addWorksheet('群聊').addRows([['大林村微信群'], heads, line, ['', '', '']])
    expect(await saidInFile(Buffer.from(await book.xlsx.writeBuffer()), '群聊.xlsx')).toEqual(wanted)
    await expect(saidInFile(Buffer.from('甲,乙\n1,2'), '表.csv')).rejects.toEqual(refused('requests.chat'))
    await expect(saidInFile(Buffer.from('x'), '表.exe')).rejects.toEqual(refused('sheets.not_a_sheet'))
  })
})

describe('别人看到的样子', () => {
  const told = { name: '张三', text: '路灯不亮', where: '晒谷坪', photos: 1, sealed: false }
  test('says reader by reader what they see; sealed: the named posts alone', () => {
    const open = seenByOthers(told)
    expect(open[0]!.sees).toEqual(['路灯不亮', '地点：晒谷坪', '照片 1 张（不带拍摄地点）', '提出人：张三', '电话：只显示头三位和末四位'])
    expect(open.find(each => each.who.includes('部门'))!.sees).not.toContain('提出人：张三')
    expect(open.at(-1)!.sees).toEqual(['什么也看不到'])
    expect(seenByOthers({ ...told, sealed: true }).at(-1)).toEqual({ who: expect.stringContaining('邻长'), sees: ['什么也看不到'] })
  })
  test('numbers that say more than needed are pointed out, masked', () => {
    expect(numbersIn('打我电话13812345678，身份证34052419800101001X')).toEqual(['身份证号 3405************1X', '手机号 138****5678'])
    expect(numbersIn('卡号6222021234567890123')).toEqual(['银行卡号 6222…0123'])
    expect(numbersIn('去年交了1500块，15户')).toEqual([])
  })
})
