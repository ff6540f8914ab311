import type { Id } from '#common/ids.ts'
import { exceptionsInWords, plannerGroup, plannerSettings } from '#network/unit-plans-planner-rules.ts'
import { continuing, freshName, unitsOfToday } from '#network/unit-plans-rules.ts'
import type { DraftGroup, DraftUnit, GroupFacts, RollGroup, RollUnit, Wishes } from '#network/unit-plans-terms.ts'
import { Board } from '#planner/board.ts'
import { certify } from '#planner/certificate.ts'
import { type Ground, report, survey } from '#planner/group.ts'
import type { ExceptionKind, Plan, Settings } from '#planner/terms.ts'

/** Whoever the draft puts nowhere yet is kept together under this name. */
export const unplaced = '（未编入）'

export interface WorkUnit {
  key: string
  name: string
  size: number
  walking: number
  chief: Id | null
  violations: readonly ExceptionKind[]
  continues: RollUnit | null
  members: Id[]
}

/** What the screen shows of a group at one moment. */
export interface Standing {
  units: WorkUnit[]
  unplaced: Id[]
  cost: number
  walking: number
  canUndo: boolean
  canRedo: boolean
}

type Move = { household: Id; from: string; to: string }

/** One group on the table: every move is reckoned exactly and at once by the planner's board, and can be taken back. */
export class GroupWork {
  readonly group: RollGroup
  private readonly settings: Settings
  private readonly ground: Ground
  private readonly board: Board
  private readonly names = new Map<string, string>()
  private readonly done: Move[][] = []
  private undone: Move[][] = []
  private readonly unitOf = new Map<Id, string>()
  private bound: number | null | undefined

  constructor(group: RollGroup, wishes: Wishes, size: { least: number; most: number }, drafts: DraftUnit[]) {
    this.group = group
    this.settings = plannerSettings(wishes, size, group)
    this.ground = survey(plannerGroup(group), this.settings)
    const units = keyed(group, drafts)
    for (const { key, name, members } of units) {
      this.names.set(key, name)
      for (const id of members) this.unitOf.set(id, key)
    }
    const lost = group.households.filter(household => !this.unitOf.has(household.id)).map(household => household.id)
    for (const id of lost) this.unitOf.set(id, unplaced)
    const all = [...units.map(({ key, members }) => ({ key, members })), { key: unplaced, members: lost }]
    this.board = new Board(this.ground, this.settings, planOf(group, all))
  }

  /** Moves households to a unit, a new one for null; gives the unit's key. */
  move(households: readonly Id[], to: string | null): string {
    const key = to ?? this.open()
    const moves = households.map(household => ({ household, from: this.unitOf.get(household)!, to: key })).filter(each => each.from !== key)
    if (moves.length === 0) return key
    for (const each of moves) this.put(each.household, each.to)
    this.done.push(moves)
    this.undone = []
    return key
  }

  undo(): void {
    const last = this.done.pop()
    if (!last) return
    for (const { household, from } of last.toReversed()) this.put(household, from)
    this.undone.push(last)
  }

  redo(): void {
    const next = this.undone.pop()
    if (!next) return
    for (const { household, to } of next) this.put(household, to)
    this.done.push(next)
  }

  rename(key: string, name: string): void {
    this.names.set(key, name)
  }

  /** What moving one household to a unit would cost, in metres, and break. */
  preview(household: Id, to: string) {
    return this.board.preview(household, to)
  }

  /** Puts everybody who is nowhere yet where it costs least and breaks nothing, if that can be. */
  placeAll(): void {
    const moves: Move[] = []
    for (const household of this.members(unplaced)) {
      const choices = this.standing().units.map(unit => ({ key: unit.key, ...this.board.preview(household, unit.key) }))
      const best = choices.toSorted((a, b) => a.breaks.length - b.breaks.length || a.change - b.change)[0]
      const to = best?.key ?? this.open()
      this.put(household, to)
      moves.push({ household, from: unplaced, to })
    }
    if (moves.length > 0) this.done.push(moves)
    this.undone = []
  }

