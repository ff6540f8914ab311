import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { addDays, dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { checkReader } from './household-view.ts'
import { ownMandate } from './mandates.ts'
import { findPerson } from './people-store.ts'
import type { newStandIn, standIn, standInEnd } from './people-terms.ts'
import { lockPlace } from './places-store.ts'
import { overlap } from './rules.ts'
import { addStandInRow, findStandIn, listStandIns, saveStandInEnd, standInBetween } from './stand-ins-store.ts'

/** Who stands in for whom: now, ahead, and in the last year. */
export async function standIns(tx: Tx, actor: Actor, now: Date): Promise<z.infer<typeof standIn>[]> {
  checkReader(actor)
  const rows = await listStandIns(tx, actor.town, addDays(dayOf(now), -365))
  return rows.map(({ path: _, post, absent, name, ...row }) => ({
    ...row,
    postName: posts[post],
    absent: absent ?? '（已任他处）',
    name: name ?? '（已任他处）',
  }))
}

/** 代理: somebody acts under an absent colleague's mandate between two days, both inside. */
export async function beginStandIn(tx: Tx, actor: Actor, now: Date, input: z.infer<typeof newStandIn>): Promise<Id> {
  const { from, to, reason } = input
  const mandate = await ownMandate(tx, actor, input.mandate)
  const person = found(await findPerson(tx, actor.town, input.person), 'people')
  refuseUnless(person.id !== mandate.person, 'stand_ins.self', '不能由本人代理本人')
  refuseUnless(to >= from, 'stand_ins.to_before_from', `代理截止（${to}）不能早于开始（${from}）`)
  refuseUnless(to >= dayOf(now), 'stand_ins.over', `代理截止（${to}）已过`)
  refuseUnless(overlap(mandate, { from, until: to, ended: null }), 'stand_ins.not_held', '这段时间内该岗位并不在任，无可代理')
  await lockPlace(tx, actor.town, mandate.place)
  const other = await standInBetween(tx, actor.town, mandate.id, from, to)
  if (other) throw new Refusal('stand_ins.conflict', `${other.from} 至 ${other.to} 已由${other.name ?? '他人'}代理`)
  const id = newId(now)
  const row = { id, mandate_id: mandate.id, place: mandate.path, person_id: person.id, from_on: from, to_on: to, reason }
  await addStandInRow(tx, actor.town, row)
  const after = { mandate: mandate.id, post: mandate.post, person: person.id, name: person.name, from, to, reason }
  await record(tx, actor, 'stand_in.begun', { kind: 'stand_in', id, place: mandate.path }, { now, after })
  return id
}

/** 提前结束代理: `on` is the first day it no longer holds. */
export async function endStandIn(tx: Tx, actor: Actor, now: Date, id: Id, { on }: z.infer<typeof standInEnd>): Promise<void> {
  const row = found(await findStandIn(tx, actor.town, id), 'stand_ins')
  await ownMandate(tx, actor, row.mandate)
  refuseUnless(row.ended === null, 'stand_ins.conflict', `此代理已于 ${row.ended} 结束`)
  refuseUnless(on >= row.from && on <= row.to, 'stand_ins.outside', `结束日期应在 ${row.from} 至 ${row.to} 之间，实为 ${on}`)
  await saveStandInEnd(tx, actor.town, id, on)
  await record(tx, actor, 'stand_in.ended', { kind: 'stand_in', id, place: row.path }, { now, after: { on } })
}
