import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor, PostHolder } from '#common/actor.ts'
import { Refusal } from '#common/refusal.ts'
import { asSystemAt, type Tx } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { requestsOf } from '#test/requests.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { answer, reply, sendBack, sort, take, withdraw } from './acts.ts'
import { dispatch, handUp, rule } from './dispatch.ts'
import { figuresFromRecords } from './figures.ts'
import { ask, assist, consult, pause, plan, progress, resolve, resume, tellMore } from './handling.ts'
import { merge } from './merging.ts'
import { askAgain, call, rate, writeOff } from './rating.ts'
import { closed, type Done, transitions } from './rules.ts'
import * as terms from './terms.ts'
import { keepTime } from './timekeeping.ts'

// A shorter walk than walk.test.ts, against the real database: acts by real people under row security, time going on, the clock job running.

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let t: ReturnType<typeof requestsOf>
const vault = testVault()
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, vault)
  t = requestsOf(db, world, vault)
})
afterAll(() => db.close())

// biome-ignore lint/suspicious/noExplicitAny: every act takes its own input; each is parsed by its own schema.
type Act = (tx: Tx, actor: Actor, now: Date, id: string, input: any) => Promise<terms.Moved>
const words = { words: '照实写' }

test('every walk stays on the table; it is always in one named person’s hands; the records alone give the same figures', async () => {
  const draw = random(7)
  const pick = <T>(list: T[]): T => list[Math.floor(draw() * list.length)]!
  const posts = [
    'unit_chief',
    'group_chief',
    'area_chief',
    'party_secretary',
    'first_secretary',
    'village_officer',
    'town_officer',
    'town_duty',
  ] as const
  const people: Actor[] = [...posts.map(post => t.who(post)), t.who('department_clerk'), t.villager()]
  const inputs = (now: Date, others: string[]): Record<string, [Act, { parse(input: unknown): unknown }, object]> => {
    const day = (days: number) => new Date(now.getTime() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)
    const handler = () =>
      pick([{ handler: pick(posts.slice(0, 7).map(post => t.who(post) as PostHolder)).mandate }, { department: 'civil_affairs' }])
    return {
      sort: [
        sort,
        terms.sorting,
        {
          ...{
            category: pick(['02', '08', '21', '01']),
            size: pick(['minor', 'major', 'hard']),
            ownership: 'public',
            publicSafety: draw() < 0.2,
          },
          urgency: pick(['ordinary', 'complex', 'general_safety']),
        },
      ],
      merge: [merge, terms.merging, { into: pick(others) }],
      reply: [reply, terms.replying, { ...words, outcome: 'explained' }],
      dispatch: [dispatch, terms.dispatching, handler()],
      rule: [rule, terms.ruling, { ...handler(), ...words }],
      take: [take, terms.taking, {}],
      plan: [plan, terms.planning, { measures: '先看再修', by: day(3) }],
      resolve: [resolve, terms.resolving, { heldOn: day(0), attended: '七人', resolved: '修', measures: '修', by: day(9) }],
      progress: [progress, terms.progressing, words],
      consult: [consult, terms.consulting, { department: 'civil_affairs', ...words }],
      assist: [assist, terms.assisting, words],
      ask: [ask, terms.asking, words],
      tell: [tellMore, terms.telling, words],
      pause: [pause, terms.pausing, { reason: 'season', ...words }],
      resume: [resume, terms.resuming, {}],
      send_back: [sendBack, terms.sendingBack, { reason: '不归我管' }],
      hand_up: [handUp, terms.handingUp, { reason: '办不了' }],
      answer: [answer, terms.answering, { ...words, outcome: pick(['solved', 'solved', 'explained']) }],
      call: [call, terms.calling, {}],
      rate: [
        rate,
        terms.rating,
        pick([
          { solved: true, satisfied: true },
          { solved: false, satisfied: false },
        ]),
      ],
      write_off: [writeOff, terms.writingOff, words],
      ask_again: [askAgain, terms.askingAgain, { answer: pick(['holds', 'not_fixed']) }],
      withdraw: [withdraw, terms.withdrawing, { reason: '好了' }],
    }
  }
  let now = world.now
  const ids = [(await t.raised(t.villager())).id, (await t.raised(t.villager())).id]
  const done = new Set<string>()
  for (let step = 0; step < 260; step++) {
    now = new Date(now.getTime() + Math.floor(draw() * 9 * 3_600_000))
    if (draw() < 0.06 || ids.length < 3) ids.push((await t.raised(t.villager(), {}, now)).id)
    if (step % 20 === 0) await keepTime({ database: db, vault, sender: { send: async () => {} } }, now)
    const id = pick(ids.slice(-4))
    const before = await t.seen(t.who('town_officer'), id, now)
    const handler = people.find(each => each.kind === 'post' && each.mandate === before.handlerMandate)
    const actor = handler && draw() < 0.6 ? handler : pick(people)
    const may = (await t.seen(actor, id, now).catch(() => null))?.may.filter(
      act => !['withdraw', 'merge', 'reply'].includes(act) || draw() < 0.1,
    )
    if (!may || may.length === 0) continue
    const rare = may.filter(act => !done.has(act))
    const act = pick(rare.length > 0 && draw() < 0.6 ? rare : may) as Done
    const [doing, schema, given] = inputs(now, ids)[act]!
    const by = act === 'rate' && actor.kind !== 'resident' ? { ...given, by: 'call' } : given
    const moved = await t
      .as(actor, tx => doing(tx, actor, now, id, schema.parse(by)))
      .catch(error => {
        if (!(error instanceof Refusal)) throw error
        return null
      })
    const after = await t.seen(t.who('town_officer'), id, now)
    if (!moved) expect(after.state).toBe(before.state)
    else {
      const lines = transitions.filter(each => each.act === act && each.from.includes(before.state))
      expect(
        lines.flatMap(({ to, otherwise }) => [to ?? before.state, otherwise]),
        `${act} at ${before.state}`,
      ).toContain(after.state)
      done.add(act)
    }
    if (closed.includes(after.state)) expect(after.holder).toBe(null)
    else expect(after.holder?.name, `${after.state} of ${after.number}`).toBeTruthy()
  }
  expect(done.size).toBeGreaterThan(15)
  const { town, path } = t.who('town_officer')
  const system: Actor = { kind: 'system', town, path, name: '统计' }
  const counted = await asSystemAt(db, path, tx => figuresFromRecords(tx, system, now, { path, from: '2026-11-01', to: '2027-12-31' }))
  expect(counted.differing).toEqual([])
  expect(counted.raised).toBeGreaterThan(5)
}, 180_000)

/** Mulberry32: the same walk every time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
