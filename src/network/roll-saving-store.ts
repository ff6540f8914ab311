import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { PlannedEnd, PlannedMandate } from './roll-plan-chiefs.ts'
import type { PlannedHousehold } from './roll-plan-households.ts'
import type { RollPlace } from './roll-plan-places.ts'
import type { SealedPerson, SealedResident } from './roll-sealing.ts'
import { pieces } from './roll-slices.ts'

// Statements that carry thousands of rows as parallel arrays: one round trip each, and a text the server plans once.

export type NamedPlace = RollPlace & { pinyin: string }

/** Opens places, parents before children, each with its line of history on `on`; they count from `since`. */
export async function insertPlaces(tx: Tx, town: Id, places: readonly NamedPlace[], since: Day, on: Day, reason: string): Promise<void> {
  for (const rows of pieces(places)) {
    const of = <K extends keyof NamedPlace>(key: K) => rows.map(row => row[key])
    await sql`insert into places (town_id, id, kind, parent_id, name, pinyin, ordinal, path, started_on)
      select ${town}::uuid, r.*, ${since}::date from unnest(${of('id')}::uuid[], ${of('kind')}::text[], ${of('parent')}::uuid[], ${of('name')}::text[],
        ${of('pinyin')}::text[], ${of('ordinal')}::int[], ${of('path')}::ltree[]) r`.execute(tx)
    await sql`insert into place_changes (town_id, id, place_id, place, change, changed_on, reason)
      select ${town}::uuid, r.*, 'opened', ${on}::date, ${reason} from unnest(${rows.map(() => newId())}::uuid[], ${of('id')}::uuid[],
        ${of('path')}::ltree[]) r`.execute(tx)
  }
}

export async function insertHouseholds(tx: Tx, town: Id, households: readonly PlannedHousehold[], on: Day): Promise<void> {
  for (const rows of pieces(households)) {
    const of = <K extends keyof PlannedHousehold>(key: K) => rows.map(row => row[key])
    await sql`insert into households (town_id, id, village_id, group_id, unit_id, place, number, address, building, stair, floor, door,
        longitude, latitude, started_on)
      select ${town}::uuid, r.*, ${on}::date from unnest(${of('id')}::uuid[], ${of('village')}::uuid[], ${of('group')}::uuid[], ${of('unit')}::uuid[],
        ${of('place')}::ltree[], ${of('number')}::text[], ${of('address')}::text[], ${of('building')}::text[], ${of('stair')}::text[],
        ${of('floor')}::text[], ${of('door')}::text[], ${of('longitude')}::float8[], ${of('latitude')}::float8[]) r`.execute(tx)
  }
}

/** All but the path, which moves together with everything that carries it. A household that had ended lives again. */
export async function updateHouseholds(tx: Tx, town: Id, households: readonly PlannedHousehold[]): Promise<void> {
  for (const rows of pieces(households)) {
    const of = <K extends keyof PlannedHousehold>(key: K) => rows.map(row => row[key])
    await sql`update households h set group_id = r.grp, unit_id = r.unit, address = r.address, building = r.building, stair = r.stair,
        floor = r.floor, door = r.door, longitude = r.longitude, latitude = r.latitude, ended_on = null, ended_reason = null
      from unnest(${of('id')}::uuid[], ${of('group')}::uuid[], ${of('unit')}::uuid[], ${of('address')}::text[], ${of('building')}::text[],
        ${of('stair')}::text[], ${of('floor')}::text[], ${of('door')}::text[], ${of('longitude')}::float8[], ${of('latitude')}::float8[])
        r (id, grp, unit, address, building, stair, floor, door, longitude, latitude)
      where h.town_id = ${town}::uuid and h.id = r.id`.execute(tx)
  }
}

