import type { Neighbours } from './graph.ts'
import { FORBIDDEN, type Links, type Problem } from './problem.ts'
import type { Group, Settings } from './terms.ts'

/** Leaving a pinned place, parting those kept together or joining those kept apart: dear, but cheaper than breaking a size bound. */
export const PINNED = FORBIDDEN / 10
/** What a move costs when only the bounds may force one. */
const MINIMAL_MOVE = FORBIDDEN / 50

/** Households bundled into atoms, and the problem the search works on. */
export interface Atoms {
  readonly problem: Problem
  /** Atom of each household; households of each atom. */
  readonly of: Int32Array
  readonly households: readonly (readonly number[])[]
  /** Names of the prior slots, by slot number. */
  readonly priors: readonly string[]
}

/** Bundles those who must stay together (and each house of flats that fits one unit, when `houses`), and prices everything in metres. */
export function bundle(group: Group, metres: Float64Array, graph: Neighbours, settings: Settings, houses: boolean): Atoms {
  const n = group.households.length
  const of = bundles(group, settings, houses)
  const count = of.reduce((most, a) => Math.max(most, a + 1), 0)
  const households: number[][] = Array.from({ length: count }, () => [])
  for (let i = 0; i < n; i++) households[of[i]!]!.push(i)
  const single = count === n
  const spokes = households.map(members => spokesman(group, metres, settings, members))
  const to = single ? metres : bundledMetres(metres, n, households, spokes)
  const priors = priorNames(group, settings)
  const { prior, leaving } = priorSlots(group, settings, households, priors)
  const problem: Problem = {
    n: count,
    slots: count + priors.length,
    fixed: 0,
    to,
    from: single ? to : transposed(to, count),
    weight: Float64Array.from(households, m => m.length),
    opening: Float64Array.from(spokes, i => chiefPrice(group, settings, i)),
    least: settings.least,
    most: settings.most,
    target: settings.target,
    balance: settings.balance,
    over: FORBIDDEN,
    under: FORBIDDEN,
    ...(single ? graph : bundledGraph(graph, of, to, count)),
    contiguous: true,
    links: linksOf(group, settings, of, count),
    prior,
    leaving,
  }
  return { problem, of, households, priors }
}

/** F plus unsuitability; forbidden when nobody there may be chief; as good as decided when the chief is pinned. */
export function chiefPrice(group: Group, settings: Settings, i: number): number {
  const h = group.households[i]!
  const pinned = settings.chiefs.includes(h.id)
  return settings.opening + (h.unsuitability ?? 0) + (h.eligible === false && !pinned ? FORBIDDEN : 0) - (pinned ? PINNED : 0)
}

function bundles(group: Group, settings: Settings, houses: boolean): Int32Array {
  const n = group.households.length
  const root = Int32Array.from({ length: n }, (_, i) => i)
  const find = (i: number): number => (root[i] === i ? i : (root[i] = find(root[i]!)))
  const index = new Map(group.households.map((h, i) => [h.id, i]))
  const merge = (members: readonly number[]) => {
    for (const i of members) root[find(i)] = find(members[0]!)
  }
  for (const ids of settings.together) {
    const members = ids.flatMap(id => index.get(id) ?? [])
    if (members.length > 1 && members.length <= settings.most) merge(members)
  }
  if (houses) for (const members of housesOf(group)) if (members.length <= settings.most) merge(members)
  const number = new Map<number, number>()
  return Int32Array.from({ length: n }, (_, i) => {
    const r = find(i)
    if (!number.has(r)) number.set(r, number.size)
    return number.get(r)!
  })
}

/** Households by house of flats, houses of two and more. */
export function housesOf(group: Group): number[][] {
  const houses = new Map<string, number[]>()
  group.households.forEach((h, i) => {
    if (!h.building) return
    if (!houses.has(h.building)) houses.set(h.building, [])
    houses.get(h.building)!.push(i)
  })
  return [...houses.values()].filter(members => members.length > 1)
}

/** The household of a bundle that would serve the rest of it best. */
function spokesman(group: Group, metres: Float64Array, settings: Settings, members: readonly number[]): number {
  if (members.length === 1) return members[0]!
  const n = group.households.length
  let best = members[0]!
  let least = Number.POSITIVE_INFINITY
  for (const m of members) {
    const price = members.reduce((sum, i) => sum + metres[i * n + m]!, chiefPrice(group, settings, m))
    if (price < least) {
      least = price
      best = m
    }
  }
  return best
}

