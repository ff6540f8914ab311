import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, PostHolder } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { mergePlace } from '#network/reshaping.ts'
import { asActor, asSystem, type Tx } from '#platform/db.ts'
import { articlesOf } from '#requests/articles.ts'
import { testDatabase } from '#test/database.ts'
import { requestsOf } from '#test/requests.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { recordVisit } from '#visits/acts.ts'
import { keepBook } from '#visits/books.ts'
import { coverageHouseholdsOf } from '#visits/coverage.ts'
import { newVisit } from '#visits/terms.ts'
import { call, cancel, close, open, reschedule } from './acts.ts'
import { addLine, editLine } from './agenda.ts'
import { arrive, codeOf, mark } from './attendance.ts'
import { candidatesFor, decide, keepMinutes } from './decisions.ts'
import { finish, tasksOf } from './tasks.ts'
import { calling, deciding, type Meeting, marking } from './terms.ts'
import { meetingOf, meetingsOf } from './view.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let matters: ReturnType<typeof requestsOf>
const vault = testVault()
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, vault)
  matters = requestsOf(db, world, vault)
})
afterAll(() => db.close())

const refused = (code: string) => expect.objectContaining({ code })
const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(db, actor, work)
const who = (post: PostHolder['post'], place?: string) => world.actor('甲镇', post, place)
const chief = () => who('unit_chief', '青山村/一组/一邻')
const called = (actor: Actor, kind: string, more: object = {}, now = world.now) =>
  as(actor, tx => call(tx, actor, now, calling.parse({ kind, on: '2026-11-24', location: '祠堂', ...more })))
const opened = (actor: Actor, id: string, now = world.now) => as(actor, tx => open(tx, actor, now, id, {}))
const closed = (actor: Actor, id: string) => as(actor, tx => close(tx, actor, world.now, id, {}))
const marked = (actor: Actor, id: string, input: object) => as(actor, tx => mark(tx, actor, world.now, id, marking.parse(input)))
const decided = (actor: Actor, id: string, input: object) => as(actor, tx => decide(tx, actor, world.now, id, deciding.parse(input), vault))
const seen = (actor: Actor, id: string) => as(actor, tx => meetingOf(tx, actor, world.now, id))
const acts = async (id: string) => {
  const rows = await asSystem(db, tx => tx.selectFrom('audit_log').select('act').where('subject_id', '=', id).orderBy('seq').execute())
  return rows.map(row => row.act)
}
const present = (meeting: Meeting) => ({ marks: meeting.people.slice(0, 1).map(({ id }) => ({ id, state: 'present' })) })

describe('calling', () => {
  test('a unit chief’s 恳谈会 calls the three chiefs and every household of the unit', async () => {
    const meeting = await called(chief(), 'talk', { on: '2026-11-28', at: '19:30' })
    const households = world.town('甲镇').households.filter(each => each.unit?.key === '青山村/一组/一邻')
    expect(meeting).toMatchObject({ kind: 'talk', state: 'called', on: '2026-11-28', at: '19:30', may: ['reschedule', 'cancel', 'open'] })
    const posts = meeting.people.filter(each => each.person).map(each => each.postName)
    expect(posts.toSorted()).toEqual(['一片片长', '一组组长', '一邻邻长'].toSorted())
    expect(meeting.people.filter(each => each.household).map(each => each.household)).toEqual(households.map(each => each.id))
    expect(await acts(meeting.id)).toEqual(['meeting.called'])
  })

  test('sent twice at once it is called once; another under its id is refused', async () => {
    const id = newId()
    const [first, second] = await Promise.all([called(chief(), 'talk', { id }), called(chief(), 'talk', { id })])
    expect(second).toEqual(first)
    expect(await acts(id)).toEqual(['meeting.called'])
    await expect(called(chief(), 'analysis', { id })).rejects.toEqual(refused('meetings.conflict'))
  })

  test('who may not, where not, when not', async () => {
    await expect(called(chief(), 'weekly')).rejects.toEqual(refused('meetings.forbidden'))
    for (const post of ['town_duty', 'department_clerk'] as const)
      await expect(called(who(post), 'talk')).rejects.toEqual(refused('meetings.forbidden'))
    await expect(called(world.countyOfficer('甲镇'), 'talk')).rejects.toEqual(refused('meetings.forbidden'))
    await expect(called(world.resident('甲镇'), 'talk')).rejects.toEqual(refused('meetings.forbidden'))
    await expect(called(who('area_chief'), 'weekly', { place: world.place('甲镇', '青山村/一组').id })).rejects.toEqual(
      refused('meetings.place'),
    )
    for (const key of ['青山村/一组/二邻', '青山村/一组'])
      await expect(called(chief(), 'talk', { place: world.place('甲镇', key).id })).rejects.toEqual(refused('places.not_found'))
    await expect(called(chief(), 'talk', { on: '2026-10-20' })).rejects.toEqual(refused('meetings.day'))
  })

  test('time and place change before it opens; a cancelled one keeps its reason', async () => {
    const meeting = await called(chief(), 'yard', { on: '2026-11-27' })
    const other = { on: '2026-11-29', at: '20:00', location: '晒谷坪', notice: '带板凳' }
    expect(await as(chief(), tx => reschedule(tx, chief(), world.now, meeting.id, other))).toMatchObject(other)
    const gone = await as(chief(), tx => cancel(tx, chief(), world.now, meeting.id, { reason: '下雨' }))
    expect(gone).toMatchObject({ state: 'cancelled', cancelledReason: '下雨', may: [] })
    await expect(opened(chief(), meeting.id)).rejects.toEqual(refused('meetings.conflict'))
    expect(await acts(meeting.id)).toEqual(['meeting.called', 'meeting.rescheduled', 'meeting.cancelled'])
  })
})