  standing(): Standing {
    const boarded = this.board.units()
    const ids = continuing(
      unitsOfToday(this.group),
      boarded.map(unit => ({ members: unit.name === unplaced ? [] : this.members(unit.name) })),
    )
    const byId = new Map(this.group.units.map(unit => [unit.id, unit]))
    const units = boarded.map((unit, u) => ({
      ...{ key: unit.name, name: this.names.get(unit.name) ?? unit.name, size: unit.size, walking: unit.walking, chief: unit.chief },
      ...{ violations: unit.violations, continues: ids[u] ? byId.get(ids[u])! : null, members: this.members(unit.name) },
    }))
    const placed = units.filter(unit => unit.key !== unplaced)
    const outside = boarded.find(unit => unit.name === unplaced)
    return {
      ...{ units: placed, unplaced: this.members(unplaced), cost: this.board.cost - (outside?.cost ?? 0) },
      walking: placed.reduce((sum, unit) => sum + unit.walking, 0),
      ...{ canUndo: this.done.length > 0, canRedo: this.undone.length > 0 },
    }
  }

  /** Exceptions with their reasons. */
  exceptions(): GroupFacts['exceptions'] {
    const division = this.board.division()
    const plan = report(this.ground, this.settings, division)
    const names = division.units.map(unit => ({ name: this.names.get(unit.name!) ?? unit.name! }))
    return exceptionsInWords(this.group, plan, names).filter(each => each.unit !== unplaced)
  }

  /** What no division of the group can cost less than, reckoned once; null where none can be said. */
  lowerBound(): number | null {
    if (this.bound !== undefined) return this.bound
    const plan = report(this.ground, this.settings, this.board.division())
    this.bound = certify(this.ground, this.settings, { ...plan, exceptions: [] }).bound
    return this.bound
  }

  draft(): DraftGroup {
    const { units } = this.standing()
    return { group: this.group.id, units: units.map(({ name, chief, members }) => ({ name, chief, members })) }
  }

  private open(): string {
    const key = freshName(new Set([...this.names.values(), ...this.names.keys(), ...this.group.units.map(unit => unit.name)]))
    this.names.set(key, key)
    return key
  }

  private put(household: Id, to: string): void {
    this.board.move(household, to)
    this.unitOf.set(household, to)
  }

  private members(key: string): Id[] {
    return this.group.households.filter(household => this.unitOf.get(household.id) === key).map(household => household.id)
  }
}

/** Units by the name of the unit of today they continue, so that μ counts who leaves it; the rest by their own. */
function keyed(group: RollGroup, drafts: readonly DraftUnit[]) {
  const here = new Set(group.households.map(household => household.id))
  const units = drafts.map(unit => ({ ...unit, members: unit.members.filter(id => here.has(id)) })).filter(unit => unit.members.length > 0)
  const ids = continuing(unitsOfToday(group), units)
  const today = new Map(group.units.map(unit => [unit.id, unit.name]))
  const taken = new Set<string>(ids.flatMap(id => (id ? today.get(id)! : [])))
  return units.map((unit, u) => {
    let key = ids[u] ? today.get(ids[u])! : unit.name
    if (!ids[u]) while (taken.has(key)) key += '′'
    taken.add(key)
    return { key, name: unit.name, members: unit.members }
  })
}

function planOf(group: RollGroup, units: { key: string; members: Id[] }[]): Plan {
  const blank = { kept: true, chief: '', walking: 0, cost: 0 }
  const filled = units.map(({ key, members }) => ({ name: key, members, ...blank }))
  return { group: group.name, units: filled, exceptions: [], cost: 0, walking: 0, moved: [] }
}

/** Today's units as a draft to begin with. */
export function today(group: RollGroup): DraftUnit[] {
  const members = Map.groupBy(group.households, household => household.unit)
  return group.units
    .filter(unit => unit.households > 0)
    .map(unit => ({ name: unit.name, chief: null, members: (members.get(unit.id) ?? []).map(household => household.id) }))
}
