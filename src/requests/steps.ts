import type { Updateable } from 'kysely'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import type { Requests } from '#platform/schema.ts'
import { tellResident } from './notices.ts'
import { checkMay, type Done, type Facts, next, type TownRules } from './rules.ts'
import { attachFiles, type FirstTime, findRequest, findStep, insertStep, lockRequest, saveRequest } from './store.ts'
import type { Act, Moved, State } from './terms.ts'

/** The settings of the town that decide who may, as they count today. */
export async function townRules(tx: Tx, town: Id, now: Date): Promise<TownRules> {
  const day = dayOf(now)
  return {
    dispatchPosts: await settingOn(tx, town, 'dispatch_posts', day),
    writeOffPosts: await settingOn(tx, town, 'write_off_posts', day),
    sealedPosts: await settingOn(tx, town, 'sealed_posts', day),
    sendBackLimit: await settingOn(tx, town, 'send_back_limit', day),
    callBackDays: await settingOn(tx, town, 'call_back_days', day),
  }
}

/** What an act leaves behind: the request as it is now, a step of its timeline, a record. */
export interface Move {
  /** false: the act's own question was answered the other way (not settled; it had a plan) */
  first?: boolean
  /** the step's name where it differs from the act asked for */
  as?: Act
  changes?: Updateable<Requests>
  words?: string
  /** kept with step and record: what was decided; nothing personal but names of post holders */
  facts?: object
  photos?: Id[]
  /** what was said, as a recording; only with 点单 */
  voice?: Id | undefined
}

/** How it reached us: the step's id when it was made on the phone, and the phone's time. */
export interface Sent {
  step?: string | undefined
  deviceAt?: string | undefined
}

export interface Opened {
  request: Facts
  town: TownRules
}

/**
 * One act on a request: holds it, refuses unless the actor may and it stands where it can be done, lets `decide` say what changes, and
 * saves that with its step and its record. Sent twice under one step id it is done once.
 */
export async function doing(
  ...[tx, actor, now, id, act, sent, decide]: [
    ...[tx: Tx, actor: Actor, now: Date, id: Id, act: Done, sent: Sent],
    decide: (opened: Opened) => Promise<Move> | Move,
  ]
): Promise<Moved> {
  await lockRequest(tx, actor.town, id)
  const request = found(await findRequest(tx, actor, id), 'requests')
  if (sent.step && (await replayed(tx, actor, id, sent.step))) return stands(request)
  const town = await townRules(tx, actor.town, now)
  const transition = checkMay(act, request, actor, town)
  const { first, as = act, ...made } = await decide({ request, town })
  const { step, deviceAt } = sent
  return await move(tx, actor, now, request, { ...made, act: as, to: next(transition, request.state, first), step, deviceAt })
}

/** Refuses as `doing` would, and does nothing. */
export async function checked(tx: Tx, actor: Actor, now: Date, id: Id, act: Done): Promise<void> {
  await lockRequest(tx, actor.town, id)
  checkMay(act, found(await findRequest(tx, actor, id), 'requests'), actor, await townRules(tx, actor.town, now))
}

/** Whether this very step is on file already; somebody else's under that id is a conflict. */
async function replayed(tx: Tx, actor: Actor, request: Id, step: Id): Promise<boolean> {
  const kept = await findStep(tx, actor.town, step)
  if (!kept) return false
  const own = kept.request === request && actor.kind !== 'system' && kept.person === actor.person
  refuseUnless(own, 'requests.conflict', '这个编号已用于另一步操作，请重新填写')
  return true
}

function stands({ id, number, state, dueAt }: Facts): Moved {
  return { id, number, state, dueAt: dueAt?.toISOString() ?? null }
}