const residentArrays = (rows: readonly SealedResident[]) => {
  const of = <K extends keyof SealedResident>(key: K) => rows.map(row => row[key])
  return sql`unnest(${of('id')}::uuid[], ${of('household')}::uuid[], ${of('place')}::ltree[], ${of('name')}::text[], ${of('pinyin')}::text[],
    ${of('relation')}::text[], ${of('sex')}::text[], ${of('born')}::date[], ${of('party')}::bool[], ${of('idSealed')}::bytea[],
    ${of('idBlind')}::bytea[], ${of('idMasked')}::text[], ${of('phoneSealed')}::bytea[], ${of('phoneBlind')}::bytea[], ${of('phoneMasked')}::text[])
    r (id, household, place, name, pinyin, relation, sex, born, party, id_sealed, id_blind, id_masked, phone_sealed, phone_blind, phone_masked)`
}

export async function insertResidents(tx: Tx, town: Id, rows: readonly SealedResident[]): Promise<void> {
  await sql`insert into residents (town_id, id, household_id, place, name, pinyin, relation, sex, born, party_member,
      id_number_sealed, id_number_blind, id_number_masked, phone_sealed, phone_blind, phone_masked)
    select ${town}::uuid, r.* from ${residentArrays(rows)}`.execute(tx)
  await takeIdNumbers(tx, town, rows)
}

/** An ID number or phone that the file does not change stays as it is sealed. Somebody who had moved away is back. */
export async function updateResidents(tx: Tx, town: Id, rows: readonly SealedResident[]): Promise<void> {
  await sql`update residents t set household_id = r.household, place = r.place, name = r.name, pinyin = r.pinyin, relation = r.relation,
      sex = r.sex, born = r.born, party_member = r.party, ended_on = null, ended_reason = null,
      id_number_sealed = coalesce(r.id_sealed, t.id_number_sealed), id_number_blind = coalesce(r.id_blind, t.id_number_blind),
      id_number_masked = coalesce(r.id_masked, t.id_number_masked), phone_sealed = coalesce(r.phone_sealed, t.phone_sealed),
      phone_blind = coalesce(r.phone_blind, t.phone_blind), phone_masked = coalesce(r.phone_masked, t.phone_masked)
    from ${residentArrays(rows)} where t.town_id = ${town}::uuid and t.id = r.id`.execute(tx)
  await takeIdNumbers(tx, town, rows)
}

/** Corrected ID numbers (blind indexes, base64) are free again. */
export async function giveUpIdNumbers(tx: Tx, town: Id, former: readonly string[]): Promise<void> {
  for (const rows of pieces(former)) {
    await sql`delete from id_numbers n using (select decode(b, 'base64') blind from unnest(${rows}::text[]) b) r
      where n.town_id = ${town}::uuid and n.blind = r.blind`.execute(tx)
  }
}

/** A number that another town took in the meantime is a unique violation and ends the transaction; one kept here is kept. */
async function takeIdNumbers(tx: Tx, town: Id, residents: readonly SealedResident[]): Promise<void> {
  const rows = residents.filter(row => row.idBlind)
  if (rows.length === 0) return
  await sql`insert into id_numbers (town_id, blind, resident_id)
    select ${town}::uuid, r.* from unnest(${rows.map(row => row.idBlind)}::bytea[], ${rows.map(row => row.id)}::uuid[]) r (blind, id)
    where not exists (select from id_numbers n where n.town_id = ${town}::uuid and n.blind = r.blind and n.resident_id = r.id)`.execute(tx)
}

