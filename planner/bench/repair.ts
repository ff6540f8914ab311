import { planGroup } from '../group.ts'
import { Random } from '../random.ts'
import type { Group, Household } from '../terms.ts'
import { village } from './villages.ts'

/**
 * Every group is planned, three households leave it and three arrive. Then: how many stayers does the balanced repair move, how much
 * dearer is the result than planning from nothing, and how many does the minimal repair move, when nothing or something is violated.
 */
export function repairTally(groups: readonly Group[], seed: number, moving: number) {
  const random = new Random(seed)
  const sum = { stayers: 0, moved: 0, balanced: 0, full: 0, minimalMoved: 0, minimalNeedless: 0, unviolated: 0 }
  groups.forEach((group, k) => {
    const before = planGroup(group)
    const unitOf = new Map(before.units.flatMap(u => u.members.map(id => [id, u.name] as const)))
    const households: Household[] = group.households.map(h => ({ ...h, prior: unitOf.get(h.id)! }))
    for (let left = 0; left < 3; left++) households.splice(random.below(households.length), 1)
    const stayers = households.length
    // The newcomers build near somebody: 10 to 40 m from a household of the group.
    village(900000 + k, 3).forEach((h, i) => {
      const by = households[random.below(stayers)]!
      const turn = 2 * Math.PI * random.next()
      const away = 10 + 30 * random.next()
      households.push({ ...h, id: `新来${i + 1}`, x: by.x! + away * Math.cos(turn), y: by.y! + away * Math.sin(turn) })
    })
    const now = { ...group, households }
    const full = planGroup(now, { mode: 'full' })
    const balanced = planGroup(now, { mode: 'balanced', moving })
    const minimal = planGroup(now, { mode: 'minimal' })
    sum.stayers += stayers
    sum.moved += balanced.moved.length
    sum.full += Math.min(full.cost, balanced.cost - moving * balanced.moved.length)
    sum.balanced += balanced.cost - moving * balanced.moved.length
    sum.minimalMoved += minimal.moved.length
    const unchanged = planGroup(
      { ...group, households: group.households.map(h => ({ ...h, prior: unitOf.get(h.id)! })) },
      { mode: 'minimal' },
    )
    sum.unviolated++
    sum.minimalNeedless += unchanged.moved.length
  })
  const percent = (part: number, whole: number) => Number(((100 * part) / whole).toFixed(3))
  return {
    moving,
    movedPercent: percent(sum.moved, sum.stayers),
    extraCostPercent: percent(sum.balanced - sum.full, sum.full),
    minimalMovedPercent: percent(sum.minimalMoved, sum.stayers),
    movedWhenNothingIsViolated: sum.minimalNeedless,
  }
}
