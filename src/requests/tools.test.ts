import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { readSheet } from '#platform/sheets.ts'
import { openRequestsTown, type RequestsTown } from '#test/requests.ts'
import { dispatchAll } from './bulk.ts'
import { looksLikeMatter, partsOf, readChat } from './chat-rules.ts'
import { drop, filters, keep } from './filters.ts'
import { ledgerOf } from './ledger.ts'
import { chatCandidatesOf, suggestionFor } from './suggesting.ts'
import { alike, metres, suggest } from './suggesting-rules.ts'
import { requestQuery } from './terms.ts'
import { suggesting } from './tools-terms.ts'

describe('建议', () => {
  test.each([
    ['屋后的水管断断续续', '01', 'minor', 'ordinary'],
    ['组里那盏路灯黑了半个月，老人出门摔了', '02', 'major', 'general_safety'],
    ['他建房占了我一垄地', '07', 'minor', 'ordinary'],
    ['我妈走不动路，低保年审能不能上门拍', '12', 'minor', 'ordinary'],
    ['单元楼下飞线充电，我怕起火', '15', 'minor', 'life'],
    ['想加装电梯，一楼不同意', '18', 'hard', 'complex'],
  ] as const)('%s: %s, %s, %s, and says why', (text, category, size, urgency) => {
    const found = suggest(text)
    expect([found.category, found.size, found.urgency]).toEqual([category, size, urgency])
    expect(found.why[0]).toMatch(new RegExp(`类别 ${category}：话里有“`))
  })
  test('“同上回” takes the kind of the last matter of the house; sealed kinds are pointed out', () => {
    expect(suggest('同上回一样', { household: ['04'], around: null })).toMatchObject({ category: '04' })
    expect(suggest('哼', { household: [], around: null })).toMatchObject({ category: null, why: [] })
    expect(suggest('他喝了酒就打人')).toMatchObject({ sealed: true, category: '16' })
  })
  test('like words and near places', () => {
    expect(alike('晒谷坪的路灯不亮', '晒谷坪那个路灯又不亮了')).toBeGreaterThan(0.4)
    expect(alike('路灯不亮', '低保年审')).toBe(0)
    expect(metres({ longitude: 113, latitude: 27.7 }, { longitude: 113, latitude: 27.701 })).toBe(111)
  })
})

const chat = `群聊记录
张三 2026-11-24 09:05
组里那盏路灯又不亮了，老人家怕摔
李四(wx_12) 2026/11/24 9:06:30
收到
2026-11-24 10:11 王大娘
1. 屋后水管断断续续
2. 我想问下低保年审要什么材料
赵六：今天赶场哪个一起去
`
describe('微信群记录', () => {
  test('is read by who and when, in the forms people paste', () => {
    expect(readChat(chat)).toEqual([
      { sender: '张三', at: '2026-11-24T09:05:00+08:00', text: '组里那盏路灯又不亮了，老人家怕摔' },
      { sender: '李四', at: '2026-11-24T09:06:00+08:00', text: '收到' },
      { sender: '王大娘', at: '2026-11-24T10:11:00+08:00', text: '1. 屋后水管断断续续\n2. 我想问下低保年审要什么材料' },
      { sender: '赵六', at: null, text: '今天赶场哪个一起去' },
    ])
  })
  test('only what asks for something is proposed, and several in one come apart', () => {
    expect(readChat(chat).map(looksLikeMatter)).toEqual([true, false, true, false])
    expect(partsOf('1. 屋后水管断断续续\n2. 我想问下低保年审要什么材料')).toEqual(['屋后水管断断续续', '我想问下低保年审要什么材料'])
    expect(partsOf('路灯不亮；还有，水沟堵了；另外垃圾没人收')).toEqual(['路灯不亮', '水沟堵了', '垃圾没人收'])
    expect(partsOf('就一件事')).toEqual(['就一件事'])
  })
})

