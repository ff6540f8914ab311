import type { Walker } from './rights-people.ts'
import type { Walk } from './rights-walk.ts'

// What each walker may see, told by the database's owner from paths alone: the walk holds every answer against it.

const below = [
  ...['households', 'residents', 'household_classes', 'cards', 'certificates', 'visits', 'roll_imports', 'files', 'unit_plans'],
  // Nobody of the walk is invited to a meeting above: only whoever stands at or above its place sees anything of it.
  ...['meetings', 'meeting_people', 'meeting_agenda', 'meeting_decisions', 'meeting_tasks'],
]
const around = ['places', 'people', 'mandates', 'stand_ins', 'articles']
const sealedPosts = ['town_officer', 'town_duty']

const helped = `(r.handler_department = $4 or exists (select from request_helpers k
  where k.town_id = r.town_id and k.request_id = r.id and k.department = $4))`

/** Which requests lie within a walker's sight, as a condition on `requests as r`; $1 town, $2 path, $3 person, $4 department, $5 household. */
function requestsSeen({ who }: Walker): string {
  const scope = 'r.town_id = $1 and r.place <@ $2::ltree'
  const sealed = sealedPosts.includes(who) ? 'true' : 'not r.sealed'
  const own = who === 'resident' ? 'r.household_id = $5' : who === 'department_clerk' ? helped : 'true'
  const about = who === 'resident' ? 'true' : 'r.about_person_id is distinct from $3'
  return `${scope} and ${sealed} and ${own} and ${about} and ($3::uuid is not null or $4::text is null or $5::uuid is null)`
}

const parameters = ({ town, path, person, department, household }: Walker) => [
  town,
  path || 'nowhere',
  person,
  department,
  household ?? null,
]

export async function visibleRequests({ database }: Walk, walker: Walker): Promise<Set<string>> {
  const { rows } = await database.owner.query(`select r.id from requests r where ${requestsSeen(walker)}`, parameters(walker))
  return new Set(rows.map(row => row.id))
}

/** Ids of rows at or below the walker's place. */
export async function visible({ database }: Walk, { town, path }: Walker, table: string, more = 'true'): Promise<Set<string>> {
  const { rows } = await database.owner.query(`select id from ${table} where town_id = $1 and ${placeOf(table)} <@ $2::ltree and ${more}`, [
    town,
    path,
  ])
  return new Set(rows.map(row => row.id))
}

const placeOf = (table: string) => (table === 'places' ? 'path' : 'place')

/** Ids that must not occur in anything the walker is answered. */
export async function hiddenIds(walk: Walk, walker: Walker): Promise<Set<string>> {
  const { database } = walk
  const { who, town, path, household } = walker
  const hidden = new Set<string>()
  const add = async (sql: string, values: unknown[]) => {
    for (const { id } of (await database.owner.query(sql, values)).rows) hidden.add(id)
  }
  const scope = path || 'nowhere'
  for (const table of below) await add(`select id from ${table} where not (town_id = $1 and place <@ $2::ltree)`, [town, scope])
  for (const table of around) {
    const at = placeOf(table)
    // The county sees where its towns begin; who stands in for a chief above comes from anywhere.
    const roots = {
      ...{ places: ' and parent_id is not null' },
      people: ' and id not in (select person_id from stand_ins where town_id = $1 and place @> $2::ltree)',
    }[table]
    await add(`select id from ${table} where not (town_id = $1 and (${at} <@ $2::ltree or ${at} @> $2::ltree))${roots ?? ''}`, [
      town,
      scope,
    ])
  }
  // Oneself one may see; and whoever looked in from the county stands in the records.
  const county = `(select id from towns where kind = 'county')`
  const known = `select id from people where town_id in ${county} or id = $1 union select id from mandates where town_id in ${county}`
  for (const { id } of (await database.owner.query(known, [walker.person])).rows) hidden.delete(id)
  if (who === 'department_clerk')
    for (const table of ['households', 'residents', 'visits', 'cards']) await add(`select id from ${table}`, [])
  if (who === 'resident') {
    await add('select id from households where id <> $1', [household])
    await add('select id from residents where household_id <> $1', [household])
  }
  const unseen = `select id from requests where id not in (select r.id from requests r where ${requestsSeen(walker)})`
  await add(unseen, parameters(walker))
  await add(`select id from files where subject_kind = 'request' and subject_id in (${unseen})`, parameters(walker))
  return hidden
}

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const idNumbers = /(?<![0-9a-f-])999001\d{11}[\dX]/g
const phones = /(?<![0-9a-f-])154\d{8}(?![0-9a-f-])/g

/** What an answer shows that it must not: hidden ids, ID numbers, phones but those on every contact card (`onCards`). */
export function overseen(text: string, hidden: Set<string>, onCards: Set<string>): string[] {
  const ids = [...new Set(text.match(uuids) ?? [])].filter(id => hidden.has(id))
  const numbers = text.match(idNumbers) ?? []
  const called = [...new Set(text.match(phones) ?? [])].filter(phone => !onCards.has(phone))
  return [...ids, ...numbers, ...called]
}
