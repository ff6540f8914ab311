import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, PostHolder } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { asActor, asSystem, type Tx } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { answer, sendBack, sort, take, withdraw } from './acts.ts'
import { board, detail, figures } from './board.ts'
import { dispatch, handlersOf } from './dispatch.ts'
import { raise } from './raise.ts'
import { rate, writeOff } from './rating.ts'
import { answering, raising, rating, requestQuery, sorting } from './terms.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
const vault = testVault()
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, vault)
})
afterAll(() => db.close())

const seers: Post[] = ['town_officer', 'town_duty']
const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) =>
  asActor(db, { path: actor.path, seesSealed: actor.kind === 'post' && seers.includes(actor.post) }, work)
const refused = (code: string) => expect.objectContaining({ code })
const who = (post: Post, place?: string) => world.actor('甲镇', post, place)
const home = () => world.household('甲镇', '青山村', '001')
const villager = () => world.resident('甲镇', '青山村', '001')
const later = (minutes: number) => new Date(world.now.getTime() + minutes * 60_000)

const lamp = '组里那盏路灯黑了半个月，老人出门摔了'
const raised = (actor: Actor, more: object = {}, now = world.now) =>
  as(actor, tx => raise(tx, actor, now, raising.parse({ text: lamp, ...more }), vault))
const sorts = { category: '02', size: 'major', ownership: 'public', publicSafety: false, urgency: 'ordinary' }
const sorted = (actor: Actor, id: string, more: object = {}, now = world.now) =>
  as(actor, tx => sort(tx, actor, now, id, sorting.parse({ ...sorts, ...more })))
const dispatched = (actor: Actor, id: string, handler: PostHolder | string, now = world.now) =>
  as(actor, tx =>
    dispatch(
      tx,
      actor,
      now,
      id,
      typeof handler === 'string' ? { department: handler, words: '' } : { handler: handler.mandate, words: '' },
    ),
  )
const taken = (actor: Actor, id: string) => as(actor, tx => take(tx, actor, world.now, id, { words: '' }))
const answered = (actor: Actor, id: string, more: object = {}) =>
  as(actor, tx => answer(tx, actor, world.now, id, answering.parse({ outcome: 'solved', words: '换了新灯', ...more })))
const rated = (actor: Actor, id: string, more: object = {}, now = world.now) =>
  as(actor, tx => rate(tx, actor, now, id, rating.parse({ solved: true, satisfied: true, ...more })))
const closed = (actor: Actor, id: string) => as(actor, tx => writeOff(tx, actor, world.now, id, { words: '核实已亮' }))
const seen = (actor: Actor, id: string) => as(actor, tx => detail(tx, actor, world.now, id))
const sentBack = (actor: Actor, id: string) => as(actor, tx => sendBack(tx, actor, world.now, id, { reason: '不归我管' }))

/** A request of household 001 brought to where `until` says; the group chief of 一组 handles it. */
async function upTo(until: 'raised' | 'sorted' | 'dispatched' | 'taken' | 'answered' | 'rated', more: object = {}): Promise<string> {
  const { id } = await raised(villager())
  const steps: [string, () => Promise<unknown>][] = [
    ['sorted', () => sorted(who('party_secretary'), id, more)],
    ['dispatched', () => dispatched(who('party_secretary'), id, who('group_chief'))],
    ['taken', () => taken(who('group_chief'), id)],
    ['answered', () => answered(who('group_chief'), id)],
    ['rated', () => rated(villager(), id)],
  ]
  if (until === 'raised') return id
  for (const [state, step] of steps) {
    await step()
    if (state === until) break
  }
  return id
}

const recordsOf = async (id: string) =>
  (await asSystem(db, tx => tx.selectFrom('audit_log').select('act').where('subject_id', '=', id).orderBy('seq').execute())).map(
    row => row.act,
  )

