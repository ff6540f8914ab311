import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import {
  addHousehold,
  endHousehold,
  holdHousehold,
  householdsIn,
  type KeptHousehold,
  moveHouseholds,
  numberTaken,
  saveHousehold,
} from './households-store.ts'
import type { ending, householdChange, newHousehold, unitChange } from './households-terms.ts'
import { holdPlace, type Place } from './places-store.ts'
import { villageOf } from './rehanging.ts'
import { saveResidentEnd } from './residents-store.ts'
import { checkGrowth, checkHappened, inScope, mayDrawUnits, mayKeepHouseholds } from './rules.ts'
import { settingOn } from './settings.ts'

const forbidden = ['households.forbidden', '住户由镇干部、村党组织书记和村两委成员登记'] as const

/** A living household in scope, kept from moving while something is written for it. */
export async function livingHousehold(tx: Tx, actor: Actor, id: Id): Promise<KeptHousehold> {
  const household = found(await holdHousehold(tx, actor.town, id), 'households')
  refuseUnless(household.endedOn === null, 'households.conflict', `此户已于 ${household.endedOn} 销户`)
  return household
}

/** A living unit or group, kept from moving. */
async function livingHome(tx: Tx, actor: Actor, id: Id, kind: 'group' | 'unit'): Promise<Place> {
  const place = await holdPlace(tx, actor.town, id)
  const own = found(place && inScope(actor, place.path) ? place : null, 'places')
  refuseUnless(own.kind === kind, 'households.wrong_place', kind === 'unit' ? '应选一个邻' : '应选一个组')
  refuseUnless(own.endedOn === null, 'places.conflict', `${own.name}已于 ${own.endedOn} 撤销`)
  return own
}

/** 立户 */
export async function openHousehold(tx: Tx, actor: Actor, now: Date, input: z.output<typeof newHousehold>): Promise<Id> {
  refuseUnless(mayKeepHouseholds(actor), ...forbidden)
  checkHappened(input.on, dayOf(now))
  const group = await livingHome(tx, actor, input.group, 'group')
  const unit = input.unit ? await unitOf(tx, actor, now, input.unit, group.id) : null
  const village = await villageOf(tx, actor.town, group)
  const added = await addHousehold(tx, actor.town, input, unit ?? group, village, now)
  if (!added) throw new Refusal('households.conflict', `本村已有户编号 ${input.number}，请换一个`)
  const { number, on } = input
  const after = { number, group: group.id, unit: unit?.id ?? null, on }
  await record(tx, actor, 'household.opened', { kind: 'household', id: added.id, place: added.path }, { now, after })
  return added.id
}

/** 更正 number, address or position. */
export async function changeHousehold(tx: Tx, actor: Actor, now: Date, id: Id, input: z.output<typeof householdChange>): Promise<void> {
  refuseUnless(mayKeepHouseholds(actor), ...forbidden)
  const household = await livingHousehold(tx, actor, id)
  refuseUnless(Object.keys(input).length > 0, 'households.nothing', '没有要更改的内容')
  const { number } = input
  const taken = number !== undefined && (await numberTaken(tx, actor.town, household.village, number, id))
  refuseUnless(!taken, 'households.conflict', `本村已有户编号 ${number}，请换一个`)
  await saveHousehold(tx, actor.town, id, input)
  const subject = { kind: 'household', id, place: household.path }
  await record(tx, actor, 'household.changed', subject, { now, before: { number: household.number }, after: input })
}

/** A unit of that group that may take one more household. */
async function unitOf(tx: Tx, actor: Actor, now: Date, id: Id, group: Id): Promise<Place> {
  const unit = await livingHome(tx, actor, id, 'unit')
  refuseUnless(unit.parent === group, 'households.other_group', `${unit.name}不在本户所在的组；每户应编入本组的邻`)
  const size = await settingOn(tx, actor.town, 'unit_size', dayOf(now))
  checkGrowth(unit.name, (await householdsIn(tx, actor.town, unit)).length + 1, size)
  return unit
}

/** 调整所属邻: into another unit of its group, or (null) out of any. */
export async function changeUnit(tx: Tx, actor: Actor, now: Date, id: Id, input: z.infer<typeof unitChange>): Promise<void> {
  refuseUnless(mayDrawUnits(actor), 'households.forbidden', '户编入哪个邻，由镇干部或村党组织书记确定')
  const { unit, on, reason } = input
  // The place before the household: whoever moves places takes them in this order, too.
  if (unit) await livingHome(tx, actor, unit, 'unit')
  const household = await livingHousehold(tx, actor, id)
  checkHappened(on, dayOf(now), household.startedOn)
  refuseUnless(unit !== household.unit, 'households.conflict', unit ? '此户已在该邻' : '此户本就未编入邻')
  const target = unit ? await unitOf(tx, actor, now, unit, household.group) : await livingHome(tx, actor, household.group, 'group')
  await moveHouseholds(tx, actor.town, [household], target, unit)
  const moved = found(await holdHousehold(tx, actor.town, id), 'households')
  const subject = { kind: 'household', id, place: moved.path }
  await record(tx, actor, 'household.moved', subject, { now, before: { unit: household.unit }, after: { unit, on, reason } })
}

/** 销户: moved away or died out; its residents, classes and contact card end with it, what was done for it stays. */
export async function closeHousehold(tx: Tx, actor: Actor, now: Date, id: Id, { on, reason }: z.infer<typeof ending>): Promise<void> {
  refuseUnless(mayKeepHouseholds(actor), ...forbidden)
  const household = await livingHousehold(tx, actor, id)
  checkHappened(on, dayOf(now), household.startedOn)
  const residents = await endHousehold(tx, actor.town, id, on, reason, now)
  for (const resident of residents) await saveResidentEnd(tx, actor.town, resident, on, reason)
  await record(tx, actor, 'household.closed', { kind: 'household', id, place: household.path }, { now, after: { on, reason, residents } })
}
