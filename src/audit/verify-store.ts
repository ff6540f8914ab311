import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

/** The instant the whole check looks at: the town may go on working meanwhile. Must be the first statement of the transaction. */
export async function freeze(tx: Tx): Promise<void> {
  await sql`set transaction isolation level repeatable read read only`.execute(tx)
}

/** Towns that have records, or a head that says they had. */
export async function chains(tx: Tx): Promise<{ town: Id; name: string; head: { seq: number; hash: Buffer } | null }[]> {
  const { rows } = await sql<{ town: Id; name: string; seq: number | null; hash: Buffer | null }>`
    select t.id as town, t.name, h.seq, h.hash from towns t left join audit_heads h on h.town_id = t.id
    where h.town_id is not null or exists (select from audit_log l where l.town_id = t.id) order by t.path`.execute(tx)
  return rows.map(({ town, name, seq, hash }) => ({ town, name, head: hash && { seq: seq!, hash } }))
}

export interface Link {
  seq: number
  act: string
  at: Date
  prevHash: Buffer
  hash: Buffer
  /** the text the hash covers, together with the previous hash */
  body: string
}

/**
 * The next rows of a chain. The covered text is spelt out here as in `audit_hash`, and hashed by us: whoever could alter rows could alter
 * that function as well.
 */
export async function links(tx: Tx, town: Id, after: number, limit: number): Promise<Link[]> {
  const { rows } = await sql<Link>`
    select seq, act, at, prev_hash as "prevHash", hash, jsonb_build_array(town_id, seq, id, place::text, extract(epoch from at),
      extract(epoch from device_at), actor, act, subject_kind, subject_id, before, after)::text as body
    from audit_log where town_id = ${town} and seq > ${after} order by seq limit ${limit}`.execute(tx)
  return rows
}
