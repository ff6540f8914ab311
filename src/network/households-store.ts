import { sql } from 'kysely'
import type * as z from 'zod'
import type { Day } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { householdChange, newHousehold } from './households-terms.ts'
import { householdLabel } from './paths.ts'
import type { Place } from './places-store.ts'
import { rewriteHouseholds } from './rehanging-store.ts'

export interface KeptHousehold {
  id: Id
  number: string
  village: Id
  group: Id
  unit: Id | null
  path: string
  startedOn: Day
  endedOn: Day | null
}

const columns = [
  ...(['id', 'number', 'village_id as village', 'group_id as group', 'unit_id as unit', 'place as path'] as const),
  ...(['started_on as startedOn', 'ended_on as endedOn'] as const),
] as const

/** The household, kept from moving until the transaction ends: what is written for it carries its path. */
export async function holdHousehold(tx: Tx, town: Id, id: Id): Promise<KeptHousehold | undefined> {
  return await tx
    .selectFrom('households')
    .select(columns)
    .where('town_id', '=', town)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** Living households of a unit, or a group's that are in no unit. */
export async function householdsIn(tx: Tx, town: Id, place: Place): Promise<KeptHousehold[]> {
  return await tx
    .selectFrom('households')
    .select(columns)
    .where('town_id', '=', town)
    .where(eb => (place.kind === 'unit' ? eb('unit_id', '=', place.id) : eb('group_id', '=', place.id).and('unit_id', 'is', null)))
    .where('ended_on', 'is', null)
    .orderBy('number')
    .execute()
}

/** Puts households into a unit, or straight into a group (unit null): their path and everything that carries it. */
export async function moveHouseholds(tx: Tx, town: Id, households: KeptHousehold[], to: Place, unit: Id | null): Promise<void> {
  const ids = households.map(household => household.id)
  if (ids.length === 0) return
  const moves = households.map(({ id, path }) => ({ from: path, to: `${to.path}.${householdLabel(id)}` }))
  await tx.updateTable('households').set({ unit_id: unit }).where('town_id', '=', town).where('id', 'in', ids).execute()
  await rewriteHouseholds(tx, town, moves)
}

/** Adds a household; null when the village has given its number already. */
export async function addHousehold(tx: Tx, town: Id, input: z.output<typeof newHousehold>, at: Place, village: Id, now: Date) {
  const id = newId(now)
  const path = `${at.path}.${householdLabel(id)}`
  const { group, unit, number, address, building, stair, floor, door, longitude, latitude, on } = input
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('households')
    .values({
      ...{ town_id: town, id, village_id: village, group_id: group, unit_id: unit, place: path, number, started_on: on },
      ...{ address, building, stair, floor, door, longitude, latitude },
    })
    .onConflict(conflict => conflict.columns(['town_id', 'village_id', 'number']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n ? { id, path } : null
}

/** Whether the village has given this number to another household, living or ended. */
export async function numberTaken(tx: Tx, town: Id, village: Id, number: string, except: Id): Promise<boolean> {
  const row = await tx
    .selectFrom('households')
    .select('id')
    .where('town_id', '=', town)
    .where('village_id', '=', village)
    .where('number', '=', number)
    .where('id', '<>', except)
    .executeTakeFirst()
  return row !== undefined
}

export async function saveHousehold(tx: Tx, town: Id, id: Id, values: z.output<typeof householdChange>): Promise<void> {
  await tx.updateTable('households').set(values).where('town_id', '=', town).where('id', '=', id).execute()
}

/** Ends the household, and with it what stands for it: residents, classes, its card. Gives the residents that ended with it. */
export async function endHousehold(tx: Tx, town: Id, id: Id, on: Day, reason: string, now: Date): Promise<Id[]> {
  await tx.updateTable('households').set({ ended_on: on, ended_reason: reason }).where('town_id', '=', town).where('id', '=', id).execute()
  await tx
    .updateTable('household_classes')
    .set({ to_on: sql`${on}::date - 1` })
    .where('town_id', '=', town)
    .where('household_id', '=', id)
    .where(eb => eb('to_on', 'is', null).or('to_on', '>=', on))
    .execute()
  await tx
    .updateTable('cards')
    .set({ revoked_at: now, revoked_reason: '本户已销户' })
    .where('town_id', '=', town)
    .where('household_id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
  const residents = await tx
    .selectFrom('residents')
    .select('id')
    .where('town_id', '=', town)
    .where('household_id', '=', id)
    .where('ended_on', 'is', null)
    .execute()
  return residents.map(resident => resident.id)
}
