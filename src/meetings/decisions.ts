import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { keepArticle } from '#requests/articles.ts'
import { raise } from '#requests/raise.ts'
import { raising } from '#requests/terms.ts'
import { deviceTime, subjectOf } from './acts.ts'
import { findDecision, insertDecision, insertTask, mandateAround } from './decisions-store.ts'
import { holdersAround } from './people-store.ts'
import { checkTaskDay } from './rules.ts'
import { opened } from './running.ts'
import { attachPhotos, type MeetingFacts, saveMeeting } from './store.ts'
import { type Deciding, kinds, type Meeting } from './terms.ts'
import { meetingOf } from './view.ts'

/** 写会议记录: the whole text each time, photos as one likes. */
export async function keepMinutes(
  tx: Tx,
  actor: Actor,
  now: Date,
  id: Id,
  input: { minutes: string; photos: Id[]; deviceAt?: string | undefined },
): Promise<Meeting> {
  const { meeting, runner } = await opened(tx, actor, id, 'write')
  await saveMeeting(tx, runner.town, id, { minutes: input.minutes })
  const photos = [...new Set(input.photos)]
  if (photos.length > 0) {
    const attached = await attachPhotos(tx, runner.town, photos, [runner.person, runner.account], meeting)
    refuseUnless(attached === photos.length, 'meetings.photos', '有照片没有传上来，或已用在别处，请重新选择照片')
  }
  const after = { characters: input.minutes.length, photos: photos.length }
  await record(tx, runner, 'meeting.minuted', subjectOf(meeting), { now, after, ...deviceTime(input) })
  return await meetingOf(tx, actor, now, id)
}

/** 议定: a decision, and what becomes of it: a request, a task, an answer for all. Sent twice under one id it is decided once. */
export async function decide(tx: Tx, actor: Actor, now: Date, id: Id, input: Deciding, vault: Vault): Promise<Meeting> {
  const { meeting, runner } = await opened(tx, actor, id)
  const decision = input.id ?? newId(now)
  const sent = await findDecision(tx, runner.town, decision)
  if (sent) {
    const same = sent.meeting === id && sent.by === runner.person
    refuseUnless(same, 'meetings.conflict', '这个编号已用于另一项议定，请重新填写')
    return await meetingOf(tx, actor, now, id)
  }
  await opened(tx, actor, id, 'write')
  const request = input.becomes === 'request' ? await asRequest(tx, runner, now, meeting, input, vault) : null
  const article = input.becomes === 'article' ? await asArticle(tx, runner, now, meeting, input) : null
  const { text, becomes } = input
  const row = { id: decision, place: meeting.path, meeting: id, text, becomes, request, article, at: now, by: runner.person }
  await insertDecision(tx, runner.town, row)
  const task = becomes === 'task' ? await asTask(tx, runner, now, meeting, { ...input, decision }) : null
  const after = { decision, becomes, ...(request && { request }), ...(article && { article }), ...(task && { task }) }
  await record(tx, runner, 'meeting.decided', subjectOf(meeting), { now, after, ...deviceTime(input) })
  return await meetingOf(tx, actor, now, id)
}

type As<B extends Deciding['becomes']> = Extract<Deciding, { becomes: B }>

/** The clock of a request starts when the meeting hands it on. */
async function asRequest(tx: Tx, actor: PostHolder, now: Date, meeting: MeetingFacts, input: As<'request'>, vault: Vault): Promise<Id> {
  const { text, household, where } = input
  const what = { text, where, via: 'meeting', raiserName: `${meeting.placeName}${kinds[meeting.kind]}` }
  const { id } = await raise(tx, actor, now, raising.parse({ ...what, ...(household ? { household } : { place: meeting.place }) }), vault)
  return id
}

async function asArticle(tx: Tx, actor: PostHolder, now: Date, meeting: MeetingFacts, input: As<'article'>): Promise<Id> {
  const { text: question, answer, source } = input
  const decidedBy = `${meeting.placeName}${kinds[meeting.kind]}（${posts[actor.post]} ${actor.name}）`
  const { id } = await keepArticle(tx, actor, now, { question, answer, source, decidedBy, decidedOn: meeting.on, meeting: meeting.id })
  return id
}

async function asTask(tx: Tx, actor: PostHolder, now: Date, meeting: MeetingFacts, input: As<'task'> & { decision: Id }): Promise<Id> {
  const today = dayOf(now)
  checkTaskDay(input.dueOn, today)
  const holder = await mandateAround(tx, actor.town, input.mandate, meeting.path, today)
  refuseUnless(holder, 'meetings.task_holder', '此人今天不在任，或不在开会的地方任职，请另选承办人')
  const { mandate, person, path } = holder
  const id = newId(now)
  const place = path.startsWith(`${meeting.path}.`) ? path : meeting.path
  const { text, dueOn, decision } = input
  await insertTask(tx, actor.town, { id, place, meeting: meeting.id, decision, text, mandate, person, dueOn })
  return id
}

/** Who could be given a task: everybody with a post of the network at, below or above the place. */
export async function candidatesFor(tx: Tx, actor: Actor, now: Date, id: Id) {
  const { meeting, runner } = await opened(tx, actor, id)
  const all = ['party_secretary', 'first_secretary', 'village_officer', 'area_chief', 'group_chief', 'unit_chief'] as const
  const holders = await holdersAround(tx, runner.town, meeting.path, [...all], [...all], dayOf(now))
  return holders.map(({ mandate, name, post, placeName }) => ({ mandate, name, postName: `${placeName}${posts[post]}` }))
}
