import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

/** Towns, not counties, with their paths: what the clock job goes through. `tx` is the system's. */
export async function townsToKeep(tx: Tx): Promise<{ town: Id; path: string }[]> {
  return await tx.selectFrom('towns').select(['id as town', 'path']).where('kind', '=', 'town').execute()
}

/** Requests whose time at their rung is up. */
export async function toRise(tx: Tx, town: Id, now: Date, most: number): Promise<Id[]> {
  const query = tx.selectFrom('requests').select('id').where('town_id', '=', town).where('rise_at', '<=', now)
  const rows = await query.where('state', 'in', ['dispatched', 'taken', 'scheduled']).orderBy('rise_at').limit(most).execute()
  return rows.map(row => row.id)
}

export type Why = 'due_soon' | 'overdue' | 'ask_again'

/** Requests somebody is to be told of and was not yet: soon rising, overdue with nobody above, to be asked again. */
export async function toTell(tx: Tx, town: Id, now: Date, soon: Date, most: number): Promise<{ id: Id; why: Why }[]> {
  const { rows } = await sql<{ id: Id; why: Why }>`
    select id, case when state = 'written_off' then 'ask_again' when rise_at is not null then 'due_soon' else 'overdue' end as why
    from requests where town_id = ${town} and noticed_at is null and (
      (state in ('dispatched', 'taken', 'scheduled') and rise_at > ${now}::timestamptz and rise_at <= ${soon}::timestamptz)
      or (state in ('raised', 'sorted', 'dispatched', 'taken', 'scheduled') and rise_at is null and due_at <= ${now}::timestamptz)
      or (state = 'written_off' and reask_at <= ${now}::timestamptz))
    order by id limit ${most}`.execute(tx)
  return rows
}

/** Marks it told; false when somebody else has. */
export async function markTold(tx: Tx, town: Id, id: Id, now: Date): Promise<boolean> {
  const told = tx.updateTable('requests').set({ noticed_at: now }).where('town_id', '=', town).where('id', '=', id)
  const { numUpdatedRows } = await told.where('noticed_at', 'is', null).executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A vacant rung above: it does not rise again before somebody does something about it. */
export async function stay(tx: Tx, town: Id, id: Id): Promise<void> {
  await tx.updateTable('requests').set({ rise_at: null, noticed_at: null }).where('town_id', '=', town).where('id', '=', id).execute()
}

export interface Unsent {
  id: Id
  words: string
  request: Id
  resident: Id | null
  residentPhone: Buffer | null
  raiserPhone: Buffer | null
}

/** Messages to residents of the last two days that have not gone out, where a phone is on file. */
export async function unsent(tx: Tx, town: Id, now: Date, most: number): Promise<Unsent[]> {
  const { rows } = await sql<Unsent>`
    select n.id, n.words, r.id as request, r.resident_id as resident, p.phone_sealed as "residentPhone", r.raiser_phone_sealed as "raiserPhone"
    from request_notices n join requests r on r.town_id = n.town_id and r.id = n.request_id
      left join residents p on p.town_id = r.town_id and p.id = r.resident_id and p.ended_on is null
    where n.town_id = ${town} and n.to_resident and n.sent_at is null and n.at > ${now}::timestamptz - interval '2 days'
      and (p.phone_sealed is not null or r.raiser_phone_sealed is not null)
    order by n.at limit ${most}`.execute(tx)
  return rows
}

export async function markSent(tx: Tx, town: Id, id: Id, now: Date): Promise<void> {
  await tx.updateTable('request_notices').set({ sent_at: now }).where('town_id', '=', town).where('id', '=', id).execute()
}
