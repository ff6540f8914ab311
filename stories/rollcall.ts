import ExcelJS from 'exceljs'
import { addDays, type Day, startOf } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import { randomFrom } from '#demo/random.ts'
import { type Caller, Unexpected } from './caller.ts'
import type { Stage, Story } from './story.ts'
import { allOf, type Ledger, type Node, openLedger } from './visits-town.ts'
import { foundTown, importRoll, type Office } from './weishan.ts'

export function clockFrom(seed: number): Day {
  return addDays('2027-06-01', seed % 300)
}

const fields = [
  { key: 'back', kind: 'yesno', label: '有没有人从外地回来', required: true },
  { key: 'count', kind: 'number', label: '回来几人', required: false, unit: '人', least: 0, most: 30 },
]

/**
 * 沩山镇 asks every household one thing: fanned out in one act, answered by the villages and by unit chiefs, nudged by rule, closed at its time
 * with the list kept; beside it an emergency with a named authority that ends by itself.
 */
export const story: Story = async stage => {
  const { step, expect, seed } = stage
  const clock = stage.clock!
  const today = clockFrom(seed)
  const office = await foundTown(stage)
  const counts = await importRoll(stage, office, today)
  const ledger = await openLedger(stage, office, today)
  const at = (hour: number) => new Date(startOf(today).getTime() + hour * 3_600_000).toISOString()
  const basic = { title: '返乡人员摸排', notice: '请今天逐户问清', fields, place: office.place, dueAt: at(33) }
  const id = newId()
  const [first] = [...ledger.secretaries.values()]
  await refusals(stage, office, first!, basic, at)
  const asked = await office.send('POST', '/rollcalls', { id, ...basic })
  await office.send('POST', '/rollcalls', { id, ...basic })
  expect('一次发到的户', asked.households, counts.households)
  const reach = await office.get(`/rollcalls/${id}/board`)
  expect('发到的邻', reach.counts.length, counts.units)
  step('asked', '镇里一次发到全镇各邻各户，重发不重复', { households: asked.households, units: reach.counts.length })

  const given = await answers(stage, office, ledger, id, seed)
  await oneUnit(stage, ledger, id, given)
  await boardMatches(stage, office, ledger, id, given)
  await clock.set(today, 20)
  const row = await office.get(`/rollcalls/${id}`)
  expect('过半时间自动再催', row.phase, 'again')
  const missing = await office.get(`/rollcalls/${id}/missing`)
  const open = missing.reduce((sum: number, one: { open: number }) => sum + one.open, 0)
  expect('没答的户数，各邻相加', open, counts.households - given.size)
  step('nudged', '没答的邻再催一次，列出该打谁的电话', { units: missing.length, open })

  const emergency = await emergencyEnds(stage, office, ledger, today)
  const closed = await closing(stage, office, ledger, id, given, today)
  await clock.set(addDays(today, 3))
  const rebuilt = await clock.recount()
  expect('重数与所存不同的', rebuilt.wrong, 0)
  step('recounted', '逐户重数，一个数不差', rebuilt)
  return { households: counts.households, answers: given.size, missing: open, emergency, list: closed, recounted: rebuilt }
}

type Given = Map<string, 'answered' | 'absent'>

async function refusals({ expect, step }: Stage, office: Office, secretary: Caller, basic: object, at: (hour: number) => string) {
  const emergency = { authority: '镇防汛指挥部', document: '电话通知', until: at(9 + 24 * 40) }
  const refused = async (who: Caller, more: object) => (await who.refused('POST', '/rollcalls', { id: newId(), ...basic, ...more })).status
  expect('村书记不能问全镇', await refused(secretary, {}), 404)
  expect('截止时间已过的', await refused(office, { dueAt: at(-1) }), 422)
  expect('应急没有授权人', await refused(office, { emergency: { ...emergency, authority: '' } }), 422)
  expect('应急拖太久', await refused(office, { emergency }), 422)
  expect('十一个问题', await refused(office, { fields: Array.from({ length: 11 }, (_, i) => ({ ...fields[0], key: `k${i}` })) }), 422)
  step('refused', '越权的、没有授权的、拖太久的、超过十个问题的都被拒绝')
}

