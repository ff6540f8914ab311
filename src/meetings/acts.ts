import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { type Day, dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import { type PlaceFacts, placeAt } from '#visits/store.ts'
import { freeze } from './agenda.ts'
import { headsBelow, holdersAround, insertPeople, type NewPerson } from './people-store.ts'
import { checkAttended, checkDay, checkKind, checkState, heldOn, kindRules, mayCall } from './rules.ts'
import { opened } from './running.ts'
import { findMeeting, insertMeeting, type MeetingFacts, saveMeeting } from './store.ts'
import type { Calling, Meeting, MeetingKind } from './terms.ts'
import { meetingOf } from './view.ts'

/** Larger places call their residents by word of mouth and count who comes. */
const mostHouseholds = 40

/** 通知开会: who is called follows from kind and place. Sent twice under one id it is called once. */
export async function call(tx: Tx, actor: Actor, now: Date, input: Calling): Promise<Meeting> {
  refuseUnless(mayCall(actor), 'meetings.forbidden', '会议由三长、村干部和镇干部召集')
  const place = found(await placeAt(tx, actor.town, input.place ?? actor.place), 'places')
  found(inScope(actor, place.path) || null, 'places')
  const { kind, on, at, location, notice } = input
  checkKind(kind, actor.post, place.kind)
  const id = input.id ?? newId(now)
  const sent = await findMeeting(tx, actor, id)
  if (sent) return await replayed(tx, actor, now, sent, input)
  checkDay(on, dayOf(now))
  const convenor = { convenor_id: actor.person, convenor_mandate_id: actor.mandate, convenor_post: actor.post }
  const what = { kind, state: 'called' as const, held_on: on, starts_at: at, location, notice, called_at: now }
  const fresh = await insertMeeting(tx, { town_id: actor.town, id, place: place.path, place_id: place.id, ...convenor, ...what })
  if (!fresh) return await replayed(tx, actor, now, await findMeeting(tx, actor, id), input)
  const called = await calledTo(tx, actor, now, place, kind, on)
  await insertPeople(tx, actor.town, id, called)
  const after = { kind, on, at, location, called: called.length }
  await record(tx, actor, 'meeting.called', { kind: 'meeting', id, place: place.path }, { now, after, ...deviceTime(input) })
  return await meetingOf(tx, actor, now, id)
}

async function replayed(tx: Tx, actor: PostHolder, now: Date, sent: MeetingFacts | undefined, input: Calling): Promise<Meeting> {
  const same = sent?.convenorId === actor.person && sent.kind === input.kind
  refuseUnless(same, 'meetings.conflict', '这个编号已用于另一次会议，请重新填写')
  return await meetingOf(tx, actor, now, sent.id)
}

/** Post holders around the place; where residents come, the households of a place small enough to be called by name. */
async function calledTo(tx: Tx, actor: PostHolder, now: Date, place: PlaceFacts, kind: MeetingKind, on: Day): Promise<NewPerson[]> {
  const { below, above, residents } = kindRules[kind]
  const convenor = below.includes(actor.post) ? below : [...below, actor.post]
  const holders = await holdersAround(tx, actor.town, place.path, convenor, above, on)
  const people = new Map(holders.map(holder => [holder.person, holder]))
  const list: NewPerson[] = [...people.values()].map(({ person, name, post, placeName, path }) => ({
    ...{ id: newId(now), person, name, post, placeName, called: true },
    // Whoever sits above sees the meeting's place; whoever sits below their own.
    place: path.startsWith(`${place.path}.`) ? path : place.path,
  }))
  const heads = residents ? await headsBelow(tx, actor.town, place.path, mostHouseholds) : []
  if (heads.length > mostHouseholds) return list
  return [...list, ...heads.map(({ household, name }) => ({ id: newId(now), place: place.path, household, name, called: true }))]
}

/** 改时间地点, before it opens. */
export async function reschedule(
  tx: Tx,
  actor: Actor,
  now: Date,
  id: Id,
  input: { on: Day; at: string; location: string; notice: string },
): Promise<Meeting> {
  const { meeting, runner } = await opened(tx, actor, id, 'reschedule')
  const { on, at, location, notice } = input
  checkDay(on, dayOf(now))
  await saveMeeting(tx, runner.town, id, { held_on: on, starts_at: at, location, notice })
  const before = { on: meeting.on, at: meeting.at, location: meeting.location }
  await record(tx, runner, 'meeting.rescheduled', subjectOf(meeting), { now, before, after: { on, at, location } })
  return await meetingOf(tx, actor, now, id)
}

/** 取消, with a reason; a cancelled meeting counts for nothing. */
export async function cancel(tx: Tx, actor: Actor, now: Date, id: Id, { reason }: { reason: string }): Promise<Meeting> {
  const { meeting, runner } = await opened(tx, actor, id, 'cancel')
  await saveMeeting(tx, runner.town, id, { state: 'cancelled', cancelled_reason: reason })
  await record(tx, runner, 'meeting.cancelled', subjectOf(meeting), { now, after: { reason } })
  return await meetingOf(tx, actor, now, id)
}

/** 开会: the agenda stands from now on. Said twice it is opened once. */
export async function open(tx: Tx, actor: Actor, now: Date, id: Id, input: { deviceAt?: string | undefined }): Promise<Meeting> {
  const { meeting, runner } = await opened(tx, actor, id)
  if (meeting.state === 'open' || meeting.state === 'closed') return await meetingOf(tx, actor, now, id)
  checkState('open', meeting.state)
  const { deviceAt } = deviceTime(input)
  const on = heldOn(meeting.on, dayOf(deviceAt && deviceAt < now ? deviceAt : now))
  const lines = await freeze(tx, runner, now, meeting)
  await saveMeeting(tx, runner.town, id, { state: 'open', opened_at: now, held_on: on })
  const change = { now, before: { on: meeting.on }, after: { on, lines }, ...(deviceAt && { deviceAt }) }
  await record(tx, runner, 'meeting.opened', subjectOf(meeting), change)
  return await meetingOf(tx, actor, now, id)
}

/** 散会: somebody must have come. What was held counts for the duty of its day. */
export async function close(tx: Tx, actor: Actor, now: Date, id: Id, input: { deviceAt?: string | undefined }): Promise<Meeting> {
  const { meeting, runner } = await opened(tx, actor, id)
  if (meeting.state === 'closed') return await meetingOf(tx, actor, now, id)
  checkState('close', meeting.state)
  checkAttended(meeting.present, meeting.counted)
  await saveMeeting(tx, runner.town, id, { state: 'closed', closed_at: now })
  const { present, counted, decisions } = meeting
  const change = { now, after: { on: meeting.on, present, counted, decisions }, ...deviceTime(input) }
  await record(tx, runner, 'meeting.closed', subjectOf(meeting), change)
  return await meetingOf(tx, actor, now, id)
}

export function subjectOf({ id, path }: Pick<MeetingFacts, 'id' | 'path'>) {
  return { kind: 'meeting', id, place: path }
}

export function deviceTime({ deviceAt }: { deviceAt?: string | undefined }): { deviceAt?: Date } {
  return deviceAt ? { deviceAt: new Date(deviceAt) } : {}
}