test('one matter from 点单 to 销号, each step on its timeline and in the records', async () => {
  const id = await upTo('rated')
  await closed(who('party_secretary'), id)
  const request = await seen(who('unit_chief'), id)
  expect(request).toMatchObject({
    state: 'written_off',
    outcome: 'solved',
    solved: true,
    satisfied: true,
    overdue: false,
    household: home().id,
    may: [],
  })
  expect(request.number).toMatch(/^202611-\d{4}$/)
  expect(request.steps.map(step => [step.act, step.from, step.to])).toEqual([
    ['raise', null, 'raised'],
    ['sort', 'raised', 'sorted'],
    ['dispatch', 'sorted', 'dispatched'],
    ['take', 'dispatched', 'taken'],
    ['answer', 'taken', 'answered'],
    ['rate', 'answered', 'rated'],
    ['write_off', 'rated', 'written_off'],
  ])
  expect(request.steps[2]!.words).toBe(`派给一组组长 ${who('group_chief').name}`)
  expect(await recordsOf(id)).toEqual(
    ['raised', 'sorted', 'dispatched', 'taken', 'answered', 'rated', 'written_off'].map(act => `request.${act}`),
  )
})

describe('点单', () => {
  test('numbers run by town and month; a replay keeps its number', async () => {
    const id = newId()
    const [first, again] = [await raised(villager(), { id }), await raised(villager(), { id })]
    expect(again).toEqual(first)
    const [a, b] = await Promise.all([raised(who('unit_chief'), { id: newId() }), raised(who('unit_chief'))])
    expect(new Set([first.number, a.number, b.number]).size).toBe(3)
    expect((await raised(villager(), {}, new Date('2026-12-01T00:30:00+08:00'))).number).toBe('202612-0001')
    await expect(raised(world.resident('甲镇', '青山村', '002'), { id })).rejects.toEqual(refused('requests.not_found'))
    await expect(raised(who('group_chief'), { id })).rejects.toEqual(refused('requests.conflict'))
    expect(await recordsOf(id)).toEqual(['request.raised'])
  })

  test('the clock starts at once: five working days, sorted or not', async () => {
    expect((await raised(villager())).dueAt).toBe(new Date('2026-12-01T23:59:59+08:00').toISOString())
  })

  test('by a chief on behalf, with the caller’s phone sealed', async () => {
    const { id } = await raised(who('unit_chief'), { household: home().id, via: 'visit', raiserName: '刘大爷', raiserPhone: '15412345678' })
    expect(await seen(who('unit_chief'), id)).toMatchObject({
      raisedVia: 'visit',
      raiserName: '刘大爷',
      raiserPhoneMasked: '154****5678',
      head: home().residents[0]!.name,
    })
    const row = await asSystem(db, tx => tx.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
    expect(JSON.stringify(row)).not.toContain('15412345678')
    expect(row.raiser_phone_sealed!.length).toBeGreaterThan(20)
  })

  test('the desk says where; a chief’s own place stands where nothing is said', async () => {
    await expect(raised(who('town_duty'))).rejects.toEqual(refused('requests.place_needed'))
    const { id } = await raised(who('town_duty'), { place: world.place('甲镇', '青山村/一组').id })
    expect(await seen(who('group_chief'), id)).toMatchObject({ raisedVia: 'desk', household: null, villageName: '青山村' })
    const own = await raised(who('area_chief'))
    expect((await seen(who('party_secretary'), own.id)).villageName).toBe('青山村')
    await expect(seen(who('unit_chief'), own.id)).rejects.toEqual(refused('requests.not_found'))
  })

  test('not for somebody else’s household, not by a clerk or from the county', async () => {
    const elsewhere = world.household('甲镇', '白水村').id
    await expect(raised(villager(), { household: elsewhere })).rejects.toEqual(refused('households.not_found'))
    await expect(raised(who('unit_chief'), { household: elsewhere })).rejects.toEqual(refused('households.not_found'))
    await expect(raised(who('unit_chief'), { place: world.place('甲镇', '青山村').id })).rejects.toEqual(refused('places.not_found'))
    await expect(raised(who('department_clerk'))).rejects.toEqual(refused('requests.forbidden'))
    await expect(raised(world.countyOfficer('甲镇'))).rejects.toEqual(refused('requests.forbidden'))
  })

  test('photos come along', async () => {
    const actor = villager()
    const photo = newId()
    const facts = { sha256: Buffer.alloc(32, 7), media_type: 'image/jpeg', bytes: 1, brought_by: actor.person, brought_at: world.now }
    await as(actor, tx =>
      tx
        .insertInto('files')
        .values({ town_id: actor.town, id: photo, place: actor.path, ...facts })
        .execute(),
    )
    const { id } = await raised(actor, { photos: [photo] })
    expect((await seen(actor, id)).photos).toEqual([photo])
    await expect(raised(actor, { photos: [photo] })).rejects.toEqual(refused('requests.photos'))
  })
})

describe('分类', () => {
  test('public safety is due for dispatch within hours of the word, and then for an answer', async () => {
    const { id } = await raised(villager())
    const safety = { category: '15', publicSafety: true, urgency: 'life' }
    expect((await sorted(who('town_duty'), id, safety, later(40))).dueAt).toBe(later(60).toISOString())
    const desk = who('town_duty')
    const watched = await as(desk, tx => board(tx, desk, later(61), requestQuery.parse({ safety: 'yes', open: 'yes' })))
    expect(watched.rows.filter(row => row.id === id)).toMatchObject([{ overdue: true, publicSafety: true, urgency: 'life' }])
    const { dueAt } = await dispatched(desk, id, who('area_chief'), later(62))
    expect(dueAt).toBe(new Date('2026-11-25T23:59:59+08:00').toISOString())
    const step = await asSystem(db, tx =>
      tx.selectFrom('request_steps').select('facts').where('request_id', '=', id).where('act', '=', 'dispatch').executeTakeFirstOrThrow(),
    )
    expect(step.facts).toMatchObject({ inTime: false, rung: 'area' })
  })

  test('chiefs do not sort, other villages do not see', async () => {
    const id = await upTo('raised')
    await expect(sorted(who('area_chief'), id)).rejects.toEqual(refused('requests.forbidden'))
    await expect(sorted(who('party_secretary', '白水村'), id)).rejects.toEqual(refused('requests.not_found'))
    await expect(sorted(world.actor('乙镇', 'town_officer'), id)).rejects.toEqual(refused('requests.not_found'))
  })

  test('a crime lead is sealed, with all its steps: named posts see it, neighbours and the household’s card do not', async () => {
    const { id } = await raised(who('unit_chief'), { household: home().id })
    await sorted(who('party_secretary'), id, { category: '16' })
    for (const actor of [who('unit_chief'), who('party_secretary'), villager()]) {
      await expect(seen(actor, id)).rejects.toEqual(refused('requests.not_found'))
      const { rows } = await as(actor, tx => board(tx, actor, world.now, requestQuery.parse({ limit: 200 })))
      expect(rows.map(row => row.id)).not.toContain(id)
      expect(await as(actor, tx => tx.selectFrom('request_steps').select('id').where('request_id', '=', id).execute())).toEqual([])
    }
    expect(await seen(who('town_officer'), id)).toMatchObject({ sealed: true, state: 'sorted' })
    const officer = who('town_officer')
    const choices = await as(officer, tx => handlersOf(tx, officer, world.now, id))
    expect(choices.map(choice => choice.postName)).toEqual(['甲镇镇干部', '甲镇镇值班员'])
    await expect(dispatched(officer, id, who('group_chief'))).rejects.toEqual(refused('requests.sealed'))
    await expect(dispatched(officer, id, 'civil_affairs')).rejects.toEqual(refused('requests.sealed'))
    await dispatched(officer, id, who('town_duty'))
    await sorted(officer, await upTo('raised'))
  })

  test('sealed from the first word when the resident says so; it can still be written and sent twice', async () => {
    const id = newId()
    const first = await raised(villager(), { id, sealed: true })
    expect(await raised(villager(), { id, sealed: true })).toEqual(first)
    await expect(seen(who('unit_chief'), id)).rejects.toEqual(refused('requests.not_found'))
    await expect(seen(villager(), id)).rejects.toEqual(refused('requests.not_found'))
    await sorted(who('town_officer'), id)
    expect((await seen(who('town_officer'), id)).sealed).toBe(true)
  })
})

describe('派单', () => {
  test('offers the chiefs of the household, the village, the town and its departments, and points by size', async () => {
    const secretary = who('party_secretary')
    for (const [size, postName] of [
      ['minor', '一邻邻长'],
      ['major', '一组组长'],
      ['hard', '一片片长'],
    ]) {
      const id = await upTo('sorted', { size })
      const choices = await as(secretary, tx => handlersOf(tx, secretary, world.now, id))
      expect(choices.filter(choice => choice.suggested).map(choice => choice.postName)).toEqual([postName])
      expect(choices.filter(choice => choice.mandate).map(choice => choice.rung)).toEqual([
        ...['unit', 'group', 'area', 'village', 'village', 'village', 'town', 'town'],
      ])
      expect(choices.filter(choice => choice.department).length).toBe(14)
    }
  })

  test('only by the posts of the setting, only to somebody who reaches the place, only to a known department', async () => {
    const id = await upTo('sorted')
    await expect(dispatched(who('village_officer'), id, who('group_chief'))).rejects.toEqual(refused('requests.forbidden'))
    await expect(dispatched(who('party_secretary'), id, who('group_chief', '青山村/二组'))).rejects.toEqual(refused('requests.handler'))
    await expect(dispatched(who('party_secretary'), id, who('party_secretary', '白水村'))).rejects.toEqual(refused('requests.handler'))
    await expect(dispatched(who('party_secretary'), id, 'moon_office')).rejects.toEqual(refused('requests.handler'))
    await expect(dispatched(who('party_secretary'), await upTo('raised'), who('group_chief'))).rejects.toEqual(refused('requests.conflict'))
  })

  test('never to the person complained about, who does not see it either; village supervision leaves the village', async () => {
    const chief = who('group_chief')
    const id = await upTo('sorted', { about: chief.person })
    await expect(seen(chief, id)).rejects.toEqual(refused('requests.not_found'))
    const secretary = who('party_secretary')
    const choices = await as(secretary, tx => handlersOf(tx, secretary, world.now, id))
    expect(choices.map(choice => choice.mandate)).not.toContain(chief.mandate)
    expect(choices.find(choice => choice.suggested)!.postName).toBe('一片片长')
    await expect(dispatched(secretary, id, chief)).rejects.toEqual(refused('requests.conflict_of_interest'))
    const supervision = await upTo('sorted', { category: '17' })
    await expect(dispatched(who('town_officer'), supervision, secretary)).rejects.toEqual(refused('requests.conflict_of_interest'))
    await dispatched(who('town_officer'), supervision, 'party_building')
  })

  test('a department’s clerk sees what is dispatched to the department, and nothing else', async () => {
    const clerk = who('department_clerk')
    const [ours, theirs] = [await upTo('sorted'), await upTo('sorted')]
    await expect(seen(clerk, ours)).rejects.toEqual(refused('requests.not_found'))
    await dispatched(who('town_officer'), ours, 'civil_affairs')
    await dispatched(who('town_officer'), theirs, 'water')
    const { rows } = await as(clerk, tx => board(tx, clerk, world.now, requestQuery.parse({})))
    expect(rows.map(row => [row.id, row.household, row.handler])).toEqual([[ours, null, '社会事务（民政）办公室']])
    await expect(taken(clerk, theirs)).rejects.toEqual(refused('requests.not_found'))
    await taken(clerk, ours)
    await answered(clerk, ours, { outcome: 'explained', words: '低保要先申请' })
    expect((await seen(clerk, ours)).may).toEqual([])
  })
})

describe('接单、退回、答复', () => {
  test('only the handler takes, sends back and answers', async () => {
    const id = await upTo('dispatched')
    for (const other of [who('unit_chief'), who('area_chief'), who('party_secretary'), who('town_officer')]) {
      await expect(taken(other, id)).rejects.toEqual(refused('requests.forbidden'))
      await expect(sentBack(other, id)).rejects.toEqual(refused('requests.forbidden'))
    }
    await expect(answered(who('group_chief'), id)).rejects.toEqual(refused('requests.conflict'))
    await taken(who('group_chief'), id)
    await expect(answered(who('area_chief'), id)).rejects.toEqual(refused('requests.forbidden'))
    await expect(taken(who('group_chief', '青山村/二组'), id)).rejects.toEqual(refused('requests.not_found'))
  })

  test('sent back twice, not a third time: then a named person rules, and the clock never stopped', async () => {
    const id = await upTo('sorted')
    const { dueAt } = await seen(who('party_secretary'), id)
    for (let times = 1; times <= 2; times++) {
      await dispatched(who('party_secretary'), id, who('group_chief'))
      await sentBack(who('group_chief'), id)
      expect(await seen(who('party_secretary'), id)).toMatchObject({ state: 'sorted', sentBack: times, handler: null, dueAt })
    }
    await dispatched(who('party_secretary'), id, who('group_chief'))
    expect((await seen(who('group_chief'), id)).may).toEqual(['take'])
    const third = await sentBack(who('group_chief'), id).catch(error => error)
    expect(third).toMatchObject({ code: 'requests.ruling_needed', status: 422 })
    expect(third.words).toContain(`村党组织书记${who('party_secretary').name}`)
    await dispatched(who('town_officer'), id, who('area_chief'))
    expect((await seen(who('area_chief'), id)).may).toEqual(['take'])
  })

  test('a plan names its day, a referral its addressee', async () => {
    const id = await upTo('taken')
    const chief = who('group_chief')
    await expect(answered(chief, id, { outcome: 'planned' })).rejects.toEqual(refused('requests.planned_on'))
    await expect(answered(chief, id, { outcome: 'planned', plannedOn: '2026-11-23' })).rejects.toEqual(refused('requests.planned_on'))
    await expect(answered(chief, id, { outcome: 'referred' })).rejects.toEqual(refused('requests.referred_to'))
    await answered(chief, id, { outcome: 'planned', plannedOn: '2027-03-01', words: '开春修' })
    expect((await seen(villager(), id)).answer).toBe('开春修（计划 2027-03-01 办）')
  })

  test('two at once: one takes it, the other is told that it is taken', async () => {
    const id = await upTo('dispatched')
    const results = await Promise.allSettled([taken(who('group_chief'), id), taken(who('group_chief'), id)])
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await seen(who('group_chief'), id)).steps.filter(step => step.act === 'take')).toHaveLength(1)
  })
})

