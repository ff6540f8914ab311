import type { Group, Plan } from './terms.ts'

/** One household against today: where it was, where it goes, who looks after it, and the notice to print for it. */
export interface Change {
  readonly household: string
  readonly from: string | null
  readonly to: string
  readonly chief: string
  readonly moves: boolean
  readonly notice: string
}

export interface Comparison {
  readonly changes: readonly Change[]
  readonly stay: number
  readonly move: number
  readonly arrive: number
  /** Units of today that no unit continues, and new ones. */
  readonly ended: readonly string[]
  readonly opened: readonly string[]
}

/** Compares a plan with today's units, household by household. */
export function compareWithToday(group: Group, plan: Plan): Comparison {
  const unitOf = new Map(plan.units.flatMap(u => u.members.map(id => [id, u] as const)))
  const changes = group.households.map(h => {
    const unit = unitOf.get(h.id)!
    const from = h.prior ?? null
    const moves = from !== null && from !== unit.name
    return { household: h.id, from, to: unit.name, chief: unit.chief, moves, notice: notice(h.id, from, unit.name, unit.chief) }
  })
  const today = new Set(group.households.flatMap(h => h.prior ?? []))
  const tomorrow = new Set(plan.units.map(u => u.name))
  return {
    changes,
    stay: changes.filter(c => c.from !== null && !c.moves).length,
    move: changes.filter(c => c.moves).length,
    arrive: changes.filter(c => c.from === null).length,
    ended: [...today].filter(name => !tomorrow.has(name)),
    opened: [...tomorrow].filter(name => !today.has(name)),
  }
}

function notice(household: string, from: string | null, to: string, chief: string): string {
  const self = chief === household ? '您家为本邻邻长户' : `邻长户：${chief}`
  if (from === null) return `${household}：您家编入${to}，${self}。`
  return from === to ? `${household}：您家仍在${to}，${self}。` : `${household}：您家由${from}调整到${to}，${self}。`
}
