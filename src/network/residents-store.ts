import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

export interface KeptResident {
  id: Id
  household: Id
  path: string
  name: string
  relation: string
  phoneMasked: string | null
  partyMember: boolean
  phoneSealed: Buffer | null
  idNumberSealed: Buffer | null
  endedOn: Day | null
}

export async function findResident(tx: Tx, town: Id, id: Id): Promise<KeptResident | undefined> {
  return await tx
    .selectFrom('residents')
    .select(['id', 'household_id as household', 'place as path', 'name', 'relation', 'phone_masked as phoneMasked'])
    .select(['party_member as partyMember', 'phone_sealed as phoneSealed', 'id_number_sealed as idNumberSealed', 'ended_on as endedOn'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** The living head of a household. */
export async function findHead(tx: Tx, town: Id, household: Id): Promise<{ id: Id; name: string } | undefined> {
  return await tx
    .selectFrom('residents')
    .select(['id', 'name'])
    .where('town_id', '=', town)
    .where('household_id', '=', household)
    .where('relation', '=', '户主')
    .where('ended_on', 'is', null)
    .executeTakeFirst()
}

/** Enters an ID number as living on this town's roll; false when it is on a roll already, of whatever town. */
export async function claimIdNumber(tx: Tx, town: Id, resident: Id, blind: Buffer): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('id_numbers')
    .values({ blind, town_id: town, resident_id: resident })
    .onConflict(conflict => conflict.column('blind').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Number of the household, within the transaction's scope, in which an ID number lives. */
export async function householdOfIdNumber(tx: Tx, town: Id, blind: Buffer): Promise<string | undefined> {
  const row = await tx
    .selectFrom('residents as r')
    .innerJoin('households as h', on => on.onRef('h.town_id', '=', 'r.town_id').onRef('h.id', '=', 'r.household_id'))
    .select('h.number')
    .where('r.town_id', '=', town)
    .where('r.id_number_blind', '=', blind)
    .executeTakeFirst()
  return row?.number
}

export interface NewResident {
  id: Id
  household_id: Id
  place: string
  name: string
  pinyin: string
  relation: string
  sex: '男' | '女'
  born: Day
  id_number_sealed: Buffer
  id_number_blind: Buffer
  id_number_masked: string
  phone_sealed: Buffer | null
  phone_blind: Buffer | null
  phone_masked: string | null
  party_member: boolean
}

export async function addResidentRow(tx: Tx, town: Id, resident: NewResident): Promise<void> {
  await tx
    .insertInto('residents')
    .values({ town_id: town, ...resident })
    .execute()
}

export type ResidentUpdate = Partial<Omit<NewResident, 'id' | 'household_id' | 'place'>>

export async function saveResident(tx: Tx, town: Id, id: Id, values: ResidentUpdate): Promise<void> {
  await tx.updateTable('residents').set(values).where('town_id', '=', town).where('id', '=', id).execute()
}

/**
 * Ends a resident's stay on the roll. The number may then live on another roll, or come back to this one as a new row: the row that
 * ended keeps its sealed number and gives up its place in the indexes of the living.
 */
export async function saveResidentEnd(tx: Tx, town: Id, id: Id, on: Day, reason: string): Promise<void> {
  await tx.deleteFrom('id_numbers').where('town_id', '=', town).where('resident_id', '=', id).execute()
  await tx
    .updateTable('residents')
    .set({ ended_on: on, ended_reason: reason, id_number_blind: null })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}
