import { flatSpot, type Spot } from './lanes.ts'
import type { Block, Estate } from './towns.ts'

/** One flat: which block, stair, floor and door, and whether old people live there. */
export interface Flat {
  estate: string
  building: string
  stair: string
  floor: string
  door: string
  elderly: boolean
  /** where it lies, given where its group's first block stands and which way the blocks run */
  spotFrom(start: Spot, bearing: number): Spot
}

/** The flats of an estate: groups of two blocks, one unit to a stair. */
export function estateUnits(estate: Estate): Flat[][][] {
  const groups: Flat[][][] = []
  for (const [i, block] of estate.blocks.entries()) {
    if (i % 2 === 0) groups.push([])
    const stairs = Array.from({ length: block.stairs }, (_, s) => flatsOf(estate.name, i + 1, s + 1, block))
    groups.at(-1)!.push(...stairs)
  }
  return groups
}

function flatsOf(estate: string, number: number, stair: number, block: Block): Flat[] {
  const flats: Flat[] = []
  for (let floor = 1; floor <= block.floors; floor++) {
    const doors = floor === block.floors ? block.doors - (block.missing ?? 0) : block.doors
    for (let door = 1; door <= doors; door++) flats.push(flat(estate, number, stair, floor, door, block))
  }
  return flats
}

function flat(estate: string, number: number, stair: number, floor: number, door: number, block: Block): Flat {
  return {
    estate,
    building: `${number}栋`,
    stair: `${stair}单元`,
    floor: `${floor}`,
    door: `${floor}0${door}`,
    elderly: floor === 1 && (block.elderlyDoors ?? []).includes(door),
    // The second block of a group stands 26 m behind the first.
    spotFrom: ({ x, y }, bearing) => {
      const back = number % 2 === 0 ? 26 : 0
      return flatSpot({ x: x - back * Math.sin(bearing), y: y + back * Math.cos(bearing) }, bearing, stair, door)
    },
  }
}
