import { chiefPrice } from './atoms.ts'
import type { Group, Settings } from './terms.ts'

/** The best chief of a set of households and what the unit costs with that chief; recomputed from nothing, for reports and checks. */
export interface UnitPrice {
  readonly chief: number
  readonly walking: number
  /** Walking + F + unsuitability + λ(size − T)². Pins and ineligibility decide the chief but are not in the price. */
  readonly cost: number
}

export function priceUnit(group: Group, settings: Settings, metres: Float64Array, members: readonly number[]): UnitPrice {
  const n = group.households.length
  let chief = -1
  let walking = 0
  let least = Number.POSITIVE_INFINITY
  for (const m of members) {
    let sum = 0
    for (const i of members) sum += metres[i * n + m]!
    const price = sum + chiefPrice(group, settings, m)
    if (price < least) {
      least = price
      chief = m
      walking = sum
    }
  }
  const h = group.households[chief]!
  const size = settings.balance * (members.length - settings.target) ** 2
  return { chief, walking, cost: walking + settings.opening + (h.unsuitability ?? 0) + size }
}

/** Links cut by a division, in metres. */
export function linksCut(group: Group, unitOf: ReadonlyMap<string, number>): number {
  let cut = 0
  for (const { a, b, metres } of group.links ?? []) {
    if (unitOf.has(a) && unitOf.has(b) && unitOf.get(a) !== unitOf.get(b)) cut += metres
  }
  return cut
}
