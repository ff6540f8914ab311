import { sql } from 'kysely'
import type * as z from 'zod'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { ClassKind } from './class-terms.ts'
import type { RollImport, rollFinding } from './roll-import-terms.ts'
import type { Present, PresentHousehold, PresentMandate, PresentPerson, PresentPlace, PresentResident } from './roll-present.ts'
import { pieces } from './roll-slices.ts'

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
  const classes = await classesInForce(tx, town, today)
  const { rows } = await sql<Omit<PresentHousehold, 'classes'>>`
    select id, village_id village, group_id "group", unit_id unit, place, number, address, building, stair, floor, door,
      longitude, latitude, ended_on "endedOn" from households where town_id = ${town}::uuid`.execute(tx)
  return rows.map(row => Object.assign(row, { classes: classes.get(row.id) ?? [] }))
}

/**
 * The kinds in force, by household. Put together here and not by a join: after thousands of fresh rows the server's statistics
 * are out of date, and it would look the classes up household by household.
 */
export async function classesInForce(tx: Tx, town: Id, today: string): Promise<Map<Id, ClassKind[]>> {
  const { rows } = await sql<{ household: Id; kind: ClassKind }>`
    select distinct household_id household, kind from household_classes
    where town_id = ${town}::uuid and from_on <= ${today}::date and (to_on is null or to_on >= ${today}::date)
    order by household_id, kind`.execute(tx)
  const classes = new Map<Id, ClassKind[]>()
  for (const { household, kind } of rows) {
    const known = classes.get(household)
    if (known) known.push(kind)
    else classes.set(household, [kind])
  }
  return classes
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
