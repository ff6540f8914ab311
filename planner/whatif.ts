import { divide, type Ground, report } from './group.ts'
import type { Settings } from './terms.ts'

/** One line of "what if": what was changed and what came out. */
export interface Outcome {
  readonly change: Partial<Settings>
  readonly units: number
  readonly meanSize: number
  readonly walking: number
  readonly moved: number
  readonly exceptions: number
}

/** Plans the surveyed group once per change of settings (T, F, λ, μ, bounds …), so that an official sees the price of each. */
export function whatIf(ground: Ground, settings: Settings, changes: readonly Partial<Settings>[]): Outcome[] {
  return changes.map(change => {
    const tried = { ...settings, ...change }
    const plan = report(ground, tried, divide(ground, tried))
    const households = ground.group.households.length
    return {
      change,
      units: plan.units.length,
      meanSize: plan.units.length === 0 ? 0 : households / plan.units.length,
      walking: plan.walking,
      moved: plan.moved.length,
      exceptions: plan.exceptions.length,
    }
  })
}
