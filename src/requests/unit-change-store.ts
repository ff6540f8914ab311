import { sql } from 'kysely'
import type { Actor } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { seenBy } from './store.ts'

/** Requests that somebody with one of these mandates has still to answer. */
export async function heldRequests(tx: Tx, actor: Actor, mandates: Id[]): Promise<{ id: Id; number: string; mandate: Id }[]> {
  if (mandates.length === 0) return []
  const { rows } = await sql<{ id: Id; number: string; mandate: Id }>`
    select r.id, r.number, r.handler_mandate_id as mandate from requests r
    where r.town_id = ${actor.town}::uuid and r.handler_mandate_id = any(${mandates}::uuid[]) and r.state in ('dispatched', 'taken', 'scheduled', 'paused') and ${seenBy(actor)}
    order by r.number`.execute(tx)
  return rows
}
