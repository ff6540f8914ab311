import { chiefPrice } from './atoms.ts'
import { holdsWithout, Marks, touches } from './connect.ts'
import type { Division, Ground } from './group.ts'
import type { Problem } from './problem.ts'
import { State } from './state.ts'
import type { ExceptionKind, Plan, Settings } from './terms.ts'

/** What a unit on the board looks like now. */
export interface BoardUnit {
  readonly name: string
  readonly chief: string | null
  readonly size: number
  readonly walking: number
  readonly cost: number
  readonly violations: readonly ExceptionKind[]
}

export interface Preview {
  /** Exact change of the plan's cost. */
  readonly change: number
  readonly breaks: readonly ExceptionKind[]
}

/** Units that may be opened while dragging, and households one unit can hold on the board. */
const SPARE = 60
const ROOM = 500

/**
 * The division while somebody drags households about. Every preview and move is exact and touches two units only, so it answers at
 * once; the cost is the same as that of a plan made from nothing with these units.
 */
export class Board {
  private readonly ground: Ground
  private readonly settings: Settings
  private readonly state: State
  private readonly names: string[]
  private readonly index: Map<string, number>
  private readonly marks: Marks
  private readonly history: [number, number][] = []

  constructor(ground: Ground, settings: Settings, plan: Plan) {
    this.ground = ground
    this.settings = settings
    this.index = new Map(ground.group.households.map((h, i) => [h.id, i]))
    this.names = plan.units.map(u => u.name)
    this.marks = new Marks(this.index.size)
    const problem = boardProblem(ground, settings, this.names)
    this.state = new State(problem, Math.min(problem.n, ROOM))
    const unit = new Int32Array(problem.n)
    plan.units.forEach((u, at) => {
      for (const id of u.members) unit[this.index.get(id)!] = at
    })
    this.state.place(unit)
  }

  /** Cost of the whole division; equals Plan.cost. */
  get cost(): number {
    const links = (this.ground.group.links ?? []).reduce((sum, l) => sum + (this.index.has(l.a) && this.index.has(l.b) ? l.metres : 0), 0)
    return this.names.reduce((sum, _, u) => sum + this.priced(u), links)
  }

  /** What moving `household` to `unit` (a new name opens a unit) would change. */
  preview(household: string, unit: string): Preview {
    const { state: s } = this
    const i = this.index.get(household)!
    const from = s.unit[i]!
    const to = this.slot(unit)
    if (from === to) return { change: 0, breaks: [] }
    const breaks: ExceptionKind[] = []
    if (s.count[from]! - 1 > 0 && s.count[from]! - 1 < this.settings.least) breaks.push('small')
    if (s.count[to]! + 1 > this.settings.most) breaks.push('large')
    if (s.count[to]! + 1 < this.settings.least) breaks.push('small')
    if (!holdsWithout(s, this.marks, from, i) || (s.count[to]! > 0 && !touches(s, i, to))) breaks.push('scattered')
    const pin = this.settings.pins[household]
    if (pin && pin !== unit) breaks.push('pin')
    if (this.partners(i).some(j => s.unit[j] === to)) breaks.push('apart')
    const before = this.priced(from) + this.priced(to)
    this.put(i, to)
    const change = this.priced(from) + this.priced(to) - before
    s.undo()
    return { change, breaks }
  }

  /** Moves `household` to `unit` and gives the two units as they are now. */
  move(household: string, unit: string): { readonly cost: number; readonly units: readonly BoardUnit[] } {
    const i = this.index.get(household)!
    const from = this.state.unit[i]!
    const to = this.slot(unit)
    if (from !== to) this.history.push([i, from])
    this.put(i, to)
    return { cost: this.cost, units: [...new Set([from, to])].map(u => this.view(u)) }
  }

  /** Takes the last move back; false when there is none. */
  undo(): boolean {
    const last = this.history.pop()
    if (last) this.put(last[0], last[1])
    return last !== undefined
  }

  /** All units that hold somebody. */
  units(): BoardUnit[] {
    return this.names.flatMap((_, u) => (this.state.count[u]! > 0 ? [this.view(u)] : []))
  }

