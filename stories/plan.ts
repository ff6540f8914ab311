import type { Caller } from './caller.ts'
import type { Stage, Story } from './story.ts'
import { foundTown, importRoll } from './weishan.ts'

type Unit = { name: string; chief: string | null; members: string[] }
type Group = { group: string; units: Unit[] }
type Facts = {
  group: string
  name: string
  households: number
  exceptions: { unit: string | null; words: string }[]
  bound: number | null
  cost: number
}
type RollGroup = {
  id: string
  name: string
  units: { id: string; name: string; households: number }[]
  households: { id: string; unit: string | null }[]
}
type Roll = { bounds: { least: number; most: number }; groups: RollGroup[] }
type Node = { id: string; parent: string; kind: string; name: string; path: string; households: number; chief: string | null }

/** 沩山镇 is drawn anew: a proposal for every village covers every household once; one group's is published and the tree shows it. */
export const story: Story = async stage => {
  const { step, expect } = stage
  const office = await foundTown(stage)
  const counts = await importRoll(stage, office)
  const tree = (await office.get('/places/tree')) as Node[]
  const villages = tree.filter(node => node.kind === 'village')
  const sums = { groups: 0, households: 0, units: 0, outside: 0, slowest: 0, gap: 0, proven: 0 }
  for (const village of villages) {
    const one = await proposeFor(stage, office, village)
    for (const key of ['groups', 'households', 'units', 'outside', 'gap', 'proven'] as const) sums[key] += one[key]
    sums.slowest = Math.max(sums.slowest, one.milliseconds)
  }
  expect('方案覆盖的组、户', [sums.groups, sums.households], [counts.groups, counts.households])
  step('proposed', '七个村的方案：每户恰在一邻，超范围的都有原因', sums)
  const published = await publishOne(stage, office, tree)
  const after = await office.get('/network/counts')
  expect('公布后户、人、未划邻的户', [after.households, after.people, after.orphans], [counts.households, counts.people, 0])
  expect('公布后邻数', after.units, counts.units + published.opened - published.closed)
  expect('公布后在任邻长', after.unitChiefs, counts.unitChiefs - published.mandatesEnded)
  const gapPercent = Math.round((100 * sums.gap) / Math.max(1, sums.proven)) / 100
  return { villages: villages.length, ...sums, gap: undefined, meanGapPercent: gapPercent, published }
}

async function proposeFor({ expect }: Stage, office: Caller, village: Node) {
  const roll = (await office.get(`/unit-plans/roll?place=${village.id}`)) as Roll
  const wishes = { mode: 'full' }
  const proposed = await office.send<{ groups: Group[]; facts: Facts[]; milliseconds: number }>('POST', '/unit-plans/proposals', {
    place: village.id,
    wishes,
  })
  const sums = { groups: 0, households: 0, units: 0, outside: 0, milliseconds: proposed.milliseconds, gap: 0, proven: 0 }
  for (const { id, name, households } of roll.groups) {
    const units = proposed.groups.find(each => each.group === id)?.units ?? []
    const facts = proposed.facts.find(each => each.group === id)!
    const placed = units.flatMap(unit => unit.members).toSorted()
    expect(`${village.name}${name}：方案里的户`, placed, households.map(each => each.id).toSorted())
    for (const unit of units) {
      const within = unit.members.length >= roll.bounds.least && unit.members.length <= roll.bounds.most
      const reasoned = facts.exceptions.some(each => each.unit === unit.name && each.words !== '')
      expect(`${village.name}${name}${unit.name} ${unit.members.length} 户，在范围内或有原因`, within || reasoned, true)
      if (!within) sums.outside++
    }
    sums.groups++
    sums.households += households.length
    sums.units += units.length
    if (facts.bound !== null) {
      sums.gap += (100 * (facts.cost - facts.bound)) / facts.bound
      sums.proven++
    }
  }
  return sums
}

/** The first group of some size is drawn anew, drafted by the secretary's side of the desk, published by the office. */
async function publishOne({ step, expect }: Stage, office: Caller, tree: Node[]) {
  const group = tree.find(node => node.kind === 'group' && node.households >= 20)!
  const { groups } = await office.send<{ groups: Group[] }>('POST', '/unit-plans/proposals', { place: group.id, wishes: { mode: 'full' } })
  const { id } = await office.send('POST', '/unit-plans', { place: group.id, name: '故事演练', wishes: { mode: 'full' }, groups })
  expect('草案不改变现状', await office.get('/places/tree'), tree)
  const told = await office.get(`/unit-plans/${id}/consequences`)
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)
  const body = { version: 1, on: today, reason: '经村民小组会议讨论同意' }
  if (told.mandates.length > 0) {
    const refused = await office.refused('PUT', `/unit-plans/${id}/publication`, body)
    expect('没有逐人勾选不能公布', refused.code, 'unit_plans.consent')
  }
  const mandates = told.mandates.map((each: { mandate: string }) => each.mandate)
  const done = await office.send('PUT', `/unit-plans/${id}/publication`, { ...body, mandates })
  expect('公布的与事先告知的', [done.moved, done.opened, done.closed], [told.moves.length, told.opened.length, told.closed.length])
  const units = ((await office.get('/places/tree')) as Node[]).filter(node => node.parent === group.id && node.households > 0)
  const sizes = (list: number[]) => list.toSorted((a, b) => a - b)
  expect(
    `${group.name}各邻户数与方案一致`,
    sizes(units.map(unit => unit.households)),
    sizes(groups[0]!.units.map(unit => unit.members.length)),
  )
  const again = await office.refused('PUT', `/unit-plans/${id}/publication`, { ...body, mandates })
  expect('不能公布两次', again.status, 409)
  step('published', `公布${group.name}的划分`, done)
  return { group: group.name, ...done }
}
