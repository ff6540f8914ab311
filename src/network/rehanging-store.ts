import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { Place } from './places-store.ts'

// Row security judges a row by the path it carries, so when a place moves, everything below it carries the new path from then on.
// These keep theirs: a record stays where it was made (its hash covers the path), a change is told to those who saw it there; settings and
// numbers lie at the town, which never moves.
const staying = ['audit_log', 'settings', 'request_numbers', 'sync_changes']

/** Every table whose rows say by `place` where they lie; asked of the catalog, so that no table added later is forgotten. */
async function placedTables(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'place' and not a.attisdropped
      join pg_type t on t.oid = a.atttypid and t.typname = 'ltree'
    where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
      and c.relname <> all (${staying})
    order by c.relname`.execute(tx)
  return rows.map(row => row.name)
}

/** Sealed requests move with the others, though the mover may not read them. */
async function withSealed(tx: Tx, work: () => Promise<void>): Promise<void> {
  const { rows } = await sql<{ sees: boolean }>`select app_sees_sealed() as sees`.execute(tx)
  if (!rows[0]!.sees) await sql`set local app.sealed = 'yes'`.execute(tx)
  await work()
  if (!rows[0]!.sees) await sql`set local app.sealed = 'no'`.execute(tx)
}

/** Gives the place a new path and parent, and everything at or below it, in every table, the path that follows. */
export async function rewriteSubtree(tx: Tx, town: Id, place: Place, to: Pick<Place, 'path' | 'ordinal' | 'parent'>): Promise<void> {
  const { path: old } = place
  const moved = (column: string) => sql`case when ${sql.ref(column)} = ${old}::ltree then ${to.path}::ltree
    else ${to.path}::ltree || subpath(${sql.ref(column)}, nlevel(${old}::ltree)) end`
  await sql`update places set path = ${moved('path')}, ordinal = case when id = ${place.id}::uuid then ${to.ordinal}::integer else ordinal end,
      parent_id = case when id = ${place.id}::uuid then ${to.parent}::uuid else parent_id end
    where town_id = ${town}::uuid and path <@ ${old}::ltree`.execute(tx)
  if (old === to.path) return
  await withSealed(tx, async () => {
    for (const table of await placedTables(tx)) {
      await sql`update ${sql.table(table)} set place = ${moved('place')}
        where town_id = ${town}::uuid and place <@ ${old}::ltree`.execute(tx)
    }
  })
}

/** Rows that lie exactly at the old path of a household go to the new one, in every table: nothing lies below a household. */
export async function rewriteHouseholds(tx: Tx, town: Id, moves: { from: string; to: string }[]): Promise<void> {
  if (moves.length === 0) return
  const from = moves.map(move => move.from)
  const to = moves.map(move => move.to)
  await withSealed(tx, async () => {
    for (const table of await placedTables(tx)) {
      await sql`update ${sql.table(table)} t set place = m.new
        from unnest(${from}::ltree[], ${to}::ltree[]) m (old, new) where t.town_id = ${town}::uuid and t.place = m.old`.execute(tx)
    }
  })
}

/** What is still being done for a place that closes goes on at the place it merged into; what was done there stays there. */
export async function handOver(tx: Tx, town: Id, from: Place, into: Place): Promise<void> {
  await withSealed(tx, async () => {
    for (const table of ['requests', 'request_steps', 'files', 'rollcalls'] as const) {
      await sql`update ${sql.table(table)} set place = ${into.path}::ltree
        where town_id = ${town}::uuid and place = ${from.path}::ltree`.execute(tx)
    }
    await sql`update meeting_tasks set place = ${into.path}::ltree
      where town_id = ${town}::uuid and place = ${from.path}::ltree and state = 'open'`.execute(tx)
    if (from.kind !== 'village') return
    await sql`update requests set village_id = ${into.id}::uuid
      where town_id = ${town}::uuid and village_id = ${from.id}::uuid`.execute(tx)
  })
}

/** Household numbers at or below `path` that `village` has already given to others; five at most. */
export async function clashingNumbers(tx: Tx, town: Id, path: string, village: Id): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    select a.number from households a
      join households b on b.town_id = a.town_id and b.number = a.number and b.village_id = ${village}::uuid
    where a.town_id = ${town}::uuid and a.place <@ ${path}::ltree and a.village_id <> ${village}::uuid
    order by a.number limit 5`.execute(tx)
  return rows.map(row => row.number)
}

/** Households and requests at or below `path` say by id, too, which group and village they are in. */
export async function settle(tx: Tx, town: Id, path: string, { group, village }: { group?: Id; village: Id }): Promise<void> {
  await sql`update households set village_id = ${village}::uuid, group_id = coalesce(${group ?? null}::uuid, group_id)
    where town_id = ${town}::uuid and place <@ ${path}::ltree`.execute(tx)
  await withSealed(tx, async () => {
    await sql`update requests set village_id = ${village}::uuid
      where town_id = ${town}::uuid and place <@ ${path}::ltree and village_id <> ${village}::uuid`.execute(tx)
  })
}