describe('评单、销号', () => {
  test('by the household or a second person’s call, never by the handler or a neighbour', async () => {
    const id = await upTo('answered')
    await expect(rated(who('group_chief'), id, { by: 'call' })).rejects.toEqual(refused('requests.forbidden'))
    await expect(rated(who('area_chief'), id, { by: 'call' })).rejects.toEqual(refused('requests.forbidden'))
    await expect(rated(world.resident('甲镇', '青山村', '002'), id)).rejects.toEqual(refused('requests.not_found'))
    await expect(rated(who('village_officer'), id)).rejects.toEqual(refused('requests.rated_by'))
    await rated(who('village_officer'), id, { by: 'call', words: '说灯亮了' })
    expect((await seen(villager(), id)).steps.at(-1)).toMatchObject({ act: 'rate', post: '村两委成员', words: '说灯亮了' })
  })

  test('not fixed: reopened one rung up with a new clock, and not back down the ladder', async () => {
    const id = await upTo('answered')
    const moved = await as(villager(), tx =>
      rate(tx, villager(), later(60 * 24), id, { solved: false, satisfied: false, words: '又黑了', by: 'resident' }),
    )
    expect(moved).toMatchObject({ state: 'sorted', dueAt: new Date('2026-12-02T23:59:59+08:00').toISOString() })
    const request = await seen(who('party_secretary'), id)
    expect(request).toMatchObject({ reopened: 1, rung: 'area', outcome: null, answer: null, satisfied: false, handler: null })
    expect(request.steps.at(-1)!.act).toBe('reopen')
    await expect(dispatched(who('party_secretary'), id, who('group_chief'))).rejects.toEqual(refused('requests.rung'))
    await sorted(who('party_secretary'), id, { size: 'minor' })
    await expect(dispatched(who('party_secretary'), id, who('unit_chief'))).rejects.toEqual(refused('requests.rung'))
    await dispatched(who('party_secretary'), id, who('area_chief'))
  })

  test('never written off by whoever took or answered it, under whatever post, nor before it is rated', async () => {
    const secretary = who('party_secretary')
    const { id } = await raised(villager())
    await sorted(secretary, id)
    await dispatched(secretary, id, secretary)
    await taken(secretary, id)
    await answered(secretary, id)
    await expect(closed(who('town_officer'), id)).rejects.toEqual(refused('requests.conflict'))
    await rated(villager(), id)
    await expect(closed(secretary, id)).rejects.toEqual(refused('requests.forbidden'))
    const second = { ...who('first_secretary'), person: secretary.person }
    await expect(closed(second, id)).rejects.toEqual(refused('requests.forbidden'))
    const standIn = { ...who('first_secretary'), actingFor: secretary.person }
    await expect(closed(standIn, id)).rejects.toEqual(refused('requests.forbidden'))
    await expect(closed(who('village_officer'), id)).rejects.toEqual(refused('requests.forbidden'))
    await closed(who('first_secretary'), id)
    expect((await seen(villager(), id)).state).toBe('written_off')
  })

  test('a chief does not rate the own work from the own household’s card', async () => {
    const chief = world.holder('甲镇', 'unit_chief')
    const { household, id: person, name } = chief.resident!
    const atHome: Actor = {
      kind: 'resident',
      town: world.town('甲镇').id,
      household: household.id,
      person,
      name,
      path: household.path,
      card: household.card,
    }
    const { id } = await raised(atHome)
    await sorted(who('party_secretary'), id, { size: 'minor' })
    await dispatched(who('party_secretary'), id, who('unit_chief'))
    await taken(who('unit_chief'), id)
    await answered(who('unit_chief'), id)
    await expect(rated(atHome, id)).rejects.toEqual(refused('requests.forbidden'))
  })
})

