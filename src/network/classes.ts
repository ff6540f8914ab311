import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { classKinds } from './class-terms.ts'
import { addClassRow, classesOf, findClass, saveClassEnd } from './classes-store.ts'
import { livingHousehold } from './households.ts'
import type { classEnd, newClass } from './households-terms.ts'
import { mayKeepHouseholds } from './rules.ts'

const forbidden = ['classes.forbidden', '户类别由镇干部、村党组织书记和村两委成员认定'] as const

/** 列为重点户. The basis (an illness, a hardship) is kept with the class and out of the record. */
export async function addClass(tx: Tx, actor: Actor, now: Date, household: Id, input: z.output<typeof newClass>): Promise<Id> {
  refuseUnless(mayKeepHouseholds(actor), ...forbidden)
  const { path } = await livingHousehold(tx, actor, household)
  const { kind, from, basis } = input
  const same = (await classesOf(tx, actor.town, household)).find(each => each.kind === kind && (each.to === null || each.to >= from))
  if (same) throw new Refusal('classes.conflict', `此户自 ${same.from} 起已是${classKinds[kind]}户`)
  const id = newId(now)
  await addClassRow(tx, actor.town, { id, household, path, kind, from, basis })
  await record(tx, actor, 'class.added', { kind: 'household', id: household, place: path }, { now, after: { class: id, kind, from } })
  return id
}

/** 解除类别: `to` is the last day it counts. */
export async function endClass(tx: Tx, actor: Actor, now: Date, id: Id, { to }: z.infer<typeof classEnd>): Promise<void> {
  refuseUnless(mayKeepHouseholds(actor), ...forbidden)
  const seen = found(await findClass(tx, actor.town, id), 'classes')
  await livingHousehold(tx, actor, seen.household)
  const row = found(await findClass(tx, actor.town, id), 'classes')
  refuseUnless(row.to === null, 'classes.conflict', `${classKinds[row.kind]}已于 ${row.to} 解除`)
  refuseUnless(to >= row.from, 'classes.before_its_beginning', `末日不能早于起始之日（${row.from}），实为 ${to}`)
  await saveClassEnd(tx, actor.town, id, to)
  const subject = { kind: 'household', id: row.household, place: row.path }
  await record(tx, actor, 'class.ended', subject, { now, after: { class: id, kind: row.kind, to } })
}
