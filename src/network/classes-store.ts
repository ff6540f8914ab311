import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { ClassKind } from './class-terms.ts'

export interface HouseholdClass {
  id: Id
  household: Id
  path: string
  kind: ClassKind
  from: Day
  to: Day | null
  basis: string
}

const columns = ['id', 'household_id as household', 'place as path', 'kind', 'from_on as from', 'to_on as to', 'basis'] as const

/** Every class the household has or had, newest first. */
export async function classesOf(tx: Tx, town: Id, household: Id): Promise<HouseholdClass[]> {
  const rows = await tx
    .selectFrom('household_classes')
    .select(columns)
    .where('town_id', '=', town)
    .where('household_id', '=', household)
    .orderBy('from_on', 'desc')
    .orderBy('kind')
    .execute()
  return rows as HouseholdClass[]
}

export async function findClass(tx: Tx, town: Id, id: Id): Promise<HouseholdClass | undefined> {
  const row = await tx.selectFrom('household_classes').select(columns).where('town_id', '=', town).where('id', '=', id).executeTakeFirst()
  return row as HouseholdClass | undefined
}

export async function addClassRow(tx: Tx, town: Id, row: Omit<HouseholdClass, 'to'>): Promise<void> {
  const { id, household, path, kind, from, basis } = row
  await tx
    .insertInto('household_classes')
    .values({ town_id: town, id, household_id: household, place: path, kind, from_on: from, basis })
    .execute()
}

export async function saveClassEnd(tx: Tx, town: Id, id: Id, to: Day): Promise<void> {
  await tx.updateTable('household_classes').set({ to_on: to }).where('town_id', '=', town).where('id', '=', id).execute()
}
