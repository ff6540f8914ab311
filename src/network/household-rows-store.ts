import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { HouseholdRow } from './households-terms.ts'
import { like, named } from './text-search-store.ts'

export interface HouseholdFilter {
  /** path of a place */
  below?: string
  kind?: string
  key?: 'yes' | 'no'
  orphans?: 'yes'
  q?: string
}

const classesOn = (town: Id, day: Day) => sql`household_classes c where c.town_id = ${town}::uuid and c.household_id = h.id
  and c.from_on <= ${day}::date and coalesce(c.to_on >= ${day}::date, true)`
const livingIn = (town: Id) => sql`residents r where r.town_id = ${town}::uuid and r.household_id = h.id and r.ended_on is null`

/** The head, or whoever is eldest where the roll has none. */
export const headOf = (town: Id) =>
  sql<string>`coalesce((select r.name from ${livingIn(town)} order by r.relation = '户主' desc, r.born limit 1), '')`

/** The same for a household that may be gone: who was its head when its last ones left. */
export const lastHeadOf = (town: Id) =>
  sql<string>`coalesce((select r.name from residents r where r.town_id = ${town} and r.household_id = h.id
    order by r.ended_on desc nulls first, r.relation = '户主' desc, r.born limit 1), '')`

function conditions(town: Id, day: Day, filter: HouseholdFilter): RawBuilder<boolean> {
  const { below, kind, key, orphans, q } = filter
  const parts = [sql<boolean>`h.town_id = ${town}::uuid and h.ended_on is null`]
  if (below) parts.push(sql`h.place <@ ${below}::ltree`)
  if (kind) parts.push(sql`exists (select from ${classesOn(town, day)} and c.kind = ${kind})`)
  if (key) parts.push(sql`${sql.raw(key === 'yes' ? '' : 'not')} exists (select from ${classesOn(town, day)})`)
  if (orphans) parts.push(sql`h.unit_id is null`)
  if (q) parts.push(sql`h.id in ${householdsOf(town, q)}`)
  return sql<boolean>`${sql.join(parts, sql` and `)}`
}

/** Ids of households by number, address, or the name of anybody living there, as a sub-query: names are looked through once, not per household. */
export function householdsOf(town: Id, q: string) {
  return sql`(select id from households n where n.town_id = ${town}::uuid and (n.number like ${like(q)} or n.address like ${like(q)})
    union select household_id from residents r where r.town_id = ${town}::uuid and r.ended_on is null and ${named('r', q)})`
}

const columns = (town: Id, day: Day) => sql`h.id, h.number, ${headOf(town)} as head, h.address, h.unit_id as unit, u.name as "unitName",
  h.group_id as "group", g.name as "groupName", v.name as "villageName", h.longitude, h.latitude,
  (select count(*) from ${livingIn(town)}) as people,
  array(select distinct c.kind from ${classesOn(town, day)} order by 1) as kinds`

const joined = (households: RawBuilder<unknown>) => sql`${households} h
  join places g on g.town_id = h.town_id and g.id = h.group_id
  join places v on v.town_id = h.town_id and v.id = h.village_id
  left join places u on u.town_id = h.town_id and u.id = h.unit_id`

// Unit by unit, by number within; the id settles the rest, so that a page can go on after any row.
const order = (alias: string) => sql`subpath(${sql.ref(`${alias}.place`)}, 0, -1), ${sql.ref(`${alias}.number`)}, ${sql.ref(`${alias}.id`)}`

