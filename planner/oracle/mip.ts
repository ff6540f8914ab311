import loadHighs from 'highs'
import { type Bound, lagrangianBound } from '../bound.ts'
import { type Problem, sizeCost } from '../problem.ts'

interface Highs {
  solve(program: string, options: Record<string, unknown>): { readonly Status: string; readonly ObjectiveValue: number }
}

// The package's types describe a default export that Node's CommonJS interop does not see.
const load = loadHighs as unknown as () => Promise<Highs>
let solver: Highs | null = null

export interface Proof {
  readonly cost: number
  readonly proven: boolean
  /** Pairs left after reduced costs ruled the others out. */
  readonly pairs: number
}

/**
 * Proven optimum by HiGHS, contiguity left out: y(m) chief, x(i, m) served by m, z(m, s) size. `upper` is the cost of a known
 * division; whatever the Lagrangian bound shows to cost more than that is left out of the model, which keeps it small.
 */
export async function optimumByHighs(p: Problem, upper: number, seconds = 60): Promise<Proof> {
  const lagrange = lagrangianBound(p, upper, 600)
  const model = program(p, lagrange, upper + 1e-6)
  solver ??= await load()
  const answer = solver.solve(model.text, { time_limit: seconds, mip_rel_gap: 1e-9, output_flag: false })
  return { cost: answer.ObjectiveValue, proven: answer.Status === 'Optimal', pairs: model.pairs }
}

function program(p: Problem, lagrange: Bound, upper: number): { text: string; pairs: number } {
  const { n } = p
  // Where the least number of units forces openings that do not pay, a forced chief may only take such a one's place.
  const forced = [...lagrange.reduced].sort((a, b) => a - b)[Math.ceil(n / p.most) - 1] ?? 0
  const slack = upper - lagrange.bound + Math.max(0, forced)
  const serve: number[][] = Array.from({ length: n }, () => [])
  const open: number[] = []
  // A chief whose opening alone would lift the bound above the known cost is out; so is a pair.
  for (let m = 0; m < n; m++) if (lagrange.reduced[m]! <= slack) open.push(m)
  for (const m of open) {
    const worst = marginal(p, lagrange.price, m)
    for (let i = 0; i < n; i++) {
      const r = p.to[i * n + m]! - lagrange.price[i]!
      if (i === m || Math.max(0, lagrange.reduced[m]!) + Math.max(0, r - worst) <= slack) serve[i]!.push(m)
    }
  }
  const goal: string[] = []
  const rows: string[] = []
  const names: string[] = []
  let pairs = 0
  for (const m of open) {
    goal.push(term(p.opening[m]!, `y${m}`))
    names.push(`y${m}`)
    const sizes: number[] = []
    for (let s = p.least; s <= Math.min(p.most, n); s++) sizes.push(s)
    for (const s of sizes) {
      goal.push(term(sizeCost(p, s), `z${m}_${s}`))
      names.push(`z${m}_${s}`)
    }
    rows.push(`${sizes.map(s => `+ z${m}_${s}`).join(' ')} - y${m} = 0`)
    const served = [...serve.keys()].filter(i => serve[i]!.includes(m))
    rows.push(`${served.map(i => `+ x${i}_${m}`).join(' ')} ${sizes.map(s => `- ${s} z${m}_${s}`).join(' ')} = 0`)
    rows.push(`x${m}_${m} - y${m} = 0`)
  }
  for (let i = 0; i < n; i++) {
    rows.push(`${serve[i]!.map(m => `+ x${i}_${m}`).join(' ')} = 1`)
    for (const m of serve[i]!) {
      pairs++
      goal.push(term(p.to[i * n + m]!, `x${i}_${m}`))
      names.push(`x${i}_${m}`)
      if (i !== m) rows.push(`x${i}_${m} - y${m} <= 0`)
    }
  }
  const text = `Minimize\n obj: ${wrapped(goal)}\nSubject To\n${rows.map((row, k) => ` c${k}: ${row}`).join('\n')}\nBinary\n ${names.join('\n ')}\nEnd\n`
  return { text, pairs }
}

/** The largest reduced distance among the members chief `m` would take at most: another one costs at least the difference more. */
function marginal(p: Problem, price: Float64Array, m: number): number {
  const r = Array.from({ length: p.n }, (_, i) => (i === m ? Number.NEGATIVE_INFINITY : p.to[i * p.n + m]! - price[i]!)).sort(
    (a, b) => a - b,
  )
  return Math.max(0, r[Math.min(p.most, p.n) - 1]!)
}

function term(factor: number, name: string): string {
  return `${factor < 0 ? '-' : '+'} ${Math.abs(factor).toFixed(9)} ${name}`
}

function wrapped(terms: readonly string[]): string {
  const lines: string[] = []
  for (let k = 0; k < terms.length; k += 20) lines.push(terms.slice(k, k + 20).join(' '))
  return lines.join('\n ')
}