  /** The division as it stands, to make a plan of with `report`. */
  division(): Division {
    const { state: s } = this
    const units = this.names.flatMap((name, u) => {
      if (s.count[u] === 0) return []
      return [{ name, members: [...s.member.subarray(u * s.stride, u * s.stride + s.count[u]!)].sort((a, b) => a - b) }]
    })
    return { units }
  }

  private put(i: number, to: number): void {
    if (this.state.unit[i] !== to && this.state.count[to]! >= this.state.stride)
      throw new Error(`board: expected at most ${this.state.stride} households in a unit`)
    this.state.begin()
    this.state.detach(i)
    this.state.attach(i, to)
  }

  /** Cost of slot `u` as a plan reports it: the prices that only force a chief are left out. */
  private priced(u: number): number {
    const { state: s, ground, settings } = this
    if (s.count[u] === 0) return 0
    const chief = s.head[u]!
    return s.cost[u]! - s.problem.opening[chief]! + settings.opening + (ground.group.households[chief]!.unsuitability ?? 0)
  }

  private slot(name: string): number {
    const at = this.names.indexOf(name)
    if (at >= 0) return at
    if (this.names.length >= this.state.problem.slots) throw new Error(`board: expected at most ${this.state.problem.slots} units`)
    return this.names.push(name) - 1
  }

  private partners(i: number): number[] {
    const id = this.ground.group.households[i]!.id
    return this.settings.apart.flatMap(([a, b]) => (a === id ? [this.index.get(b)!] : b === id ? [this.index.get(a)!] : []))
  }

  private view(u: number): BoardUnit {
    const { state: s, settings } = this
    const size = s.count[u]!
    if (size === 0) return { name: this.names[u]!, chief: null, size, walking: 0, cost: 0, violations: [] }
    const chief = s.head[u]!
    const h = this.ground.group.households[chief]!
    const violations: ExceptionKind[] = []
    if (size < settings.least) violations.push('small')
    if (size > settings.most) violations.push('large')
    if (!holdsWithout(s, this.marks, u, -1)) violations.push('scattered')
    if (h.eligible === false) violations.push('chief')
    return {
      name: this.names[u]!,
      chief: h.id,
      size,
      walking: s.reach[chief]! - s.problem.opening[chief]!,
      cost: this.priced(u),
      violations,
    }
  }
}

/** Prices as in the plan's report: no penalties, so that what is shown is metres. */
function boardProblem(ground: Ground, settings: Settings, names: readonly string[]): Problem {
  const { group, walking, graph } = ground
  const n = group.households.length
  const slot = new Map(names.map((name, u) => [name, u]))
  const stays = settings.mode !== 'full'
  const pairs = (group.links ?? []).flatMap(({ a, b, metres }) => {
    const [i, j] = [group.households.findIndex(h => h.id === a), group.households.findIndex(h => h.id === b)]
    return i < 0 || j < 0 ? [] : [[i, j, metres] as const, [j, i, metres] as const]
  })
  pairs.sort((p, q) => p[0] - q[0])
  const start = new Int32Array(n + 1)
  for (const [i] of pairs) start[i + 1] = start[i + 1]! + 1
  for (let i = 0; i < n; i++) start[i + 1] = start[i + 1]! + start[i]!
  return {
    n,
    slots: names.length + SPARE,
    fixed: 0,
    to: walking.metres,
    from: walking.metres,
    weight: new Float64Array(n).fill(1),
    opening: Float64Array.from({ length: n }, (_, i) => chiefPrice(group, settings, i)),
    least: 0,
    most: n,
    target: settings.target,
    balance: settings.balance,
    over: 0,
    under: 0,
    ...graph,
    contiguous: true,
    links: { start, to: Int32Array.from(pairs, p => p[1]), weight: Float64Array.from(pairs, p => p[2]) },
    // A unit of today that no unit on the board continues gets a slot number nobody has: everybody who was in it has moved.
    prior: stays ? Int32Array.from(group.households, h => (h.prior ? (slot.get(h.prior) ?? names.length + SPARE) : -1)) : null,
    leaving: stays ? new Float64Array(n).fill(settings.moving) : null,
  }
}