/** One page of living households, and how many there are. `after`: the last row of the page before. */
export async function listHouseholds(tx: Tx, town: Id, day: Day, filter: HouseholdFilter, page: { after?: Id; limit: number }) {
  const where = conditions(town, day, filter)
  const after = page.after
    ? sql`and (${order('h')}) > (select ${order('a')} from households a where a.town_id = ${town}::uuid and a.id = ${page.after}::uuid)`
    : sql``
  const [rows, total] = await Promise.all([
    // The page first, its names after: joined before the limit, every household of the town would look up its places.
    sql<HouseholdRow>`select ${columns(town, day)} from ${joined(sql`(select h.* from households h where ${where} ${after}
      order by ${order('h')} limit ${page.limit + 1})`)} order by ${order('h')}`.execute(tx),
    sql<{ count: number }>`select count(*) as count from households h where ${where}`.execute(tx),
  ])
  const shown = rows.rows.slice(0, page.limit)
  const next = rows.rows.length > page.limit ? shown.at(-1)!.id : null
  return { total: total.rows[0]!.count, rows: shown, next }
}

export interface HouseholdDetail extends HouseholdRow {
  path: string
  building: string
  stair: string
  floor: string
  door: string
  startedOn: Day
  endedOn: Day | null
}

/** One household, living or ended, with its path. */
export async function householdDetail(tx: Tx, town: Id, day: Day, id: Id): Promise<HouseholdDetail | undefined> {
  const { rows } = await sql<HouseholdDetail>`
    select ${columns(town, day)}, h.place as path, h.building, h.stair, h.floor, h.door, h.started_on as "startedOn", h.ended_on as "endedOn"
    from ${joined(sql`households`)} where h.town_id = ${town}::uuid and h.id = ${id}::uuid`.execute(tx)
  return rows[0]
}

export interface ResidentView {
  id: Id
  name: string
  relation: string
  sex: '男' | '女'
  born: Day
  idNumberMasked: string | null
  phoneMasked: string | null
  partyMember: boolean
  endedOn: Day | null
}

/** Everybody who lives or lived in the household: head first, then the living by age. */
export async function residentsOf(tx: Tx, town: Id, household: Id): Promise<ResidentView[]> {
  const { rows } = await sql<ResidentView>`
    select id, name, relation, sex, born, id_number_masked as "idNumberMasked", phone_masked as "phoneMasked",
      party_member as "partyMember", ended_on as "endedOn"
    from residents where town_id = ${town}::uuid and household_id = ${household}::uuid
    order by ended_on is not null, relation = '户主' desc, born, id`.execute(tx)
  return rows
}

/** The household's living contact card. */
export async function livingCard(tx: Tx, town: Id, household: Id) {
  return await tx
    .selectFrom('cards')
    .select(['id', 'serial', 'issued_at as issuedAt'])
    .where('town_id', '=', town)
    .where('household_id', '=', household)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

export interface MapHousehold {
  id: Id
  longitude: number
  latitude: number
  unit: Id | null
}

/** For the map: living households with coordinates at or below the path. */
export async function mapRows(tx: Tx, town: Id, below: string): Promise<MapHousehold[]> {
  const { rows } = await sql<MapHousehold>`
    select id, longitude, latitude, unit_id as unit from households
    where town_id = ${town}::uuid and ended_on is null and place <@ ${below}::ltree and longitude is not null and latitude is not null
    order by id`.execute(tx)
  return rows
}

/** Ids of households with a class in force on `day`. */
export async function keyHouseholds(tx: Tx, town: Id, day: Day): Promise<Set<Id>> {
  const { rows } = await sql<{ id: Id }>`select distinct household_id as id from household_classes
    where town_id = ${town}::uuid and from_on <= ${day}::date and coalesce(to_on >= ${day}::date, true)`.execute(tx)
  return new Set(rows.map(row => row.id))
}

/** Names of heads by household. */
export async function headNames(tx: Tx, town: Id): Promise<Map<Id, string>> {
  const { rows } = await sql<{ household: Id; name: string }>`select household_id as household, name from residents
    where town_id = ${town}::uuid and relation = '户主' and ended_on is null`.execute(tx)
  return new Map(rows.map(row => [row.household, row.name]))
}

/** Living households at or below the path that the map cannot show. */
export async function withoutCoordinates(tx: Tx, town: Id, below: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from households
    where town_id = ${town}::uuid and ended_on is null and place <@ ${below}::ltree and (longitude is null or latitude is null)`.execute(tx)
  return rows[0]!.count
}
