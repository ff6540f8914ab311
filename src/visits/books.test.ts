import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays, type Day, periodNamed, startOf } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import { asActor, asSystem, asSystemAt, type Tx } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { recordVisit } from './acts.ts'
import { keepBook, keepBooks } from './books.ts'
import { closePeriod } from './closing.ts'
import { coverageHouseholdsOf, coverageOf } from './coverage.ts'
import { rebuild } from './rebuilding.ts'
import { newVisit } from './terms.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
const at = (day: Day, hour = '09:00') => new Date(`${day}T${hour}:00+08:00`)

beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, testVault())
})
afterAll(() => db.close())

const town = () => world.town('甲镇')
const system = <T>(work: (tx: Tx) => Promise<T>) => asSystemAt(db, town().path, work)
const rows = () =>
  asSystem(db, tx =>
    tx
      .selectFrom('duties')
      .selectAll()
      .where('town_id', '=', town().id)
      .orderBy('period')
      .orderBy('duty')
      .orderBy('household_id')
      .execute(),
  )
const visit = (household: string, on: Day, now: Date, more: object = {}) => {
  const chief = world.actor('甲镇', 'party_secretary', town().households.find(each => each.id === household)!.village.key)
  const input = newVisit.parse({ household, on, outcome: 'met', deviceAt: startOf(on).toISOString(), ...more })
  return asActor(db, chief, tx => recordVisit(tx, chief, now, input))
}

