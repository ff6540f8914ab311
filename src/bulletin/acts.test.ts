import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { bulletinOf } from '#test/bulletin.ts'
import { testDatabase } from '#test/database.ts'
import { deliberationsOf } from '#test/deliberations.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'

let db: Database
let world: World
let t: ReturnType<typeof bulletinOf>
let d: ReturnType<typeof deliberationsOf>
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
  t = bulletinOf(db, world)
  d = deliberationsOf(db, world)
})
afterAll(() => db.close())

const refused = (code: string) => expect.objectContaining({ code })
const officer = () => world.actor('甲镇', 'village_officer')
const secretary = () => world.actor('甲镇', 'party_secretary')
const villager = () => world.resident('甲镇', '青山村', '001')
const snapshotOf = async (id: string) =>
  await asSystem(db, tx => tx.selectFrom('publications').select(['snapshot', 'sha256']).where('id', '=', id).executeTakeFirstOrThrow())

describe('compose', () => {
  test('freezes canonical bytes under their SHA-256, posts at once, numbers the board; sent twice it is one', async () => {
    const id = newId()
    const made = await t.composed(officer(), { id, about: '2026年12月', item: 'village_work' })
    expect(made).toMatchObject({ id, phase: 'posted', address: expect.stringMatching(/^\/b\/[0-9a-z]{10}\/1$/) })
    expect(await t.composed(officer(), { id, about: '2026年12月', item: 'village_work' })).toEqual(made)
    const { snapshot, sha256 } = await snapshotOf(id)
    expect(createHash('sha256').update(snapshot).digest('hex')).toBe(made.sha256)
    expect(sha256.toString('hex')).toBe(made.sha256)
    expect(JSON.parse(snapshot)).toMatchObject({
      ...{
        number: 1,
        town: '甲镇',
        board: '青山村',
        item: { code: 'village_work', name: '村务办理情况' },
        from: '2026-11-24',
        to: '2026-11-30',
      },
      blocks: [{ kind: 'text', text: '村口到学校的路 12 月动工' }],
    })
    expect((await t.records(id)).map(row => row.act)).toEqual(['publication.composed'])
    const others = await Promise.all([1, 2, 3].map(() => t.composed(officer())))
    expect(others.map(each => each.number).sort()).toEqual([2, 3, 4])
    await expect(t.composed(secretary(), { id })).rejects.toEqual(refused('publications.conflict'))
  })

  test('what is posted is never rewritten by the unprivileged role', async () => {
    const { id } = await t.composed(officer())
    await expect(
      t.as(officer(), tx => tx.updateTable('publications').set({ snapshot: '{}' }).where('id', '=', id).execute()),
    ).rejects.toMatchObject({ code: '42501' })
  })

  test('whose task it is not, where it is not, what is not whole', async () => {
    for (const actor of [
      world.actor('甲镇', 'unit_chief'),
      villager(),
      world.countyOfficer('甲镇'),
      world.actor('甲镇', 'first_secretary'),
    ])
      await expect(t.composed(actor)).rejects.toEqual(refused('publications.forbidden'))
    const white = world.place('甲镇', '白水村').id
    for (const place of [white, world.place('乙镇', '红石村').id, newId()])
      await expect(t.composed(officer(), { place })).rejects.toEqual(refused('places.not_found'))
    const tried: [object, string][] = [
      [{ text: '' }, 'publications.empty'],
      [{ text: '联系 13873112345' }, 'publications.unmasked'],
      [{ item: 'nothing' }, 'publications.item'],
      [{ item: 'accounts' }, 'publications.item'],
      [{ photos: [{ id: newId() }] }, 'publications.photos'],
      [{ source: { kind: 'deliberation' } }, 'publications.source'],
      [{ from: '2026-11-20' }, 'publications.in_the_past'],
      [{ place: world.place('甲镇', '青山村/一组/一邻').id }, 'publications.audience'],
      [{ replaces: newId() }, 'publications.not_found'],
    ]
    for (const [more, code] of tried) await expect(t.composed(officer(), more), code).rejects.toEqual(refused(code))
  })
})

describe('the second person', () => {
  test('finance waits for somebody else; then it is posted byte for byte', async () => {
    const made = await t.composed(officer(), { affairs: 'finance', item: 'accounts', title: '第三季度收支', text: '收入 12,000.00 元' })
    expect(made.phase).toBe('waiting')
    await expect(t.seen(villager(), made.id)).rejects.toEqual(refused('publications.not_found'))
    await expect(t.released(officer(), made.id)).rejects.toEqual(refused('publications.same_person'))
    await expect(t.released(world.actor('甲镇', 'group_chief'), made.id)).rejects.toEqual(refused('publications.forbidden'))
    await expect(t.released(world.actor('甲镇', 'party_secretary', '白水村'), made.id)).rejects.toEqual(refused('publications.not_found'))
    await expect(t.released(secretary(), made.id, t.on('2026-11-29'))).rejects.toEqual(refused('publications.too_short'))
    expect((await t.seen(secretary(), made.id)).may).toMatchObject({ release: true, end: true, replace: false })
    await t.released(secretary(), made.id)
    await expect(t.released(secretary(), made.id)).rejects.toEqual(refused('publications.conflict'))
    expect((await t.seen(villager(), made.id)).sha256).toBe(made.sha256)
    expect((await t.records(made.id)).map(row => row.act)).toEqual(['publication.composed', 'publication.released'])
  })

  test('the town sets who needs one', async () => {
    expect((await t.composed(officer(), { personal: true, title: '困难慰问' })).phase).toBe('waiting')
    const given = await t.composed(officer(), { affairs: 'finance', item: 'accounts' })
    await t.ended(secretary(), given.id)
    await expect(t.released(secretary(), given.id)).rejects.toEqual(refused('publications.conflict'))
    expect((await t.seen(officer(), given.id)).phase).toBe('withdrawn')
  })
})

