import { addDays, type Day } from '#common/calendar.ts'
import { randomFrom } from '#demo/random.ts'
import { type Caller, signIn } from './caller.ts'
import { monthsOf } from './visits-plan.ts'
import { grace, type Noted } from './visits-reckoning.ts'
import { type Ledger, type Node, tell, villageOf, type World } from './visits-town.ts'

/** Whom something happens to: drawn from the seed, each once; none of them has daily rounds. */
export interface Cast {
  special: Set<string>
  key: Noted[]
  ordinary: Noted[]
  /** a unit that changes its chief */
  unit: Node
  members: Noted[]
  group: Node
}

export async function castOf({ nodes, households }: Ledger, office: Caller, seed: number): Promise<Cast> {
  const random = randomFrom(`走访故事的人/${seed}`)
  const all = random.shuffled([...households.values()])
  const inUnit = (path: string) => all.filter(one => one.units[0]!.path === path)
  const units = random.shuffled(nodes.filter(node => node.kind === 'unit'))
  const unit = await firstWhere(units, async node => inUnit(node.path).length >= 6 && (await isOnlyUnitChief(office, node)))
  const members = inUnit(unit.path)
  const group = nodes.find(node => node.id === unit.parent)!
  const others = all.filter(one => !one.units[0]!.path.startsWith(`${group.path}.`))
  const [key, ordinary] = [
    others.filter(one => one.classes.length > 0).slice(0, 8),
    others.filter(one => one.classes.length === 0).slice(0, 8),
  ]
  return { special: new Set([...key, ...ordinary, ...members].map(one => one.id)), key, ordinary, unit, members, group }
}

async function firstWhere<T>(list: T[], test: (item: T) => Promise<boolean>): Promise<T> {
  for (const item of list) if (await test(item)) return item
  throw new Error('none of them will do')
}

/** Whoever holds a second post signs in with that one when the first has ended. */
async function isOnlyUnitChief(office: Caller, unit: Node): Promise<boolean> {
  const { holders } = await office.get(`/places/${unit.id}`)
  const chief = holders.find((one: { post: string }) => one.post === 'unit_chief')
  const { rows } = await office.get(`/people?q=${encodeURIComponent(chief.name)}`)
  return rows.find((row: { id: string }) => row.id === chief.person)?.posts.length === 1
}

/** What happens besides the daily rounds, by the day it becomes known. */
export function happeningsOf(world: World, cast: Cast): Map<Day, (day: Day) => Promise<void>> {
  const [first, second, third] = monthsOf(world.quarter)
  const acts = new Map<Day, (day: Day) => Promise<void>>([
    [addDays(first.from, 9), day => classesChange(world, cast, day)],
    [addDays(first.from, 12), day => refusals(world, cast, day)],
    [addDays(first.from, 20), day => householdsCome(world, cast, day)],
    [addDays(second.from, 1), day => goneWithinGrace(world, cast, day)],
    [addDays(second.from, grace + 2), day => householdsGo(world, cast, day, first.to)],
    [addDays(second.from, 10), day => chiefsChange(world, cast, day)],
    [addDays(second.from, 14), day => unitChanges(world, cast, day)],
    [addDays(second.from, 16), day => ruleChanges(world, day)],
    [addDays(third.from, 12), day => groupChiefVisits(world, cast, day)],
  ])
  return acts
}

async function list({ office }: World, noted: Noted, from: Day, told: Day): Promise<string> {
  const { id } = await office.send('POST', `/households/${noted.id}/classes`, { kind: 'serious_illness', from, basis: '故事演练' })
  noted.classes.push({ from, told, to: null, endTold: null })
  return id
}