/** The seven villages answer for what the seed says, a unit at a time; a third stays silent. */
async function answers({ step }: Stage, _office: Office, { households, secretaries }: Ledger, id: string, seed: number): Promise<Given> {
  const random = randomFrom(`摸排故事/${seed}`)
  const given: Given = new Map()
  for (const [village, secretary] of secretaries) {
    const own = [...households.values()].filter(each => each.units[0]!.path.startsWith(`${village}.`))
    const units = [...Map.groupBy(own, each => each.units[0]!.path).values()]
    await allOf(units, async unit => {
      const fates = unit.map(
        each =>
          [
            each.id,
            random.weighted([
              ['answered', 60],
              ['absent', 8],
              ['silent', 32],
            ] as const),
          ] as const,
      )
      for (const outcome of ['answered', 'absent'] as const) {
        const these = fates.flatMap(([household, fate]) => (fate === outcome ? [household] : []))
        if (these.length === 0) continue
        const body = { id: newId(), households: these, outcome, values: outcome === 'answered' ? { back: false } : {} }
        // A phone that got no answer sends again.
        await secretary.send('POST', `/rollcalls/${id}/answers`, body)
        if (random.chance(0.1)) await secretary.send('POST', `/rollcalls/${id}/answers`, body)
        for (const household of these) given.set(household, outcome)
      }
    })
  }
  step('answered', '各村逐邻答复，有的重发', { answers: given.size })
  return given
}

/** A unit chief answers for the own households, corrects one, and can do nothing beside. */
async function oneUnit({ expect, step }: Stage, { nodes, households, accounts }: Ledger, id: string, given: Given) {
  const unit = nodes.find(
    node => node.kind === 'unit' && [...households.values()].filter(each => each.units[0]!.path === node.path).length >= 5,
  )!
  const chief = await accounts(unit, 'unit_chief')
  const [own, ...others] = [...households.values()].filter(each => each.units[0]!.path === unit.path)
  const answer = (household: string, more: object = {}) => ({
    id: newId(),
    households: [household],
    outcome: 'answered',
    values: { back: true, count: 2 },
    ...more,
  })
  await chief.send('POST', `/rollcalls/${id}/answers`, answer(own!.id, { correcting: given.has(own!.id) }))
  given.set(own!.id, 'answered')
  const silent = others.find(each => !given.has(each.id))
  if (silent) {
    await chief.send('POST', `/rollcalls/${id}/answers`, answer(silent.id))
    given.set(silent.id, 'answered')
  }
  const beside = [...households.values()].find(each => each.units[0]!.path !== unit.path)!
  expect('别邻的户答不了', (await chief.refused('POST', `/rollcalls/${id}/answers`, answer(beside.id))).status, 404)
  expect(
    '必答的没答',
    (await chief.refused('POST', `/rollcalls/${id}/answers`, answer(own!.id, { correcting: true, values: {} }))).status,
    422,
  )
  expect('邻长不能关闭', (await chief.refused('PUT', `/rollcalls/${id}/closure`)).status, 403)
  step('unit', `${unit.name}邻长补答、改答，别邻的答不了`)
}

