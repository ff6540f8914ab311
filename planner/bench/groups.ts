import { bundle } from '../atoms.ts'
import { certify } from '../certificate.ts'
import { type Division, divide, type Ground, report, survey } from '../group.ts'
import { optimumByHighs } from '../oracle/mip.ts'
import { nearestLists } from '../problem.ts'
import { Random } from '../random.ts'
import { solveUnits, stepsFor } from '../solve.ts'
import { type Plan, SETTINGS, type Settings } from '../terms.ts'
import { alongCurve, boundedKMeans } from './baselines.ts'
import { threadSeconds } from './clock.ts'
import { repairTally } from './repair.ts'
import { village, villageSize } from './villages.ts'

/**
 * Plans generated village groups and prints, beside speed and soundness: the gap to the certificate, to the best of a run twenty
 * times as long, and (every eighth, without contiguity) to the proven optimum; and the walking of two baselines with as many units.
 */
export async function benchVillages(count: number, seed: number, iterations: number, proofs: number): Promise<void> {
  const random = new Random(seed)
  const settings: Settings = { ...SETTINGS, iterations }
  const sizes = Array.from({ length: count }, () => villageSize(random))
  const grounds = sizes.map((size, k) => ({ name: `组${k + 1}`, households: village(seed * 100000 + k, size) }))
  for (const group of grounds.slice(0, 5)) divide(survey(group, settings), settings)
  const start = threadSeconds()
  const planned = grounds.map(group => {
    const ground = survey(group, settings)
    return { ground, plan: report(ground, settings, divide(ground, settings)) }
  })
  const seconds = threadSeconds() - start
  const tally = planned.map(({ ground, plan }, k) => compared(ground, settings, plan, k))
  const households = sizes.reduce((a, b) => a + b, 0)
  const sum = (name: keyof (typeof tally)[number]) => tally.reduce((total, t) => total + t[name], 0)
  const proven = await provenGaps(
    planned.map(p => p.ground),
    settings,
    proofs,
  )
  const repair = [30, 60].map(moving => repairTally(grounds.slice(0, 60), seed, moving))
  const percent = (part: number, whole: number) => Number(((100 * part) / whole).toFixed(4))
  console.log(
    JSON.stringify({
      bench: 'villages',
      groups: count,
      seed,
      households,
      units: sum('units'),
      iterations: iterations || 'by size',
      seconds: Number(seconds.toFixed(3)),
      householdsPerSecond: Math.round(households / seconds),
      violations: sum('violations'),
      disconnected: sum('disconnected'),
      gapToCertificate: percent(sum('cost') - sum('bound'), sum('bound')),
      gapToLongRun: percent(sum('cost') - sum('long'), sum('long')),
      worstGapToLongRun: Math.max(...tally.map(t => percent(t.cost - t.long, t.long))),
      walkingAgainstKMeans: percent(sum('walking') - sum('kmeans'), sum('kmeans')),
      walkingAgainstCurve: percent(sum('walking') - sum('curve'), sum('curve')),
      kmeansDisconnected: sum('kmeansBroken'),
      curveDisconnected: sum('curveBroken'),
      proven,
      repair,
    }),
  )
}

function compared(ground: Ground, settings: Settings, plan: Plan, seed: number) {
  const { households } = ground.group
  const k = plan.units.length
  const bounds = certify(ground, settings, plan)
  const longSettings = { ...settings, iterations: 20 * stepsFor(households.length), seed: settings.seed + 1 }
  const long = Math.min(plan.cost, report(ground, longSettings, divide(ground, longSettings)).cost)
  const from = (units: number[][]): Plan =>
    report(ground, settings, { units: units.map(members => ({ name: null, members })) } satisfies Division)
  const kmeans = from(boundedKMeans(households, k, settings.least, settings.most, seed))
  const curve = from(alongCurve(households, k))
  const broken = (p: Plan) => p.exceptions.filter(e => e.kind === 'scattered' || e.kind === 'star').length
  return {
    units: k,
    cost: plan.cost,
    long,
    bound: bounds.bound ?? plan.cost,
    walking: plan.walking,
    kmeans: kmeans.walking,
    curve: curve.walking,
    violations: plan.exceptions.filter(e => e.kind === 'small' || e.kind === 'large').length,
    disconnected: broken(plan),
    kmeansBroken: broken(kmeans),
    curveBroken: broken(curve),
  }
}

/** Gaps to HiGHS's proven optimum without contiguity, after 300 steps, the default number, and five times as many. */
async function provenGaps(grounds: readonly Ground[], settings: Settings, proofs: number) {
  const chosen = grounds.filter((_, k) => k % Math.max(1, Math.floor(grounds.length / Math.max(proofs, 1))) === 0).slice(0, proofs)
  const gaps: { short: number; usual: number; patient: number }[] = []
  let unproven = 0
  for (const ground of chosen) {
    const { problem } = bundle(ground.group, ground.walking.metres, ground.graph, settings, false)
    const free = { ...problem, contiguous: false, ...nearestLists(problem.n, problem.to, 12) }
    const short = solveUnits(free, 1, 300).total
    const usual = solveUnits(free, 1, stepsFor(problem.n)).total
    const patient = solveUnits(free, 1, 5 * stepsFor(problem.n)).total
    const best = Math.min(short, usual, patient, solveUnits(free, 2, 20 * stepsFor(problem.n)).total)
    const { cost, proven } = await optimumByHighs(free, best, 60)
    if (proven)
      gaps.push({ short: (100 * (short - cost)) / cost, usual: (100 * (usual - cost)) / cost, patient: (100 * (patient - cost)) / cost })
    else unproven++
  }
  const mean = (name: 'short' | 'usual' | 'patient') =>
    Number((gaps.reduce((a, g) => a + g[name], 0) / Math.max(1, gaps.length)).toFixed(4))
  const worst = (name: 'short' | 'usual' | 'patient') => Number(Math.max(0, ...gaps.map(g => g[name])).toFixed(4))
  return {
    groups: gaps.length,
    unproven,
    mean300: mean('short'),
    worst300: worst('short'),
    meanUsual: mean('usual'),
    worstUsual: worst('usual'),
    meanPatient: mean('patient'),
    worstPatient: worst('patient'),
  }
}