/** An ordinary household becomes key: its quarter goes on, the month after asks for more. A key one no more: its month goes on, then nothing till the quarter. */
async function classesChange(world: World, { key, ordinary }: Cast, day: Day): Promise<void> {
  await list(world, ordinary[0]!, day, day)
  const { classes } = await world.office.get(`/households/${key[0]!.id}`)
  for (const { id } of classes) await world.office.send('PUT', `/household-classes/${id}/end`, { to: day })
  for (const each of key[0]!.classes) Object.assign(each, { to: day, endTold: day })
  world.stage.step('classes', '一户列为重点户，一户不再是重点户：都从下月起算')
}

async function refusals({ stage, ledger }: World, { ordinary }: Cast, day: Day): Promise<void> {
  const { expect, step } = stage
  const household = ordinary[7]!
  const own = villageOf(ledger, household.units[0]!.path)
  const other = [...ledger.secretaries.values()].find(each => each !== own)!
  const visit = { household: household.id, outcome: 'met' }
  expect('别村的户，看不到也记不了', (await other.refused('POST', '/visits', visit)).status, 404)
  expect('明天的走访', (await own.refused('POST', '/visits', { ...visit, on: addDays(day, 1) })).code, 'visits.in_future')
  expect('八天前的走访', (await own.refused('POST', '/visits', { ...visit, on: addDays(day, -8) })).code, 'visits.too_late')
  step('refused', '别村的、将来的、太久以前的走访都被拒绝，一条也没留下')
}

/** A new household: nothing before the next period; listed as key at once, it owes from the next month. */
async function householdsCome({ office, ledger, stage }: World, { unit, group }: Cast, day: Day): Promise<void> {
  const ids = []
  for (const number of ['故事一', '故事二']) {
    const made = await office.send('POST', '/households', { group: group.id, unit: unit.id, number, address: '新屋', on: day })
    ledger.households.set(made.id, {
      id: made.id,
      units: [{ path: unit.path, told: day }],
      startedOn: day,
      ended: null,
      classes: [],
      visits: [],
    })
    ids.push(made.id)
  }
  const noted = ledger.households.get(ids[1]!)!
  await office.send('POST', `/households/${noted.id}/classes`, { kind: 'serious_illness', from: day, basis: '故事演练' })
  noted.classes.push({ from: day, told: day, to: null, endTold: null })
  stage.step('households', '新立两户，本期不欠，下期起算')
}

async function close({ office }: World, noted: Noted, on: Day, told: Day): Promise<void> {
  await office.send('PUT', `/households/${noted.id}/end`, { on, reason: '迁往县城' })
  noted.ended = { on, told }
}

async function goneWithinGrace(world: World, { key }: Cast, day: Day): Promise<void> {
  await close(world, key[1]!, addDays(day, -8), day)
  world.stage.step('gone', '结账之前得知一户上月已迁走：上月的任务撤销')
}

async function householdsGo(world: World, { key, ordinary }: Cast, day: Day, lastOfFirst: Day): Promise<void> {
  const met = (noted: Noted, on: Day) => tell(world, { household: noted.id, on, told: day, outcome: 'met' })
  await met(ordinary[2]!, addDays(day, -1))
  await close(world, ordinary[1]!, day, day)
  await close(world, ordinary[2]!, day, day)
  await close(world, key[2]!, day, day)
  // Told after the first month's close: that month stays as it was.
  await close(world, key[3]!, addDays(lastOfFirst, -6), day)
  const gone = villageOf(world.ledger, ordinary[1]!.units[0]!.path)
  const refused = await gone.refused('POST', '/visits', { household: ordinary[1]!.id, outcome: 'met', on: day })
  world.stage.expect('已迁走的户不能再记走访', refused.code, 'visits.household_gone')
  world.stage.step('gone', '迁走的：没访到的撤销，访到的仍算；结了账的月份不再改')
}

