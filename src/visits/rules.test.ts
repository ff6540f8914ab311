import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type Day } from '#common/calendar.ts'
import { birthdaysFrom, byNeed, classOn, type Duty, type DutyRules, dutiesOn, feastOf, type History, visitDay } from './rules.ts'
import type { Outcome } from './terms.ts'

const weishan: DutyRules = { key: { period: 'month', visits: 1 }, ordinary: { period: 'quarter', visits: 1 } }
const always = (rules: DutyRules) => () => rules
const household = (more: Partial<History> = {}): History => ({ startedOn: '2026-01-01', endedOn: null, classes: [], visits: [], ...more })
const states = (duties: Duty[]) => duties.map(duty => `${duty.kind} ${duty.period.name} ${duty.state}`)

describe('duties of 沩山镇', () => {
  test('a key household is due every month, an ordinary one every quarter', () => {
    const key = household({ classes: [{ from: '2026-01-01', to: null }] })
    expect(states(dutiesOn(key, always(weishan), '2026-11-24', '2026-11-24'))).toEqual(['key 2026-11 open'])
    expect(states(dutiesOn(household(), always(weishan), '2026-11-24', '2026-11-24'))).toEqual(['ordinary 2026-Q4 open'])
  })

  test('a class that begins within a period counts from the next one', () => {
    const became = household({ classes: [{ from: '2026-11-02', to: null }] })
    expect(states(dutiesOn(became, always(weishan), '2026-11-24', '2026-11-24'))).toEqual(['ordinary 2026-Q4 open'])
    expect(states(dutiesOn(became, always(weishan), '2026-12-01', '2026-12-01'))).toEqual(['key 2026-12 open', 'ordinary 2026-Q4 open'])
    expect(states(dutiesOn(became, always(weishan), '2027-01-01', '2027-01-01'))).toEqual(['key 2027-01 open'])
  })

  test('a household new within a period is due from the next one', () => {
    const fresh = household({ startedOn: '2026-10-02' })
    expect(dutiesOn(fresh, always(weishan), '2026-12-31', '2026-12-31')).toEqual([])
    expect(states(dutiesOn(fresh, always(weishan), '2027-01-01', '2027-01-01'))).toEqual(['ordinary 2027-Q1 open'])
  })

  test('nobody home fulfils nothing and is shown; a missed duty stays missed', () => {
    const closed: History['visits'] = ['2026-10-03', '2026-10-04', '2026-10-04', '2026-10-05'].map(on => ({ on, outcome: 'nobody_home' }))
    const [duty] = dutiesOn(household({ visits: closed }), always(weishan), '2026-12-31', '2027-01-01')
    expect(duty).toMatchObject({ state: 'missed', fulfilled: 0, nobodyHome: 3 })
    const late = household({ visits: [...closed, { on: '2027-01-01', outcome: 'met' }] })
    expect(dutiesOn(late, always(weishan), '2026-12-31', '2027-01-05')[0]!.state).toBe('missed')
  })

  test('two visits on one day count once', () => {
    const twice = { key: { period: 'month', visits: 2 }, ordinary: { period: 'quarter', visits: 2 } } satisfies DutyRules
    const visits: History['visits'] = [
      { on: '2026-11-03', outcome: 'met' },
      { on: '2026-11-03', outcome: 'phoned' },
    ]
    expect(dutiesOn(household({ visits }), always(twice), '2026-11-24', '2026-11-24')[0]).toMatchObject({ fulfilled: 1, state: 'open' })
  })

  test('a household that moves out drops its open duty, not one already done', () => {
    const gone = household({ endedOn: '2026-11-10' })
    expect(states(dutiesOn(gone, always(weishan), '2026-11-24', '2026-11-24'))).toEqual(['ordinary 2026-Q4 dropped'])
    const seen = household({ endedOn: '2026-11-10', visits: [{ on: '2026-10-10', outcome: 'met' }] })
    expect(states(dutiesOn(seen, always(weishan), '2026-11-24', '2026-11-24'))).toEqual(['ordinary 2026-Q4 done'])
  })

  test('a rule changed within a period counts from the next one', () => {
    const rules = (day: Day): DutyRules => (day < '2026-11-15' ? weishan : { ...weishan, ordinary: { period: 'month', visits: 1 } })
    expect(states(dutiesOn(household(), rules, '2026-11-30', '2026-11-30'))).toEqual(['ordinary 2026-Q4 open'])
    expect(states(dutiesOn(household(), rules, '2026-12-01', '2026-12-01'))).toEqual(['ordinary 2026-12 open', 'ordinary 2026-Q4 open'])
  })

  test('group and area chiefs owe visits of their own where the town wants them', () => {
    const wanted: DutyRules = {
      ...weishan,
      group_chief: { period: 'quarter', visits: 1, of: 'key' },
      area_chief: { period: 'quarter', visits: 1, of: 'all' },
    }
    const key = household({
      classes: [{ from: '2026-01-01', to: null }],
      visits: [
        { on: '2026-11-02', outcome: 'met', post: 'unit_chief' },
        { on: '2026-11-03', outcome: 'phoned', post: 'group_chief' },
      ],
    })
    const on = (history: History, rules: DutyRules) => states(dutiesOn(history, always(rules), '2026-11-24', '2026-11-24'))
    expect(on(key, wanted)).toEqual(['key 2026-11 done', 'group_chief 2026-Q4 done', 'area_chief 2026-Q4 open'])
    expect(on(household(), wanted)).toEqual(['ordinary 2026-Q4 open', 'area_chief 2026-Q4 open'])
    expect(on(key, { ...wanted, group_chief: { period: 'none', visits: 1, of: 'key' } })).toHaveLength(2)
  })

  test('agrees with an oracle that lives through every day, over random histories', () => {
    fc.assert(
      fc.property(histories, rulesets, fc.integer({ min: 0, max: span }), (history, [first, second, changed], at) => {
        const day = addDays(start, at)
        const rules = (on: Day) => (on < changed ? first : second)
        expect(dutiesOn(history, rules, day, day).map(plain).sort()).toEqual(lived(history, rules, day))
      }),
      { numRuns: 1500 },
    )
  })
})

