import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { end } from './places.ts'
import { addChange, addPlace, findPlace, type Place, saveName } from './places-store.ts'
import { handOver } from './rehanging-store.ts'
import type { GroupDivided } from './unit-plans-consequences.ts'
import type { OpenMatters } from './unit-plans-matters.ts'
import { settleHouseholds } from './unit-plans-publishing-store.ts'
import { type Consent, type Doer, saveStanding, type UnitPlanRow } from './unit-plans-store.ts'
import type { Consequences, Published } from './unit-plans-terms.ts'

export interface Order {
  plan: UnitPlanRow
  groups: GroupDivided[]
  consequences: Consequences
  consent: Consent
  /** first day the units count */
  on: Day
}

/** What one group's publication did, with ids. */
interface Redrawn {
  opened: { id: Id; name: string }[]
  closed: Id[]
  renamed: { id: Id; from: string; to: string }[]
  mandates: Id[]
  moves: { from: Id | null; to: Id; households: Id[] }[]
}

/** Opens, fills, renames and closes units as the plan says, all in this transaction, with one record for all of it. */
export async function carryOut(tx: Tx, actor: Actor, now: Date, matters: OpenMatters, order: Order): Promise<Published> {
  const { plan, consequences, consent, on } = order
  const { town } = actor
  const done: Redrawn[] = []
  for (const each of order.groups) done.push(await redraw(tx, actor, now, order, each))
  const sum = <K extends keyof Redrawn>(key: K) => done.flatMap(each => each[key] as Redrawn[K][number][])
  const words = `划邻公布，原邻撤销，诉求随户转办`
  const { handed, unassigned } = await matters.handOn(tx, actor, now, sum('mandates'), words)
  const result: Published = {
    ...{ state: 'published', on, opened: sum('opened').length, closed: sum('closed').length, renamed: sum('renamed').length },
    ...{ moved: consequences.moves.length, mandatesEnded: sum('mandates').length },
    ...{ requestsHandedOn: handed, requestsUnassigned: unassigned, cardsToReprint: consequences.cards },
  }
  const unitOf = new Map(sum('moves').flatMap(move => move.households.map(id => [id, move.to] as const)))
  const outcome = { ...result, consequences: withoutPhones(consequences, unitOf) }
  const by: Doer = consent.by
  await saveStanding(tx, town, plan.id, { state: 'published', publishOn: on, consent, publishedAt: now, publishedBy: by, outcome })
  const after = {
    ...{ on, reason: consent.reason, orderedBy: by, opened: sum('opened'), closed: sum('closed'), renamed: sum('renamed') },
    ...{ mandates: sum('mandates'), moves: sum('moves'), requests: { handed, unassigned } },
  }
  await record(tx, actor, 'unit_plan.published', { kind: 'unit_plan', id: plan.id, place: plan.path }, { now, after })
  return result
}

/** Phones stay sealed where they belong; whoever prints later looks them up anew. */
function withoutPhones(consequences: Consequences, unitOf: ReadonlyMap<Id, Id>): Consequences {
  const quiet = <T extends { phone: string | null }>(chief: T | null) => chief && { ...chief, phone: null }
  const moves = consequences.moves.map(move => ({
    ...move,
    fromChief: quiet(move.fromChief),
    toChief: quiet(move.toChief),
    toUnit: unitOf.get(move.household) ?? move.toUnit,
  }))
  return { ...consequences, moves }
}

async function redraw(tx: Tx, actor: Actor, now: Date, { plan, consent, on }: Order, { group, division }: GroupDivided): Promise<Redrawn> {
  const { town } = actor
  const { reason } = consent
  const parent = found(await findPlace(tx, town, group.id), 'places')
  const unit = async (id: Id) => found(await findPlace(tx, town, id), 'places')
  const units: Place[] = []
  const opened: Redrawn['opened'] = []
  const renamed: Redrawn['renamed'] = []
  for (const { unit: drawn, continues, joined, left } of division.units) {
    const facts = { plan: plan.id, joined: joined.length, left: left.length, households: drawn.members.length }
    if (!continues) {
      const place = await addPlace(tx, town, parent, { kind: 'unit', name: drawn.name, on }, now)
      await addChange(tx, town, place, { change: 'opened', on, reason, after: { name: drawn.name, parent: parent.id, ...facts } }, now)
      opened.push({ id: place.id, name: drawn.name })
      units.push(place)
      continue
    }
    const place = await unit(continues.id)
    if (place.name !== drawn.name) {
      await saveName(tx, town, place.id, drawn.name)
      const change = { before: { name: place.name }, after: { name: drawn.name } }
      await addChange(tx, town, place, { change: 'renamed', on, reason, ...change }, now)
      renamed.push({ id: place.id, from: place.name, to: drawn.name })
    }
    if (joined.length + left.length > 0) {
      const before = { households: continues.households }
      await addChange(tx, town, place, { change: 'redrawn', on, reason, before, after: facts }, now)
    }
    units.push(place)
  }
  await settleHouseholds(
    tx,
    town,
    division.moves.map(({ household, to }) => ({ household, unit: units[to]! })),
  )
  const mandates: Id[] = []
  for (const { id } of division.dissolved)
    mandates.push(...(await dissolve(tx, actor, now, { place: await unit(id), units, division, on, reason })))
  return { opened, renamed, mandates, closed: division.dissolved.map(each => each.id), moves: flows(division, units) }
}

interface Dissolving {
  place: Place
  units: Place[]
  division: GroupDivided['division']
  on: Day
  reason: string
}

/** Closes a unit nobody continues. What lies at the unit itself goes where most of its households went. */
async function dissolve(tx: Tx, actor: Actor, now: Date, { place, units, division, on, reason }: Dissolving): Promise<Id[]> {
  // One opened after that day, which a machine that slept only carries out now, cannot have ended before.
  const day = on > place.startedOn ? on : place.startedOn
  const mandates = await end(tx, actor, now, place, day, reason)
  const went = Map.groupBy(
    division.moves.filter(move => move.from?.id === place.id),
    move => move.to,
  )
  const [most] = [...went].sort((a, b) => b[1].length - a[1].length || a[0] - b[0])
  if (most) await handOver(tx, actor.town, place, units[most[0]]!)
  const into = [...went].map(([to, moves]) => ({ unit: units[to]!.id, households: moves.length }))
  const before = { name: place.name, parent: place.parent, mandates }
  await addChange(tx, actor.town, place, { change: 'closed', on: day, reason, before, after: { into } }, now)
  return mandates
}

function flows({ moves }: GroupDivided['division'], units: readonly Place[]): Redrawn['moves'] {
  const flow = Map.groupBy(moves, move => `${move.from?.id ?? ''} ${move.to}`)
  return [...flow.values()].map(list => ({
    from: list[0]!.from?.id ?? null,
    to: units[list[0]!.to]!.id,
    households: list.map(move => move.household),
  }))
}