/** Every unit's figures, added up by hand from what was sent. */
async function boardMatches({ expect, step }: Stage, office: Office, { nodes, households }: Ledger, id: string, given: Given) {
  const board = await office.get(`/rollcalls/${id}/board`)
  const unitAt = new Map(nodes.map((node: Node) => [node.path, node.id]))
  const byHand = new Map<string, { asked: number; answered: number; absent: number }>()
  for (const household of households.values()) {
    const unit = unitAt.get(household.units[0]!.path)!
    const sum = byHand.get(unit) ?? { asked: 0, answered: 0, absent: 0 }
    sum.asked++
    const fate = given.get(household.id)
    if (fate) sum[fate]++
    byHand.set(unit, sum)
  }
  for (const { id: unit, asked, answered, absent } of board.counts)
    expect(`${unit} 的应答、已答、没人`, { asked, answered, absent }, byHand.get(unit))
  step('board', '各邻完成情况与逐户手算一致', { units: byHand.size })
}

/** An emergency names who ordered it and until when; after that it is an ordinary roll call again, by itself. */
async function emergencyEnds({ clock, expect, step }: Stage, office: Office, { nodes }: Ledger, today: Day) {
  const village = nodes.find(node => node.kind === 'village')!
  const until = new Date(startOf(today).getTime() + 28 * 3_600_000).toISOString()
  const dueAt = new Date(startOf(today).getTime() + 60 * 3_600_000).toISOString()
  const emergency = { authority: '镇防汛抗旱指挥部 李副指挥长', document: '2027 防汛 3 号电话通知', until }
  const id = newId()
  await office.send('POST', '/rollcalls', {
    id,
    title: '转移人员清点',
    notice: '立即逐户核实',
    fields: [fields[0]],
    place: village.id,
    dueAt,
    emergency,
  })
  const during = await office.get(`/rollcalls/${id}`)
  expect('应急中，写明授权人和到期', during.emergency, emergency)
  await clock!.set(addDays(today, 1), 4.1)
  const after = await office.get(`/rollcalls/${id}`)
  expect('到期自己解除应急，摸排照常', [after.emergency, after.closedAt], [null, null])
  step('emergency', '应急有授权人和到期，到期自己解除', { until })
  return { until, ended: true }
}

/** At its time it closes by itself; the list is made then, kept, and says of every household what was answered. */
async function closing({ base, clock, expect, step }: Stage, office: Office, { households }: Ledger, id: string, given: Given, today: Day) {
  await clock!.set(addDays(today, 1), 9.1)
  await clock!.closeRollcalls()
  const closed = await office.get(`/rollcalls/${id}`)
  expect('到期自动关闭', [closed.phase, closed.closedBy], ['closed', '到期自动关闭'])
  expect(
    '关了以后不收',
    (
      await office.refused('POST', `/rollcalls/${id}/answers`, {
        id: newId(),
        households: [...households.keys()].slice(0, 1),
        outcome: 'absent',
      })
    ).code,
    'rollcalls.closed',
  )
  const download = async () => {
    const response = await fetch(`${base}/api/rollcalls/${id}/list.xlsx`, { headers: { Authorization: `Bearer ${office.token}` } })
    if (!response.ok) throw new Unexpected(`结果表下载 ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  }
  const [list, again] = [await download(), await download()]
  expect('下载两次是同一份', list.equals(again), true)
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(new Uint8Array(list).buffer)
  const sheet = book.worksheets[0]!
  const titles = (sheet.getRow(1).values as string[]).slice(1)
  const column = titles.indexOf('情况') + 1
  const states = new Map<string, number>()
  sheet.eachRow((row, number) => {
    const state = String(row.getCell(column).value)
    if (number > 1) states.set(state, (states.get(state) ?? 0) + 1)
  })
  const fates = [...given.values()]
  const told = {
    rows: sheet.rowCount - 1,
    answered: fates.filter(each => each === 'answered').length,
    absent: fates.filter(each => each === 'absent').length,
  }
  expect('结果表一户一行', told.rows, households.size)
  expect(
    '结果表里各种情况的户数',
    [...states.values()].toSorted((a, b) => a - b),
    [told.answered, told.absent, told.rows - told.answered - told.absent].toSorted((a, b) => a - b),
  )
  step('closed', '到期自动关闭，结果表当时做好存着', { ...told, bytes: list.length })
  return told
}
