/** How a search behaves. Chances are between 0 and 1. */
export interface Tuning {
  /** Threshold at the start and at the end, in mean walking per atom. */
  readonly hot: number
  readonly cold: number
  /** Most atoms of a patch, and the chance that one on the way is passed over. */
  readonly patch: number
  readonly skip: number
  /** Chance of taking whole units apart, and how many neighbouring ones at most. */
  readonly whole: number
  readonly others: number
  /** Chance of moving a unit to where one is wanted. */
  readonly transplant: number
  /** Chance of overlooking a place. */
  readonly blink: number
  /** Chance that a unit taken apart is seeded with its old chief, or with one of the chief's nearest. */
  readonly stay: number
  readonly near: number
  /** Chance that the units found are taken apart once more around the chiefs found. */
  readonly again: number
  /** Chance of one unit more, and of one fewer, where the number is free. */
  readonly vary: number
  /** Steps per atom that are worth a second fall of the threshold (four times as many: a third); 0: one fall whatever comes. */
  readonly enough: number
  /** Whether the units seen are recombined, and at which shares of a fall. */
  readonly recombine: boolean
  readonly marks: readonly number[]
}

/** Unit planning: small units, a free number of them, connected. Tuned on generated villages (seeds 5000 and up). */
export const UNIT_TUNING: Tuning = {
  hot: 0.4,
  cold: 0.05,
  patch: 14,
  skip: 0,
  whole: 0.3,
  others: 2,
  transplant: 0.02,
  blink: 0.01,
  stay: 0,
  near: 0,
  again: 0.3,
  vary: 0.4,
  enough: 0,
  recombine: true,
  marks: [0.6, 0.8, 0.92],
}

/** A few steps per household only, as for a whole province: choosing among the units met would cost more than it gains. */
export const HASTY_TUNING: Tuning = { ...UNIT_TUNING, hot: 0.3, recombine: false }

/** Capacitated p-median up to some hundred points. Tuned on the even-numbered pmedcap instances and SJC1, SJC3a, SJC4a. */
export const PMEDIAN_TUNING: Tuning = {
  hot: 6,
  cold: 0.07,
  patch: 10,
  skip: 0.2,
  whole: 0.8,
  others: 3,
  transplant: 0.06,
  blink: 0.02,
  stay: 0.4,
  near: 0.5,
  again: 0,
  vary: 0,
  enough: 15,
  recombine: true,
  marks: [0.35, 0.55, 0.75, 0.95],
}

/** More points than steps allow to heat through: cooler, and units moved about more. Tuned on rl1304_300, p3038_800 and fnl4461_1000. */
export const MIDDLE_TUNING: Tuning = { ...PMEDIAN_TUNING, others: 2, hot: 0.35, cold: 0.02, whole: 0.3, transplant: 0.2, enough: 0 }

/** Still more points: choosing among all units met costs more time than it gains. */
export const LARGE_TUNING: Tuning = { ...MIDDLE_TUNING, recombine: false }
