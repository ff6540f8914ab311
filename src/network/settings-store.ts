import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { SettingKey } from './terms.ts'

export interface Version {
  key: string
  value: unknown
  from: Day
  source: string
  setBy: string
}

/** Every version of every setting of a town, newest first: some dozens of rows. */
export async function versions(tx: Tx, town: Id): Promise<Version[]> {
  const rows = await tx
    .selectFrom('settings')
    .select(['key', 'value', 'from_on', 'source', 'set_by'])
    .where('town_id', '=', town)
    .orderBy('from_on', 'desc')
    .execute()
  return rows.map(({ key, value, from_on, source, set_by }) => ({
    key,
    value,
    from: from_on,
    source,
    setBy: (set_by as { name: string }).name,
  }))
}

export interface NewVersion {
  town: Id
  id: Id
  place: string
  key: SettingKey
  value: unknown
  from: Day
  source: string
  at: Date
  by: object
}

/** Adds a version; false when one begins on that day already. */
export async function addVersion(tx: Tx, version: NewVersion): Promise<boolean> {
  const { town, id, place, key, value, from, source, at, by } = version
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('settings')
    .values({ town_id: town, id, place, key, value: JSON.stringify(value), from_on: from, source, set_at: at, set_by: JSON.stringify(by) })
    .onConflict(conflict => conflict.columns(['town_id', 'key', 'from_on']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
