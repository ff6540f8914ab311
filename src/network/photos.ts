import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { KeptPhoto } from '#platform/files.ts'
import { addPhoto, findPhoto } from './photos-store.ts'
import type { photo } from './terms.ts'

/** Everybody who acts in the town brings photos; the county only looks. */
export function checkBringer(actor: Actor): asserts actor is Exclude<Actor, { kind: 'system' }> {
  refuseUnless(actor.kind !== 'system' && !(actor.kind === 'post' && actor.readOnly), 'photos.forbidden', '只能查看，不能上传')
}

/** 上传照片: lies at the bringer's place until it is given to a request, a visit or a person. */
export async function bringPhoto(tx: Tx, actor: Actor, now: Date, kept: KeptPhoto): Promise<z.infer<typeof photo>> {
  checkBringer(actor)
  const id = newId(now)
  await addPhoto(tx, actor.town, id, actor.path, actor.person, kept, now)
  const after = { sha256: kept.sha256.toString('hex'), bytes: kept.bytes }
  await record(tx, actor, 'photo.brought', { kind: 'photo', id, place: actor.path }, { now, after })
  return { id, width: kept.width, height: kept.height }
}

/** The hash of a photo the actor may see. A line department sees what belongs to requests, and what it brought itself. */
export async function seePhoto(tx: Tx, actor: Actor, id: Id): Promise<Buffer> {
  const row = found(await findPhoto(tx, actor.town, id), 'photos')
  const isClerk = actor.kind === 'post' && actor.post === 'department_clerk'
  const mayClerk = row.subjectKind?.startsWith('request') || (actor.kind === 'post' && row.broughtBy === actor.person)
  return found(!isClerk || mayClerk ? row.sha256 : null, 'photos')
}
