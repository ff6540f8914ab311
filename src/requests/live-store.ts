import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

/** Where a town's open requests stand, unit by unit, as one word each; what is sealed is nobody's business here. `tx` is the system's. */
export async function standsOf(tx: Tx, town: Id): Promise<{ id: string; path: string; stands: string }[]> {
  const { rows } = await sql<{ id: string; path: string; stands: string }>`
    select path as id, path, string_agg(state || ' ' || count, ', ' order by state) as stands from (
      select subpath(r.place, 0, least(nlevel(r.place), 6))::text as path, r.state, count(*) || '.' || sum(r.sent_back + r.reopened) as count from requests r
        where r.town_id = ${town} and not r.sealed and r.state not in ('written_off', 'withdrawn', 'merged') group by 1, 2) s
    group by path`.execute(tx)
  return rows
}
