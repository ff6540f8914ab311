import { addDays, dayOf, startOf } from '#common/calendar.ts'
import { posts } from '#common/posts.ts'
import { defaults } from '#network/settings-terms.ts'
import { dueAt } from '#requests/deadlines.ts'
import { rungAbove, rungFor } from '#requests/ladder.ts'
import type { Act, State } from '#requests/terms.ts'
import { callerOf, closerOf, dispatcherOf, type Handling, handlingOf, nextHandling } from './handlers.ts'
import type { Holders } from './history.ts'
import type { Matter } from './matters.ts'
import type { Random } from './random.ts'
import type { Household, Mandate, Request, Resident, Step } from './rows.ts'
import * as sayings from './sayings.ts'

/** Where a matter is to be found today, where that is not left to chance; `solved`: settled in full, `planned`: answered with a plan. */
export type Fate = State | 'solved' | 'planned' | null

/** One request and what happens to it, step by step, till it is settled, stuck, or today has come. */
export interface Life {
  random: Random
  holders: Holders
  newId: (at?: Date) => string
  matter: Matter
  household: Household
  resident: Resident
  fate: Fate
  request: Request
  steps: Step[]
  now: Date
  end: Date
}

/** Thrown when the next step would lie in the future, or where the matter is to stay: what has happened so far stands. */
class NotYet extends Error {}

/** Raised by the resident, or written down by somebody for them, and on from there. */
export function live(life: Life, by: Mandate | Resident): void {
  try {
    add(life, 'raise', 'raised', by, '', { via: life.request.via, sealed: false })
    settle(life)
  } catch (error) {
    if (!(error instanceof NotYet)) throw error
  }
}

function settle(life: Life): void {
  const { random, fate, matter } = life
  if (fate === 'withdrawn' || (!fate && random.chance(0.03))) {
    withdraw(life)
    return
  }
  sort(life)
  let handling = handlingOf(random, life.holders, matter, life.household, life.now)
  dispatch(life, handling)
  if (!fate && !handling.department && handling.rung !== 'town' && random.chance(0.06)) handling = sendBack(life, handling)
  take(life, handling)
  if (!fate && random.chance(0.03)) return
  answer(life, handling, outcomeOf(life))
  if (!fate && random.chance(0.08)) return
  if (fate === 'solved' || random.chance(0.94)) rate(life, handling)
  else handling = reopen(life, handling)
  if (life.request.outcome !== 'planned') writeOff(life, handling)
}

/** The time goes on by `least` to `most` hours, and into the day if that is at night; emergencies do not wait. */
function wait(life: Life, least: number, most: number): void {
  const hours = least + life.random.next() * (most - least)
  let next = new Date(life.now.getTime() + Math.ceil(hours * 3600) * 1000)
  const clock = (next.getTime() - startOf(dayOf(next)).getTime()) / 3_600_000
  if (hours > 2 && (clock < 7.5 || clock > 20.5)) next = new Date(next.getTime() + (11 + life.random.next()) * 3_600_000)
  if (next >= life.end) throw new NotYet()
  life.now = new Date(Math.floor(next.getTime() / 1000) * 1000)
}

function add(life: Life, act: Act, to: Request['state'], by: Mandate | Resident, words: string, facts: Step['facts'] = {}): void {
  const { request, random, now } = life
  const from = act === 'raise' ? null : request.state
  const offline = 'person' in by && ['take', 'answer'].includes(act) && random.chance(0.1)
  const deviceAt = offline ? new Date(now.getTime() - random.int(3, 90) * 60_000).toISOString() : null
  const counted = { ...facts, n: life.steps.length + 1 }
  life.steps.push({ id: life.newId(now), request, act, from, to, at: now.toISOString(), deviceAt, by, words, facts: counted })
  request.state = to
  if (act === 'raise' || act === 'sort' || act === 'dispatch') setDue(life)
  if (to === life.fate) throw new NotYet()
}

function withdraw(life: Life): void {
  wait(life, 3, 40)
  Object.assign(life.request, { outcome: 'withdrawn' })
  add(life, 'withdraw', 'withdrawn', life.resident, life.random.pick(sayings.withdrawnWords))
}

const sortingHours = { life: [0.1, 0.5], utility: [0.2, 1], general_safety: [0.5, 9] } as const

/** What is due next: the clock starts when the resident speaks, and again when they say that it is not fixed. */
function setDue({ request }: Life): void {
  const start = request.reopened > 0 && request.ratedAt ? request.ratedAt : request.raisedAt
  request.dueAt = dueAt(request.state, request.urgency, new Date(start), defaults.request_deadlines.value).toISOString()
}

function sort(life: Life): void {
  const { matter, request, random } = life
  const [least, most] = matter.urgency ? sortingHours[matter.urgency] : [0.5, 20]
  wait(life, least, most)
  const urgency = matter.urgency ?? (matter.size === 'hard' ? 'complex' : 'ordinary')
  const { category, size, ownership } = matter
  const sealed = category === '16'
  const rung = rungFor(size, request)
  Object.assign(request, { category, size, ownership, urgency, sealed, publicSafety: matter.urgency !== null, rung })
  request.about = category === '17' ? life.holders.at(life.household.group.parent!, 'area_chief', dayOf(life.now))!.person : null
  const facts = { category, size, ownership, publicSafety: request.publicSafety, urgency, sealed, conflict: request.about !== null }
  add(life, 'sort', 'sorted', dispatcherOf(life.holders, matter, life.household, life.now), random.pick(sayings.sortedWords), facts)
}

