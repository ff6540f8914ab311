import { housesOf } from './atoms.ts'
import { parts } from './graph.ts'
import type { Division, Ground } from './group.ts'
import type { ExceptionKind, PlanException, PlannedUnit, Settings } from './terms.ts'

/** Names everything the plan could not keep, and why. */
export function exceptionsOf(ground: Ground, settings: Settings, division: Division, units: readonly PlannedUnit[]): PlanException[] {
  const { group } = ground
  const out: PlanException[] = []
  const id = (i: number) => group.households[i]!.id
  const add = (kind: ExceptionKind, unit: string | null, members: readonly number[], words: string) =>
    out.push({ kind, unit, households: members.map(id), words })
  const part = parts(group.households.length, ground.graph)
  const partSize = new Int32Array(part.count)
  for (const p of part.part) partSize[p] = partSize[p]! + 1
  for (const i of ground.places.unlocated) add('unlocated', null, [i], `${id(i)} 的坐标缺失或明显错误，已按地址就近编入`)
  division.units.forEach(({ members }, u) => {
    const name = units[u]!.name
    sizeReason(ground, settings, members, name, partSize[part.part[members[0]!]!]!, add)
    const hub = brokenAt(ground, members)
    if (hub !== null) add(hub >= 0 ? 'star' : 'scattered', name, members, scatteredWords(members.length, hub >= 0 ? id(hub) : null))
    const chief = group.households.find(h => h.id === units[u]!.chief)!
    if (chief.eligible === false) add('chief', name, members, `${name} 的 ${members.length} 户中没有可任邻长的人，暂由 ${chief.id} 代`)
  })
  wishes(ground, settings, units, out)
  return out
}

type Add = (kind: ExceptionKind, unit: string | null, members: readonly number[], words: string) => void

function sizeReason(ground: Ground, settings: Settings, members: readonly number[], name: string, partSize: number, add: Add): void {
  const { least, most } = settings
  const n = ground.group.households.length
  const size = members.length
  if (size >= least && size <= most) return
  const bounds = `每邻应 ${least}–${most} 户`
  const kind = size < least ? 'small' : 'large'
  if (n < least) add(kind, name, members, `${bounds}，全组只有 ${n} 户`)
  else if (partSize < least)
    add('isolated', name, members, `${bounds}，这 ${partSize} 户被河流、道路隔开或离最近的邻居超过 ${settings.reach} 米，只好单独成邻`)
  else if (Math.ceil(partSize / most) > Math.floor(partSize / least))
    add(kind, name, members, `${bounds}，${partSize} 户怎样分都不合适，此邻 ${size} 户`)
  else add(kind, name, members, `${bounds}，此邻 ${size} 户：要保持连片、同住和固定要求，找不到更合适的分法`)
}

/** null when the unit is connected; the household outside it through which all are neighbours (a star's middle), or -1. */
function brokenAt({ graph }: Ground, members: readonly number[]): number | null {
  const inside = new Set(members)
  const seen = new Set([members[0]!])
  const queue = [members[0]!]
  for (const x of queue) {
    for (const y of graph.nearTo.subarray(graph.nearStart[x]!, graph.nearStart[x + 1]!)) {
      if (!inside.has(y) || seen.has(y)) continue
      seen.add(y)
      queue.push(y)
    }
  }
  if (seen.size === members.length) return null
  const hubs = [...graph.nearTo.subarray(graph.nearStart[members[0]!]!, graph.nearStart[members[0]! + 1]!)]
  return (
    hubs.find(h => members.every(i => i === h || graph.nearTo.subarray(graph.nearStart[i]!, graph.nearStart[i + 1]!).includes(h))) ?? -1
  )
}

function scatteredWords(size: number, hub: string | null): string {
  return hub ? `这 ${size} 户只通过 ${hub} 相邻，为满足户数要求编在一起` : `这 ${size} 户不连片，为满足户数要求编在一起`
}

function wishes(ground: Ground, settings: Settings, units: readonly PlannedUnit[], out: PlanException[]): void {
  const { group } = ground
  const unitOf = new Map(units.flatMap(u => u.members.map(id => [id, u] as const)))
  for (const [household, name] of Object.entries(settings.pins)) {
    const unit = unitOf.get(household)
    if (unit && unit.name !== name)
      out.push({
        kind: 'pin',
        unit: unit.name,
        households: [household],
        words: `要求 ${household} 留在 ${name}，户数或连片不允许，编入 ${unit.name}`,
      })
  }
  for (const chief of settings.chiefs) {
    const unit = unitOf.get(chief)
    if (unit && unit.chief !== chief)
      out.push({ kind: 'chief', unit: unit.name, households: [chief], words: `要求 ${chief} 任邻长，同邻已有固定邻长 ${unit.chief}` })
  }
  for (const [a, b] of settings.apart) {
    if (unitOf.get(a) && unitOf.get(a) === unitOf.get(b))
      out.push({ kind: 'apart', unit: unitOf.get(a)!.name, households: [a, b], words: `要求 ${a} 与 ${b} 分开，分开后户数或连片不合要求` })
  }
  for (const ids of settings.together) {
    if (new Set(ids.map(id => unitOf.get(id)?.name)).size > 1)
      out.push({
        kind: 'together',
        unit: null,
        households: [...ids],
        words: `要求同邻的 ${ids.length} 户放不进一个邻（上限 ${settings.most} 户）`,
      })
  }
  for (const house of housesOf(group)) {
    const ids = house.map(i => group.households[i]!.id)
    if (ids.length <= settings.most && new Set(ids.map(id => unitOf.get(id)?.name)).size > 1) {
      out.push({
        kind: 'split',
        unit: null,
        households: ids,
        words: `${group.households[house[0]!]!.building} 的 ${ids.length} 户本可同邻，为满足户数要求拆开`,
      })
    }
  }
}
