import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { closeHousehold } from '#network/households.ts'
import { testDatabase } from '#test/database.ts'
import { deliberationsOf } from '#test/deliberations.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { recounted } from './rules.ts'
import type { Choice } from './vote-terms.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let call: ReturnType<typeof deliberationsOf>
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
  call = deliberationsOf(db, world)
})
afterAll(() => db.close())

const unit = '青山村/一组/一邻'
const who = (post: Post, place?: string) => world.actor('甲镇', post, place)
const place = (key: string) => world.place('甲镇', key).id
const refused = (code: string, words = '') => expect.objectContaining({ code, message: expect.stringContaining(words) })
const resident = (k = 0) => {
  const home = call.homes(unit)[k]!
  return { ...world.resident('甲镇', '青山村', home.number), household: home.id, path: home.path }
}

describe('proposing', () => {
  test('names the circle and its households, once, and leaves a record', async () => {
    const id = newId()
    const made = await call.proposed(who('unit_chief'), place(unit), { id })
    expect(made).toEqual({ id, households: call.homes(unit).length })
    expect(await call.proposed(who('unit_chief'), place(unit), { id })).toEqual(made)
    await expect(call.proposed(who('unit_chief'), place(unit), { id, title: '另一件' })).rejects.toEqual(refused('deliberations.conflict'))
    expect(await call.records(id)).toMatchObject([{ act: 'deliberation.proposed', after: { households: made.households } }])
    expect(await call.seen(resident(), id)).toMatchObject({ phase: 'proposed', counts: null, may: { open: false, vote: false } })
  })

  test('of a stair: only the households named', async () => {
    const [first, second] = call.homes(unit)
    const circle = { circle: '三栋二单元', households: [first!.id, second!.id] }
    expect(await call.proposed(who('group_chief'), place('青山村/一组'), circle)).toMatchObject({ households: 2 })
    const far = { ...circle, households: [first!.id, call.homes('白水村')[0]!.id] }
    await expect(call.proposed(who('group_chief'), place('青山村/一组'), far)).rejects.toEqual(refused('households.not_found'))
  })

  test('by the wrong post, at the wrong place, of a whole town, is refused', async () => {
    await expect(call.proposed(resident(), place(unit))).rejects.toEqual(refused('deliberations.forbidden'))
    await expect(call.proposed(who('unit_chief'), place('青山村/一组/二邻'))).rejects.toEqual(refused('places.not_found'))
    await expect(call.proposed(who('town_officer'), place('甲镇'))).rejects.toEqual(refused('deliberations.place'))
  })
})

describe('opening', () => {
  test('fixes option, list, rule and hour; a second time, a wrong post and a far place are refused', async () => {
    const { id } = await call.proposed(who('unit_chief'), place(unit))
    await expect(call.opened(who('unit_chief'), id)).rejects.toEqual(refused('deliberations.forbidden'))
    await expect(call.opened(who('group_chief', '青山村/二组'), id)).rejects.toEqual(refused('deliberations.not_found'))
    await expect(call.opened(who('group_chief'), id, { option: 'z' })).rejects.toEqual(refused('deliberations.option'))
    expect(await call.opened(who('group_chief'), id)).toEqual({ households: call.homes(unit).length })
    await expect(call.opened(who('group_chief'), id)).rejects.toEqual(refused('deliberations.conflict', '已经开始'))
    const { quorum } = await call.seen(who('unit_chief'), id)
    expect(quorum).toMatchObject({ takePart: { parts: 2, whole: 3 }, source: expect.stringContaining('组织法') })
    expect((await call.records(id)).map(row => row.act)).toEqual(['deliberation.proposed', 'deliberation.opened'])
  })

  test('a household that leaves afterwards stays on the list, and the result is the same', async () => {
    const id = await call.running(who('group_chief'), '青山村/一组/二邻')
    const homes = call.homes('青山村/一组/二邻')
    for (const home of homes) await call.voted(who('unit_chief', '青山村/一组/二邻'), id, { household: home.id, witness: '李四' })
    const result = await call.counted(id)
    const leaving = { on: '2026-11-24', reason: '全户外迁' } as const
    await call.as(who('party_secretary'), tx => closeHousehold(tx, who('party_secretary'), call.now, homes[0]!.id, leaving))
    const { rows } = await call.list(who('group_chief'), id)
    expect(rows.filter(row => row.left).map(row => row.household)).toEqual([homes[0]!.id])
    expect((await call.seen(who('group_chief'), id, call.later(60))).result).toEqual(result)
    expect(result).toMatchObject({ outcome: 'agreed', households: homes.length, yes: homes.length })
  })
})