/** The chief resigns; who succeeds goes on where the other left off. */
async function chiefsChange(world: World, { unit, members }: Cast, day: Day): Promise<void> {
  const { office, ledger, stage } = world
  const old = await ledger.accounts(unit, 'unit_chief')
  const [a, b, c] = members as [Noted, Noted, Noted]
  await tell(world, { household: a.id, on: addDays(day, -1), told: day, outcome: 'met' }, old, 'unit_chief')
  await office.send('PUT', `/mandates/${old.mandate}/end`, { on: day, reason: 'resigned', note: '' })
  await signedOut(old)
  const gone = await old.refused('POST', '/visits', { household: b.id, outcome: 'met' })
  stage.expect('卸任当天起不能再记', gone.status === 401 || gone.status === 403, true)
  const person = (
    await office.send('POST', '/people', {
      name: '新邻长',
      phone: `154${String(Date.now() % 100_000_000).padStart(8, '0')}`,
      place: unit.id,
    })
  ).id
  await office.send('POST', '/mandates', { person, post: 'unit_chief', place: unit.id, how: 'elected', from: day })
  const account = await office.send('POST', '/accounts', { person, userName: `successor-${day}` })
  const successor = await signIn(stage.base, account.userName, account.password)
  for (const noted of [b, c]) await tell(world, { household: noted.id, on: day, told: day, outcome: 'phoned' }, successor, 'unit_chief')
  const today = await successor.get('/visits/today')
  stage.expect(
    '新邻长的今日走访里，前任走过的户不用再走',
    today.due.find((row: { household: string }) => row.household === a.id)?.state ?? 'done',
    'done',
  )
  stage.step('chiefs', `${unit.name}换了邻长：任务是户的，接着走`)
}

/** A server remembers who is signed in for five seconds, by its own watch. */
async function signedOut(caller: Caller): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    const { gone } = await caller.get('/visits/today').then(
      () => ({ gone: false }),
      () => ({ gone: true }),
    )
    if (gone) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

async function unitChanges({ office, stage, ledger }: World, { ordinary, key }: Cast, day: Day): Promise<void> {
  for (const noted of [ordinary[3]!, key[4]!]) {
    const own = ledger.nodes.find(node => node.path === noted.units[0]!.path)!
    const other = ledger.nodes.find(node => node.parent === own.parent && node.id !== own.id && node.kind === 'unit')
    if (!other) continue
    await office.send('PUT', `/households/${noted.id}/unit`, { unit: other.id, on: day, reason: '就近调整' })
    noted.units.push({ path: other.path, told: day })
  }
  stage.step('moved', '两户改编到邻邻：没结的账跟着走，结了的留在原处')
}

async function ruleChanges({ office, rules, stage }: World, day: Day): Promise<void> {
  const chiefs = { period: 'month', visits: 1, of: 'key' }
  const value = { key: { period: 'month', visits: 2 }, ordinary: { period: 'quarter', visits: 1 }, group_chief: chiefs }
  await office.send('POST', '/settings', { key: 'visit_duties', value, from: day, source: '故事演练' })
  rules.push({ from: day, keyVisits: 2, groupChiefOfKey: true })
  stage.step('rule', '月中改规定：重点户每月 2 次、组长亲访重点户，都从下月起算')
}

async function groupChiefVisits(world: World, { group, members }: Cast, day: Day): Promise<void> {
  const chief = await world.ledger.accounts(group, 'group_chief')
  const inGroup = [...world.ledger.households.values()].filter(one => one.units.at(-1)!.path.startsWith(`${group.path}.`) && !one.ended)
  const key = inGroup.filter(one => one.classes.some(each => each.to === null))
  for (const noted of key.filter((_, i) => i % 2 === 0))
    await tell(world, { household: noted.id, on: day, told: day, outcome: 'met' }, chief, 'group_chief')
  // One visit of the chief is one of the two asked for as well.
  for (const noted of members.slice(0, 2))
    await tell(world, { household: noted.id, on: addDays(day, -2), told: day, outcome: 'nobody_home' }, chief, 'group_chief')
  world.stage.step('group_chief', `组长亲访 ${Math.ceil(key.length / 2)} 户重点户，另一半没去`)
}