describe('the account of one town, month after month', () => {
  const keyHousehold = (index: number) => () => town().households.filter(each => each.kinds.length > 0)[index]!.id
  const [first, second, third] = [keyHousehold(0), keyHousehold(1), keyHousehold(2)]

  test('opens the running month and quarter for every household, and nothing that had begun before the account', async () => {
    await keepBook(db, town().id, at('2026-08-10'))
    const periods = Map.groupBy(await rows(), row => `${row.period} ${row.duty} ${row.state}`)
    const key = town().households.filter(each => each.kinds.length > 0).length
    expect(Object.fromEntries([...periods].map(([name, list]) => [name, list.length]))).toEqual({
      '2026-08 key open': key,
      '2026-Q3 ordinary open': town().households.length - key,
    })
  })

  test('after days down one look makes up for all of it; doing it again changes nothing', async () => {
    await visit(first(), '2026-08-20', at('2026-08-20'))
    await Promise.all([1, 2, 3].map(() => keepBook(db, town().id, at('2026-10-05'))))
    const once = await rows()
    const key = (period: string, state: string) =>
      once.filter(row => row.period === period && row.duty === 'key' && row.state === state).length
    const all = town().households.filter(each => each.kinds.length > 0).length
    expect(['2026-08', '2026-09'].map(period => [key(period, 'done'), key(period, 'missed')])).toEqual([
      [1, all - 1],
      [0, all],
    ])
    expect(key('2026-10', 'open')).toBe(all)
    expect(once.filter(row => row.period === '2026-Q3').every(row => row.closed_at && row.state === 'missed')).toBe(true)
    await keepBooks(db, at('2026-10-05', '10:00'), error => {
      throw error
    })
    // Another process that had made out the same period waits for the first, and finds it closed.
    const { id, path } = town()
    await asSystemAt(db, path, tx => closePeriod(tx, { town: id, path }, periodNamed('2026-08')!, at('2026-10-05', '10:00')))
    expect(await rows()).toEqual(once)
    const closes = await asSystem(db, tx =>
      tx.selectFrom('audit_log').select('after').where('act', '=', 'duties.closed').where('town_id', '=', town().id).execute(),
    )
    expect(closes.map(each => (each.after as { period: string }).period).sort()).toEqual(['2026-08', '2026-09', '2026-Q3'])
  })

  test('within the days of grace a visit still counts; after them it is kept, marked late, and the miss stays', async () => {
    await keepBook(db, town().id, at('2026-11-03', '23:59'))
    const inTime = await visit(second(), '2026-10-31', at('2026-11-03', '23:59'))
    const late = await visit(third(), '2026-10-31', at('2026-11-04', '00:00'))
    await keepBook(db, town().id, at('2026-11-04', '00:01'))
    const later = await visit(first(), '2026-10-30', at('2026-11-05'))
    expect([inTime.late, late.late, later.late]).toEqual([false, true, true])
    const october = (await rows()).filter(row => row.period === '2026-10')
    const state = (id: string) => october.find(row => row.household_id === id)!.state
    expect([state(second()), state(third()), state(first())]).toEqual(['done', 'missed', 'missed'])
    const office = world.actor('甲镇', 'town_officer')
    const behind = await asActor(db, office, tx =>
      coverageHouseholdsOf(tx, office, at('2026-11-05'), { on: '2026-10-15', class: 'key', state: 'missed' }),
    )
    expect(
      behind
        .filter(row => row.late > 0)
        .map(row => row.household)
        .sort(),
    ).toEqual([first(), third()].sort())
  })

  test('what has closed stays with the places as they hung then, whatever the network does afterwards', async () => {
    const office = world.actor('甲镇', 'town_officer')
    const unit = world.place('甲镇', '青山村/一组/一邻')
    const seen = (id: string) => asActor(db, office, tx => coverageOf(tx, office, at('2026-11-06'), { on: '2026-10-15', place: id }))
    const group = world.place('甲镇', '青山村/一组').id
    const before = [await seen(unit.id), await seen(group)].map(figure => figure.total.key)
    const moved = town().households.find(each => each.unit === unit && each.kinds.length > 0)!
    const target = world.place('甲镇', '青山村/一组/二邻')
    const { changeUnit } = await import('#network/households.ts')
    await asActor(db, office, tx =>
      changeUnit(tx, office, at('2026-11-06'), moved.id, { unit: target.id, on: '2026-11-06', reason: '搬家' }),
    )
    await system(tx => tx.updateTable('household_classes').set({ from_on: '2026-10-10' }).where('household_id', '=', moved.id).execute())
    await keepBook(db, town().id, at('2026-11-06'))
    expect([await seen(unit.id), await seen(group)].map(figure => figure.total.key)).toEqual(before)
    const november = await asActor(db, office, tx => coverageOf(tx, office, at('2026-11-06'), { place: target.id }))
    expect(november.total.key.due).toBe(town().households.filter(each => each.unit?.key === target.key && each.kinds.length > 0).length + 1)
    await expect(system(tx => tx.updateTable('duties').set({ state: 'done' }).where('period', '=', '2026-10').execute())).rejects.toThrow(
      'closed duties are facts',
    )
  })

  test('reckoned again from the records fifty times it is the same; a row that was tampered with shows', async () => {
    for (let time = 0; time < 50; time++) {
      const { differences, duties, counts } = await system(tx => rebuild(tx, town().id, at('2026-11-06')))
      expect([differences, duties > 100, counts > 100]).toEqual([[], true, true])
    }
    await expect(
      system(async tx => {
        await tx
          .updateTable('duties')
          .set({ fulfilled: 7 })
          .where('town_id', '=', town().id)
          .where('household_id', '=', third())
          .where('period', '=', '2026-11')
          .execute()
        expect((await rebuild(tx, town().id, at('2026-11-06'))).differences).toHaveLength(1)
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
  })
})

describe('a random life of a town', () => {
  test('ends in the same facts as a clerk with a calendar would write, whatever day the account is kept on', {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(lives, life => liveThrough(life)),
      { numRuns: 12 },
    )
  })
})

// From the last days of 2027 over a leap day and two quarter borders to July 2028.
const start = '2027-12-20'
const span = 200
const someDay = fc.integer({ min: 0, max: span })
const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('visit' as const),
      who: fc.nat(9),
      late: fc.integer({ min: 0, max: 12 }),
      closed: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('class' as const), who: fc.nat(9), length: fc.option(fc.integer({ min: 1, max: 90 })) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('leave' as const), who: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('move' as const), who: fc.nat(9) }) },
)
const lives = fc.record({
  events: fc.array(fc.tuple(someDay, happening), { minLength: 20, maxLength: 60 }),
  kept: fc.array(someDay, { minLength: 2, maxLength: 25 }),
  grace: fc.integer({ min: 0, max: 6 }),
  monthly: someDay,
})
type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never

interface Told {
  started: Day
  gone: Day | null
  classes: { from: Day; to: Day | null }[]
  met: { on: Day; known: Day }[]
}

