import type { Random } from './random.ts'

/** Metres east and north of the town's centre. */
export interface Spot {
  x: number
  y: number
}

/** WGS84, degrees. */
export interface Coordinates {
  longitude: number
  latitude: number
}

/** How the houses of a group lie: along a hillside lane, in a narrow valley, on a canal dyke, on a street, or in blocks of flats. */
export type Lie = 'slope' | 'valley' | 'dyke' | 'street' | 'estate'

// Per lie: metres from one house to the next on the same side, metres off the lane, how much the lane turns from house to house.
const shapes: Record<Lie, { step: [number, number]; off: [number, number]; turn: number; lane: number }> = {
  slope: { step: [20, 42], off: [9, 26], turn: 0.22, lane: 230 },
  valley: { step: [16, 36], off: [8, 20], turn: 0.14, lane: 210 },
  dyke: { step: [13, 20], off: [10, 14], turn: 0.01, lane: 180 },
  street: { step: [9, 13], off: [9, 11], turn: 0.02, lane: 90 },
  estate: { step: [26, 26], off: [0, 0], turn: 0, lane: 70 },
}

/** A village on the ground: where it is and which way its valley (river, main road) runs. */
export interface Ground {
  centre: Spot
  bearing: number
}

/** Lays `count` villages around the town, about 4 km apart, the first one at its centre. */
export function layVillages(random: Random, count: number): Ground[] {
  return Array.from({ length: count }, (_, i) => {
    // Sunflower spacing keeps any number of villages evenly apart without a grid showing.
    const distance = i === 0 ? 0 : 4_100 * Math.sqrt(i)
    const angle = i * 2.39996 + random.next() * 0.25
    const centre = { x: distance * Math.cos(angle), y: distance * Math.sin(angle) }
    return { centre, bearing: angle + Math.PI / 2 + (random.next() - 0.5) * 0.6 }
  })
}

/** The beginning of the `index`-th of `count` group lanes: they leave the valley to the left and to the right in turn. */
export function laneStart({ centre, bearing }: Ground, index: number, count: number, lie: Lie): Spot & { heading: number } {
  const along = ((index >> 1) - (count - 1) / 4) * shapes[lie].lane
  const side = index % 2 === 0 ? 1 : -1
  const heading = bearing + (side * Math.PI) / 2
  const start = moved(moved(centre, bearing, along), heading, 55)
  return { ...start, heading }
}

/** Spots for `count` houses in the order one walks past them, so that neighbours in the list are neighbours on the ground. */
export function alongLane(random: Random, start: Spot & { heading: number }, count: number, lie: Lie): Spot[] {
  const shape = shapes[lie]
  const spots: Spot[] = []
  let at: Spot = start
  let heading = start.heading
  const bend = (random.next() - 0.5) * shape.turn
  for (let i = 0; i < count; i++) {
    const side = i % 2 === 0 ? 1 : -1
    spots.push(moved(at, heading + (side * Math.PI) / 2, between(random, shape.off)))
    if (i % 2 === 0) continue
    at = moved(at, heading, between(random, shape.step))
    heading += bend * 0.4 + (random.next() - 0.5) * shape.turn
  }
  return spots
}

/** The spot of a flat: doors of one stair lie a few metres apart, stairs 14 m apart along the block. */
export function flatSpot(block: Spot, bearing: number, stair: number, door: number): Spot {
  return moved(moved(block, bearing, (stair - 1) * 14), bearing, (door - 1) * 4)
}

/** The spot in the middle of others. */
export function middle(spots: readonly Spot[]): Spot {
  const sum = (of: 'x' | 'y') => spots.reduce((total, spot) => total + spot[of], 0) / spots.length
  return { x: sum('x'), y: sum('y') }
}

/** Degrees of a spot, to the sixth decimal (11 cm); good to a metre within 20 km of the centre. */
export function degrees(centre: Coordinates, { x, y }: Spot): Coordinates {
  const metresPerDegree = 111_320
  const narrowing = Math.cos((centre.latitude * Math.PI) / 180)
  return {
    longitude: Number((centre.longitude + x / metresPerDegree / narrowing).toFixed(6)),
    latitude: Number((centre.latitude + y / metresPerDegree).toFixed(6)),
  }
}

function moved({ x, y }: Spot, heading: number, metres: number): Spot {
  return { x: x + metres * Math.cos(heading), y: y + metres * Math.sin(heading) }
}

function between(random: Random, [least, most]: readonly [number, number]): number {
  return least + random.next() * (most - least)
}
