import { sql } from 'kysely'
import type { Actor, PostHolder } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { closed } from './rules.ts'
import { seenBy } from './store.ts'
import type { Category, State } from './terms.ts'
import type { KeptFilter } from './tools-terms.ts'

export interface Near {
  id: Id
  number: string
  text: string
  state: State
  villageName: string
  raisedAt: Date
  longitude: number | null
  latitude: number | null
}

/** Open requests of the same village that the actor sees, not sealed, newest first: what a new one is compared with. */
export async function openNearby(tx: Tx, actor: Actor, path: string, most = 300): Promise<Near[]> {
  const { rows } = await sql<Near>`
    select r.id, r.number, r.text, r.state, v.name as "villageName", r.raised_at as "raisedAt",
      coalesce(r.longitude, h.longitude) as longitude, coalesce(r.latitude, h.latitude) as latitude
    from requests r join places v on v.town_id = r.town_id and v.id = r.village_id
      left join households h on h.town_id = r.town_id and h.id = r.household_id
    where r.town_id = ${actor.town} and r.state not in (${sql.join(closed)}) and not r.sealed and ${seenBy(actor)}
      and (v.path @> ${path}::ltree or r.place <@ ${path}::ltree)
    order by r.raised_at desc limit ${most}`.execute(tx)
  return rows
}

export async function pointOfHousehold(tx: Tx, town: Id, id: Id) {
  const query = tx
    .selectFrom('households')
    .select(['place as path', 'longitude', 'latitude'])
    .where('town_id', '=', town)
    .where('id', '=', id)
  return await query.executeTakeFirst()
}

/** What the household raised before, newest first, and what is raised most in the village in ninety days. */
export async function historyAround(tx: Tx, actor: Actor, path: string, household: Id | undefined, now: Date) {
  const own = await sql<{ category: Category }>`
    select r.category from requests r where r.town_id = ${actor.town} and r.household_id = ${household ?? null}::uuid and r.category is not null
      and not r.sealed and ${seenBy(actor)} order by r.raised_at desc limit 5`.execute(tx)
  const around = await sql<{ category: Category; count: number }>`
    select r.category, count(*) as count from requests r where r.town_id = ${actor.town} and r.place <@ ${path}::ltree
      and r.raised_at > ${now}::timestamptz - interval '90 days' and r.category is not null and not r.sealed and ${seenBy(actor)}
    group by 1 having count(*) >= 3 order by 2 desc limit 1`.execute(tx)
  return { household: own.rows.map(row => row.category), around: around.rows[0] ?? null }
}

export async function importedAlready(tx: Tx, town: Id, sources: string[]): Promise<Set<string>> {
  if (sources.length === 0) return new Set()
  const query = tx.selectFrom('requests').select('source_key').where('town_id', '=', town).where('source_key', 'in', sources)
  return new Set((await query.execute()).map(row => row.source_key!))
}

export async function filtersOf(tx: Tx, actor: PostHolder): Promise<KeptFilter[]> {
  const query = tx.selectFrom('request_filters').select(['id', 'name', 'query']).where('town_id', '=', actor.town)
  return (await query.where('person_id', '=', actor.person).orderBy('name').execute()) as KeptFilter[]
}

export async function keepFilter(tx: Tx, actor: PostHolder, id: Id, name: string, query: object): Promise<void> {
  const row = { town_id: actor.town, id, person_id: actor.person, place: actor.path, name, query: JSON.stringify(query) }
  const same = tx.insertInto('request_filters').values(row)
  await same
    .onConflict(conflict => conflict.columns(['town_id', 'person_id', 'name']).doUpdateSet({ query: row.query, place: row.place }))
    .execute()
}

export async function dropFilter(tx: Tx, actor: PostHolder, id: Id): Promise<boolean> {
  const query = tx
    .deleteFrom('request_filters')
    .where('town_id', '=', actor.town)
    .where('person_id', '=', actor.person)
    .where('id', '=', id)
  return (await query.executeTakeFirst()).numDeletedRows === 1n
}
