import { followPaths } from './footpaths.ts'
import { crosses, type Places } from './geometry.ts'
import type { Group, Household, Position } from './terms.ts'

/** Walking metres between all households, and which pairs have a barrier between them. */
export interface Walking {
  readonly metres: Float64Array
  readonly barred: Uint8Array | null
}

/** Straight lines; along footpaths where there are any; around barriers; through the stairs in houses of flats. */
export function walking(group: Group, places: Places, floor: number): Walking {
  const { households } = group
  const n = households.length
  const flats = households.some(h => h.building != null && h.building !== '')
  const barred = barriersBetween(group, places)
  let metres = new Float64Array(n * n)
  if (group.paths?.length) metres = followPaths(places, group.paths)
  else straight(metres, places)
  if (flats) throughStairs(metres, households, floor)
  if (barred) aroundBarriers(metres, barred, n)
  return { metres, barred }
}

function straight(metres: Float64Array, { x, y }: Places): void {
  const n = x.length
  for (let i = 0; i < n; i++) {
    const xi = x[i]!
    const yi = y[i]!
    for (let j = 0; j < i; j++) {
      const dx = xi - x[j]!
      const dy = yi - y[j]!
      metres[i * n + j] = metres[j * n + i] = Math.sqrt(dx * dx + dy * dy)
    }
  }
}

/** Same stair: floors and doors apart. Another stair or house: down, across, up. */
function throughStairs(metres: Float64Array, households: readonly Household[], floor: number): void {
  const n = households.length
  const level = households.map(h => (h.building && h.floor != null && Number.isFinite(h.floor) ? Math.max(0, h.floor - 1) : 0))
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const a = households[i]!
      const b = households[j]!
      const sameHouse = !!a.building && a.building === b.building
      const sameStair = sameHouse && (a.stair ?? '') === (b.stair ?? '')
      const door = a.door !== b.door ? 3 : 0
      const climb = sameStair ? Math.abs(level[i]! - level[j]!) * floor + door : (level[i]! + level[j]!) * floor + (sameHouse ? 10 : 0)
      metres[i * n + j] = metres[j * n + i] = metres[i * n + j]! + climb
    }
  }
}

function barriersBetween(group: Group, places: Places): Uint8Array | null {
  const lines = (group.barriers ?? []).map(line => line.map(places.project))
  if (lines.length === 0) return null
  const n = places.x.length
  const barred = new Uint8Array(n * n)
  const at = (i: number): Position => [places.x[i]!, places.y[i]!]
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const hit = lines.some(line => line.some((c, k) => k > 0 && crosses(at(i), at(j), line[k - 1]!, c)))
      if (hit) barred[i * n + j] = barred[j * n + i] = 1
    }
  }
  return barred
}

/** Detour by way of other households that are not behind the barrier (Floyd–Warshall); three times the straight line if there is none. */
function aroundBarriers(metres: Float64Array, barred: Uint8Array, n: number): void {
  const straightLine = metres.slice()
  for (let k = 0; k < n * n; k++) if (barred[k]) metres[k] = Number.POSITIVE_INFINITY
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const head = metres[i * n + k]!
      if (head === Number.POSITIVE_INFINITY) continue
      for (let j = 0; j < n; j++) {
        const way = head + metres[k * n + j]!
        if (way < metres[i * n + j]!) metres[i * n + j] = way
      }
    }
  }
  for (let k = 0; k < n * n; k++) if (metres[k] === Number.POSITIVE_INFINITY) metres[k] = 3 * straightLine[k]!
}
