import { record } from '#audit/acts.ts'
import { type Actor, holds } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { type Post, posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { townPath } from './articles-store.ts'
import { holdersAbove } from './life-store.ts'
import { deleteOnDuty, findOnDuty, insertOnDuty, onDutyFrom } from './on-duty-store.ts'
import type { NewOnDuty, OnDutyList } from './on-duty-terms.ts'

/** Who may sit at the duty desk. */
const deskPosts: Post[] = ['town_duty', 'town_officer']

/** 值班表, from today on, and who may be put down. */
export async function onDutyOf(tx: Tx, actor: Actor, now: Date): Promise<OnDutyList> {
  refuseUnless(actor.kind === 'post', 'on_duty.forbidden', '值班表只供任职人员查看')
  const today = dayOf(now)
  const rows = await onDutyFrom(tx, actor.town, today)
  const people = await deskOf(tx, actor.town, now)
  return {
    rows: rows.map(({ post, name, ...row }) => ({
      ...row,
      name: name ?? '（已任他处）',
      postName: posts[post],
      today: row.from <= today && row.to >= today,
    })),
    choices: people.map(({ mandate, name, post }) => ({ mandate, name: name ?? '', postName: posts[post] })),
  }
}

async function deskOf(tx: Tx, town: Id, now: Date) {
  return await holdersAbove(tx, town, found(await townPath(tx, town), 'towns'), deskPosts, dayOf(now))
}

/** 排班, by the office or at the duty desk itself. */
export async function putOnDuty(tx: Tx, actor: Actor, now: Date, input: NewOnDuty): Promise<OnDutyList> {
  refuseUnless(holds(actor, ...deskPosts), 'on_duty.forbidden', '值班表由镇干部、镇值班员安排')
  const { mandate, from, to } = input
  const who = found(
    (await deskOf(tx, actor.town, now)).find(each => each.mandate === mandate) ?? null,
    'mandates',
    '值班的应是在任的镇干部或镇值班员',
  )
  refuseUnless(to >= dayOf(now), 'on_duty.over', `截止日（${to}）已过`)
  const id = input.id ?? newId(now)
  await insertOnDuty(tx, actor.town, { id, place: who.path, mandate_id: mandate, from_on: from, to_on: to })
  await record(tx, actor, 'on_duty.set', { kind: 'on_duty', id, place: who.path }, { now, after: { mandate, name: who.name, from, to } })
  return await onDutyOf(tx, actor, now)
}

export async function takeOffDuty(tx: Tx, actor: Actor, now: Date, id: Id): Promise<OnDutyList> {
  refuseUnless(holds(actor, ...deskPosts), 'on_duty.forbidden', '值班表由镇干部、镇值班员安排')
  const { place, ...before } = found(await findOnDuty(tx, actor.town, id), 'on_duty', '没有这一班')
  await deleteOnDuty(tx, actor.town, id)
  await record(tx, actor, 'on_duty.cancelled', { kind: 'on_duty', id, place }, { now, before })
  return await onDutyOf(tx, actor, now)
}
