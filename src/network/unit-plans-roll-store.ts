import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { headOf, lastHeadOf } from './household-rows-store.ts'
import { holding } from './mandates-store.ts'

export interface PlanningHousehold {
  id: Id
  group: Id
  unit: Id | null
  number: string
  head: string
  address: string
  building: string
  stair: string
  floor: string
  door: string
  longitude: number | null
  latitude: number | null
  key: boolean
  /** people of an age to be chief; whether one of them is in the party; whether it looks after somebody in need */
  adults: number
  party: boolean
  burdened: boolean
}

/** Living households at or below `path` with what decides whether somebody there could be chief. Ages are counted on `day`. */
export async function planningHouseholds(tx: Tx, town: Id, path: string, day: Day, ages: { least: number; most: number }) {
  const { rows } = await sql<PlanningHousehold>`
    with people as (
      select r.household_id, count(*) filter (where age(${day}::date, r.born) between ${`${ages.least} years`}::interval and ${`${ages.most} years`}::interval) as adults,
        bool_or(r.party_member and age(${day}::date, r.born) between ${`${ages.least} years`}::interval and ${`${ages.most} years`}::interval) as party
      from residents r where r.town_id = ${town}::uuid and r.place <@ ${path}::ltree and r.ended_on is null group by 1),
    kinds as (
      select c.household_id, bool_or(c.kind in ('disabled', 'serious_illness', 'destitute', 'living_alone')) as burdened
      from household_classes c where c.town_id = ${town}::uuid and c.place <@ ${path}::ltree
        and c.from_on <= ${day}::date and coalesce(c.to_on >= ${day}::date, true) group by 1)
    select h.id, h.group_id as "group", h.unit_id as unit, h.number, ${headOf(town)} as head, h.address, h.building, h.stair, h.floor, h.door,
      h.longitude, h.latitude, k.household_id is not null as key, coalesce(p.adults, 0) as adults, coalesce(p.party, false) as party,
      coalesce(k.burdened, false) as burdened
    from households h left join people p on p.household_id = h.id left join kinds k on k.household_id = h.id
    where h.town_id = ${town}::uuid and h.place <@ ${path}::ltree and h.ended_on is null
    order by h.number, h.id`.execute(tx)
  return rows
}

export interface UnitChief {
  unit: Id
  mandate: Id
  person: Id
  name: string
  how: 'elected' | 'appointed'
  household: Id | null
  phoneSealed: Buffer | null
}

/** Unit chiefs in office on `day` at or below `path`, with the household they live in. */
export async function unitChiefs(tx: Tx, town: Id, path: string, day: Day): Promise<UnitChief[]> {
  const { rows } = await sql<UnitChief>`
    select m.place_id as unit, m.id as mandate, m.person_id as person, coalesce(p.name, '（已任他处）') as name, m.how,
      (select r.household_id from residents r where r.town_id = ${town}::uuid and r.id = p.resident_id and r.ended_on is null) as household,
      p.phone_sealed as "phoneSealed"
    from mandates m left join people p on p.town_id = m.town_id and p.id = m.person_id
    where m.town_id = ${town}::uuid and m.post = 'unit_chief' and m.place <@ ${path}::ltree and ${holding(day)}
    order by m.from_on, m.id`.execute(tx)
  return rows
}

export interface HouseholdNow {
  id: Id
  number: string
  head: string
  groupName: string
  endedOn: Day | null
}

/** What became of households that a draft names, in the reader's sight. */
export async function householdsNow(tx: Tx, town: Id, ids: Id[]): Promise<HouseholdNow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<HouseholdNow>`
    select h.id, h.number, ${lastHeadOf(town)} as head, g.name as "groupName", h.ended_on as "endedOn"
    from households h join places g on g.town_id = h.town_id and g.id = h.group_id
    where h.town_id = ${town}::uuid and h.id = any(${ids}::uuid[])`.execute(tx)
  return rows
}

/** Of these households those with a living contact card. */
export async function withCard(tx: Tx, town: Id, ids: Id[]): Promise<Set<Id>> {
  if (ids.length === 0) return new Set()
  const rows = await tx
    .selectFrom('cards')
    .select('household_id as id')
    .where('town_id', '=', town)
    .where('household_id', 'in', ids)
    .where('revoked_at', 'is', null)
    .execute()
  return new Set(rows.map(row => row.id))
}