function bundledMetres(
  metres: Float64Array,
  n: number,
  households: readonly (readonly number[])[],
  spokes: readonly number[],
): Float64Array {
  const count = households.length
  const to = new Float64Array(count * count)
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) for (const i of households[a]!) to[a * count + b] = to[a * count + b]! + metres[i * n + spokes[b]!]!
  }
  return to
}

function transposed(to: Float64Array, n: number): Float64Array {
  const from = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) from[j * n + i] = to[i * n + j]!
  return from
}

function bundledGraph({ nearStart, nearTo }: Neighbours, of: Int32Array, to: Float64Array, count: number): Neighbours {
  const sets: Set<number>[] = Array.from({ length: count }, () => new Set())
  for (let i = 0; i < of.length; i++)
    for (let k = nearStart[i]!; k < nearStart[i + 1]!; k++) if (of[i] !== of[nearTo[k]!]) sets[of[i]!]!.add(of[nearTo[k]!]!)
  const start = new Int32Array(count + 1)
  const flat: number[] = []
  sets.forEach((set, a) => {
    flat.push(...[...set].sort((b, c) => to[a * count + b]! - to[a * count + c]! || b - c))
    start[a + 1] = flat.length
  })
  return { nearStart: start, nearTo: Int32Array.from(flat) }
}

function priorNames(group: Group, settings: Settings): string[] {
  const names = new Set<string>()
  if (settings.mode !== 'full') for (const h of group.households) if (h.prior) names.add(h.prior)
  for (const h of group.households) if (settings.pins[h.id]) names.add(settings.pins[h.id]!)
  return [...names]
}

function priorSlots(group: Group, settings: Settings, households: readonly (readonly number[])[], priors: readonly string[]) {
  if (priors.length === 0) return { prior: null, leaving: null }
  const slot = new Map(priors.map((name, u) => [name, u]))
  const move = settings.mode === 'minimal' ? MINIMAL_MOVE : settings.moving
  const prior = new Int32Array(households.length).fill(-1)
  const leaving = new Float64Array(households.length)
  households.forEach((members, a) => {
    const wish = new Map<number, number>()
    for (const i of members) {
      const h = group.households[i]!
      const pin = settings.pins[h.id]
      if (pin) wish.set(slot.get(pin)!, (wish.get(slot.get(pin)!) ?? 0) + PINNED)
      else if (settings.mode !== 'full' && h.prior) wish.set(slot.get(h.prior)!, (wish.get(slot.get(h.prior)!) ?? 0) + move)
    }
    for (const [u, price] of wish) {
      if (price <= leaving[a]!) continue
      leaving[a] = price
      prior[a] = u
    }
  })
  return { prior, leaving }
}

function linksOf(group: Group, settings: Settings, of: Int32Array, count: number): Links | null {
  const index = new Map(group.households.map((h, i) => [h.id, i]))
  const pairs: [number, number, number][] = []
  const add = (a: string, b: string, metres: number) => {
    const [i, j] = [index.get(a), index.get(b)]
    if (i !== undefined && j !== undefined && of[i] !== of[j]) pairs.push([of[i]!, of[j]!, metres], [of[j]!, of[i]!, metres])
  }
  for (const { a, b, metres } of group.links ?? []) add(a, b, metres)
  for (const [a, b] of settings.apart) add(a, b, -PINNED)
  for (const ids of settings.together)
    if (ids.length > settings.most) for (let k = 1; k < ids.length; k++) add(ids[k - 1]!, ids[k]!, PINNED)
  if (pairs.length === 0) return null
  pairs.sort((p, q) => p[0] - q[0] || p[1] - q[1])
  const start = new Int32Array(count + 1)
  for (const [a] of pairs) start[a + 1] = start[a + 1]! + 1
  for (let a = 0; a < count; a++) start[a + 1] = start[a + 1]! + start[a]!
  return { start, to: Int32Array.from(pairs, p => p[1]), weight: Float64Array.from(pairs, p => p[2]) }
}