/** Classes that begin on `on`, and classes whose last day is the day before. */
export async function saveClasses(tx: Tx, town: Id, households: readonly PlannedHousehold[], on: Day, basis: string): Promise<void> {
  const opened = households.flatMap(({ id, place, opensClasses }) => opensClasses.map(kind => ({ id, place, kind })))
  const closed = households.flatMap(({ id, closesClasses }) => closesClasses.map(kind => ({ id, kind })))
  for (const rows of pieces(closed)) {
    await sql`update household_classes c set to_on = greatest(c.from_on, ${on}::date - 1)
      from unnest(${rows.map(row => row.id)}::uuid[], ${rows.map(row => row.kind)}::text[]) r (household, kind)
      where c.town_id = ${town}::uuid and c.household_id = r.household and c.kind = r.kind
        and c.from_on <= ${on}::date and (c.to_on is null or c.to_on >= ${on}::date)`.execute(tx)
  }
  for (const rows of pieces(opened)) {
    await sql`insert into household_classes (town_id, id, household_id, place, kind, from_on, basis)
      select ${town}::uuid, r.*, ${on}::date, ${basis} from unnest(${rows.map(() => newId())}::uuid[], ${rows.map(row => row.id)}::uuid[],
        ${rows.map(row => row.place)}::ltree[], ${rows.map(row => row.kind)}::text[]) r`.execute(tx)
  }
}

export async function savePeople(tx: Tx, town: Id, people: readonly SealedPerson[]): Promise<void> {
  for (const rows of pieces(people)) {
    const of = <K extends keyof SealedPerson>(key: K) => rows.map(row => row[key])
    await sql`insert into people (town_id, id, place, name, pinyin, resident_id, phone_sealed, phone_blind, phone_masked)
      select ${town}::uuid, r.* from unnest(${of('id')}::uuid[], ${of('place')}::ltree[], ${of('name')}::text[], ${of('pinyin')}::text[],
        ${of('resident')}::uuid[], ${of('phoneSealed')}::bytea[], ${of('phoneBlind')}::bytea[], ${of('phoneMasked')}::text[]) r
      on conflict (town_id, id) do update set place = excluded.place, resident_id = coalesce(excluded.resident_id, people.resident_id),
        phone_sealed = coalesce(excluded.phone_sealed, people.phone_sealed), phone_blind = coalesce(excluded.phone_blind, people.phone_blind),
        phone_masked = coalesce(excluded.phone_masked, people.phone_masked)`.execute(tx)
  }
}

/** Ends mandates, and whoever stood in for their holders. */
export async function endMandates(tx: Tx, town: Id, ends: readonly PlannedEnd[], note: string): Promise<void> {
  for (const rows of pieces(ends)) {
    const arrays = sql`unnest(${rows.map(row => row.mandate.id)}::uuid[], ${rows.map(row => row.on)}::date[], ${rows.map(row => row.reason)}::text[])
      r (id, ended, reason)`
    await sql`update mandates m set ended_on = r.ended, ended_reason = r.reason, ended_note = ${note}
      from ${arrays} where m.town_id = ${town}::uuid and m.id = r.id and m.ended_on is null`.execute(tx)
    await sql`update stand_ins s set ended_on = r.ended from ${arrays}
      where s.town_id = ${town}::uuid and s.mandate_id = r.id and s.ended_on is null and s.to_on >= r.ended`.execute(tx)
  }
}

export async function insertMandates(tx: Tx, town: Id, mandates: readonly PlannedMandate[]): Promise<void> {
  for (const rows of pieces(mandates)) {
    const of = <K extends keyof PlannedMandate>(key: K) => rows.map(row => row[key])
    const places = rows.map(row => row.place)
    await sql`insert into mandates (town_id, id, person_id, post, place_id, place, how, from_on, until_on)
      select ${town}::uuid, r.* from unnest(${of('id')}::uuid[], ${of('person')}::uuid[], ${of('post')}::text[], ${places.map(place => place.id)}::uuid[],
        ${places.map(place => place.path)}::ltree[], ${of('how')}::text[], ${of('from')}::date[], ${of('until')}::date[]) r`.execute(tx)
  }
}

/** Tells the server about the thousands of new rows at once, as its owner; left to itself it would plan without them for a minute. */
export async function refreshStatistics(tx: Tx): Promise<void> {
  await sql`analyze places, households, residents, id_numbers, household_classes, people, mandates`.execute(tx)
}