describe('who sees it', () => {
  test('those above see all of it, the invited below their part, everybody else nothing', async () => {
    const area = who('area_chief')
    const meeting = await called(area, 'weekly')
    for (const above of [who('party_secretary'), who('town_officer'), world.countyOfficer('甲镇')])
      expect((await seen(above, meeting.id)).people).toHaveLength(meeting.people.length)
    const below = await seen(chief(), meeting.id)
    expect(below).toMatchObject({ called: null, present: null, may: [] })
    expect(below.people.map(each => each.name)).toEqual([chief().name])
    for (const outside of [who('unit_chief', '白水村/一组/一邻'), who('area_chief', '青山村/二片'), world.actor('乙镇', 'town_officer')])
      await expect(seen(outside, meeting.id)).rejects.toEqual(refused('meetings.not_found'))
    await expect(seen(who('department_clerk'), meeting.id)).rejects.toEqual(refused('meetings.forbidden'))
    await expect(seen(world.resident('甲镇'), meeting.id)).rejects.toEqual(refused('meetings.forbidden'))
    const list = await as(chief(), tx => meetingsOf(tx, chief(), { coming: 'yes', limit: 100 }))
    expect(list.map(each => each.id)).toContain(meeting.id)
    // Called to it or not, whoever sits below does not run it.
    await expect(opened(who('group_chief'), meeting.id)).rejects.toEqual(refused('meetings.not_found'))
  })

  test('a village meeting does not call unit chiefs, and they do not see it', async () => {
    const meeting = await called(who('party_secretary'), 'village')
    expect(meeting.people.map(each => each.postName)).not.toContain('一邻邻长')
    await expect(seen(chief(), meeting.id)).rejects.toEqual(refused('meetings.not_found'))
    expect((await seen(who('group_chief'), meeting.id)).people).toHaveLength(1)
  })
})

