import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import { openRequestsTown, type RequestsTown } from '#test/requests.ts'
import { dispatch } from './dispatch.ts'
import { figures } from './figures.ts'
import { dispatching } from './terms.ts'

let db: RequestsTown['db']
let world: RequestsTown['world']
let t: RequestsTown['t']
beforeAll(async () => {
  ;({ db, world, t } = await openRequestsTown())
  for (const until of ['raised', 'sorted', 'dispatched', 'taken', 'answered', 'rated', 'dispatched'] as const) await t.upTo(until)
  await t.upTo('sorted', { category: '16' })
})
afterAll(() => db.close())
const refused = (code: string) => expect.objectContaining({ code })

describe('lists and figures', () => {
  test('a resident reads the own household’s requests, in plain steps without the office’s own notes', async () => {
    const { id } = await t.raised(world.resident('甲镇', '青山村', '002'))
    const mine = await t.list(t.villager(), { limit: 200 })
    expect(mine.rows.map(row => row.id)).not.toContain(id)
    expect(new Set(mine.rows.map(row => row.household))).toEqual(new Set([t.home().id]))
    const own = await t.upTo('sorted')
    const secretary = t.who('party_secretary')
    await t.as(secretary, tx =>
      dispatch(tx, secretary, world.now, own, dispatching.parse({ handler: t.who('group_chief').mandate, words: '此户常来，注意' })),
    )
    expect(JSON.stringify(await t.seen(t.villager(), own))).not.toContain('此户常来')
    expect(JSON.stringify(await t.seen(t.who('group_chief'), own))).toContain('此户常来')
  })

  test('pages follow one another without gap or repetition, in both orders', async () => {
    const officer = t.who('town_officer')
    for (const order of [{}, { open: 'yes' }]) {
      const all = await t.list(officer, { ...order, limit: 200 })
      expect(all.total).toBe(all.rows.length)
      const paged: string[] = []
      for (let after: string | undefined; ; ) {
        const page = await t.list(officer, { ...order, limit: 7, after })
        paged.push(...page.rows.map(row => row.id))
        if (!page.next) break
        after = page.next
      }
      expect(paged).toEqual(all.rows.map(row => row.id))
    }
  })

  test('by state, place, handler, household, kind and words', async () => {
    const officer = t.who('town_officer')
    const { id } = await t.raised(t.who('unit_chief', '白水村/一组/一邻'), { text: '桥头100%的栏杆_松了' })
    const ids = async (query: object, actor: Actor = officer) => (await t.list(actor, { limit: 200, ...query })).rows.map(row => row.id)
    expect(await ids({ q: '0%的栏' })).toEqual([id])
    expect(await ids({ q: '0_的栏' })).toEqual([])
    expect(await ids({ place: world.place('甲镇', '白水村').id, state: 'raised,sorted' })).toEqual([id])
    const mine = await t.list(t.who('group_chief'), { mine: 'yes', limit: 200 })
    expect(new Set(mine.rows.map(row => row.handlerMandate))).toEqual(new Set([t.who('group_chief').mandate]))
    await expect(ids({ place: world.place('甲镇', '白水村').id }, t.who('party_secretary'))).rejects.toEqual(refused('places.not_found'))
    expect(new Set((await t.list(officer, { category: '16' })).rows.map(row => row.category))).toEqual(new Set(['16']))
  })

  test('words are found quarters back, newest first, in one village or all, among the open ones, in capitals or small letters', async () => {
    const village = world.household('甲镇', '白水村')
    const there = world.resident('甲镇', '白水村', village.number)
    const at = (day: string) => new Date(`${day}T10:00:00+08:00`)
    const days = ['2025-02-10', '2025-11-03', '2026-03-31', '2026-04-01', '2026-11-20']
    const said: string[] = []
    for (const day of days) said.unshift((await t.raised(there, { text: 'XG-12号杆斜了，靠在屋檐上' }, at(day))).id)
    const elsewhere = (await t.raised(t.villager(), { text: '又一处xg-12号杆斜了' }, at('2026-11-21'))).id
    const ids = async (query: object, actor: Actor = t.who('town_officer')) => {
      const { rows, total } = await t.list(actor, { limit: 3, ...query })
      return [total, ...rows.map(row => row.id)]
    }
    expect(await ids({ q: '号杆斜' })).toEqual([6, elsewhere, said[0], said[1]])
    expect(await ids({ q: '号杆斜', after: said[1] })).toEqual([6, said[2], said[3], said[4]])
    expect(await ids({ q: 'xG-12号' })).toEqual([6, elsewhere, said[0], said[1]])
    expect(await ids({ q: '号杆斜' }, t.who('party_secretary', '白水村'))).toEqual([5, said[0], said[1], said[2]])
    expect(await ids({ q: '檐' }, t.who('party_secretary', '白水村'))).toEqual([5, said[0], said[1], said[2]])
    await t.withdrawn(there, said[4]!)
    expect((await ids({ q: '号杆斜', open: 'yes' }, t.who('party_secretary', '白水村')))[0]).toBe(4)
  })

  test('figures are counts of the rows they stand for', async () => {
    const secretary = t.who('party_secretary', '白水村')
    const village = world.household('甲镇', '白水村')
    const there = world.resident('甲镇', '白水村', village.number)
    const chief = t.who('group_chief', village.group.key)
    const windowed = (from: Day, to: Day) =>
      t.as(secretary, tx => figures(tx, secretary, new Date('2027-07-01T09:00:00+08:00'), { from, to }))
    const at = (day: string) => new Date(`${day}T10:00:00+08:00`)
    const [solvedOne, explained, reopened, open] = [
      ...[await t.raised(there, {}, at('2027-06-01')), await t.raised(there, {}, at('2027-06-02'))],
      ...[await t.raised(there, {}, at('2027-06-30')), await t.raised(there, {}, at('2027-06-03'))],
    ].map(each => each.id) as [string, string, string, string]
    for (const id of [solvedOne, explained, reopened]) {
      await t.sorted(secretary, id)
      await t.dispatched(secretary, id, chief)
      await t.taken(chief, id)
      await t.answered(chief, id, { outcome: id === explained ? 'explained' : 'solved' })
      await t.rated(there, id, { satisfied: id !== reopened, solved: id === solvedOne }, at('2027-06-30'))
    }
    await t.closed(t.who('town_officer'), solvedOne)
    expect(open).toBeTruthy()
    expect(await windowed('2027-06-01', '2027-06-30')).toMatchObject({
      ...{
        from: '2027-06-01',
        to: '2027-06-30',
        cutOff: '2027-07-01T01:00:00.000Z',
        raised: 4,
        open: 3,
        overdue: 1,
        answered: 2,
        writtenOff: 1,
      },
      ...{
        solved: { n: 1, d: 2 },
        satisfied: { n: 2, d: 3 },
        reached: { n: 2, d: 2 },
        problems: { n: 1, d: 3 },
        disputes: { n: 0, d: 0 },
        byOutcome: { solved: 1, explained: 1 },
      },
    })
    expect((await windowed('2027-06-02', '2027-06-29')).raised).toBe(2)
    await expect(windowed('2027-06-02', '2027-06-01')).rejects.toEqual(refused('requests.window'))
    await expect(t.as(there, tx => figures(tx, there, world.now, {}))).rejects.toEqual(refused('requests.forbidden'))
  })

  test('the county reads without names', async () => {
    const id = await t.upTo('raised')
    const county = await t.seen(world.countyOfficer('甲镇'), id)
    expect([county.head, county.raiserName, county.steps[0]!.who].every(name => name!.includes('*'))).toBe(true)
    expect(county.may).toEqual([])
  })
})
