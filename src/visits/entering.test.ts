import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asActor, asSystem } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { recordVisit } from './acts.ts'
import { keepBook } from './books.ts'
import { coverageOf } from './coverage.ts'
import { enterVisits, visitorsFor } from './entering.ts'
import type { LineProblem } from './entering-terms.ts'
import { listVisits } from './store.ts'
import { newVisit } from './terms.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
})
afterAll(() => db.close())

const office = () => world.actor('甲镇', 'town_officer')
const chief = () => world.actor('甲镇', 'unit_chief', '青山村/一组/一邻')
const householdsOf = (unit: string) => world.town('甲镇').households.filter(each => each.unit?.key === unit)
const line = (household: string, more: object = {}) => ({
  ...{ id: newId(), household, on: '2026-11-20', outcome: 'met' as const, topics: [], note: '', another: false },
  ...more,
})
const enter = async (actor: Actor, mandate: string, lines: ReturnType<typeof line>[], now = world.now) => {
  await keepBook(db, actor.town, now)
  return await asActor(db, actor, tx => enterVisits(tx, actor, now, { mandate, lines }))
}
const logged = (id: string) =>
  asSystem(db, tx => tx.selectFrom('audit_log').select(['act', 'actor', 'after']).where('subject_id', '=', id).execute())
const refused = (code: string) => expect.objectContaining({ code })
const problems = async (work: Promise<unknown>) => {
  const refusal = await work.then(
    () => null,
    error => error,
  )
  expect(refusal).toEqual(refused('visits.lines'))
  return refusal.details as LineProblem[]
}

describe('补录走访本', () => {
  test('keeps every line as a visit of the visitor, with a record by whoever wrote it down; sent again it is kept once', async () => {
    const [a, b] = householdsOf('青山村/一组/一邻')
    const before = await asActor(db, office(), tx => coverageOf(tx, office(), world.now, {}))
    const lines = [line(a!.id, { topics: ['wish', 'wish'], note: '想修塘' }), line(b!.id, { outcome: 'nobody_home' as const })]
    const { rows } = await enter(office(), chief().mandate, lines)
    expect(rows).toMatchObject([
      { by: chief().name, post: 'unit_chief', enteredBy: office().name, on: '2026-11-20', topics: ['wish'], note: '想修塘', late: false },
      { outcome: 'nobody_home' },
    ])
    expect((await enter(office(), chief().mandate, lines)).rows).toEqual(rows)
    for (const { id } of lines) {
      const records = await logged(id)
      expect(records).toMatchObject([{ act: 'visit.entered', actor: { person: office().person }, after: { visitor: chief().person } }])
      expect(JSON.stringify(records)).not.toContain('修塘')
    }
    const after = await asActor(db, office(), tx => coverageOf(tx, office(), world.now, {}))
    const done = ({ total }: typeof after) => total.key.done + total.ordinary.done
    expect(done(after) - done(before)).toBe(1)
  })

  test('one wrong line keeps the whole batch out, and every wrong line says what was expected and found', async () => {
    const [, , c, d] = householdsOf('青山村/一组/一邻')
    const elsewhere = householdsOf('白水村/一组/一邻')[0]!
    const good = line(c!.id)
    const lines = [
      good,
      line(d!.id, { on: '2026-11-25' }),
      line(d!.id, { on: '2025-11-01' }),
      line(elsewhere.id),
      line(newId()),
      line(c!.id),
    ]
    const told = await problems(enter(office(), chief().mandate, lines))
    const codes = ['visits.in_future', 'visits.too_late', 'visits.not_theirs', 'households.not_found', 'visits.twice']
    expect(told.map(({ line, code }) => [line, code])).toEqual(codes.map((code, i) => [lines[i + 1]!.id, code]))
    expect(told[4]!.words).toContain(`${chief().name}（在家，${office().name}补录）`)
    expect(await asActor(db, office(), tx => listVisits(tx, office().town, null, { id: good.id, limit: 1 }))).toEqual([])
    expect(await logged(good.id)).toEqual([])
  })

  test('a visit that came from the phone already is shown; another one on that day is kept when it is said to be', async () => {
    const household = householdsOf('青山村/一组/一邻')[4]!.id
    await asActor(db, chief(), tx =>
      recordVisit(tx, chief(), world.now, newVisit.parse({ household, outcome: 'phoned', on: '2026-11-20' })),
    )
    const [told] = await problems(enter(office(), chief().mandate, [line(household)]))
    expect(told).toMatchObject({
      code: 'visits.twice',
      words: `这一户 2026-11-20 已有走访：${chief().name}（电话）。确是另一次，请勾“另一次”`,
    })
    const { rows } = await enter(office(), chief().mandate, [line(household, { another: true })])
    expect(rows).toHaveLength(1)
  })

  test('of a time before the visitor took office nothing is kept', async () => {
    const household = householdsOf('青山村/一组/一邻')[3]!.id
    // Everybody of the test town took office on 2026-01-01.
    const [early] = await problems(enter(office(), chief().mandate, [line(household, { on: '2025-12-31' })]))
    expect(early!.code).toBe('visits.not_in_office')
    await db.owner.query('update mandates set ended_on = $2, ended_reason = $3 where id = $1', [chief().mandate, '2026-11-15', 'resigned'])
    const [told] = await problems(enter(office(), chief().mandate, [line(household, { on: '2026-11-15' })]))
    expect(told!.words).toContain('至 2026-11-14')
    expect((await enter(office(), chief().mandate, [line(household, { on: '2026-11-14' })])).rows).toHaveLength(1)
    await db.owner.query('update mandates set ended_on = null, ended_reason = null where id = $1', [chief().mandate])
  })

  test('chiefs do not; a secretary enters the books of the own village only', async () => {
    const household = householdsOf('青山村/一组/一邻')[2]!.id
    await expect(enter(chief(), chief().mandate, [line(household)])).rejects.toEqual(refused('visits.forbidden'))
    const other = world.actor('甲镇', 'party_secretary', '白水村')
    await expect(enter(other, chief().mandate, [line(household)])).rejects.toEqual(refused('mandates.not_found'))
    await expect(asActor(db, chief(), tx => visitorsFor(tx, chief(), world.now, ''))).rejects.toEqual(refused('visits.forbidden'))
    const own = world.actor('甲镇', 'party_secretary', '青山村')
    const found = await asActor(db, own, tx => visitorsFor(tx, own, world.now, chief().name))
    expect(found).toContainEqual(expect.objectContaining({ mandate: chief().mandate, name: chief().name, placeName: '一邻' }))
    expect(await asActor(db, other, tx => visitorsFor(tx, other, world.now, chief().name))).not.toContainEqual(
      expect.objectContaining({ mandate: chief().mandate }),
    )
  })
})
