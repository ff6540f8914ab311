import { type Budget, Cooling } from './cooling.ts'
import type { Random } from './random.ts'
import { Recombination } from './recombine.ts'
import { recreate } from './recreate.ts'
import { Rubble, ruinPatch, ruinTransplant, ruinUnits } from './ruin.ts'
import type { State } from './state.ts'
import { Tidy } from './tidy.ts'
import type { Tuning } from './tuning.ts'

/** What is too much for a fixed number of units grows dearer by this factor while there is any, and cheaper while there is none. */
const DEARER = 1.3
const CHEAPER = 0.95
/** Rounding of demands that are no whole numbers. */
const SLACK = 1e-9
/** Units met before this share of a fall are too hot to remember. */
const LATE = 0.03
/** Results up to so many thresholds worse are worth remembering, though not worth keeping. */
const INTERESTING = 3
/** Results up to so many thresholds worse are worth tidying. */
const PROMISING = 50

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
  const { n, fixed, prior, links } = s.problem
  const r = new Rubble(n, s.problem.slots)
  const cooling = new Cooling(budget, tuning, walkingScale(s), n)
  const price = s.problem.over
  const mix = prior === null && tuning.recombine ? new Recombination(n, fixed > 0 ? n / fixed : s.problem.most) : null
  const tidy = links === null ? new Tidy(s) : null
  let bestSoFar = bestCost
  let marks = 0
  const note = () => {
    if ((fixed > 0 && s.excess > SLACK) || s.total >= bestSoFar - 1e-7) return
    bestSoFar = s.total
    best.set(s.unit)
  }
  let iteration = 0
  for (; ; iteration++) {
    if ((iteration & 31) === 0) {
      if (!cooling.go(iteration)) break
      if (fixed > 0 && (iteration & 127) === 0) adjustPrice(s, price)
      const passed = marksPassed(cooling, tuning)
      if (mix && bestSoFar < Number.POSITIVE_INFINITY && (passed > marks || mix.due)) {
        marks = passed
        recombine(s, mix, random, iteration, best, note)
      }
    }
    s.begin()
    const before = s.total
    ruin(s, r, random, tuning)
    recreate(s, r, random, tuning)
    if (tidy && s.total - before < PROMISING * cooling.heat) tidy.run(s, r)
    const change = s.total - before
    if (mix && cooling.phase > LATE && change < INTERESTING * cooling.heat) mix.pool.collect(s)
    if (change > 0 && change > -cooling.heat * Math.log(random.next() + 1e-12)) s.undo()
    else note()
  }
  return { assignment: best, cost: bestSoFar, iterations: iteration }
}

/** How many of the marks at which units are recombined lie behind: the same in every fall. */
function marksPassed({ progress, falls, phase }: Cooling, { marks }: Tuning): number {
  return Math.floor(progress * falls) * marks.length + marks.filter(mark => phase > mark).length
}

/** Chooses among the units seen; `s` goes on from the best if there is a better one, else from where it was. */
function recombine(s: State, mix: Recombination, random: Random, iteration: number, best: Int32Array, note: () => void): void {
  const now = Int32Array.from(s.unit)
  s.place(best)
  if (mix.run(s, random, iteration)) note()
  else s.place(now)
}

/** With a fixed number of units what is too much has its price: it rises until nothing is, at most thousandfold. */
function adjustPrice(s: State, price: number): void {
  s.problem.over = Math.min(Math.max(s.problem.over * (s.excess > SLACK ? DEARER : CHEAPER), price), price * 1000)
  s.reprice()
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