describe('with the database', () => {
  let db: RequestsTown['db']
  let world: RequestsTown['world']
  let t: RequestsTown['t']
  beforeAll(async () => {
    ;({ db, world, t } = await openRequestsTown())
  })
  afterAll(() => db.close())
  const refused = (code: string) => expect.objectContaining({ code })
  const secretary = () => t.who('party_secretary')

  test('a similar open request is shown before another is saved, never a sealed one', async () => {
    const { id } = await t.raised(t.villager(), { text: '晒谷坪的路灯不亮了半个月' })
    const hidden = await t.raised(t.villager(), { text: '晒谷坪的路灯下他打人', sealed: true })
    const asked = suggesting.parse({ text: '晒谷坪路灯还是不亮', household: world.household('甲镇', '青山村', '002').id })
    const found = await t.as(t.who('town_officer'), tx => suggestionFor(tx, t.who('town_officer'), world.now, asked))
    expect(found.category).toBe('02')
    expect(found.similar.map(each => each.id)).toEqual([id])
    expect(found.similar[0]!.likeness).toBeGreaterThan(0.4)
    expect(JSON.stringify(found)).not.toContain(hidden.id)
    const away = suggesting.parse({ text: '路灯', household: world.household('甲镇', '白水村').id })
    await expect(t.as(secretary(), tx => suggestionFor(tx, secretary(), world.now, away))).rejects.toEqual(refused('households.not_found'))
  })

  test('a message imported once is said to be, and not taken twice', async () => {
    const chief = t.who('group_chief')
    const read = () => t.as(chief, tx => chatCandidatesOf(tx, chief, readChat(chat)))
    const first = await read()
    expect([first.read, first.rows.filter(row => row.likely).map(row => row.sender)]).toEqual([4, ['张三', '王大娘']])
    const { source, text, sender } = first.rows[0]!
    const raise = () => t.raised(chief, { text, raiserName: sender, via: 'chat', source })
    const { id } = await raise()
    expect(await t.seen(chief, id)).toMatchObject({ raisedVia: 'chat', raiserName: '张三' })
    expect((await read()).rows.map(row => row.imported)).toEqual([true, false, false, false])
    await expect(raise()).rejects.toEqual(refused('requests.conflict'))
    await expect(t.as(t.villager(), tx => chatCandidatesOf(tx, t.villager(), readChat(chat)))).rejects.toEqual(
      refused('requests.forbidden'),
    )
  })

  test('three matters of one message know of each other', async () => {
    const message = newId()
    const ids: string[] = []
    for (const text of ['路灯不亮', '水沟堵了', '垃圾没人收'])
      ids.push((await t.raised(t.who('unit_chief'), { text, message, household: t.home().id })).id)
    expect((await t.seen(secretary(), ids[0]!)).related.map(each => [each.id, each.how])).toEqual([
      [ids[1], 'message'],
      [ids[2], 'message'],
    ])
  })

  test('several at once by the rules; what cannot go says why and keeps none back', async () => {
    const ids = [await t.upTo('sorted', { size: 'minor' }), await t.upTo('sorted', { size: 'hard' }), await t.upTo('taken')]
    const as = (actor: Actor) => dispatchAll(work => t.as(actor, tx => work(tx, actor, world.now)), { ids: [...ids, newId()] })
    await expect(as(t.who('group_chief'))).rejects.toEqual(refused('requests.forbidden'))
    const results = await as(secretary())
    expect(results.map(result => result.ok)).toEqual([true, true, true, false])
    expect(results[3]!.words).toContain('没有')
    const handlers = await Promise.all(ids.slice(0, 2).map(async id => (await t.seen(secretary(), id)).handlerMandate))
    expect(handlers).toEqual([t.who('unit_chief').mandate, t.who('area_chief').mandate])
  })

  test('the ledger holds the rows of the board, none sealed, read back by another reader', async () => {
    await t.upTo('sorted', { category: '16' })
    const officer = t.who('town_officer')
    const file = await t.as(officer, tx => ledgerOf(tx, officer, world.now, requestQuery.parse({})))
    const rows: string[][] = []
    for await (const { cells } of readSheet(file, '诉求台账.xlsx')) rows.push(Object.values(cells).map(String))
    const { rows: all } = await t.list(officer, { limit: 200 })
    const open = all.filter(row => !row.sealed)
    expect(rows[0]!.slice(0, 3)).toEqual(['序号', '编号', '提出时间'])
    expect(rows.slice(1).map(row => row[1])).toEqual(open.map(row => row.number))
  })

  test('a filter is one’s own', async () => {
    const [a, b] = [secretary(), t.who('village_officer')]
    const kept = await t.as(a, tx => keep(tx, a, world.now, { name: '本周到期', query: { open: 'yes' } }))
    await t.as(a, tx => keep(tx, a, world.now, { name: '本周到期', query: { overdue: 'yes' } }))
    expect(await t.as(a, tx => filters(tx, a))).toMatchObject([{ id: kept[0]!.id, query: { overdue: 'yes' } }])
    expect(await t.as(b, tx => filters(tx, b))).toEqual([])
    await expect(t.as(b, tx => drop(tx, b, kept[0]!.id))).rejects.toEqual(refused('filters.not_found'))
    expect(await t.as(a, tx => drop(tx, a, kept[0]!.id))).toEqual([])
  })
})