describe('voting', () => {
  test('one household, one vote: the last before the hour; sent twice it is one; the record tells nothing of the choice', async () => {
    const id = await call.running(who('group_chief'))
    const act = { id: newId(), choice: 'no' }
    expect(await call.voted(resident(), id, act)).toEqual({ id: act.id, state: 'counts' })
    expect(await call.voted(resident(), id, act)).toEqual({ id: act.id, state: 'counts' })
    await call.voted(resident(), id, { choice: 'yes' })
    expect((await call.seen(resident(), id)).mine).toMatchObject({ choice: 'yes' })
    expect((await call.seen(resident(1), id)).mine).toBeNull()
    expect(await call.counted(id)).toMatchObject({ voted: 1, yes: 1, no: 0, outcome: 'short' })
    const [record] = await call.records(act.id)
    expect(record!.act).toBe('ballot.given')
    expect(JSON.stringify(record!.after)).not.toContain('"no"')
  })

  test('figures are hidden until the hour, and what a neighbour chose for ever', async () => {
    const id = await call.running(who('group_chief'))
    await call.voted(resident(), id, { choice: 'objection', reason: '一楼用不上' })
    expect((await call.seen(who('town_officer'), id)).counts).toBeNull()
    for (const at of [call.later(1), call.later(50)]) {
      for (const reader of [who('unit_chief'), who('group_chief'), who('party_secretary'), resident(1)])
        expect(JSON.stringify(await call.seen(reader, id, at))).not.toContain('一楼用不上')
    }
    expect(JSON.stringify(await call.list(who('unit_chief'), id))).not.toContain('objection')
    expect((await call.seen(resident(1), id, call.later(48))).counts).toMatchObject({ objection: 1 })
    const shown = await call.running(who('group_chief'), unit, { hidden: false })
    await call.voted(resident(), shown)
    expect((await call.seen(resident(1), shown)).counts).toMatchObject({ yes: 1 })
  })

  test('after the hour, before the opening, for a household elsewhere, without a witness, is refused', async () => {
    const id = await call.running(who('group_chief'))
    const [home] = call.homes(unit)
    const mine = { household: home!.id, witness: '李四' }
    await expect(call.voted(resident(), id, {}, call.later(48))).rejects.toEqual(refused('ballots.closed'))
    const { id: fresh } = await call.proposed(who('unit_chief'), place(unit))
    await expect(call.voted(resident(), fresh)).rejects.toEqual(refused('ballots.closed'))
    await expect(call.voted(who('unit_chief'), id, { household: home!.id })).rejects.toEqual(refused('ballots.witness'))
    await expect(call.voted(who('unit_chief', '青山村/一组/二邻'), id, mine)).rejects.toEqual(refused('deliberations.not_found'))
    await expect(call.voted(resident(), id, { household: call.homes(unit)[1]!.id })).rejects.toEqual(refused('households.not_found'))
    await expect(call.voted(who('department_clerk'), id, mine)).rejects.toEqual(refused('ballots.forbidden'))
    await expect(call.voted(resident(), id, { choice: 'objection' })).rejects.toEqual(refused('ballots.reason'))
  })

  test('a slip counts when two people have keyed the same; the first person may not be the second', async () => {
    const id = await call.running(who('group_chief'))
    const [home] = call.homes(unit)
    const slip = { household: home!.id, slip: '0007', choice: 'no' }
    expect(await call.voted(who('unit_chief'), id, slip)).toMatchObject({ state: 'waits' })
    await expect(call.voted(who('unit_chief'), id, slip)).rejects.toEqual(refused('ballots.same_person'))
    expect(await call.counted(id, call.later(2))).toBeNull()
    expect(await call.voted(who('group_chief'), id, { ...slip, choice: 'yes' })).toMatchObject({ state: 'waits' })
    expect(await call.voted(who('unit_chief'), id, slip)).toMatchObject({ state: 'waits' })
    expect(await call.voted(who('village_officer'), id, slip)).toMatchObject({ state: 'counts' })
    expect(await call.counted(id)).toMatchObject({ voted: 1, no: 1, waiting: 0 })
  })

  test('what a household did with its card is not overwritten by others; a slip keyed once is named, not counted', async () => {
    const id = await call.running(who('group_chief'))
    const [first, second] = call.homes(unit)
    await call.voted(resident(), id, { choice: 'no' })
    const spoken = { household: first!.id, witness: '李四' }
    await expect(call.voted(who('unit_chief'), id, spoken)).rejects.toEqual(refused('ballots.conflict', '已凭联系卡'))
    await call.voted(who('unit_chief'), id, { household: second!.id, slip: '0008' })
    expect(await call.counted(id)).toMatchObject({ voted: 1, no: 1, waiting: 1 })
  })

  test('many at once about one household: one vote stands', async () => {
    const id = await call.running(who('group_chief'))
    await Promise.all(Array.from({ length: 20 }, (_, k) => call.voted(resident(), id, { choice: k % 2 ? 'yes' : 'no' })))
    const { rows } = await db.owner.query(`select count(*)::int as n from ballots where deliberation_id = $1 and replaced_at is null`, [id])
    expect(rows[0].n).toBe(1)
    expect(await call.counted(id)).toMatchObject({ voted: 1 })
  })
})

