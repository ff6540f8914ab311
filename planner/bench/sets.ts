import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { distances, type Instance, readInstance, solvePmedian } from '../pmedian.ts'
import { threadSeconds } from './clock.ts'

/** Proven optima of the published instances in planner/instances. */
const PROVEN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  pmedcap: Object.fromEntries(
    [713, 740, 751, 651, 664, 778, 787, 820, 715, 829, 1006, 966, 1026, 982, 1091, 954, 1034, 1043, 1031, 1005].map((v, k) => [
      `cpmp${String(k + 1).padStart(2, '0')}.txt`,
      v,
    ]),
  ),
  sjc: {
    'SJC1.dat': 17288.99,
    'SJC2.dat': 33270.94,
    'SJC3a.dat': 45335.16,
    'SJC3b.dat': 40635.9,
    'SJC4a.dat': 61925.51,
    'SJC4b.dat': 52458.02,
  },
}

/** The search was tuned on these; the others were only reported. */
function tunedOn(set: string, name: string): boolean {
  return set === 'pmedcap' ? Number(name.slice(4, 6)) % 2 === 0 : ['SJC1.dat', 'SJC3a.dat', 'SJC4a.dat'].includes(name)
}

export interface Checked {
  readonly cost: number
  readonly feasible: boolean
}

/** Cost and capacity recomputed from the assignment alone. */
export function check(instance: Instance, centre: Int32Array): Checked {
  const d = distances(instance)
  const load = new Map<number, number>()
  let cost = 0
  centre.forEach((c, i) => {
    cost += d[i * instance.n + c]!
    load.set(c, (load.get(c) ?? 0) + instance.demand[i]!)
  })
  const ownCentre = [...load.keys()].every(c => centre[c] === c)
  return { cost, feasible: ownCentre && load.size <= instance.p && [...load.values()].every(v => v <= instance.capacity + 1e-9) }
}

/** Solves every instance of the sets for every time limit (seconds of one thread) and prints cost, best known and gap. */
export function benchSets(sets: readonly string[], limits: readonly number[], data: string, seeds: number): void {
  const lines: Record<string, unknown>[] = []
  const warm = readInstance(join(data, 'pmedcap', 'cpmp11.txt'), true)
  solvePmedian(warm, 99, { clock: threadSeconds, until: threadSeconds() + 0.3 })
  for (const set of sets) {
    const proven = PROVEN[set]
    if (!proven) throw new Error(`--sets: expected ${Object.keys(PROVEN).join(' or ')}, found ${set}`)
    for (const limit of limits) {
      const gaps: { gap: number; tuned: boolean; feasible: boolean }[] = []
      for (const [name, best] of Object.entries(proven)) {
        const instance = readInstance(join(data, set, name), set === 'pmedcap')
        for (let seed = 1; seed <= seeds; seed++) {
          const { centre, iterations } = solvePmedian(instance, seed, { clock: threadSeconds, until: threadSeconds() + limit })
          const { cost, feasible } = check(instance, centre)
          const gap = (100 * (cost - best)) / best
          const tuned = tunedOn(set, name)
          gaps.push({ gap: Math.abs(gap) < 1e-4 ? 0 : gap, tuned, feasible })
          console.log(
            `${set}/${name} ${limit} s seed ${seed}: cost ${cost.toFixed(2)} best ${best} gap ${gap.toFixed(4)} % ${feasible ? '' : 'INFEASIBLE '}${tuned ? 'tuned on' : 'held out'} (${iterations} iterations)`,
          )
        }
      }
      const mean = (list: typeof gaps) =>
        list.length === 0 ? null : Number((list.reduce((sum, g) => sum + g.gap, 0) / list.length).toFixed(5))
      lines.push({
        set,
        seconds: limit,
        meanGap: mean(gaps),
        tunedOn: mean(gaps.filter(g => g.tuned)),
        heldOut: mean(gaps.filter(g => !g.tuned)),
        optimal: gaps.filter(g => g.gap <= 1e-4).length,
        of: gaps.length,
        infeasible: gaps.filter(g => !g.feasible).length,
      })
      console.log(lines.at(-1))
    }
  }
  console.log(JSON.stringify({ bench: 'sets', results: lines }))
}

/** Solves any instance of the format and writes the centre of each point (1-based), one a line. */
export function benchFile(
  file: string,
  p: number | undefined,
  seconds: number,
  out: string | undefined,
  rounded: boolean,
  seed: number,
): void {
  const instance = readInstance(file, rounded, p)
  const start = threadSeconds()
  const { centre, iterations } = solvePmedian(instance, seed, { clock: threadSeconds, until: start + seconds })
  const used = threadSeconds() - start
  const { cost, feasible } = check(instance, centre)
  if (out) writeFileSync(out, `${[...centre].map(c => c + 1).join('\n')}\n`)
  console.log(
    JSON.stringify({ bench: 'file', file, n: instance.n, p: instance.p, cost, feasible, rounded, seconds: used, iterations, seed }),
  )
}
