import type { Actor } from '#common/actor.ts'
import { type Day, dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { findPlace, type Place, placesBelow } from './places-store.ts'
import { inScope } from './rules.ts'
import { boundTo } from './sealing.ts'
import { settingOn } from './settings.ts'
import { type PlanningHousehold, planningHouseholds, type UnitChief, unitChiefs } from './unit-plans-roll-store.ts'
import { mayReadDrafts } from './unit-plans-rules.ts'
import type { PlanningRoll, RollGroup } from './unit-plans-terms.ts'

/** Who may be proposed as chief: old enough and not too old to walk the unit. A proposal only; residents choose. */
const ages = { least: 18, most: 75 }
/** Metres of walking that a better suited household would be worth. The chief in office costs nothing, so that posts stay where they are. */
const unsuited = { partyMember: 20, others: 40, burdened: 120 }

/** A village or group the actor may divide. */
export async function placeToDivide(tx: Tx, actor: Actor, id: Id): Promise<Place> {
  const place = await findPlace(tx, actor.town, id)
  const own = found(place && inScope(actor, place.path) ? place : null, 'places')
  refuseUnless(own.kind === 'village' || own.kind === 'group', 'unit_plans.wrong_place', `划邻应选一个村或一个组，所选的是${own.name}`)
  refuseUnless(own.endedOn === null, 'places.conflict', `${own.name}已于 ${own.endedOn} 撤销`)
  return own
}

/** 划邻底册: the households of a village's groups as the planner sees them, with today's units. */
export async function planningRollOf(tx: Tx, actor: Actor, now: Date, vault: Vault, id: Id): Promise<PlanningRoll> {
  refuseUnless(mayReadDrafts(actor), 'unit_plans.forbidden', '划邻底册只供镇干部和村党组织书记查看')
  const { name, kind, ...place } = await placeToDivide(tx, actor, id)
  const day = dayOf(now)
  const mayCall = !(actor.kind === 'post' && actor.readOnly)
  const groups = await rollGroups(tx, actor.town, place.path, day, mayCall ? vault : null)
  return { place: { id, name, kind }, day, bounds: await settingOn(tx, actor.town, 'unit_size', day), groups }
}

/** The groups at or below a path that hold households, in their order; phones of unit chiefs only with a vault to open them. */
export async function rollGroups(tx: Tx, town: Id, path: string, day: Day, vault: Vault | null): Promise<RollGroup[]> {
  const [groups, units, households, chiefs] = await Promise.all([
    placesBelow(tx, town, path, 'group'),
    placesBelow(tx, town, path, 'unit'),
    planningHouseholds(tx, town, path, day, ages),
    unitChiefs(tx, town, path, day),
  ])
  const inGroup = Map.groupBy(households, household => household.group)
  const inUnit = Map.groupBy(households, household => household.unit)
  const chiefsOf = Map.groupBy(chiefs, chief => chief.unit)
  const incumbents = new Set(chiefs.map(chief => chief.household))
  const sisters = Map.groupBy(units, unit => unit.parent)
  return groups
    .filter(group => inGroup.has(group.id))
    .map(group => ({
      ...{ id: group.id, name: group.name },
      units: (sisters.get(group.id) ?? [])
        .sort((a, b) => a.ordinal - b.ordinal)
        .map(unit => ({
          ...{ id: unit.id, name: unit.name, households: inUnit.get(unit.id)?.length ?? 0 },
          chiefs: (chiefsOf.get(unit.id) ?? []).map(chief => chiefOf(chief, town, vault)),
        })),
      households: inGroup.get(group.id)!.map(household => rollHousehold(household, incumbents.has(household.id))),
    }))
}

function chiefOf({ mandate, person, name, how, household, phoneSealed }: UnitChief, town: Id, vault: Vault | null) {
  const phone = vault && phoneSealed ? vault.open(phoneSealed, boundTo(town, person, 'phone')) : null
  return { mandate, name, how, household, phone }
}

/** Ages, party membership and need only show as whether and how well somebody there could be chief. */
function rollHousehold({ group: _, adults, party, burdened, ...household }: PlanningHousehold, incumbent: boolean) {
  const metres = burdened ? unsuited.burdened : party ? unsuited.partyMember : unsuited.others
  return { ...household, eligible: incumbent || adults > 0, unsuitability: incumbent ? 0 : metres }
}
