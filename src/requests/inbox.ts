import type * as z from 'zod'
import type { Actor } from '#common/actor.ts'
import { Refusal } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { markSeen, noticesTo } from './inbox-store.ts'
import type { notices } from './terms.ts'

/** 待办提醒 of the post one acts under. */
export async function inbox(tx: Tx, actor: Actor, now: Date): Promise<z.infer<typeof notices>> {
  if (actor.kind !== 'post') throw new Refusal('requests.forbidden', '提醒只供任职人员查看')
  const rows = await noticesTo(tx, actor, now)
  const shown = rows.map(({ at, seenAt, ...row }) => ({ ...row, at: at.toISOString(), seen: seenAt !== null }))
  return { rows: shown, unseen: shown.filter(row => !row.seen).length }
}

/** Read: not an act worth a record, nothing of the matter changes. */
export async function readInbox(tx: Tx, actor: Actor, now: Date): Promise<{ ok: true }> {
  if (actor.kind !== 'post') throw new Refusal('requests.forbidden', '提醒只供任职人员查看')
  if (!actor.readOnly) await markSeen(tx, actor, now)
  return { ok: true }
}
