import { sql } from 'kysely'
import type { Actor } from '#common/actor.ts'
import type { Tx } from '#platform/db.ts'
import { figureConditions } from './figure-conditions-store.ts'
import { seenBy } from './store.ts'
import type { State } from './terms.ts'

export interface Pin {
  id: string
  number: string
  text: string
  state: State
  overdue: boolean
  publicSafety: boolean
  longitude: number | null
  latitude: number | null
}

/** Open requests the actor sees with where they lie: their own point, or their household's. */
export async function openPins(tx: Tx, actor: Actor, path: string, now: Date, most = 5_000): Promise<Pin[]> {
  const { open, overdue } = figureConditions(now)
  const { rows } = await sql<Pin>`
    select r.id, r.number, left(r.text, 40) as text, r.state, coalesce(${overdue}, false) as overdue, r.public_safety as "publicSafety",
      coalesce(r.longitude, h.longitude) as longitude, coalesce(r.latitude, h.latitude) as latitude
    from requests r left join households h on h.town_id = r.town_id and h.id = r.household_id
    where r.town_id = ${actor.town} and ${open} and ${seenBy(actor)} and r.place <@ ${path}::ltree limit ${most}`.execute(tx)
  return rows
}
