import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { append } from './store.ts'

/** What a record is about: a row, and the place that decides who may read the record. */
export interface Subject {
  kind: string
  id?: string
  place: string
}

/** What changed, and when it was done (`deviceAt`: by the phone's clock, for acts made offline). */
export interface Change {
  now: Date
  before?: object
  after?: object
  deviceAt?: Date
}

/**
 * Writes the record of an act in the act's own transaction: as its last statement, in one breath with the commit, since it holds the town's
 * chain until then. Whoever reads records in the same transaction does not see it yet.
 * Never put ID numbers, phones or other sealed values into `before`/`after`; name the field instead.
 */
export async function record(tx: Tx, actor: Actor, act: string, subject: Subject, change: Change): Promise<void> {
  await append(tx, { town: actor.town, id: newId(change.now), actor: described(actor), act, subject, change })
}

function described(actor: Actor): object {
  if (actor.kind === 'post') {
    const { kind, person, name, post, mandate, place, actingFor, handedIn } = actor
    return { kind, person, name, post, mandate, place, ...(actingFor && { actingFor }), ...(handedIn && { handedIn }) }
  }
  if (actor.kind === 'resident')
    return { kind: actor.kind, person: actor.person, name: actor.name, household: actor.household, card: actor.card }
  return { kind: actor.kind, name: actor.name }
}
