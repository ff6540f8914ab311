/** Words of the planner. Lengths are metres; a price in metres says how much walking something is worth. */

/** A point as the roll gives it: [lon, lat] in WGS84 degrees, or [x, y] in plane metres, the same way as the households. */
export type Position = readonly [number, number]

export interface Household {
  readonly id: string
  /** WGS84 degrees, or plane metres when `x` and `y` are given. Missing or absurd ones are planned by address. */
  readonly lon?: number | null
  readonly lat?: number | null
  readonly x?: number | null
  readonly y?: number | null
  readonly address?: string | null
  /** For flats. Households of one building stay together while they fit. */
  readonly building?: string | null
  readonly stair?: string | null
  readonly floor?: number | null
  readonly door?: string | null
  /** Whether somebody of this household may be chief (default yes), and how many metres of walking a less suitable person is worth. */
  readonly eligible?: boolean
  readonly unsuitability?: number
  /** Name of the unit it is in today. */
  readonly prior?: string | null
}

/** One village group: units never cross its border. */
export interface Group {
  readonly name: string
  readonly households: readonly Household[]
  /** Clan or friendship: keeping the two in one unit is worth so many metres. */
  readonly links?: readonly { readonly a: string; readonly b: string; readonly metres: number }[]
  /** Footpaths; when given, walking follows them. */
  readonly paths?: readonly (readonly Position[])[]
  /** Rivers, roads, slopes that nobody crosses. */
  readonly barriers?: readonly (readonly Position[])[]
}

/** full: from nothing. balanced: whoever moves costs `moving`. minimal: moves only what the bounds force. */
export type Mode = 'full' | 'balanced' | 'minimal'

export interface Settings {
  readonly mode: Mode
  readonly least: number
  readonly most: number
  /** T: the size a unit should have, and λ: metres per (size − T)². */
  readonly target: number
  readonly balance: number
  /** F: metres of walking one unit more is worth. */
  readonly opening: number
  /** μ: metres of walking it is worth to leave a household where it is. */
  readonly moving: number
  /** Neighbours live at most so far apart; beyond `reach` a household counts as isolated. */
  readonly neighbourly: number
  readonly reach: number
  /** Walking metres for one floor of stairs. */
  readonly floor: number
  /** Households that must keep their unit (household → unit name), and households whose person must be chief. */
  readonly pins: Readonly<Record<string, string>>
  readonly chiefs: readonly string[]
  readonly together: readonly (readonly string[])[]
  readonly apart: readonly (readonly [string, string])[]
  readonly seed: number
  /** Ruin-and-recreate steps; 0 means by size. */
  readonly iterations: number
}

export const SETTINGS: Settings = {
  mode: 'full',
  least: 5,
  most: 15,
  target: 10,
  balance: 2,
  opening: 200,
  moving: 30,
  neighbourly: 150,
  reach: 1500,
  floor: 6,
  pins: {},
  chiefs: [],
  together: [],
  apart: [],
  seed: 1,
  iterations: 0,
}

export interface PlannedUnit {
  readonly name: string
  /** Whether the name is one of today's units. */
  readonly kept: boolean
  readonly chief: string
  readonly members: readonly string[]
  /** Σ walking from the members to the chief. */
  readonly walking: number
  readonly cost: number
}

export type ExceptionKind =
  | 'small'
  | 'large'
  | 'isolated'
  | 'star'
  | 'scattered'
  | 'split'
  | 'chief'
  | 'pin'
  | 'apart'
  | 'together'
  | 'unlocated'

/** What could not be kept, where and why, in Chinese for the official. */
export interface PlanException {
  readonly kind: ExceptionKind
  readonly unit: string | null
  readonly households: readonly string[]
  readonly words: string
}

export interface Plan {
  readonly group: string
  readonly units: readonly PlannedUnit[]
  readonly exceptions: readonly PlanException[]
  /** Everything: walking, F, unsuitability, λ, μ, links cut, prices of violations. */
  readonly cost: number
  readonly walking: number
  /** Households with a unit today that get another one. */
  readonly moved: readonly string[]
}
