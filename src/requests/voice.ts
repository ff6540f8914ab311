import type { Actor } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { KeptAudio } from '#platform/files.ts'
import { keepRecording } from '#visits/recordings.ts'
import { mayRaise } from './rules.ts'
import { findRequest } from './store.ts'
import { voiceOf } from './voice-store.ts'

/** 语音点单: whoever may raise a matter may say it; lies at the bringer's place until the request takes it. */
export async function bringVoice(tx: Tx, actor: Actor, now: Date, kept: KeptAudio): Promise<{ id: Id }> {
  refuseUnless(mayRaise(actor) && actor.kind !== 'system', 'requests.forbidden', '您的岗位不能代录诉求')
  return await keepRecording(tx, actor as Exclude<Actor, { kind: 'system' }>, now, kept, newId(now))
}

/** What was said with a request, for whoever sees the request. */
export async function hearVoice(tx: Tx, actor: Actor, id: Id): Promise<{ sha256: Buffer; mediaType: string }> {
  found(await findRequest(tx, actor, id), 'requests')
  return found(await voiceOf(tx, actor.town, id), 'recordings')
}
