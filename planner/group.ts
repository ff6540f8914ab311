import { bundle } from './atoms.ts'
import { exceptionsOf } from './exceptions.ts'
import { type Places, places } from './geometry.ts'
import { type Neighbours, neighbourGraph, widened } from './graph.ts'
import { continuing } from './matching.ts'
import { linksCut, priceUnit } from './price.ts'
import { FORBIDDEN } from './problem.ts'
import { solveUnits, stepsFor } from './solve.ts'
import { type Group, type Plan, type PlannedUnit, SETTINGS, type Settings } from './terms.ts'
import { type Walking, walking } from './walking.ts'

/** Everything measured about a group that does not depend on how it is divided. */
export interface Ground {
  readonly group: Group
  readonly places: Places
  readonly walking: Walking
  readonly graph: Neighbours
}

/** A division in numbers: the household indexes of every unit, and the name of the unit of today each continues (null: new). */
export interface Division {
  readonly units: readonly { readonly name: string | null; readonly members: readonly number[] }[]
}

/** Measures a group: places on a plane, walking distances, neighbours. */
export function survey(group: Group, settings: Settings): Ground {
  const at = places(group.households)
  const way = walking(group, at, settings.floor)
  const n = group.households.length
  return { group, places: at, walking: way, graph: neighbourGraph(way.metres, n, settings.neighbourly, settings.reach, way.barred) }
}

/** Plans the units of one group: every household in exactly one, exceptions named. Same input, settings and seed: same plan. */
export function planGroup(group: Group, wishes: Partial<Settings> = {}): Plan {
  const settings = { ...SETTINGS, ...wishes }
  const ground = survey(group, settings)
  return report(ground, settings, divide(ground, settings))
}

/**
 * Divides a surveyed group. When bounds cannot be met with whole houses of flats, houses may be split; when they still cannot,
 * neighbours of neighbours count as neighbours; the division that breaks least is kept.
 */
export function divide(ground: Ground, settings: Settings): Division {
  const n = ground.group.households.length
  if (n === 0) return { units: [] }
  const attempts: (() => [Neighbours, boolean])[] = [() => [ground.graph, true]]
  if (ground.group.households.some(h => h.building)) attempts.push(() => [ground.graph, false])
  attempts.push(() => [widened(ground.walking.metres, n, ground.graph), false])
  let best: Division | null = null
  let least = Number.POSITIVE_INFINITY
  for (const attempt of attempts) {
    const [graph, houses] = attempt()
    const { cost, division } = solveOnce(ground, settings, graph, houses)
    if (best === null || cost < least - FORBIDDEN / 2) {
      best = division
      least = cost
    }
    if (least < FORBIDDEN / 2 || n < settings.least) break
  }
  return best!
}

function solveOnce(ground: Ground, settings: Settings, graph: Neighbours, houses: boolean): { cost: number; division: Division } {
  const atoms = bundle(ground.group, ground.walking.metres, graph, settings, houses)
  const { problem } = atoms
  const s = solveUnits(problem, settings.seed, settings.iterations || stepsFor(problem.n))
  const units: { name: string | null; members: number[] }[] = []
  let violations = 0
  for (let u = 0; u < problem.slots; u++) {
    if (s.count[u] === 0) continue
    const members = [...s.member.subarray(u * s.stride, u * s.stride + s.count[u]!)].flatMap(a => atoms.households[a]!)
    units.push({ name: atoms.priors[u] ?? null, members: members.sort((a, b) => a - b) })
    violations += Math.max(0, s.load[u]! - problem.most, problem.least - s.load[u]!)
  }
  units.sort((a, b) => a.members[0]! - b.members[0]!)
  return { cost: violations * FORBIDDEN, division: { units } }
}

/** Turns a division into a plan: chiefs, prices, names, who moves, and every exception with its reason. */
export function report(ground: Ground, settings: Settings, division: Division): Plan {
  const { group } = ground
  const ids = (members: readonly number[]) => members.map(i => group.households[i]!.id)
  const named = withNames(group, settings, division)
  const today = new Set(group.households.flatMap(h => h.prior ?? []))
  const newName = (u: number) => (today.size === 0 ? `第${u + 1}邻` : unused(`新${u + 1}邻`, today))
  const units: PlannedUnit[] = named.units.map(({ name, members }, u) => {
    const price = priceUnit(group, settings, ground.walking.metres, members)
    return {
      name: name ?? newName(u),
      kept: name !== null,
      chief: group.households[price.chief]!.id,
      members: ids(members),
      walking: price.walking,
      cost: price.cost,
    }
  })
  const unitOf = new Map(units.flatMap((unit, u) => unit.members.map(id => [id, u] as const)))
  const moved = group.households.filter(h => h.prior && units[unitOf.get(h.id)!]!.name !== h.prior).map(h => h.id)
  const moving = settings.mode === 'full' ? 0 : settings.moving * moved.length
  return {
    group: group.name,
    units,
    moved,
    exceptions: exceptionsOf(ground, settings, named, units),
    walking: units.reduce((sum, u) => sum + u.walking, 0),
    cost: units.reduce((sum, u) => sum + u.cost, moving + linksCut(group, unitOf)),
  }
}

/** Lets the units keep the names of today's units so that as few households as possible change, pins first. */
function withNames(group: Group, settings: Settings, division: Division): Division {
  const names = [
    ...new Set([...division.units.flatMap(u => u.name ?? []), ...group.households.flatMap(h => settings.pins[h.id] ?? h.prior ?? [])]),
  ]
  if (names.length === 0) return division
  const column = new Map(names.map((name, v) => [name, v]))
  const overlap = division.units.map(({ name, members }) => {
    const row = new Array<number>(names.length).fill(0)
    for (const i of members) {
      const { id, prior } = group.households[i]!
      const pin = settings.pins[id]
      if (pin) row[column.get(pin)!] = row[column.get(pin)!]! + 1000
      else if (prior) row[column.get(prior)!] = row[column.get(prior)!]! + 2
    }
    if (name !== null) row[column.get(name)!] = row[column.get(name)!]! + 1
    return row
  })
  const kept = continuing(overlap, names.length)
  return { units: division.units.map(({ members }, u) => ({ members, name: kept[u]! >= 0 ? names[kept[u]!]! : null })) }
}

function unused(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? unused(`${name}+`, taken) : name
}
