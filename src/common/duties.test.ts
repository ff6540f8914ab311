import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type Day, periodNamed, periodOf, weekOf } from './calendar.ts'
import { type Deed, type DutyKind, dutiesIn, dutiesOn, type Owing, periodKinds } from './duties.ts'

interface Chief extends Owing {
  post: 'unit' | 'area'
  forums: Deed[]
  weeklies: Deed[]
}
interface Rules {
  forum: { period: 'week' | 'month' | 'quarter'; times: number } | null
  weekly: number
}
const forum: DutyKind<Chief, Rules> = {
  code: 'forum',
  asks: (chief, rules) => (chief.post === 'unit' ? rules.forum : null),
  deeds: chief => chief.forums,
}
const weekly: DutyKind<Chief, Rules> = {
  code: 'weekly',
  asks: (chief, rules) => (chief.post === 'area' ? { period: 'week', times: rules.weekly } : null),
  deeds: chief => chief.weeklies,
}
const kinds = [forum, weekly]
const chief = (more: Partial<Chief>): Chief => ({ startedOn: '2026-01-01', endedOn: null, post: 'unit', forums: [], weeklies: [], ...more })
const rules: Rules = { forum: { period: 'quarter', times: 1 }, weekly: 1 }
const plainly = { rulesOn: () => rules }
const said = (duties: ReturnType<typeof dutiesOn>) => duties.map(duty => `${duty.kind} ${duty.period.name} ${duty.fulfilled} ${duty.state}`)

describe('weeks', () => {
  test('run from Monday to Sunday and belong to the year of their Thursday', () => {
    expect(weekOf('2026-11-24')).toEqual({ kind: 'week', name: '2026-W48', from: '2026-11-23', to: '2026-11-29' })
    expect(weekOf('2027-01-03').name).toBe('2026-W53')
    expect(weekOf('2024-12-30')).toMatchObject({ name: '2025-W01', to: '2025-01-05' })
  })

  test('every period is found again by its name', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(...periodKinds), (at, kind) => {
        const period = periodOf(kind, addDays('2000-01-01', at))
        expect(periodNamed(period.name)).toEqual(period)
      }),
    )
    expect(['2026-13', '2026-Q5', '2025-W53', '2026-W00', '今年', ''].map(periodNamed)).toEqual(Array(6).fill(null))
  })
})

describe('duties of chiefs', () => {
  test('a weekly meeting is owed every week, a forum every quarter', () => {
    const area = chief({ post: 'area', weeklies: [{ on: '2026-11-23' }] })
    expect(said(dutiesOn(kinds, area, plainly, '2026-11-24', '2026-11-24'))).toEqual(['weekly 2026-W48 1 done'])
    expect(said(dutiesOn(kinds, chief({}), plainly, '2026-11-24', '2026-11-24'))).toEqual(['forum 2026-Q4 0 open'])
  })

  test('who came into the post within a period owes from the next one; who leaves it drops what is open', () => {
    const fresh = chief({ startedOn: '2026-10-02' })
    expect(dutiesOn(kinds, fresh, plainly, '2026-11-24', '2026-11-24')).toEqual([])
    const gone = chief({ endedOn: '2026-11-20' })
    expect(said(dutiesOn(kinds, gone, plainly, '2026-11-24', '2026-11-24'))).toEqual(['forum 2026-Q4 0 dropped'])
  })

  test('within the days of grace a deed may still arrive; afterwards the miss stays', () => {
    const counting = { ...plainly, graceOf: () => 3 }
    const period = periodOf('quarter', '2026-12-31')
    const state = (deed: Deed | null, cutOff: Day) =>
      dutiesIn(kinds, chief({ forums: deed ? [deed] : [] }), counting, period, cutOff)[0]!.state
    expect(state(null, '2027-01-03')).toBe('open')
    expect(state(null, '2027-01-04')).toBe('missed')
    expect(state({ on: '2026-12-30', arrivedOn: '2027-01-03' }, '2027-02-01')).toBe('done')
    expect(state({ on: '2026-12-30', arrivedOn: '2027-01-04' }, '2027-02-01')).toBe('missed')
    expect(state({ on: '2027-01-02' }, '2027-02-01')).toBe('missed')
  })
})

