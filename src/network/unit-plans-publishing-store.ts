import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { householdLabel } from './paths.ts'
import type { Place } from './places-store.ts'
import { rewriteHouseholds } from './rehanging-store.ts'

/** Puts many households into their units at once, and everything that carries their paths. Gives how many went. */
export async function settleHouseholds(tx: Tx, town: Id, moves: { household: Id; unit: Place }[]): Promise<number> {
  if (moves.length === 0) return 0
  const ids = moves.map(move => move.household)
  const kept = await tx
    .selectFrom('households')
    .select(['id', 'place'])
    .where('town_id', '=', town)
    .where('id', 'in', ids)
    .where('ended_on', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const target = new Map(moves.map(move => [move.household, move.unit]))
  await sql`update households h set unit_id = m.unit
    from unnest(${ids}::uuid[], ${moves.map(move => move.unit.id)}::uuid[]) m (id, unit)
    where h.town_id = ${town}::uuid and h.id = m.id`.execute(tx)
  await rewriteHouseholds(
    tx,
    town,
    kept.map(({ id, place }) => ({ from: place, to: `${target.get(id)!.path}.${householdLabel(id)}` })),
  )
  return kept.length
}
