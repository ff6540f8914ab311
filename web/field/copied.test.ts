import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import type { Meeting } from '#meetings/terms.ts'
import type { Line, Rollcall } from '#rollcalls/terms.ts'
import { after } from './copied-meetings.ts'
import { onwards } from './copied-requests.ts'
import { answered } from './copied-rollcalls.ts'
import type { Content } from './outbox.ts'

const content = (kind: string, body: Record<string, unknown>): Content => ({
  ...{ id: newId(), kind, title: '', body, mandate: '', madeAt: '2026-11-24T01:00:00Z' },
})

test('a meeting goes on without signal: what waits is already in', () => {
  const [id, wang] = [newId(), newId()]
  const meeting = {
    ...{ id, state: 'called', may: ['open'], minutes: '', counted: 0, decided: [] },
    people: [{ id: wang, name: '王大明', state: 'expected' }],
  } as unknown as Meeting
  const guest = newId()
  const done = [
    content('meeting.open', { meeting: id }),
    content('meeting.mark', { meeting: id, marks: [{ id: wang, state: 'present' }] }),
    content('meeting.mark', { meeting: id, others: [{ id: guest, name: '李嫂' }], counted: 5 }),
    content('meeting.minute', { meeting: id, minutes: '路灯' }),
    content('meeting.decide', { meeting: id, text: '修路灯', becomes: 'request' }),
    content('meeting.open', { meeting: newId() }),
  ]
  const now = after(meeting, done)
  expect(now).toMatchObject({ state: 'open', may: ['mark', 'write', 'close'], counted: 5, minutes: '路灯', decided: [{ text: '修路灯' }] })
  expect(now.people.map(each => [each.name, each.state])).toEqual([
    ['王大明', 'present'],
    ['李嫂', 'present'],
  ])
  expect(after(meeting, [...done, content('meeting.close', { meeting: id })])).toMatchObject({ state: 'closed', may: [] })
})

test('answers that wait are counted, once, and a household that dropped out stays out', () => {
  const [id, a, b, c] = [newId(), newId(), newId(), newId()]
  const line = (household: string, state: Line['state']) => ({ household, state, values: {} }) as Line
  const rollcall = { id, counts: { asked: 3, answered: 1, absent: 0 } } as Rollcall
  const lines = [line(a, 'open'), line(b, 'answered'), line(c, 'dropped')]
  const given = content('rollcall.answer', { rollcall: id, households: [a, b, c], outcome: 'answered', values: { back: false } })
  const now = answered({ rollcall, lines }, [given, given])
  expect(now.rollcall.counts).toEqual({ asked: 3, answered: 2, absent: 0 })
  expect(now.lines.map(each => each.state)).toEqual(['answered', 'answered', 'dropped'])
})

test('a matter taken without signal can be answered on the same walk; answered, it waits for nobody here', () => {
  const id = newId()
  const request = {
    id,
    state: 'dispatched',
    may: ['take', 'send_back', 'consult'],
    outcome: null,
    answer: null,
    handlerMandate: 'm',
  } as never
  const take = content('request.take', { request: id })
  const answer = content('request.answer', { request: id, outcome: 'solved', words: '换了灯泡' })
  expect(onwards(request, [content('request.take', { request: newId() })])).toMatchObject({ state: 'dispatched' })
  expect(onwards(request, [take])).toMatchObject({ state: 'taken', may: ['answer', 'send_back'] })
  expect(onwards(request, [take, answer])).toMatchObject({ state: 'answered', may: [], outcome: 'solved', answer: '换了灯泡' })
  expect(onwards(request, [take, content('request.send_back', { request: id, reason: '不归我' })])).toMatchObject({
    state: 'sorted',
    may: [],
  })
})
