import { sql } from 'kysely'
import type * as z from 'zod'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { Present, PresentHousehold, PresentMandate, PresentPerson, PresentPlace, PresentResident } from './roll-present.ts'
import { pieces } from './roll-slices.ts'
import type { RollImport, rollFinding } from './terms.ts'

/** The town as it stands, and which of the ID numbers (blind indexes, base64) are on another town's roll. */
export async function loadPresent(tx: Tx, town: Id, path: string, numbers: readonly string[], now: Date): Promise<Present> {
  const today = dayOf(now)
  return {
    places: await loadPlaces(tx, town),
    households: await loadHouseholds(tx, town, today),
    residents: await loadResidents(tx, town),
    people: await loadPeople(tx, town, path),
    mandates: await loadMandates(tx, town, path),
    elsewhere: await loadElsewhere(tx, town, numbers),
  }
}

async function loadPlaces(tx: Tx, town: Id): Promise<PresentPlace[]> {
  return await tx
    .selectFrom('places')
    .select(['id', 'kind', 'parent_id as parent', 'name', 'path', 'ended_on as endedOn'])
    .where('town_id', '=', town)
    .execute()
}

async function loadHouseholds(tx: Tx, town: Id, today: string): Promise<PresentHousehold[]> {
  const { rows } = await sql<PresentHousehold>`
    select h.id, h.village_id village, h.group_id "group", h.unit_id unit, h.place, h.number, h.address, h.building, h.stair, h.floor, h.door,
      h.longitude, h.latitude, h.ended_on "endedOn", coalesce(c.kinds, '{}') classes
    from households h left join (
      select household_id, array_agg(distinct kind) kinds from household_classes
      where town_id = ${town}::uuid and from_on <= ${today}::date and (to_on is null or to_on >= ${today}::date) group by household_id
    ) c on c.household_id = h.id
    where h.town_id = ${town}::uuid`.execute(tx)
  return rows
}

async function loadResidents(tx: Tx, town: Id): Promise<PresentResident[]> {
  const { rows } = await sql<PresentResident>`
    select id, household_id household, name, relation, sex, born, encode(id_number_blind, 'base64') "idNumber",
      encode(phone_blind, 'base64') phone, party_member party, ended_on "endedOn", ended_reason "endedReason"
    from residents where town_id = ${town}::uuid`.execute(tx)
  return rows
}

async function loadPeople(tx: Tx, town: Id, path: string): Promise<PresentPerson[]> {
  const { rows } = await sql<PresentPerson>`
    select id, name, place, encode(phone_blind, 'base64') phone, resident_id resident
    from people where town_id = ${town}::uuid and place <@ ${path}::ltree`.execute(tx)
  return rows
}

async function loadMandates(tx: Tx, town: Id, path: string): Promise<PresentMandate[]> {
  const { rows } = await sql<PresentMandate>`
    select id, person_id person, post, place_id "placeId", place, from_on "from", until_on "until"
    from mandates where town_id = ${town}::uuid and ended_on is null and place <@ ${path}::ltree`.execute(tx)
  return rows
}

async function loadElsewhere(tx: Tx, town: Id, numbers: readonly string[]): Promise<Set<string>> {
  const elsewhere = new Set<string>()
  for (const piece of pieces(numbers, 5000)) {
    const { rows } = await sql<{ number: string }>`
      select encode(blind, 'base64') number from id_numbers
      where blind in (select decode(n, 'base64') from unnest(${piece}::text[]) n) and town_id <> ${town}::uuid`.execute(tx)
    for (const { number } of rows) elsewhere.add(number)
  }
  return elsewhere
}

export interface ImportRow extends RollImport {
  sha256: Buffer
}
type Facts = RollImport['counts'] & Pick<RollImport, 'ignoredColumns' | 'missing'>

export async function addImport(tx: Tx, town: Id, path: string, row: Omit<ImportRow, 'checkedAt' | 'doneAt'>, now: Date): Promise<void> {
  const { id, fileName, sha256, state, counts, ignoredColumns, missing, findings } = row
  const facts: Facts = { ...counts, ignoredColumns, missing }
  await tx
    .insertInto('roll_imports')
    .values({
      ...{ town_id: town, id, place: path, file_name: fileName, sha256, state, checked_at: now },
      ...{ counts: JSON.stringify(facts), findings: JSON.stringify(findings) },
    })
    .execute()
}

/** One import; `lock` holds it until the transaction ends, so that only one of two submits goes through. */
export async function findImport(tx: Tx, town: Id, id: Id, lock = false): Promise<ImportRow | undefined> {
  const query = tx.selectFrom('roll_imports').selectAll().where('town_id', '=', town).where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  return row && shown(row)
}

/** The town's imports, newest first. */
export async function listImports(tx: Tx, town: Id): Promise<ImportRow[]> {
  const rows = await tx.selectFrom('roll_imports').selectAll().where('town_id', '=', town).orderBy('id', 'desc').limit(50).execute()
  return rows.map(shown)
}

export async function markDone(tx: Tx, town: Id, id: Id, counts: RollImport['counts'], now: Date): Promise<void> {
  await sql`update roll_imports set state = 'done', done_at = ${now}::timestamptz, counts = counts || ${JSON.stringify(counts)}::jsonb
    where town_id = ${town}::uuid and id = ${id}::uuid`.execute(tx)
}

interface Stored {
  id: Id
  file_name: string
  sha256: Buffer
  state: RollImport['state']
  counts: unknown
  findings: unknown
  checked_at: Date
  done_at: Date | null
}

function shown({ id, file_name: fileName, sha256, state, counts: facts, findings, checked_at, done_at }: Stored): ImportRow {
  const { ignoredColumns, missing, ...counts } = facts as Facts
  return {
    ...{ id, fileName, sha256, state, counts, ignoredColumns, missing },
    findings: findings as z.infer<typeof rollFinding>[],
    ...{ checkedAt: checked_at.toISOString(), doneAt: done_at?.toISOString() ?? null },
  }
}