const recordNames: Record<Act, string> = {
  raise: 'request.raised',
  merge: 'request.merged',
  reply: 'request.replied',
  sort: 'request.sorted',
  dispatch: 'request.dispatched',
  take: 'request.taken',
  plan: 'request.planned',
  resolve: 'request.resolved',
  progress: 'request.progressed',
  consult: 'request.consulted',
  assist: 'request.assisted',
  ask: 'request.asked',
  tell: 'request.told',
  pause: 'request.paused',
  resume: 'request.resumed',
  send_back: 'request.sent_back',
  rule: 'request.ruled',
  hand_up: 'request.handed_up',
  rise: 'request.risen',
  answer: 'request.answered',
  call: 'request.called',
  rate: 'request.rated',
  reopen: 'request.reopened',
  write_off: 'request.written_off',
  ask_again: 'request.asked_again',
  withdraw: 'request.withdrawn',
}

type Made = Omit<Move, 'first' | 'as' | 'changes'> & Sent & { act: Act; to: State }

/** Saves the request's next state with its step and its record, and tells the resident; the last thing an act does. */
export async function move(
  tx: Tx,
  actor: Actor,
  now: Date,
  request: Facts,
  { changes = {}, ...made }: Made & Pick<Move, 'changes'>,
): Promise<Moved> {
  const column = firsts[made.act]
  await saveRequest(tx, actor.town, request.id, { ...changes, state: made.to }, column && { column, at: now })
  const sealed = changes.sealed ?? request.sealed
  await leaveStep(tx, actor, now, { ...request, sealed }, made)
  await tellResident(tx, actor, now, { ...request, sealed }, made)
  const due = changes.due_at === undefined ? request.dueAt : changes.due_at
  return { id: request.id, number: request.number, state: made.to, dueAt: due ? new Date(due).toISOString() : null }
}

const firsts: Partial<Record<Act, FirstTime['column']>> = {
  ...{ sort: 'sorted_at', dispatch: 'dispatched_at', rule: 'dispatched_at', take: 'taken_at' },
}

type Stepped = Pick<Facts, 'id' | 'place' | 'sealed'> & { state: State | null }

/** The step and the record of a move, without the move. */
export async function leaveStep(tx: Tx, actor: Actor, now: Date, request: Stepped, made: Made): Promise<void> {
  const { act, to, words = '', facts = {}, photos = [], voice, step: id = newId(now) } = made
  const deviceAt = made.deviceAt ? new Date(made.deviceAt) : undefined
  const row = { town: actor.town, id, request: request.id, place: request.place, sealed: request.sealed }
  await insertStep(tx, { ...row, act, from: request.state, to, at: now, deviceAt, actor: described(actor), words, facts })
  const subject = act === 'raise' ? { kind: 'request', id: request.id } : { kind: 'request_step', id }
  await attach(tx, actor, [...new Set(photos)], { ...subject, place: request.place })
  if (voice) await attach(tx, actor, [voice], { kind: 'request_voice', id: request.id, place: request.place })
  const change = { now, before: { state: request.state }, after: { state: to, ...facts }, ...(deviceAt && { deviceAt }) }
  await record(tx, actor, recordNames[act], { kind: 'request', id: request.id, place: request.place }, change)
}

async function attach(tx: Tx, actor: Actor, files: Id[], subject: { kind: string; id: Id; place: string }): Promise<void> {
  if (files.length === 0 || actor.kind === 'system') return
  const by = actor.kind === 'post' ? [actor.person, actor.account] : [actor.person, actor.card]
  const attached = await attachFiles(tx, actor.town, files, by, subject)
  const [what, again] = subject.kind === 'request_voice' ? ['语音', '重新录'] : ['照片', '重新选择照片']
  refuseUnless(attached === files.length, 'requests.photos', `有${what}没有传上来，或已用在别处，请${again}`)
}

/** Who did a step, with the ids that later decide who is a second person. */
function described(actor: Actor): object {
  const { kind, name } = actor
  if (actor.kind === 'system') return { kind, name }
  if (actor.kind === 'resident') return { kind, name, person: actor.person, household: actor.household }
  const { person, post, mandate, department, actingFor, handedIn } = actor
  const more = { ...(department && { department }), ...(actingFor && { actingFor }), ...(handedIn && { handedIn }) }
  return { kind, name, person, post, mandate, ...more }
}
