import type { Actor } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { insertNotice } from './life-store.ts'
import { saidToResident } from './notices-rules.ts'
import type { Facts } from './rules.ts'
import type { Act } from './terms.ts'

/** The resident is told of what concerns them. Not of sealed matters: in the same house may live the person it is about. */
export async function tellResident(
  tx: Tx,
  actor: Actor,
  now: Date,
  request: Pick<Facts, 'id' | 'number' | 'place' | 'sealed'>,
  { act, words = '' }: { act: Act; words?: string },
): Promise<void> {
  const said = request.sealed ? null : saidToResident(act, request.number, words)
  if (!said) return
  await tell(tx, actor.town, now, request, { kind: act, to_resident: true, words: said })
}

/** A post or a department finds it in its inbox. */
export async function tell(
  tx: Tx,
  town: Id,
  now: Date,
  { id, place, sealed }: Pick<Facts, 'id' | 'place' | 'sealed'>,
  notice: { kind: string; to_mandate?: Id | null; to_department?: string | null; to_resident?: boolean; words: string },
): Promise<void> {
  await insertNotice(tx, town, { id: newId(now), request_id: id, place, sealed, at: now, ...notice })
}
