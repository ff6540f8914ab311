import { bundle } from './atoms.ts'
import { lagrangianBound } from './bound.ts'
import type { Ground } from './group.ts'
import type { Plan, Settings } from './terms.ts'

/** "At most `percent` % above the best possible", or why that cannot be said. */
export interface Certificate {
  readonly bound: number | null
  readonly percent: number | null
  readonly words: string
}

/** Proves how far the plan can be from the best: a lower bound for any division of the same group under the same settings. */
export function certify(ground: Ground, settings: Settings, plan: Plan, steps = 300): Certificate {
  const outside = plan.exceptions.some(e => e.kind === 'small' || e.kind === 'large' || e.kind === 'isolated')
  if (plan.units.length === 0 || outside) return { bound: null, percent: null, words: '有邻超出户数范围，不计算最优性证明' }
  const free: Settings = { ...settings, together: [], apart: [], pins: {}, chiefs: [], mode: 'full' }
  const { problem } = bundle({ ...ground.group, links: [] }, ground.walking.metres, ground.graph, free, false)
  const { bound } = lagrangianBound(problem, plan.cost, steps)
  const percent = Math.max(0, (100 * (plan.cost - bound)) / bound)
  return { bound, percent, words: `比理论最优最多高 ${percent.toFixed(2)}%` }
}
