import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { mayReadNetwork } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import type { KeptAudio } from '#platform/files.ts'
import { addRecording, findRecording } from './recordings-store.ts'
import { mayVisit } from './rules.ts'

/** A voice note belongs to a visit, so it is brought by whoever visits. */
export function checkSpeaker(actor: Actor): asserts actor is PostHolder {
  refuseUnless(mayVisit(actor), 'recordings.forbidden', '语音由走访的人上传')
}

/** 上传语音: lies at the bringer's place until it is given to a visit. A phone may have given it an id already. */
export async function bringRecording(tx: Tx, actor: Actor, now: Date, kept: KeptAudio, id = newId(now)): Promise<{ id: Id }> {
  checkSpeaker(actor)
  return await keepRecording(tx, actor, now, kept, id)
}

/** Who may bring one is the caller's matter. */
export async function keepRecording(
  tx: Tx,
  actor: Exclude<Actor, { kind: 'system' }>,
  now: Date,
  kept: KeptAudio,
  id = newId(now),
): Promise<{ id: Id }> {
  await addRecording(tx, actor.town, id, actor.path, actor.person, kept, now)
  const after = { sha256: kept.sha256.toString('hex'), bytes: kept.bytes }
  await record(tx, actor, 'recording.brought', { kind: 'recording', id, place: actor.path }, { now, after })
  return { id }
}

/** A recording the actor may hear: their own, or of a visit they may read. */
export async function hearRecording(tx: Tx, actor: Actor, id: Id): Promise<{ sha256: Buffer; mediaType: string }> {
  const row = found(await findRecording(tx, actor.town, id), 'recordings')
  const hears = mayReadNetwork(actor) || (actor.kind !== 'system' && row.broughtBy === actor.person)
  return found(hears ? row : null, 'recordings')
}
