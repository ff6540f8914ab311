import { sql } from 'kysely'
import { addDays, type Day } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { Sourced } from './settings-terms.ts'
import type { SettingKey } from './terms.ts'

export interface Tenant {
  id: Id
  kind: 'county' | 'town'
  county: Id | null
  code: string
  name: string
  path: string
  place: Id
}

function tenants(tx: Tx) {
  return tx
    .selectFrom('towns as t')
    .innerJoin('places as p', on => on.onRef('p.town_id', '=', 't.id').on('p.parent_id', 'is', null))
    .select(['t.id', 't.kind', 't.county_id as county', 't.code', 't.name', 't.path', 'p.id as place'])
}

/** The county of a tenant (which may be the county itself) and its towns, by code. */
export async function county(tx: Tx, tenant: Id): Promise<Tenant[]> {
  const seat = sql<Id>`(select coalesce(county_id, id) from towns where id = ${tenant}::uuid)`
  return await tenants(tx)
    .where(eb => eb.or([eb('t.id', '=', seat), eb('t.county_id', '=', seat)]))
    .orderBy('t.kind')
    .orderBy('t.code')
    .execute()
}

/** One founding at a time in a county: its own row until commit. */
export async function lockCounty(tx: Tx, id: Id): Promise<void> {
  await tx.selectFrom('towns').select('id').where('id', '=', id).forNoKeyUpdate().execute()
}

export interface NewTenant {
  id: Id
  county: Id
  code: string
  name: string
  path: string
  place: Id
  pinyin: string
}

/** The county's tenant and its root place. */
export async function addCountyTenant(tx: Tx, tenant: Omit<NewTenant, 'county'>, day: Day, now: Date): Promise<void> {
  const { id, code, name, path, place, pinyin } = tenant
  await tx.insertInto('towns').values({ id, kind: 'county', code, name, path, created_at: now }).execute()
  const root = { town_id: id, id: place, kind: 'county' as const, parent_id: null, name, pinyin, code, ordinal: 1, path, started_on: day }
  await tx.insertInto('places').values(root).execute()
}

/** The tenant and its root place. */
export async function addTenant(tx: Tx, tenant: NewTenant, day: Day, now: Date): Promise<void> {
  const { id, county: county_id, code, name, path, place, pinyin } = tenant
  await tx.insertInto('towns').values({ id, kind: 'town', county_id, code, name, path, created_at: now }).execute()
  const root = { town_id: id, id: place, kind: 'town' as const, parent_id: null, name, pinyin, code, ordinal: 1, path, started_on: day }
  await tx.insertInto('places').values(root).execute()
}

type Preset = { [K in SettingKey]: Sourced<K> }

/** The settings a town begins with, dated the day before, so that the office may still change any of them from its first day on. */
export async function addPreset(tx: Tx, town: Id, path: string, preset: Preset, day: Day, now: Date): Promise<void> {
  const rows = Object.entries(preset).map(([key, { value, source }]) => ({
    ...{ town_id: town, id: newId(now), place: path, key, value: JSON.stringify(value), from_on: addDays(day, -1), source },
    ...{ set_at: now, set_by: JSON.stringify({ name: '系统预设' }) },
  }))
  await tx.insertInto('settings').values(rows).execute()
}
