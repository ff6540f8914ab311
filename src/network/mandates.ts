import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { addMandate, findMandate, type Mandate, openMandatesAt, placePeople, saveEnding } from './mandates-store.ts'
import { findPerson } from './people-store.ts'
import type { mandateEnd, newMandate } from './people-terms.ts'
import { livingPlace } from './places.ts'
import { lockPlace, type Place } from './places-store.ts'
import { checkEnding, checkHappened, checkPostPlace, inScope, mayFill, overlap, singlePosts } from './rules.ts'
import { settingOn } from './settings.ts'
import { endReasons } from './terms.ts'

const forbidden = ['mandates.forbidden', '岗位由镇干部登记；片长、组长、邻长也可由本村党组织书记登记'] as const

/** 任职: writes down that somebody was elected or appointed to a post at a place. */
export async function beginMandate(tx: Tx, actor: Actor, now: Date, input: z.output<typeof newMandate>): Promise<Id> {
  const { post, how, from, until, department } = input
  refuseUnless(mayFill(actor, post), ...forbidden)
  const place = await livingPlace(tx, actor, input.place)
  const person = found(await findPerson(tx, actor.town, input.person), 'people')
  checkPostPlace(post, place.kind)
  refuseUnless(until === null || until >= from, 'mandates.until_before_from', `任期截止（${until}）不能早于任职之日（${from}）`)
  refuseUnless(from >= place.startedOn, 'mandates.before_its_beginning', `${place.name}设立于 ${place.startedOn}，任职不能更早`)
  await checkDepartment(tx, actor.town, input)
  await lockPlace(tx, actor.town, place.id)
  await checkSeat(tx, actor.town, place, input)
  const id = newId(now)
  await addMandate(tx, actor.town, { id, person: person.id, post, place: place.id, path: place.path, how, from, until, department })
  await placePeople(tx, actor.town, [person.id], dayOf(now))
  const after = { person: person.id, name: person.name, post, how, from, until, department }
  await record(tx, actor, 'mandate.begun', { kind: 'mandate', id, place: place.path }, { now, after })
  return id
}

async function checkDepartment(tx: Tx, town: Id, { post, department, from }: z.output<typeof newMandate>): Promise<void> {
  if (post !== 'department_clerk') {
    refuseUnless(department === null, 'mandates.department', `${posts[post]}不填部门`)
    return
  }
  const known = await settingOn(tx, town, 'departments', from)
  const words = `部门应为部门名录中的一个，实为“${department ?? ''}”`
  refuseUnless(
    known.some(each => each.code === department),
    'mandates.department',
    words,
  )
}

/** Most posts are one person's at a time; nobody holds the same post at the same place twice. */
async function checkSeat(tx: Tx, town: Id, place: Place, input: z.output<typeof newMandate>): Promise<void> {
  const { post, person, from, until, department } = input
  const term = { from, until, ended: null }
  for (const other of await openMandatesAt(tx, town, place.id)) {
    const same = other.person === person && other.department === department
    if (other.post !== post || !overlap(other, term) || !(singlePosts.includes(post) || same)) continue
    const name = other.name ?? '他人'
    throw new Refusal('mandates.conflict', `${place.name}的${posts[post]}自 ${other.from} 起由${name}担任，请先终止其任职`)
  }
}

/** 终止任职, for one of the reasons that the way into the post allows. */
export async function endMandate(tx: Tx, actor: Actor, now: Date, id: Id, input: z.output<typeof mandateEnd>): Promise<void> {
  const mandate = await ownMandate(tx, actor, id)
  checkHappened(input.on, dayOf(now))
  checkEnding(mandate, input)
  const saved = await saveEnding(tx, actor.town, id, input)
  refuseUnless(saved, 'mandates.conflict', '此任职刚刚已被终止')
  await placePeople(tx, actor.town, [mandate.person], dayOf(now))
  const { on, reason, note } = input
  const before = { person: mandate.person, post: mandate.post, from: mandate.from, until: mandate.until }
  const after = { on, reason, words: endReasons[reason], note }
  await record(tx, actor, 'mandate.ended', { kind: 'mandate', id, place: mandate.path }, { now, before, after })
}

/** A mandate the actor may keep: its place lies in the actor's own, its post is one the actor fills. */
export async function ownMandate(tx: Tx, actor: Actor, id: Id): Promise<Mandate> {
  const mandate = found(await findMandate(tx, actor.town, id), 'mandates')
  refuseUnless(mayFill(actor, mandate.post), ...forbidden)
  return found(inScope(actor, mandate.path) ? mandate : null, 'mandates')
}
