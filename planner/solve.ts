import { loosePieces } from './connect.ts'
import { construct, constructFromPrior } from './construct.ts'
import { improve } from './improve.ts'
import { betterPlace } from './polish.ts'
import type { Problem } from './problem.ts'
import { Random } from './random.ts'
import { Rubble } from './ruin.ts'
import { State } from './state.ts'
import { HASTY_TUNING, type Tuning, UNIT_TUNING } from './tuning.ts'

/** Steps that bring a problem of n atoms within about 0.01 % of what more would give. */
export function stepsFor(n: number): number {
  return 200 + 12 * n
}

/** Divides the atoms into units of a free number. Deterministic for a seed and a number of iterations. */
export function solveUnits(problem: Problem, seed: number, iterations: number, wished?: Tuning): State {
  const tuning = wished ?? (iterations < 5 * problem.n ? HASTY_TUNING : UNIT_TUNING)
  const s = new State(problem, Math.min(problem.n, Math.max(64, 4 * problem.most)))
  const r = new Rubble(problem.n, problem.slots)
  const random = new Random(seed)
  const hasPrior = problem.prior?.some(u => u >= 0)
  if (hasPrior) constructFromPrior(s, r, random, (u, length) => loosePieces(s, r.marks, u, r.removed, length))
  else construct(s, r, random)
  polish(s, r)
  const best = Int32Array.from(s.unit)
  if (problem.n > 1) improve(s, random, tuning, { iterations }, best, s.total)
  s.place(best)
  polish(s, r)
  return s
}

/** Shifts and swaps until none helps. */
export function polish(s: State, r: Rubble): void {
  for (let round = 0, better = true; better && round < 50; round++) {
    better = false
    s.begin()
    for (let i = 0; i < s.problem.n; i++) if (betterPlace(s, r, i)) better = true
  }
}