test('ballots without names count to the published result; only after the hour, only for branch and office', async () => {
  const id = await call.running(who('group_chief'))
  const choices: Choice[] = ['yes', 'no', 'yes', 'objection', 'yes']
  for (const [k, choice] of choices.entries()) await call.voted(resident(k), id, { choice, reason: '理由' })
  await expect(call.exported(who('party_secretary'), id, call.later(2))).rejects.toEqual(refused('deliberations.conflict'))
  await expect(call.exported(who('unit_chief'), id)).rejects.toEqual(refused('deliberations.forbidden'))
  const { csv } = await call.exported(who('party_secretary'), id)
  const [heading, ...lines] = csv.trim().split('\n')
  expect(heading).toBe('ballot,choice,via')
  for (const home of call.homes(unit)) expect(csv).not.toContain(home.id)
  const { result } = await call.seen(who('party_secretary'), id, call.later(49))
  expect(recounted(lines.map(line => ({ choice: line.split(',')[1] as Choice })))).toEqual({ voted: 5, yes: 3, no: 1, objection: 1 })
  expect(result).toMatchObject({ voted: 5, yes: 3, no: 1, objection: 1 })
  expect((await call.records(id)).at(-1)).toMatchObject({ act: 'deliberation.exported', after: { ballots: 5 } })
})

test('words are told by the household or taken down for it; a matter is withdrawn with its reason until its hour', async () => {
  const id = await call.running(who('group_chief'))
  await call.said(resident(), id, { text: '一楼的也分摊吗' })
  await call.said(who('unit_chief'), id, { household: call.homes(unit)[1]!.id, via: 'spoken' })
  await expect(call.said(who('department_clerk'), id)).rejects.toEqual(refused('deliberations.forbidden'))
  await expect(call.said(who('unit_chief'), id, { household: call.homes('白水村')[0]!.id })).rejects.toEqual(
    refused('deliberations.not_found'),
  )
  await expect(call.withdrawn(who('unit_chief'), id)).rejects.toEqual(refused('deliberations.forbidden'))
  await expect(call.withdrawn(who('group_chief'), id, call.later(48))).rejects.toEqual(refused('deliberations.conflict'))
  await call.withdrawn(who('group_chief'), id)
  expect(await call.seen(resident(), id)).toMatchObject({ phase: 'withdrawn', withdrawnReason: '改由物业办理' })
  await expect(call.voted(resident(), id)).rejects.toEqual(refused('ballots.closed'))
  expect(await call.counted(id)).toBeNull()
})
