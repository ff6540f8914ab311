import type { Updateable } from 'kysely'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import type { Requests } from '#platform/schema.ts'
import { checkMay, type Facts, type TownRules } from './rules.ts'
import { attachPhotos, findRequest, insertStep, lockRequest, saveRequest } from './store.ts'
import type { Act, Moved, State } from './terms.ts'

/** The settings of the town that decide who may, as they count today. */
export async function townRules(tx: Tx, town: Id, now: Date): Promise<TownRules> {
  const day = dayOf(now)
  return {
    dispatchPosts: await settingOn(tx, town, 'dispatch_posts', day),
    writeOffPosts: await settingOn(tx, town, 'write_off_posts', day),
    sealedPosts: await settingOn(tx, town, 'sealed_posts', day),
    sendBackLimit: await settingOn(tx, town, 'send_back_limit', day),
  }
}

/** Loads and holds the request for `act`; refuses unless the actor may, and it stands where it can be done. */
export async function opened(
  tx: Tx,
  actor: Actor,
  now: Date,
  id: Id,
  act: Exclude<Act, 'raise' | 'reopen'>,
): Promise<{ request: Facts; town: TownRules }> {
  await lockRequest(tx, actor.town, id)
  const request = found(await findRequest(tx, actor, id), 'requests')
  const town = await townRules(tx, actor.town, now)
  checkMay(act, request, actor, town)
  return { request, town }
}

/** What an act leaves behind: the request as it is now, a step of its timeline, a record. */
export interface Move {
  act: Act
  to: State
  changes?: Updateable<Requests>
  words?: string
  /** kept with step and record: what was decided; nothing personal but names of post holders */
  facts?: object
  photos?: Id[]
  deviceAt?: string | undefined
}

const recordNames: Record<Act, string> = {
  raise: 'request.raised',
  sort: 'request.sorted',
  dispatch: 'request.dispatched',
  take: 'request.taken',
  send_back: 'request.sent_back',
  answer: 'request.answered',
  rate: 'request.rated',
  reopen: 'request.reopened',
  write_off: 'request.written_off',
  withdraw: 'request.withdrawn',
}

/** Saves the request's next state with its step and its record; the last thing an act does. */
export async function move(tx: Tx, actor: Actor, now: Date, request: Facts, { to, changes = {}, ...move }: Move): Promise<Moved> {
  await saveRequest(tx, actor.town, request.id, { ...changes, state: to })
  await leaveStep(tx, actor, now, { ...request, sealed: changes.sealed ?? request.sealed }, { to, ...move })
  const due = changes.due_at === undefined ? request.dueAt : changes.due_at
  return { id: request.id, number: request.number, state: to, dueAt: due ? new Date(due).toISOString() : null }
}

type Stepped = Pick<Facts, 'id' | 'place' | 'sealed'> & { state: State | null }

/** The step and the record of a move, without the move. */
export async function leaveStep(tx: Tx, actor: Actor, now: Date, request: Stepped, move: Omit<Move, 'changes'>): Promise<void> {
  const { act, to, words = '', facts = {}, photos = [] } = move
  const deviceAt = move.deviceAt ? new Date(move.deviceAt) : undefined
  const step = newId(now)
  const row = { town: actor.town, id: step, request: request.id, place: request.place, sealed: request.sealed }
  await insertStep(tx, { ...row, act, from: request.state, to, at: now, deviceAt, actor: described(actor), words, facts })
  const subject = act === 'raise' ? { kind: 'request', id: request.id } : { kind: 'request_step', id: step }
  await attach(tx, actor, [...new Set(photos)], { ...subject, place: request.place })
  const change = { now, before: { state: request.state }, after: { state: to, ...facts }, ...(deviceAt && { deviceAt }) }
  await record(tx, actor, recordNames[act], { kind: 'request', id: request.id, place: request.place }, change)
}

async function attach(tx: Tx, actor: Actor, photos: Id[], subject: { kind: string; id: Id; place: string }): Promise<void> {
  if (photos.length === 0 || actor.kind === 'system') return
  const by = actor.kind === 'post' ? [actor.person, actor.account] : [actor.person, actor.card]
  const attached = await attachPhotos(tx, actor.town, photos, by, subject)
  refuseUnless(attached === photos.length, 'requests.photos', '有照片没有传上来，或已用在别处，请重新选择照片')
}

/** Who did a step, with the ids that later decide who is a second person. */
function described(actor: Actor): object {
  const { kind, name } = actor
  if (actor.kind === 'system') return { kind, name }
  if (actor.kind === 'resident') return { kind, name, person: actor.person, household: actor.household }
  const { person, post, mandate, department, actingFor } = actor
  return { kind, name, person, post, mandate, ...(department && { department }), ...(actingFor && { actingFor }) }
}