describe('what becomes of it', () => {
  test('before, during and after its period; what names people is gone then', async () => {
    const open = await t.composed(officer(), { from: '2026-12-01', to: '2026-12-08' })
    const personal = await t.composed(officer(), { from: '2026-12-01', to: '2026-12-08', personal: true, text: '张* 优秀党员' })
    await t.released(secretary(), personal.id)
    const sees = async (day: string) => {
      const ids = (await t.list(villager(), t.on(day))).rows.map(row => row.id)
      return [open, personal].map(each => ids.includes(each.id))
    }
    expect(await sees('2026-11-30')).toEqual([false, false])
    expect(await sees('2026-12-01')).toEqual([true, true])
    expect(await sees('2026-12-08')).toEqual([true, true])
    expect(await sees('2026-12-09')).toEqual([true, false])
    await expect(t.seen(world.actor('甲镇', 'unit_chief'), personal.id, t.on('2026-12-09'))).rejects.toEqual(
      refused('publications.not_found'),
    )
    expect((await t.seen(secretary(), personal.id, t.on('2026-12-09'))).phase).toBe('over')
  })

  test('put right only by a new one that names it; taken down with a reason, once', async () => {
    const wrong = await t.composed(officer(), { title: '水费公示', text: '每吨 3 元' })
    const right = await t.composed(officer(), { title: '水费公示（更正）', text: '每吨 2 元', replaces: wrong.id })
    expect(await t.seen(villager(), wrong.id)).toMatchObject({ phase: 'replaced', replacedBy: { number: right.number } })
    const { snapshot } = await snapshotOf(right.id)
    expect(JSON.parse(snapshot).replaces).toEqual({ number: wrong.number, sha256: wrong.sha256 })
    await expect(t.composed(officer(), { replaces: wrong.id })).rejects.toEqual(refused('publications.conflict'))
    await expect(t.ended(world.actor('甲镇', 'area_chief'), right.id)).rejects.toEqual(refused('publications.forbidden'))
    await expect(t.ended(world.actor('甲镇', 'village_officer', '白水村'), right.id)).rejects.toEqual(refused('publications.not_found'))
    await t.ended(officer(), right.id)
    await expect(t.ended(officer(), right.id)).rejects.toEqual(refused('publications.conflict'))
    await expect(t.seen(villager(), right.id)).rejects.toEqual(refused('publications.not_found'))
    expect(await t.seen(secretary(), right.id)).toMatchObject({ phase: 'taken_down', ended: { reason: '金额写错了' } })
    expect((await t.records(right.id)).at(-1)).toMatchObject({ act: 'publication.ended', after: { reason: '金额写错了' } })
  })

  test('for one unit: its households see it, the next unit and other villages do not', async () => {
    const { id } = await t.composed(secretary(), { place: world.place('甲镇', '青山村/一组/一邻').id, audience: 'unit' })
    expect((await t.seen(villager(), id)).placeName).toBe('一邻')
    await t.seen(world.actor('甲镇', 'unit_chief'), id)
    const strangers = [
      world.actor('甲镇', 'unit_chief', '青山村/一组/二邻'),
      world.resident('甲镇', '白水村', '001'),
      world.resident('乙镇'),
    ]
    for (const actor of strangers) await expect(t.seen(actor, id)).rejects.toEqual(refused('publications.not_found'))
    await expect(t.seen(world.actor('甲镇', 'department_clerk'), id)).rejects.toEqual(refused('publications.forbidden'))
  })
})

test('sources: a result without who voted how, figures with what they are a share of, the roll of chiefs', async () => {
  const deliberation = await d.running(world.actor('甲镇', 'group_chief'))
  await expect(t.composed(officer(), { source: { kind: 'deliberation', id: deliberation } })).rejects.toEqual(
    refused('publications.source'),
  )
  await d.voted(villager(), deliberation)
  const later = d.later(49)
  const made = await t.composed(officer(), { text: '', title: '换窗结果', source: { kind: 'deliberation', id: deliberation } }, later)
  const rows = (await t.seen(villager(), made.id, later)).blocks.flatMap(block => (block.kind === 'facts' ? block.rows : []))
  expect(rows.find(row => row.name === '表决')?.value).toBe('同意 1 户，不同意 0 户，有异议 0 户')
  expect(rows.find(row => row.name === '参加')?.value).toMatch(/^1\/\d 户（/)
  expect(JSON.stringify(rows)).not.toContain(villager().name)
  const white = world.actor('甲镇', 'village_officer', '白水村')
  const there = { place: world.place('甲镇', '白水村').id, source: { kind: 'deliberation', id: deliberation } }
  await expect(t.composed(white, there, later)).rejects.toEqual(refused('deliberations.not_found'))

  const figures = await t.composed(officer(), {
    text: '',
    item: 'requests',
    source: { kind: 'requests', from: '2026-10-01', to: '2026-11-24' },
  })
  const told = (await t.seen(villager(), figures.id)).blocks
  expect(told[0]).toMatchObject({ kind: 'facts', title: '2026年10月1日至2026年11月24日反映的事' })
  const chiefs = await t.composed(officer(), { text: '', source: { kind: 'chiefs' } })
  const [table] = (await t.seen(villager(), chiefs.id)).blocks
  // 青山村 has two areas, four groups and eight units, every post filled.
  expect(table).toMatchObject({ kind: 'table', columns: ['职务', '片、组、邻', '姓名'], rows: { length: 14 } })
})
