import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asActor, asSystem, type Tx } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { amend, answersFor, articleOf, articlesOf, retire, writeArticle } from './articles.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
})
afterAll(() => db.close())

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(db, actor, work)
const office = () => world.actor('甲镇', 'town_officer')
const write = (actor: Actor, question: string, answer: string, more: object = {}) =>
  as(actor, tx => writeArticle(tx, actor, world.now, { question, answer, source: '镇便民服务中心', ...more }))
const search = async (q: string, actor: Actor = world.actor('甲镇', 'unit_chief'), more: object = {}) =>
  (await as(actor, tx => articlesOf(tx, actor, { q, limit: 50, ...more }))).map(each => each.question)

describe('the knowledge base', () => {
  test('is searched by two characters anywhere, by several words, those in the question first', async () => {
    await write(office(), '高龄津贴怎么领？', '满 80 周岁，带身份证到村里登记，社保卡每月发放。')
    await write(world.actor('甲镇', 'party_secretary'), '社保卡丢了怎么办？', '先打电话挂失，再到银行补办。')
    await write(office(), '打 100% 的折扣_券哪里领', '没有这种券。')
    expect(await search('津贴')).toEqual(['高龄津贴怎么领？'])
    expect(await search('社保')).toEqual(['社保卡丢了怎么办？', '高龄津贴怎么领？'])
    expect(await search('社保 挂失')).toEqual(['社保卡丢了怎么办？'])
    expect(await search('%')).toEqual(['打 100% 的折扣_券哪里领'])
    expect(await search('没有这样的')).toEqual([])
    expect(await search('')).toHaveLength(3)
  })

  test('is written once under one id, and read by every post of the town', async () => {
    const id = newId()
    const [first, second] = await Promise.all([write(office(), '问一', '答一', { id }), write(office(), '问一', '答一', { id })])
    expect(second).toEqual(first)
    expect(first).toMatchObject({ decidedBy: `镇干部 ${office().name}`, decidedOn: '2026-11-24', meeting: null })
    for (const reader of [
      world.actor('甲镇', 'department_clerk'),
      world.actor('甲镇', 'unit_chief', '白水村/一组/一邻'),
      world.countyOfficer('甲镇'),
    ])
      expect((await as(reader, tx => articleOf(tx, reader, id))).answer).toBe('答一')
    const [stranger, villager] = [world.actor('乙镇', 'town_officer'), world.resident('甲镇')]
    await expect(as(stranger, tx => articleOf(tx, stranger, id))).rejects.toMatchObject({ code: 'articles.not_found' })
    await expect(as(villager, tx => articleOf(tx, villager, id))).rejects.toMatchObject({ code: 'articles.forbidden' })
    for (const post of ['unit_chief', 'area_chief', 'town_duty', 'village_officer'] as const)
      await expect(write(world.actor('甲镇', post), '问', '答')).rejects.toMatchObject({ code: 'articles.forbidden' })
  })

  test('answers a villager in the villager’s own words, likeliest first; what nobody answered finds nothing', async () => {
    await write(office(), '医保今年交多少，在哪里交？', '每人 400 元，村部或手机上交，12 月底截止。')
    const villager = world.resident('甲镇')
    const ask = async (question: string) => (await as(villager, tx => answersFor(tx, villager, question))).map(each => each.question)
    expect((await ask('请问医保今年要交多少钱？'))[0]).toBe('医保今年交多少，在哪里交？')
    expect(await ask('晒谷坪路灯不亮')).toEqual([])
    expect(await ask('？')).toEqual([])
  })

  test('is amended and retired by the office, with a record of what stood before', async () => {
    const { id } = await write(office(), '合作医疗几时缴？', '每年 9 月。')
    const to = { question: '合作医疗几时缴？', answer: '每年 9 月到 12 月。', source: '医保局通知' }
    expect(await as(office(), tx => amend(tx, office(), world.now, id, to))).toMatchObject({ ...to, changedAt: world.now.toISOString() })
    const secretary = world.actor('甲镇', 'party_secretary')
    await expect(as(secretary, tx => amend(tx, secretary, world.now, id, to))).rejects.toMatchObject({ code: 'articles.forbidden' })
    await as(office(), tx => retire(tx, office(), world.now, id, '政策变了'))
    expect(await search('合作医疗')).toEqual([])
    expect(await search('合作医疗', office(), { all: 'yes' })).toHaveLength(1)
    await expect(as(office(), tx => retire(tx, office(), world.now, id, '再停'))).rejects.toMatchObject({ code: 'articles.conflict' })
    const rows = await asSystem(db, tx =>
      tx.selectFrom('audit_log').select(['act', 'before']).where('subject_id', '=', id).orderBy('seq').execute(),
    )
    expect(rows.map(row => row.act)).toEqual(['article.written', 'article.amended', 'article.retired'])
    expect(rows[1]!.before).toMatchObject({ answer: '每年 9 月。' })
  })
})