const start = '2027-10-01'
const span = 520
const days = fc.integer({ min: -40, max: span }).map(n => addDays(start, n))
const deeds = fc.array(
  fc
    .tuple(days, fc.integer({ min: 0, max: 20 }), fc.boolean())
    .map(([on, late, said]) => (said ? { on, arrivedOn: addDays(on, late) } : { on })),
  { maxLength: 25 },
)
const chiefs: fc.Arbitrary<Chief> = fc.record({
  startedOn: days,
  endedOn: fc.option(days, { freq: 3 }),
  post: fc.constantFrom<'unit' | 'area'>('unit', 'area'),
  forums: deeds,
  weeklies: deeds,
})
const ask = fc.option(fc.record({ period: fc.constantFrom(...periodKinds), times: fc.integer({ min: 0, max: 3 }) }), { freq: 5 })
const ruleset = fc.record({ forum: ask, weekly: fc.integer({ min: 0, max: 3 }) })

test('any kind of duty agrees with an oracle that lives through every day', () => {
  fc.assert(
    fc.property(
      chiefs,
      ruleset,
      ruleset,
      days,
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: span }),
      fc.integer({ min: 0, max: 60 }),
      (who, first, second, changed, grace, at, after) => {
        const day = addDays(start, at)
        const cutOff = addDays(day, after)
        const rulesOn = (on: Day) => (on < changed ? first : second)
        const found = dutiesOn(kinds, who, { rulesOn, graceOf: () => grace }, day, cutOff)
        expect(found.map(duty => [duty.kind, duty.period.from, duty.fulfilled, duty.state].join(' ')).sort()).toEqual(
          lived(who, rulesOn, grace, day, cutOff),
        )
      },
    ),
    { numRuns: 1500 },
  )
})

interface Open {
  what: string
  from: Day
  last: Day | null
  times: number
  seen: Set<Day>
  state: string
  holds: boolean
}

/** Lives from before the first period to `until`, one day after the other, with nothing but what that day shows. */
function lived(who: Chief, rulesOn: (day: Day) => Rules, grace: number, asked: Day, until: Day): string[] {
  const begins = {
    week: (day: Day) => new Date(`${day}T12:00:00Z`).getUTCDay() === 1,
    month: (day: Day) => day.endsWith('-01'),
    quarter: (day: Day) => /-(01|04|07|10)-01$/.test(day),
  }
  const all: Open[] = []
  for (let today: Day = '2027-07-01'; today <= until; today = addDays(today, 1)) {
    const wanted =
      who.post === 'unit'
        ? (['forum', rulesOn(today).forum] as const)
        : (['weekly', { period: 'week', times: rulesOn(today).weekly }] as const)
    for (const kind of periodKinds) {
      if (!begins[kind](today)) continue
      for (const duty of all) if (duty.what.endsWith(kind) && duty.last === null) duty.last = addDays(today, -1)
      const inPost = who.startedOn <= today && (who.endedOn === null || who.endedOn > today)
      if (inPost && wanted[1] && wanted[1].period === kind && wanted[1].times > 0)
        all.push({
          what: `${wanted[0]} ${kind}`,
          from: today,
          last: null,
          times: wanted[1].times,
          seen: new Set(),
          state: 'open',
          holds: false,
        })
    }
    for (const duty of all) {
      if (duty.last === null && today === asked) duty.holds = true
      if (duty.last === null && who.endedOn === today && duty.state === 'open') duty.state = 'dropped'
      const over = duty.last !== null && today > addDays(duty.last, grace)
      if (over) {
        if (duty.state === 'open') duty.state = 'missed'
        continue
      }
      for (const deed of duty.what.startsWith('forum') ? who.forums : who.weeklies) {
        const inside = deed.on >= duty.from && (duty.last === null || deed.on <= duty.last)
        if (inside && deed.on <= today && (deed.arrivedOn ?? deed.on) === today) duty.seen.add(deed.on)
      }
      if (duty.seen.size >= duty.times) duty.state = 'done'
    }
  }
  return all
    .filter(duty => duty.holds)
    .map(duty => [duty.what.split(' ')[0], duty.from, duty.seen.size, duty.state].join(' '))
    .sort()
}
