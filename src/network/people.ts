import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import { renamePhone } from '#identity/accounts.ts'
import { asActor, asSystemAt, type Database, type Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import type { revealing } from './households-terms.ts'
import { postsOf } from './mandates-store.ts'
import { addPersonRow, findPerson, type KeptPerson, savePerson, savePhoto } from './people-store.ts'
import type { newPerson, personChange } from './people-terms.ts'
import { livingPlace } from './places.ts'
import { findResident } from './residents-store.ts'
import { inScope, mayChangePhone, mayKeepPeople, mayReveal } from './rules.ts'
import { boundTo, phoneColumns } from './sealing.ts'
import type { photoChange } from './terms.ts'

const forbidden = ['people.forbidden', '人员由镇干部和村党组织书记登记'] as const

/** 登记人员: somebody who holds or will hold a post. A villager's phone is taken from the roll unless another is given. */
export async function addPerson(tx: Tx, actor: Actor, now: Date, vault: Vault, input: z.infer<typeof newPerson>): Promise<Id> {
  refuseUnless(mayKeepPeople(actor), ...forbidden)
  const place = await livingPlace(tx, actor, input.place)
  const resident = input.resident ? found(await findResident(tx, actor.town, input.resident), 'residents') : null
  if (resident?.endedOn) throw new Refusal('people.conflict', `${resident.name}已不在册`)
  const onRoll = resident?.phoneSealed ? vault.open(resident.phoneSealed, boundTo(actor.town, resident.id, 'phone')) : null
  const id = newId(now)
  const phone = phoneColumns(vault, actor.town, id, input.phone || onRoll)
  await addPersonRow(tx, actor.town, { id, name: input.name, place: place.path, resident_id: resident?.id ?? null, ...phone })
  const after = { name: input.name, resident: resident?.id ?? null }
  await record(tx, actor, 'person.added', { kind: 'person', id, place: place.path }, { now, after })
  return id
}

/** A person whose posts all lie in the actor's place; whoever has posts elsewhere is kept by the office above. */
async function ownPerson(tx: Tx, actor: Actor, id: Id): Promise<KeptPerson> {
  refuseUnless(mayKeepPeople(actor), ...forbidden)
  const person = await findPerson(tx, actor.town, id)
  return found(person && inScope(actor, person.path) ? person : null, 'people')
}

/**
 * 更改姓名、电话. The phone is also a name to sign in by, which only the system may write: the actor's own view decides first who is meant,
 * then one system transaction writes person, sign-in name and record together.
 */
export async function changePerson(
  database: Database,
  actor: PostHolder,
  now: Date,
  vault: Vault,
  id: Id,
  input: z.infer<typeof personChange>,
): Promise<void> {
  const { town } = actor
  const { name, phone } = input
  const person = await asActor(database, actor, async tx => {
    const own = await ownPerson(tx, actor, id)
    if (phone !== undefined) {
      const held = await postsOf(tx, town, id, dayOf(now))
      refuseUnless(mayChangePhone(actor, held), 'people.forbidden', '书记只能改三长的电话；村干部的电话由镇干部改')
    }
    return own
  })
  refuseUnless(name !== undefined || phone !== undefined, 'people.nothing', '没有要更改的内容')
  const columns = phone === undefined ? {} : phoneColumns(vault, town, id, phone)
  await asSystemAt(database, actor.path, async tx => {
    await savePerson(tx, town, id, { ...columns, ...(name !== undefined && { name }) })
    if (phone !== undefined) await renamePhone(tx, vault, { town, person: id, phone: phone || null })
    const after = { ...(name && { name }), ...(phone !== undefined && { field: 'phone' }) }
    await record(tx, actor, 'person.changed', { kind: 'person', id, place: person.path }, { now, before: { name: person.name }, after })
  })
}

/** 照片: one on the certificate; taken away with null. */
export async function changePhoto(tx: Tx, actor: Actor, now: Date, id: Id, { photo }: z.infer<typeof photoChange>): Promise<void> {
  const person = await ownPerson(tx, actor, id)
  const kept = await savePhoto(tx, actor.town, id, photo)
  refuseUnless(kept, 'photos.not_found', '没有这张照片，或它已用于别处')
  await record(tx, actor, 'photo.set', { kind: 'person', id, place: person.path }, { now, after: { photo } })
}

/** 查看电话原文, for a reason that the person concerned can read. */
export async function revealPerson(
  tx: Tx,
  actor: Actor,
  now: Date,
  vault: Vault,
  id: Id,
  { field, reason }: z.infer<typeof revealing>,
): Promise<string> {
  refuseUnless(mayReveal(actor, field), 'people.forbidden', '无权查看')
  const person = found(await findPerson(tx, actor.town, id), 'people')
  // People have no ID number of their own here: it stands, if anywhere, with the resident.
  const sealed = found(field === 'phone' ? person.phoneSealed : null, 'people', '未登记')
  const value = vault.open(sealed, boundTo(actor.town, id, 'phone'))
  // The record lies where the reader's scope allows; somebody from above is looked at from below.
  const place = inScope(actor, person.path) ? person.path : actor.path
  await record(tx, actor, 'person.revealed', { kind: 'person', id, place }, { now, after: { field, reason } })
  return value
}