function dispatch(life: Life, handling: Handling): void {
  wait(life, 0.05, life.matter.urgency ? 0.4 : 3)
  const { rung, department, mandate } = handling
  Object.assign(life.request, { rung, department, handler: department ? null : mandate })
  const by = dispatcherOf(life.holders, life.matter, life.household, life.now)
  const office = defaults.departments.value.find(each => each.code === department)
  const to = office
    ? { handler: null, department: office.code, name: office.name, postName: '部门' }
    : { handler: mandate.id, department: null, name: mandate.person.name, postName: `${mandate.place.name}${posts[mandate.post]}` }
  const facts = { ...to, rung, inTime: life.request.dueAt === null || life.now.toISOString() <= life.request.dueAt }
  add(life, 'dispatch', 'dispatched', by, life.random.pick(sayings.dispatchWords), facts)
}

/** The handler says why it is not theirs; the branch hands it to the next rung. */
function sendBack(life: Life, handling: Handling): Handling {
  wait(life, 1, 30)
  life.request.sentBack++
  Object.assign(life.request, { handler: null, department: null })
  add(life, 'send_back', 'sorted', handling.mandate, life.random.pick(sayings.sendBackWords), { sentBack: life.request.sentBack })
  const next = nextHandling(life.holders, handling, life.household, life.now)
  dispatch(life, next)
  return next
}

function take(life: Life, { mandate }: Handling): void {
  wait(life, 0.2, life.matter.urgency ? 1 : 24)
  add(life, 'take', 'taken', mandate, life.random.pick(sayings.takenWords))
}

function outcomeOf({ random, fate, matter }: Life): NonNullable<Request['outcome']> {
  if (fate === 'solved' || fate === 'planned') return fate
  if (matter.category === '21' || matter.category === '23') return 'explained'
  if (matter.category === '99') return 'referred'
  const rest = { explained: 5, planned: 4, not_lawful: 1, referred: 2 } as const
  return random.weighted([['solved', 88], ...(Object.entries(rest) as ['explained', number][])])
}

const answerHours = { minor: [3, 60], major: [30, 150], hard: [120, 380] } as const

function answer(life: Life, { mandate }: Handling, outcome: NonNullable<Request['outcome']>): void {
  const [least, most] = life.matter.urgency === 'life' ? [2, 60] : answerHours[life.matter.size]
  wait(life, least, most)
  const { planned, explained, notLawful, referred } = sayings
  const others = { planned, explained, not_lawful: notLawful, referred }[outcome as 'planned']
  const own = outcome === 'solved' || '21 23 99'.includes(life.matter.category) || life.fate === 'planned'
  const plannedOn = outcome === 'planned' ? addDays(dayOf(life.now), life.random.int(40, 160)) : null
  const promise = plannedOn ? `（计划 ${plannedOn} 办）` : outcome === 'referred' ? `（已转交：${referredTo(life.matter)}）` : ''
  const words = (own ? life.matter.answer : life.random.pick(others)) + promise
  Object.assign(life.request, { outcome, answer: words, answeredAt: life.now.toISOString(), answeredBy: mandate.person })
  add(life, 'answer', 'answered', mandate, words, { outcome, ...(plannedOn && { plannedOn }), photos: 0 })
}

function referredTo({ category }: Matter): string {
  return category === '99' ? '12345 政务服务便民热线' : '县级主管部门'
}

/** The resident rates, or tells a village officer on the telephone. */
function rate(life: Life, handling: Handling): void {
  const words = life.random.pick(life.random.chance(0.9) ? sayings.good : sayings.fair)
  rated(life, handling, true, words)
}

function rated(life: Life, handling: Handling, content: boolean, words: string): void {
  wait(life, 3, 90)
  const { random, request, resident } = life
  const solved = content && request.outcome === 'solved'
  const byCall = !resident.phone || random.chance(0.35)
  Object.assign(request, { solved, satisfied: content, ratingWords: words, ratedAt: life.now.toISOString() })
  const by = byCall ? callerOf(life.holders, handling, life.household, life.now) : resident
  const facts = { solved, satisfied: content, by: byCall ? 'call' : 'resident', outcome: request.outcome }
  if (content) add(life, 'rate', 'rated', by, words, facts)
  else add(life, 'reopen', 'sorted', by, words, facts)
}

/** Not settled, says the resident: the matter goes to the next rung and through the same steps once more; the clock starts anew. */
function reopen(life: Life, handling: Handling): Handling {
  rated(life, handling, false, life.random.pick(sayings.bad))
  const { request } = life
  const unanswered = { outcome: null, answer: null, answeredAt: null, answeredBy: null }
  Object.assign(request, { reopened: 1, handler: null, department: null, rung: rungAbove(handling.rung), ...unanswered })
  setDue(life)
  const next = nextHandling(life.holders, handling, life.household, life.now)
  dispatch(life, next)
  take(life, next)
  answer(life, next, 'solved')
  rate(life, next)
  return next
}

function writeOff(life: Life, handling: Handling): void {
  wait(life, 2, 60)
  const by = closerOf(life.random, life.holders, handling, life.household, life.now)
  Object.assign(life.request, { writtenOffAt: life.now.toISOString(), writtenOffBy: by.person })
  add(life, 'write_off', 'written_off', by, life.random.pick(sayings.writeOffWords), { outcome: life.request.outcome })
}
