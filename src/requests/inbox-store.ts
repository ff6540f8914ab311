import { sql } from 'kysely'
import type { PostHolder } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { seenBy } from './store.ts'

export interface NoticeRow {
  id: Id
  request: Id
  number: string
  kind: string
  words: string
  at: Date
  seenAt: Date | null
}

/** What the post (or the department) is told, newest first; of the last sixty days. */
export async function noticesTo(tx: Tx, actor: PostHolder, now: Date): Promise<NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`
    select n.id, n.request_id as request, r.number, n.kind, n.words, n.at, n.seen_at as "seenAt"
    from request_notices n join requests r on r.town_id = n.town_id and r.id = n.request_id
    where n.town_id = ${actor.town} and (n.to_mandate = ${actor.mandate}::uuid or n.to_department = ${actor.department ?? null})
      and n.at > ${now}::timestamptz - interval '60 days' and ${seenBy(actor)}
    order by n.at desc, n.id desc limit 100`.execute(tx)
  return rows
}

export async function markSeen(tx: Tx, actor: PostHolder, now: Date): Promise<void> {
  await sql`update request_notices set seen_at = ${now}::timestamptz where town_id = ${actor.town} and seen_at is null
    and (to_mandate = ${actor.mandate}::uuid or to_department = ${actor.department ?? null})`.execute(tx)
}
