import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { openMandatesAt } from './mandates-store.ts'
import { outOfBounds, type UnitSize } from './rules.ts'
import { settingOn } from './settings.ts'
import type { OpenMatters } from './unit-plans-matters.ts'
import { labelOf } from './unit-plans-planner-rules.ts'
import { rollGroups } from './unit-plans-roll.ts'
import { withCard } from './unit-plans-roll-store.ts'
import { type Divided, divided } from './unit-plans-rules.ts'
import type { UnitPlanRow } from './unit-plans-store.ts'
import type { Consequences, EndingMandate, PlanMove, RollGroup, RollUnit } from './unit-plans-terms.ts'
import { readablePlan } from './unit-plans-view.ts'

/** A group with what the plan makes of it. */
export interface GroupDivided {
  group: RollGroup
  division: Divided
}

/** The plan's groups held against today. */
export function againstToday(plan: UnitPlanRow, roll: readonly RollGroup[]): GroupDivided[] {
  return plan.groups.flatMap(({ group: id, units }) => {
    const group = roll.find(each => each.id === id)
    return group ? [{ group, division: divided(group, units) }] : []
  })
}

/** 公布后果: of a draft as things stand now; of a published plan as it was. */
export async function consequencesOf(tx: Tx, actor: Actor, now: Date, vault: Vault, matters: OpenMatters, id: Id): Promise<Consequences> {
  const plan = await readablePlan(tx, actor, id)
  if (plan.state === 'published') return found(plan.outcome, 'unit_plans').consequences
  const mayCall = !(actor.kind === 'post' && actor.readOnly)
  const roll = await rollGroups(tx, actor.town, plan.path, dayOf(now), mayCall ? vault : null)
  const size = await settingOn(tx, actor.town, 'unit_size', dayOf(now))
  return await reckoned(tx, actor, againstToday(plan, roll), size, matters)
}

export async function reckoned(tx: Tx, actor: Actor, groups: GroupDivided[], size: UnitSize, matters: OpenMatters): Promise<Consequences> {
  const all = groups.flatMap(({ group, division }) => division.moves.map(move => ({ group, division, move })))
  const carded = await withCard(
    tx,
    actor.town,
    all.map(({ move }) => move.household),
  )
  const moves = all.map(({ group, division, move }) => moveOf(group, division, move, carded.has(move.household)))
  const per = <T>(make: (group: RollGroup, division: Divided) => T[]) => groups.flatMap(({ group, division }) => make(group, division))
  const households = groups.reduce((sum, { group }) => sum + group.households.length, 0)
  return {
    stay: households - moves.length,
    moves,
    opened: per((group, { units }) => units.filter(each => !each.continues).map(({ unit }) => openedOf(group, unit))),
    closed: per((group, { dissolved }) =>
      dissolved.map(({ id, name, households }) => ({ groupName: group.name, unit: id, name, households })),
    ),
    renamed: per((group, { units }) =>
      units.flatMap(({ unit, continues }) =>
        continues && continues.name !== unit.name
          ? [{ groupName: group.name, unit: continues.id, from: continues.name, to: unit.name }]
          : [],
      ),
    ),
    mandates: await endingMandates(tx, actor, groups, matters),
    outOfBounds: per((group, { units }) =>
      units
        .filter(({ unit }) => outOfBounds(unit.members.length, size))
        .map(({ unit }) => ({ groupName: group.name, name: unit.name, households: unit.members.length })),
    ),
    cards: moves.filter(move => move.reprint).length,
  }
}

function openedOf(group: RollGroup, { name, members, chief }: { name: string; members: Id[]; chief: Id | null }) {
  const household = group.households.find(each => each.id === chief)
  return { groupName: group.name, name, households: members.length, proposed: household ? labelOf(household) : null }
}

function moveOf(group: RollGroup, { units }: Divided, { household: id, from, to }: Divided['moves'][number], carded: boolean): PlanMove {
  const { number, head, address } = group.households.find(each => each.id === id)!
  const { unit, continues } = units[to]!
  const [fromChief, toChief] = [chiefOf(from), chiefOf(continues)]
  const reprint = carded && fromChief?.mandate !== toChief?.mandate
  const place = { groupName: group.name, from: from?.name ?? null, fromChief, to: unit.name, toUnit: continues?.id ?? null, toChief }
  return { household: id, number, head, address, ...place, reprint }
}

function chiefOf(unit: RollUnit | null) {
  const chief = unit?.chiefs[0]
  return chief ? { mandate: chief.mandate, name: chief.name, phone: chief.phone } : null
}

/** Everybody whose mandate ends because nobody continues the unit, with the requests in their hands. */
async function endingMandates(tx: Tx, actor: Actor, groups: GroupDivided[], matters: OpenMatters): Promise<EndingMandate[]> {
  const ending: EndingMandate[] = []
  for (const { group, division } of groups) {
    for (const unit of division.dissolved) {
      for (const { id, name, how } of await openMandatesAt(tx, actor.town, unit.id))
        ending.push({ mandate: id, name: name ?? '（已任他处）', how, unit: unit.name, groupName: group.name, requests: [] })
    }
  }
  const held = await matters.held(
    tx,
    actor,
    ending.map(each => each.mandate),
  )
  for (const each of ending) each.requests = held.filter(one => one.mandate === each.mandate).map(one => one.number)
  return ending
}
