import { describe, expect, test } from 'vitest'
import { addDays, dayOf, startOf } from '#common/calendar.ts'
import { transitions } from '#requests/rules.ts'
import { dutiesOn } from '#visits/rules.ts'
import { generateCounty } from './county.ts'
import { heldOn, historyStart } from './history.ts'
import type { Town } from './rows.ts'

const today = '2026-11-24'
const county = generateCounty(1, today)
const requests = county.towns.flatMap(town => town.requests)
const steps = Map.groupBy(
  county.towns.flatMap(town => town.steps),
  step => step.request,
)

describe('visits', () => {
  test.each(county.towns)('$name: all lie in the past, by somebody who held the post that day, recorded the same or the next day', town => {
    for (const { on, recordedAt, deviceAt, mandate, household } of town.visits) {
      expect(on >= historyStart(today) && on < today && on >= household.startedOn).toBe(true)
      expect(heldOn(mandate, on)).toBe(true)
      expect([on, addDays(on, 1)]).toContain(dayOf(new Date(recordedAt)))
      expect(recordedAt < startOf(today).toISOString()).toBe(true)
      if (deviceAt) expect(deviceAt < recordedAt).toBe(true)
      expect(household.place.startsWith(mandate.place.path)).toBe(true)
    }
  })

  test.each(county.towns)('$name: by the rule of the visits themselves most duties of closed periods are done, some are missed', town => {
    const asked = duties(town, '2026-10-15', '2026-10-31')
    for (const kind of ['key', 'ordinary'] as const) {
      const of = asked.filter(duty => duty.kind === kind && duty.period.to < '2026-11-01')
      if (of.length === 0) continue
      const done = of.filter(duty => duty.state === 'done').length / of.length
      expect(done).toBeGreaterThan(0.75)
      expect(done).toBeLessThan(0.97)
    }
    const last = duties(town, '2026-09-15', '2026-09-30').filter(duty => duty.kind === 'ordinary')
    expect(last.length).toBeGreaterThan(1000)
    expect(last.filter(duty => duty.state === 'done').length / last.length).toBeGreaterThan(0.75)
    expect(town.visits.some(visit => visit.outcome === 'nobody_home')).toBe(true)
  })
})

function duties(town: Town, day: string, cutOff: string) {
  const rules = { key: { period: 'month', visits: 1 }, ordinary: { period: 'quarter', visits: 1 } } as const
  const visits = Map.groupBy(town.visits, visit => visit.household)
  const classes = Map.groupBy(town.classes, kind => kind.household)
  return town.households.flatMap(household => {
    const known = { classes: classes.get(household) ?? [], visits: visits.get(household) ?? [] }
    return dutiesOn({ startedOn: household.startedOn, endedOn: null, ...known }, () => rules, day, cutOff)
  })
}

describe('requests', () => {
  test('a few hundred over the three towns, in every state, numbered by month without gaps', () => {
    expect(requests.length).toBeGreaterThan(300)
    const states = new Set(requests.map(request => request.state))
    for (const state of ['raised', 'sorted', 'dispatched', 'taken', 'answered', 'rated', 'written_off', 'withdrawn'])
      expect([...states]).toContain(state)
    for (const town of county.towns) {
      const numbers = town.requests.map(request => request.number)
      expect(new Set(numbers).size).toBe(numbers.length)
      for (const [month, of] of Map.groupBy(town.requests, request => request.number.slice(0, 6))) {
        expect(of.map(request => request.number)).toEqual(of.map((_, i) => `${month}-${String(i + 1).padStart(4, '0')}`))
      }
    }
  })

  test('every step is one the rules know, each begins where the last one ended, and time goes on', () => {
    for (const request of requests) {
      const taken = steps.get(request)!
      expect(taken[0]).toMatchObject({ act: 'raise', from: null, at: request.raisedAt })
      expect(taken.at(-1)!.to).toBe(request.state)
      for (const [i, step] of taken.entries()) {
        const before = taken[i - 1]
        expect(step.from).toBe(before?.to ?? null)
        if (before) expect(step.at > before.at).toBe(true)
        if (step.deviceAt) expect(step.deviceAt < step.at).toBe(true)
        const act = step.act === 'reopen' ? 'rate' : step.act
        const known = transitions.find(transition => transition.act === act)!
        expect(known.from).toContain(step.from)
        expect(step.act === 'reopen' ? known.otherwise : known.to).toBe(step.to)
      }
      expect(taken.at(-1)!.at < startOf(today).toISOString()).toBe(true)
    }
  })

  test('whoever handled it neither rates nor writes off; complaints go past the person; leads are sealed', () => {
    for (const request of requests) {
      const of = (act: string) => steps.get(request)!.filter(step => step.act === act)
      const handlers = [...of('take'), ...of('answer')].map(step => ('person' in step.by ? step.by.person : null))
      for (const step of [...of('rate'), ...of('write_off')]) if ('person' in step.by) expect(handlers).not.toContain(step.by.person)
      if (request.state === 'written_off') expect(request.writtenOffBy).not.toBeNull()
      expect(handlers).not.toContain(null)
      const raiser = request.resident!
      expect(handlers.map(handler => handler!.resident)).not.toContain(raiser)
      if (request.about) expect([...handlers, request.handler?.person]).not.toContain(request.about)
      if (request.category) expect(request.sealed).toBe(request.category === '16')
      if (request.category === '17') expect(request.about).not.toBeNull()
    }
  })

  test('what a request says agrees with its steps', () => {
    for (const request of requests) {
      const acts = steps.get(request)!.map(step => step.act)
      expect(request.sentBack).toBe(acts.filter(act => act === 'send_back').length)
      expect(request.reopened).toBe(acts.filter(act => act === 'reopen').length)
      expect(request.answeredAt !== null).toBe(acts.slice(acts.lastIndexOf('reopen') + 1).includes('answer'))
      if (request.state === 'written_off') expect(request.satisfied).toBe(true)
      if (request.outcome === 'solved' && request.state === 'rated') expect(request.solved).toBe(true)
      expect(request.dueAt! > request.raisedAt).toBe(true)
    }
  })
})
