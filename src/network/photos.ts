import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { KeptPhoto } from '#platform/files.ts'
import type { photo } from './cards-terms.ts'
import { addPhoto, findPhoto, type PhotoRow, type RequestBehind, requestBehind } from './photos-store.ts'
import { mayReadNetwork } from './rules.ts'

/** Everybody who acts in the town brings photos; the county only looks. */
export function checkBringer(actor: Actor): asserts actor is Exclude<Actor, { kind: 'system' }> {
  refuseUnless(actor.kind !== 'system' && !(actor.kind === 'post' && actor.readOnly), 'photos.forbidden', '只能查看，不能上传')
}

/** 上传照片: lies at the bringer's place until it is given to a request, a visit or a person. A phone may have given it an id already. */
export async function bringPhoto(tx: Tx, actor: Actor, now: Date, kept: KeptPhoto, id = newId(now)): Promise<z.infer<typeof photo>> {
  checkBringer(actor)
  await addPhoto(tx, actor.town, id, actor.path, actor.person, kept, now)
  const after = { sha256: kept.sha256.toString('hex'), bytes: kept.bytes }
  await record(tx, actor, 'photo.brought', { kind: 'photo', id, place: actor.path }, { now, after })
  return { id, width: kept.width, height: kept.height }
}

/** The hash of a photo the actor may see. */
export async function seePhoto(tx: Tx, actor: Actor, id: Id): Promise<Buffer> {
  const row = found(await findPhoto(tx, actor.town, id), 'photos')
  return found((await isShown(tx, actor, row)) ? row.sha256 : null, 'photos')
}

/** A request's photos are seen by whoever sees the request; all others by whoever brought them and by those who read the network. */
async function isShown(tx: Tx, actor: Actor, { subjectKind, subject, broughtBy }: PhotoRow): Promise<boolean> {
  if (subject && (subjectKind === 'request' || subjectKind === 'request_step')) {
    const request = await requestBehind(tx, actor.town, subjectKind, subject)
    return request !== undefined && seesRequest(actor, request)
  }
  return (actor.kind !== 'system' && broughtBy === actor.person) || mayReadNetwork(actor)
}

/** Within one's scope: residents see their household's, clerks their department's, nobody one about themselves. */
function seesRequest(actor: Actor, { household, department, about }: RequestBehind): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'resident') return household === actor.household
  if (actor.post === 'department_clerk') return department !== null && department === actor.department
  return about !== actor.person
}