describe('the day of a visit', () => {
  const now = new Date('2026-11-24T09:00:00+08:00')
  const phone = (text: string) => new Date(text)

  test('is today, in Shanghai, unless said', () => {
    expect(visitDay(now, undefined, undefined)).toBe('2026-11-24')
    expect(visitDay(new Date('2026-11-23T17:00:00Z'), undefined, undefined)).toBe('2026-11-24')
    expect(visitDay(now, undefined, phone('2026-11-20T23:30:00+08:00'))).toBe('2026-11-20')
  })

  test('a phone a day ahead does not lose its visit', () => {
    expect(visitDay(now, undefined, phone('2026-11-25T10:00:00+08:00'))).toBe('2026-11-24')
  })

  test.each([
    ['2026-11-25', undefined, 'visits.in_future'],
    ['2026-11-16', undefined, 'visits.too_late'],
    ['2026-10-23', '2026-10-23T10:00:00+08:00', 'visits.too_late'],
  ])('%s with device time %s is refused: %s', (on, deviceAt, code) => {
    expect(() => visitDay(now, on, deviceAt ? phone(deviceAt) : undefined)).toThrow(expect.objectContaining({ code }))
  })

  test('seven days back by hand, thirty-one from a phone that was offline', () => {
    expect(visitDay(now, '2026-11-17', undefined)).toBe('2026-11-17')
    expect(visitDay(now, '2026-10-24', phone('2026-10-24T10:00:00+08:00'))).toBe('2026-10-24')
  })
})

test('today’s list: soonest due, then need, then longest unseen', () => {
  const row = (household: string, dueOn: Day, kinds: number, lastVisit: Day | null, more: object = {}) => ({
    ...{
      household,
      duty: { dueOn },
      kinds: Array(kinds).fill('other'),
      lastVisit,
      openRequests: 0,
      birthday: null,
      state: 'open' as const,
    },
    ...more,
  })
  const rows = [
    row('done', '2026-11-30', 2, null, { state: 'done' }),
    row('quarter', '2026-12-31', 0, null),
    row('seen', '2026-11-30', 1, '2026-10-02'),
    row('asking', '2026-11-30', 1, '2026-10-01', { openRequests: 2 }),
    row('two kinds', '2026-11-30', 2, '2026-10-30'),
    row('eighty', '2026-11-30', 1, '2026-10-31', { birthday: { name: '刘秀英' } }),
    row('unseen', '2026-11-30', 1, null),
  ]
  expect(rows.sort(byNeed).map(each => each.household)).toEqual(['asking', 'two kinds', 'eighty', 'unseen', 'seen', 'quarter', 'done'])
})