describe('撤回', () => {
  const withdrawn = (actor: Actor, id: string) => as(actor, tx => withdraw(tx, actor, world.now, id, { reason: '已经好了' }))

  test('by the household or by the chief who wrote it down, until it is answered', async () => {
    const id = await upTo('taken')
    await expect(withdrawn(who('party_secretary'), id)).rejects.toEqual(refused('requests.forbidden'))
    await withdrawn(villager(), id)
    expect(await seen(villager(), id)).toMatchObject({ state: 'withdrawn', outcome: 'withdrawn' })
    const behalf = await raised(who('unit_chief'))
    await withdrawn(who('unit_chief'), behalf.id)
    await expect(withdrawn(villager(), await upTo('answered'))).rejects.toEqual(refused('requests.conflict'))
  })
})

describe('lists and figures', () => {
  const list = (actor: Actor, query: object, now = world.now) => as(actor, tx => board(tx, actor, now, requestQuery.parse(query)))

  test('a resident reads the own household’s requests, in plain steps without the office’s own notes', async () => {
    const { id } = await raised(world.resident('甲镇', '青山村', '002'))
    const mine = await list(villager(), { limit: 200 })
    expect(mine.rows.map(row => row.id)).not.toContain(id)
    expect(new Set(mine.rows.map(row => row.household))).toEqual(new Set([home().id]))
    const own = await upTo('sorted')
    const secretary = who('party_secretary')
    await as(secretary, tx => dispatch(tx, secretary, world.now, own, { handler: who('group_chief').mandate, words: '此户常来，注意' }))
    expect(JSON.stringify(await seen(villager(), own))).not.toContain('此户常来')
    expect(JSON.stringify(await seen(who('group_chief'), own))).toContain('此户常来')
  })

  test('pages follow one another without gap or repetition, in both orders', async () => {
    const officer = who('town_officer')
    for (const order of [{}, { open: 'yes' }]) {
      const all = await list(officer, { ...order, limit: 200 })
      expect(all.total).toBe(all.rows.length)
      const paged: string[] = []
      for (let after: string | undefined; ; ) {
        const page = await list(officer, { ...order, limit: 7, after })
        paged.push(...page.rows.map(row => row.id))
        if (!page.next) break
        after = page.next
      }
      expect(paged).toEqual(all.rows.map(row => row.id))
    }
  })

  test('by state, place, handler, household, kind and words', async () => {
    const officer = who('town_officer')
    const { id } = await raised(who('unit_chief', '白水村/一组/一邻'), { text: '桥头100%的栏杆_松了' })
    const ids = async (query: object, actor: Actor = officer) => (await list(actor, { limit: 200, ...query })).rows.map(row => row.id)
    expect(await ids({ q: '0%的栏' })).toEqual([id])
    expect(await ids({ q: '0_的栏' })).toEqual([])
    expect(await ids({ place: world.place('甲镇', '白水村').id, state: 'raised,sorted' })).toEqual([id])
    const mine = await list(who('group_chief'), { mine: 'yes', limit: 200 })
    expect(new Set(mine.rows.map(row => row.handlerMandate))).toEqual(new Set([who('group_chief').mandate]))
    await expect(ids({ place: world.place('甲镇', '白水村').id }, who('party_secretary'))).rejects.toEqual(refused('places.not_found'))
    expect(new Set((await list(officer, { category: '16' })).rows.map(row => row.category))).toEqual(new Set(['16']))
  })

  test('figures are counts of the rows they stand for', async () => {
    const secretary = who('party_secretary', '白水村')
    const village = world.household('甲镇', '白水村')
    const there = world.resident('甲镇', '白水村', village.number)
    const chief = who('group_chief', village.group.key)
    const windowed = (from: Day, to: Day) =>
      as(secretary, tx => figures(tx, secretary, new Date('2027-07-01T09:00:00+08:00'), { from, to }))
    const at = (day: string) => new Date(`${day}T10:00:00+08:00`)
    const [solvedOne, explained, reopened, open] = [
      ...[await raised(there, {}, at('2027-06-01')), await raised(there, {}, at('2027-06-02'))],
      ...[await raised(there, {}, at('2027-06-30')), await raised(there, {}, at('2027-06-03'))],
    ].map(each => each.id) as [string, string, string, string]
    for (const id of [solvedOne, explained, reopened]) {
      await sorted(secretary, id)
      await dispatched(secretary, id, chief)
      await taken(chief, id)
      await answered(chief, id, { outcome: id === explained ? 'explained' : 'solved' })
      await rated(there, id, { satisfied: id !== reopened, solved: id === solvedOne }, at('2027-06-30'))
    }
    await closed(who('town_officer'), solvedOne)
    expect(open).toBeTruthy()
    expect(await windowed('2027-06-01', '2027-06-30')).toEqual({
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
      ...{ solved: { n: 1, d: 2 }, satisfied: { n: 2, d: 3 }, byOutcome: { solved: 1, explained: 1 } },
    })
    expect((await windowed('2027-06-02', '2027-06-29')).raised).toBe(2)
    await expect(windowed('2027-06-02', '2027-06-01')).rejects.toEqual(refused('requests.window'))
    await expect(as(there, tx => figures(tx, there, world.now, {}))).rejects.toEqual(refused('requests.forbidden'))
  })

  test('the county reads without names', async () => {
    const id = await upTo('raised')
    const county = await seen(world.countyOfficer('甲镇'), id)
    expect([county.head, county.raiserName, county.steps[0]!.who].every(name => name!.includes('*'))).toBe(true)
    expect(county.may).toEqual([])
  })
})
