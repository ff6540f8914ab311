import { churn } from './churn.ts'
import type { Random } from './random.ts'
import { Recombination } from './recombine.ts'
import { recreate } from './recreate.ts'
import { Rubble, ruinPatch, ruinTransplant, ruinUnits } from './ruin.ts'
import type { State } from './state.ts'
import type { Tuning } from './tuning.ts'

/** What is too much for a fixed number of units grows dearer by this factor while there is any, and cheaper while there is none. */
const DEARER = 1.3
const CHEAPER = 0.95
/** Rounding of demands that are no whole numbers. */
const SLACK = 1e-9
/** When the units seen are recombined: at these shares of the budget, and whenever enough new ones have been seen. */
const MARKS = [0.6, 0.8, 0.92]
/** Units met before this share of the budget are too hot to remember. */
const LATE = 0.1
/** Results up to so many thresholds worse are worth remembering, though not worth keeping. */
const INTERESTING = 3

/** When to stop: after a number of iterations (same seed, same result) or when `clock()` has passed `until` (benches only). */
export interface Budget {
  readonly iterations?: number
  readonly clock?: () => number
  readonly until?: number
}

export interface Search {
  readonly assignment: Int32Array
  readonly cost: number
  readonly iterations: number
}

/**
 * Ruin and recreate with a falling threshold: takes a patch or a few whole units apart, puts the atoms back greedily, keeps the
 * result if it is not worse by more than a random threshold that shrinks to nothing. Now and then the units seen so far are
 * recombined. Gives the best division within the bounds.
 */
export function improve(s: State, random: Random, tuning: Tuning, budget: Budget, best: Int32Array, bestCost: number): Search {
  const { n, fixed, prior } = s.problem
  const r = new Rubble(n, s.problem.slots)
  const start = budget.clock?.() ?? 0
  const span = (budget.until ?? 0) - start
  const scale = walkingScale(s)
  const price = s.problem.over
  const mix = prior === null && tuning.recombine ? new Recombination(n, s.problem.fixed > 0 ? n / fixed : s.problem.most) : null
  let bestSoFar = bestCost
  let heat = tuning.hot * scale
  const fall = Math.log(tuning.cold / tuning.hot)
  let mark = 0
  let iteration = 0
  let progress = 0
  const note = () => {
    if ((fixed > 0 && s.excess > SLACK) || s.total >= bestSoFar - 1e-7) return
    bestSoFar = s.total
    best.set(s.unit)
  }
  for (; ; iteration++) {
    if ((iteration & 31) === 0) {
      progress = budget.clock ? (budget.clock() - start) / span : iteration / budget.iterations!
      if (progress >= 1) break
      if (fixed > 0 && (iteration & 511) === 0) {
        s.problem.over = Math.min(Math.max(s.problem.over * (s.excess > SLACK ? DEARER : CHEAPER), price), price * 1000)
        s.reprice()
      }
      heat = tuning.hot * scale * Math.exp(fall * progress)
      if (mix && bestSoFar < Number.POSITIVE_INFINITY && (progress > MARKS[mark]! || mix.due)) {
        while (progress > MARKS[mark]!) mark++
        const now = Int32Array.from(s.unit)
        s.place(best)
        if (mix.run(s, random, iteration)) note()
        else s.place(now)
      }
    }
    s.begin()
    if (tuning.churn > 0) {
      churn(s, random, heat, tuning.churn)
      note()
      if (progress > LATE) mix?.pool.collect(s)
      s.begin()
    }
    const before = s.total
    ruin(s, r, random, tuning)
    recreate(s, r, random, tuning)
    const change = s.total - before
    if (mix && progress > LATE && change < INTERESTING * heat) mix.pool.collect(s)
    if (change > 0 && change > -heat * Math.log(random.next() + 1e-12)) s.undo()
    else note()
  }
  return { assignment: best, cost: bestSoFar, iterations: iteration }
}

function ruin(s: State, r: Rubble, random: Random, tuning: Tuning): void {
  const seed = random.below(s.problem.n)
  const kind = random.next()
  if (kind < tuning.transplant) ruinTransplant(s, r, random, random.below(tuning.others + 1))
  else if (kind < tuning.transplant + tuning.whole) ruinUnits(s, r, random, seed, random.below(tuning.others + 1))
  else ruinPatch(s, r, random, seed, 2 + random.below(tuning.patch - 1), tuning.skip)
}

/** Mean walking per atom now: the scale on which differences of cost are judged. */
function walkingScale(s: State): number {
  let sum = 0
  for (let u = 0; u < s.problem.slots; u++) if (s.count[u]! > 0) sum += s.serve[u]! - s.problem.opening[s.head[u]!]!
  return Math.max(sum / s.problem.n, 1e-9)
}