test('birthdays of 80 and more are seen a week ahead; born on 29 February is kept on 1 March of common years', () => {
  const seen = (day: Day, born: Day) => (birthdaysFrom(day).includes(born) ? feastOf(born, day) : null)
  expect(seen('2026-11-24', '1946-11-24')).toBe('2026-11-24')
  expect(seen('2026-11-24', '1946-12-01')).toBe('2026-12-01')
  expect(seen('2026-11-24', '1946-12-02')).toBe(null)
  expect(seen('2026-11-24', '1946-11-23')).toBe(null)
  expect(seen('2026-11-24', '1947-11-25')).toBe(null)
  expect(seen('2026-12-30', '1947-01-02')).toBe('2027-01-02')
  expect(seen('2027-02-25', '1944-02-29')).toBe('2027-03-01')
  expect(seen('2028-02-25', '1944-02-29')).toBe('2028-02-29')
  expect(birthdaysFrom('2028-02-25').every(born => feastOf(born, '2028-02-25') !== null)).toBe(true)
})

// 2027-10 to 2028-12: month ends, a leap day, year ends, quarter borders.
const start = '2027-10-01'
const span = 457
const days = fc.integer({ min: -40, max: span }).map(n => addDays(start, n))
const outcomes = fc.constantFrom<Outcome>('met', 'phoned', 'nobody_home')
const lasting = fc.tuple(days, fc.option(fc.integer({ min: 0, max: 200 }))).map(([from, length]) => ({ from, length }))
const histories: fc.Arbitrary<History> = fc.record({
  startedOn: days,
  endedOn: fc.option(days, { freq: 3 }),
  classes: fc.array(
    lasting.map(({ from, length }) => ({ from, to: length === null ? null : addDays(from, length) })),
    { maxLength: 3 },
  ),
  visits: fc.array(fc.record({ on: days, outcome: outcomes }), { maxLength: 25 }),
})
const rule = fc.record({ period: fc.constantFrom<'month' | 'quarter'>('month', 'quarter'), visits: fc.integer({ min: 0, max: 3 }) })
const ruleset = fc.record({ key: rule, ordinary: rule })
const rulesets = fc.tuple(ruleset, ruleset, days)

const plain = ({ kind: asked, period, fulfilled, nobodyHome, state }: Duty) => [asked, period.from, fulfilled, nobodyHome, state].join(' ')

interface Open {
  asked: 'key' | 'ordinary'
  kind: string
  from: Day
  times: number
  met: number
  closed: number
  gone: boolean
}

/** Lives from before the first period to `until`, one day at a time, with nothing but what that day shows. */
function lived(history: History, rules: (day: Day) => DutyRules, until: Day): string[] {
  let open: Open[] = []
  for (let day: Day = '2027-07-01'; day <= until; day = addDays(day, 1)) {
    const [, month, date] = day.split('-').map(Number) as [number, number, number]
    for (const kind of ['month', 'quarter']) {
      if (date !== 1 || (kind === 'quarter' && month % 3 !== 1)) continue
      open = open.filter(duty => duty.kind !== kind)
      const lives = history.startedOn <= day && !(history.endedOn && history.endedOn <= day)
      const asked = history.classes.some(c => c.from <= day && (c.to ?? '9999') >= day) ? 'key' : 'ordinary'
      const { period, visits: times } = rules(day)[asked]
      if (lives && period === kind && times > 0) open.push({ asked, kind, from: day, times, met: 0, closed: 0, gone: false })
    }
    const today = history.visits.filter(visit => visit.on === day).map(visit => visit.outcome)
    for (const duty of open) {
      if (today.some(outcome => outcome === 'met' || outcome === 'phoned')) duty.met++
      if (today.includes('nobody_home')) duty.closed++
      if (history.endedOn === day) duty.gone = true
    }
  }
  const state = (duty: Open) => (duty.met >= duty.times ? 'done' : duty.gone ? 'dropped' : 'open')
  return open.map(duty => [duty.asked, duty.from, duty.met, duty.closed, state(duty)].join(' ')).sort()
}

test('classes are read by day', () => {
  const classes = [{ from: '2026-03-01', to: '2026-03-31' }]
  expect(['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map(day => classOn({ classes }, day))).toEqual([
    ...['ordinary', 'key', 'key', 'ordinary'],
  ])
})