async function liveThrough({ events, kept, grace, monthly }: Life): Promise<void> {
  const own = await testDatabase()
  try {
    const there = await foundTown(own, testVault())
    const { id, path, households } = there.town('甲镇')
    const people = households.slice(0, 10)
    const told = new Map(
      people.map(each => [
        each.id,
        { started: '2026-01-01', gone: null, classes: each.kinds.map(() => ({ from: '2026-01-01', to: null })), met: [] } as Told,
      ]),
    )
    const office = there.actor('甲镇', 'party_secretary', '青山村')
    const changed = addDays(start, monthly)
    await asSystemAt(own, path, async tx => {
      const setting = (key: string, value: unknown, from: Day) => ({
        town_id: id,
        id: newId(),
        place: path,
        key,
        value: JSON.stringify(value),
        from_on: from,
        source: '试',
        set_at: new Date(0),
        set_by: '{}',
      })
      await tx
        .insertInto('settings')
        .values([
          setting('duty_grace', grace, '2026-01-01'),
          setting('visit_duties', { key: { period: 'month', visits: 2 }, ordinary: { period: 'month', visits: 1 } }, changed),
        ])
        .execute()
    })
    const today = new Set([0, span, ...kept])
    await keepBook(own, id, at(start))
    for (let n = 0; n <= span; n++) {
      const day = addDays(start, n)
      for (const [, event] of events.filter(([when]) => when === n)) await happen(event, day)
      if (today.has(n)) await keepBook(own, id, at(day, '23:00'))
    }
    const last = addDays(start, span)
    const facts = await asSystem(own, tx =>
      tx
        .selectFrom('duties')
        .selectAll()
        .where('town_id', '=', id)
        .where(
          'household_id',
          'in',
          people.map(each => each.id),
        )
        .execute(),
    )
    const found = facts.map(row => [row.household_id, row.period, row.duty, row.fulfilled, row.state].join(' ')).sort()
    expect(found).toEqual(
      [...told].flatMap(([household, one]) => written(one, changed, grace, last).map(line => `${household} ${line}`)).sort(),
    )
    expect((await asSystemAt(own, path, tx => rebuild(tx, id, at(last, '23:00')))).differences).toEqual([])

    async function happen(event: Life['events'][number][1], day: Day) {
      const household = people[event.who]!
      const one = told.get(household.id)!
      if (one.gone) return
      if (event.what === 'visit') {
        const on = addDays(day, -event.late)
        if (on < start) return
        await asActor(own, office, tx =>
          recordVisit(
            tx,
            office,
            at(day),
            newVisit.parse({
              household: household.id,
              on,
              outcome: event.closed ? 'nobody_home' : 'met',
              deviceAt: startOf(on).toISOString(),
            }),
          ),
        )
        if (!event.closed) one.met.push({ on, known: day })
      }
      if (event.what === 'class') {
        const to = event.length === null ? null : addDays(day, event.length)
        await asSystemAt(own, path, tx =>
          tx
            .insertInto('household_classes')
            .values({ town_id: id, id: newId(), household_id: household.id, place: household.path, kind: 'other', from_on: day, to_on: to })
            .execute(),
        )
        one.classes.push({ from: day, to })
      }
      if (event.what === 'leave') {
        one.gone = day
        await asSystemAt(own, path, tx =>
          tx.updateTable('households').set({ ended_on: day, ended_reason: '迁出' }).where('id', '=', household.id).execute(),
        )
      }
      if (event.what === 'move') {
        const { changeUnit } = await import('#network/households.ts')
        const unit = there.place('甲镇', household.unit?.key === '青山村/一组/一邻' ? '青山村/一组/二邻' : '青山村/一组/一邻')
        if (household.group.key !== '青山村/一组' || household.unit === unit) return
        await asActor(own, office, tx => changeUnit(tx, office, at(day), household.id, { unit: unit.id, on: day, reason: '搬家' }))
        household.unit = unit
      }
    }
  } finally {
    await own.close()
  }
}

/** Day by day with a pencil: opens a line on the first of a month or quarter, ticks it, and rules it off when its grace is over. */
function written(one: Told, changed: Day, grace: number, last: Day): string[] {
  const lines: { key: string; ends: Day; times: number; ticks: Set<Day>; state: string; ruled: boolean; from: Day }[] = []
  for (let day: Day = '2027-10-01'; day <= last; day = addDays(day, 1)) {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number]
    if (date === 1 && one.started <= day && (one.gone === null || one.gone > day)) {
      const isKey = one.classes.some(c => c.from <= day && (c.to === null || c.to >= day))
      const every = isKey || day >= changed ? 1 : 3
      const firstKept = (every === 1 && day >= '2027-12-01') || (every === 3 && month % 3 === 1)
      const ends = addDays(new Date(Date.UTC(year, month - 1 + every, 1)).toISOString().slice(0, 10), -1)
      const name = every === 1 ? day.slice(0, 7) : `${year}-Q${(month + 2) / 3}`
      if (firstKept)
        lines.push({
          key: `${name} ${isKey ? 'key' : 'ordinary'}`,
          from: day,
          ends,
          times: isKey && day >= changed ? 2 : 1,
          ticks: new Set(),
          state: 'open',
          ruled: false,
        })
    }
    for (const line of lines) {
      if (day > addDays(line.ends, grace)) line.ruled = true
      if (line.ruled) {
        if (line.state === 'open') line.state = 'missed'
        continue
      }
      for (const { on } of one.met.filter(met => met.known === day)) if (line.from <= on && on <= line.ends) line.ticks.add(on)
      if (line.state === 'open' && one.gone === day && day <= line.ends) line.state = 'dropped'
      if (line.ticks.size >= line.times) line.state = 'done'
    }
  }
  return lines.map(line => `${line.key} ${line.ticks.size} ${line.state}`)
}