describe('attendance', () => {
  test('by list: marks, a neighbour who was not called, residents by number', async () => {
    const meeting = await called(chief(), 'talk')
    await expect(marked(chief(), meeting.id, present(meeting))).rejects.toEqual(refused('meetings.conflict'))
    await opened(chief(), meeting.id)
    const guest = newId()
    const list = { ...present(meeting), others: [{ id: guest, name: '驻村医生' }], counted: 7 }
    const after = await marked(chief(), meeting.id, list)
    expect(after).toMatchObject({ present: 2, counted: 7 })
    expect(await marked(chief(), meeting.id, list)).toMatchObject({ present: 2 })
    await expect(marked(chief(), meeting.id, { marks: [{ id: newId(), state: 'present' }] })).rejects.toEqual(refused('meetings.people'))
  })

  test('a mark that comes late from a phone does not undo a later one', async () => {
    const meeting = await called(chief(), 'talk')
    await opened(chief(), meeting.id)
    const { id } = meeting.people[0]!
    await marked(chief(), meeting.id, { marks: [{ id, state: 'excused' }] })
    const late = await marked(chief(), meeting.id, { marks: [{ id, state: 'present' }], deviceAt: '2026-11-24T08:30:00+08:00' })
    expect(late.people.find(each => each.id === id)?.state).toBe('excused')
  })

  test('by code: the invited marks oneself, once; an old, forged or other code does nothing', async () => {
    const area = who('area_chief')
    const meeting = await called(area, 'weekly')
    const other = await called(area, 'huddle')
    const tools = { vault, origin: 'https://town.example' }
    const { link, svg } = await as(area, tx => codeOf(tx, area, world.now, meeting.id, tools))
    expect(svg).toContain('<svg')
    const token = link.split('/').pop()!
    const come = (actor: Actor, given = token, now = world.now, id = meeting.id) =>
      as(actor, tx => arrive(tx, actor, now, id, given, vault))
    expect(await come(chief())).toMatchObject({ kind: 'weekly', name: chief().name })
    await come(chief())
    const row = (await seen(area, meeting.id)).people.find(each => each.name === chief().name)
    expect(row).toMatchObject({ state: 'present', how: 'qr' })
    expect(await acts(meeting.id)).toEqual(['meeting.called', 'meeting.arrived'])
    await expect(come(chief(), token, new Date(world.now.getTime() + 301_000))).rejects.toEqual(refused('meetings.code'))
    await expect(come(chief(), `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).rejects.toEqual(refused('meetings.code'))
    await expect(come(chief(), token, world.now, other.id)).rejects.toEqual(refused('meetings.code'))
    await expect(come(who('unit_chief', '白水村/一组/一邻'))).rejects.toEqual(refused('meetings.not_found'))
    await expect(come(world.countyOfficer('甲镇'))).rejects.toEqual(refused('meetings.forbidden'))
    // The secretary looks in without having been called.
    await come(who('party_secretary'))
    expect((await seen(area, meeting.id)).people.find(each => each.name === who('party_secretary').name)).toMatchObject({ called: false })
  })
})

describe('minutes and decisions', () => {
  test('a decision becomes a request, a task or an answer for all; sent twice it is decided once', async () => {
    const secretary = who('party_secretary')
    const meeting = await called(secretary, 'chiefs')
    await opened(secretary, meeting.id)
    await as(secretary, tx => keepMinutes(tx, secretary, world.now, meeting.id, { minutes: '大家都说到水管。', photos: [] }))
    const text = '一组水管由水站换新'
    const id = newId()
    for (let sent = 0; sent < 2; sent++) await decided(secretary, meeting.id, { id, becomes: 'request', text, where: '一组' })
    const people = await as(secretary, tx => candidatesFor(tx, secretary, world.now, meeting.id))
    const holder = people.find(each => each.mandate === chief().mandate)!
    await decided(secretary, meeting.id, { becomes: 'task', text: '通知各户存水', mandate: holder.mandate, dueOn: '2026-11-30' })
    const source = '医保发〔2026〕3 号'
    const answer = { becomes: 'article', text: '外地住院怎么报销？', answer: '先备案，出院后凭发票到服务中心办。', source }
    await decided(secretary, meeting.id, answer)
    const now = await decided(secretary, meeting.id, { becomes: 'nothing', text: '下月十五再碰头' })
    expect(now.decided.map(each => each.becomes)).toEqual(['request', 'task', 'article', 'nothing'])
    const [request, task] = now.decided as [Meeting['decided'][0], Meeting['decided'][0]]
    expect(request.request).toMatchObject({ number: expect.stringMatching(/^202611-/), state: 'raised' })
    expect(task.task).toMatchObject({ who: `${chief().name}（邻长）`, dueOn: '2026-11-30', state: 'open' })
    const raised = await matters.seen(who('town_officer'), request.request!.id)
    expect(raised).toMatchObject({ text, raisedVia: 'meeting', villageName: '青山村' })
    // Every post of the town finds the answer by two characters; another town does not.
    for (const reader of [who('unit_chief', '白水村/一组/一邻'), who('department_clerk')]) {
      const [found] = await as(reader, tx => articlesOf(tx, reader, { q: '报销', limit: 9 }))
      expect(found).toMatchObject({ source, decidedOn: '2026-11-24', decidedBy: expect.stringContaining('青山村三长碰头会') })
    }
    const stranger = world.actor('乙镇', 'town_officer')
    expect(await as(stranger, tx => articlesOf(tx, stranger, { q: '报销', limit: 9 }))).toEqual([])
    expect(await acts(meeting.id)).toEqual(['meeting.called', 'meeting.opened', 'meeting.minuted', ...Array(4).fill('meeting.decided')])
  })

  test('a task is done by whoever has it, or told done from above; not by a neighbour', async () => {
    const area = who('area_chief')
    const meeting = await called(area, 'weekly')
    await opened(area, meeting.id)
    const give = { becomes: 'task', text: '把花名册核一遍', mandate: chief().mandate, dueOn: '2026-11-26' }
    const { decided: list } = await decided(area, meeting.id, give)
    const task = list[0]!.task!.id
    const mine = await as(chief(), tx => tasksOf(tx, chief(), world.now, { mine: 'yes', state: 'open', limit: 50 }))
    expect(mine.map(each => each.id)).toContain(task)
    const done = (actor: Actor) => as(actor, tx => finish(tx, actor, world.now, task, { words: '核过了' }))
    await expect(done(who('unit_chief', '青山村/一组/二邻'))).rejects.toEqual(refused('tasks.not_found'))
    await expect(done(who('town_duty'))).rejects.toEqual(refused('tasks.forbidden'))
    expect(await done(chief())).toMatchObject({ state: 'done', doneWords: '核过了' })
    await done(chief())
    expect(await acts(task)).toEqual(['task.finished'])
    await expect(decided(area, meeting.id, { ...give, dueOn: '2026-11-23' })).rejects.toEqual(refused('meetings.task_day'))
    const elsewhere = who('unit_chief', '白水村/一组/一邻').mandate
    await expect(decided(area, meeting.id, { ...give, mandate: elsewhere })).rejects.toEqual(refused('meetings.task_holder'))
  })

  test('nobody came, so it was not held; after closing nothing changes any more', async () => {
    const meeting = await called(chief(), 'analysis')
    await opened(chief(), meeting.id)
    await expect(closed(chief(), meeting.id)).rejects.toEqual(refused('meetings.nobody'))
    await marked(chief(), meeting.id, present(meeting))
    expect(await closed(chief(), meeting.id)).toMatchObject({ state: 'closed', may: [] })
    await closed(chief(), meeting.id)
    await expect(decided(chief(), meeting.id, { becomes: 'nothing', text: '迟了' })).rejects.toEqual(refused('meetings.conflict'))
    await expect(marked(chief(), meeting.id, { counted: 3 })).rejects.toEqual(refused('meetings.conflict'))
    expect(await acts(meeting.id)).toEqual(['meeting.called', 'meeting.opened', 'meeting.marked', 'meeting.closed'])
  })
})

describe('the agenda', () => {
  const unit = '青山村/二组/二邻'
  const their = () => who('unit_chief', unit)
  const households = () => world.town('甲镇').households.filter(each => each.unit?.key === unit)
  const visit = (index: number, more: object) =>
    as(their(), tx =>
      recordVisit(
        tx,
        their(),
        world.now,
        newVisit.parse({ household: households()[index]!.id, outcome: 'met', deviceAt: world.now.toISOString(), ...more }),
      ),
    )

  test('fills itself: overdue and stuck requests, missed and closed doors, wishes by number, what was left undone; then it stands', async () => {
    const group = who('group_chief', '青山村/二组')
    // The book of duties begins in August; by now the third quarter and October have closed.
    await keepBook(db, group.town, new Date('2026-08-15T09:00:00+08:00'))
    await keepBook(db, group.town, world.now)
    const old = new Date('2026-11-02T09:00:00+08:00')
    const late = await matters.raised(their(), { household: households()[0]!.id, text: '水沟堵了半年' }, old)
    const fresh = await matters.raised(their(), { household: households()[1]!.id, text: '刚刚才说的事' })
    const secret = await matters.raised(their(), { household: households()[1]!.id, text: '家里打人', sealed: true }, old)
    const about = await matters.raised(their(), { household: households()[1]!.id, text: '组长偏心眼' }, old)
    await matters.sorted(who('town_officer'), about.id, { about: group.person }, old)
    for (const on of ['2026-11-10', '2026-11-12', '2026-11-20']) await visit(2, { outcome: 'nobody_home', on })
    await visit(3, { topics: ['wish', 'health'], note: '想学养蜂', on: '2026-11-15' })
    const meeting = await called(group, 'analysis')
    const byLink = (lines: Meeting['agenda'], id: string) => lines.find(each => each.link?.id === id)
    expect(byLink(meeting.agenda, late.id)).toMatchObject({ id: null, section: 'overdue', link: { kind: 'request' } })
    for (const { id } of [fresh, secret, about]) expect(byLink(meeting.agenda, id)).toBeUndefined()
    expect(byLink(meeting.agenda, households()[2]!.id)).toMatchObject({ section: 'missed' })
    // The same households as coverage drills to, class by class.
    const drill = (duty: 'key' | 'ordinary', on: string) =>
      as(group, tx => coverageHouseholdsOf(tx, group, world.now, { on, class: duty, state: 'missed' }))
    const drilled = [...(await drill('key', '2026-10-31')), ...(await drill('ordinary', '2026-09-30'))]
    const missed = meeting.agenda.filter(each => each.section === 'missed').map(each => each.link!.id)
    expect(drilled.length).toBeGreaterThan(5)
    expect(missed.toSorted()).toEqual(drilled.map(row => row.household).toSorted())
    const doors = meeting.agenda.filter(each => each.section === 'nobody_home')
    expect(doors).toMatchObject([{ text: expect.stringContaining('3 天没人'), link: { id: households()[2]!.id } }])
    expect(meeting.agenda.filter(each => each.section === 'wish')).toMatchObject([{ text: expect.stringContaining('想学养蜂') }])
    expect(meeting.agenda.filter(each => each.section === 'topic').map(each => each.text)).toEqual(['身体：1 次，1 户', '意愿：1 次，1 户'])
    const own = await as(group, tx => addLine(tx, group, world.now, meeting.id, { text: '修水沟谁出工' }))
    const open = await opened(group, meeting.id)
    expect(open.agenda).toHaveLength(meeting.agenda.length + 1)
    expect(open.agenda.every(each => each.id !== null)).toBe(true)
    const line = byLink(open.agenda, late.id)!
    await as(group, tx => editLine(tx, group, world.now, line.id!, { dropped: true }))
    // What happens afterwards does not come in by itself any more.
    await matters.withdrawn(their(), late.id)
    const stands = await seen(group, meeting.id)
    expect(byLink(stands.agenda, late.id)).toMatchObject({ dropped: true, text: line.text })
    expect(stands.agenda.find(each => each.id === own.id)).toMatchObject({ section: 'own' })
    // The unit chief sees of it what lies in the own unit.
    const part = (await seen(their(), meeting.id)).agenda
    expect(part.length).toBeGreaterThan(0)
    expect(part.every(each => ['overdue', 'missed', 'nobody_home', 'wish'].includes(each.section))).toBe(true)
    await decided(group, meeting.id, { becomes: 'task', text: '买水管', mandate: their().mandate, dueOn: '2026-12-01' })
    await marked(group, meeting.id, { counted: 1 })
    await closed(group, meeting.id)
    const next = await called(group, 'analysis', { on: '2026-12-20' })
    expect(next.agenda.filter(each => each.section === 'decision')).toMatchObject([
      { text: expect.stringContaining('买水管'), link: { kind: 'task' } },
    ])
  })

  test('before residents nothing of a household’s own is read out', async () => {
    const old = new Date('2026-11-02T09:00:00+08:00')
    const own = await matters.raised(their(), { household: households()[4]!.id, text: '两口子闹离婚' }, old)
    const lamp = await matters.raised(their(), { household: households()[4]!.id, text: '路灯又黑了一个月' }, old)
    await matters.sorted(who('party_secretary'), own.id, { ownership: 'private' }, old)
    await matters.sorted(who('party_secretary'), lamp.id, { ownership: 'public' }, old)
    const { agenda } = await called(their(), 'talk')
    expect(agenda.map(each => each.link?.id)).toContain(lamp.id)
    expect(agenda.map(each => each.link?.id)).not.toContain(own.id)
    expect(agenda.filter(each => ['missed', 'nobody_home', 'wish'].includes(each.section))).toEqual([])
  })
})

test('of a unit that merges into another, what it had to do is seen and told done there', async () => {
  const area = who('area_chief', '白水村/一片')
  const [lost, kept] = ['白水村/一组/二邻', '白水村/一组/一邻'] as const
  const meeting = await called(area, 'weekly')
  await opened(area, meeting.id)
  const give = { becomes: 'task', text: '清两邻之间的沟', mandate: who('unit_chief', lost).mandate, dueOn: '2026-11-30' }
  const task = (await decided(area, meeting.id, give)).decided[0]!.task!.id
  const heir = who('unit_chief', kept)
  const seenBy = () => as(heir, tx => tasksOf(tx, heir, world.now, { state: 'open', limit: 50 }))
  expect((await seenBy()).map(each => each.id)).not.toContain(task)
  const office = who('town_officer')
  const [from, into] = [world.place('甲镇', lost).id, world.place('甲镇', kept).id]
  await as(office, tx => mergePlace(tx, office, world.now, from, { into, on: '2026-11-24', reason: '户数少' }))
  expect((await seenBy()).map(each => each.id)).toContain(task)
})
