import type { Tuning } from './tuning.ts'

/** When to stop: after a number of iterations (same seed, same result) or when `clock()` has passed `until` (benches only). */
export interface Budget {
  readonly iterations?: number
  readonly clock?: () => number
  readonly until?: number
}

/** From this share of the budget on it is known how many steps there will be. */
const KNOWN = 0.1
/** Fewer steps for each atom than so many times enough: it starts cooler, for there is no time to freeze from the full heat. */
const WARM = 4
const COOLER = 0.6

/**
 * A threshold that falls from hot to cold, and does so again and again when there are many steps for each atom: a search that has
 * frozen in the wrong place is melted down, what it has found is kept.
 */
export class Cooling {
  heat: number
  /** How far the budget is used up, and how far this fall has come. */
  progress = 0
  phase = 0
  falls = 1
  private readonly scale: number
  private readonly tuning: Tuning
  private readonly budget: Budget
  private readonly start: number
  private readonly n: number
  private hot: number
  private planned = false

  constructor(budget: Budget, tuning: Tuning, scale: number, n: number) {
    this.budget = budget
    this.tuning = tuning
    this.scale = scale
    this.hot = tuning.hot
    this.heat = tuning.hot * scale
    this.start = budget.clock?.() ?? 0
    this.n = n
  }

  /** Reads the clock; false when the budget is used up. */
  go(iteration: number): boolean {
    const { clock, until, iterations } = this.budget
    this.progress = clock ? (clock() - this.start) / (until! - this.start) : iteration / iterations!
    if (!(this.progress < 1)) return false
    if (!this.planned && this.progress > KNOWN) this.plan(iteration / this.progress)
    this.phase = (this.progress * this.falls) % 1
    this.heat = this.scale * this.hot * (this.tuning.cold / this.hot) ** this.phase
    return true
  }

  private plan(steps: number): void {
    this.planned = true
    const { enough, hot } = this.tuning
    if (enough === 0) return
    const share = steps / this.n / enough
    this.falls = Math.max(1, Math.round(Math.sqrt(share)))
    this.hot = hot * Math.min(1, Math.max(COOLER, Math.cbrt(share / WARM)))
  }
}
