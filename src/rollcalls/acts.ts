import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { placeKinds, posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { ClassKind } from '#network/class-terms.ts'
import { inScope } from '#network/rules.ts'
import { settingOn } from '#network/settings.ts'
import { classKind } from '#network/terms.ts'
import type { Tx } from '#platform/db.ts'
import type { Files } from '#platform/files.ts'
import { checkFields, checkTimes, mayAsk, mayClose } from './rules.ts'
import { keepList } from './sheet.ts'
import { countReach, countsOf, type Facts, fanOut, findRollcall, insertRollcall, type PlaceFacts, placeAt, saveClosing } from './store.ts'
import type { NewRollcall, Reach } from './terms.ts'

/** 发起: asks every household of the place in one act. Sent twice under one id it is asked once. */
export async function askRollcall(tx: Tx, actor: Actor, now: Date, input: NewRollcall): Promise<{ id: Id; households: number }> {
  const { title, notice, fields, closesAtDue, emergency } = input
  refuseUnless(mayAsk(actor, emergency !== null), 'rollcalls.forbidden', '摸排由镇干部、村党组织书记发起；镇值班员只能发起应急摸排')
  const place = await askedPlace(tx, actor, input.place)
  const id = input.id ?? newId(now)
  const sent = await findRollcall(tx, actor.town, id)
  if (sent) return await replayed(tx, actor, id, sent.title === title && sent.place === place.id && sent.askedBy.person === actor.person)
  checkFields(fields)
  checkTimes(input, now, (await settingOn(tx, actor.town, 'rollcall_rules', dayOf(now))).emergencyHours)
  const { town } = actor
  const kinds = [...new Set(input.kinds)]
  const by = { person: actor.person, name: actor.name, post: actor.post, mandate: actor.mandate, placeName: await nameOf(tx, actor) }
  const dueAt = new Date(input.dueAt)
  const row = { town, id, place, askedPlace: actor.place, title, notice, fields, kinds, at: now, by, dueAt, closesAtDue, emergency }
  if (!(await insertRollcall(tx, row))) return await replayed(tx, actor, id, true)
  const households = await fanOut(tx, town, id, place.path, kinds, dayOf(now))
  refuseUnless(households > 0, 'rollcalls.nobody', '所选范围里没有符合条件的住户，没有发出')
  const after = { title, place: place.name, kinds, households, questions: fields.length, dueAt, ...(emergency && { emergency }) }
  await record(tx, actor, 'rollcall.asked', { kind: 'rollcall', id, place: place.path }, { now, after })
  return { id, households }
}

async function replayed(tx: Tx, actor: Actor, id: Id, same: boolean): Promise<{ id: Id; households: number }> {
  refuseUnless(same, 'rollcalls.conflict', '这个编号已用于另一次摸排，请重新填写')
  const counts = await countsOf(tx, actor.town, id, actor.path)
  return { id, households: counts.asked + counts.dropped }
}

async function nameOf(tx: Tx, actor: { town: Id; place: Id }): Promise<string> {
  return (await placeAt(tx, actor.town, actor.place))?.name ?? ''
}

/** A place at or below one's own that people live in. */
async function askedPlace(tx: Tx, actor: Actor, id: Id): Promise<PlaceFacts> {
  const place = found(await placeAt(tx, actor.town, id), 'places')
  found(inScope(actor, place.path) ? place : null, 'places')
  refuseUnless(place.kind !== 'county', 'rollcalls.place', `摸排的范围应为镇、村、片、组或邻，所选的是${placeKinds[place.kind]}`)
  return place
}

/** Whom it would reach; nothing is asked yet. */
export async function reachOf(tx: Tx, actor: Actor, now: Date, place: Id, kinds: string): Promise<Reach> {
  refuseUnless(mayAsk(actor, true), 'rollcalls.forbidden', '摸排由镇干部、镇值班员、村党组织书记发起')
  const { path } = await askedPlace(tx, actor, place)
  const chosen = kinds.split(',').filter((kind): kind is ClassKind => classKind.safeParse(kind).success)
  return await countReach(tx, actor.town, path, chosen, dayOf(now))
}

/** 关闭: no answer is taken from then on. Closed twice it stays closed as it was. */
export async function closeRollcall(tx: Tx, actor: Actor, now: Date, id: Id, files: Files): Promise<void> {
  const rollcall = found(await findRollcall(tx, actor.town, id, 'update'), 'rollcalls')
  refuseUnless(mayClose(actor, rollcall), 'rollcalls.forbidden', '摸排由镇干部关闭，村里发起的也可由本村书记关闭，应急的也可由镇值班员关闭')
  if (rollcall.closedAt) return
  const by = { person: actor.person, name: actor.name, post: posts[actor.post] }
  await closing(tx, actor, now, rollcall, { how: 'hand', by, files })
}

/** 到期关闭: done by the system where the asker said so. */
export async function closeDue(tx: Tx, actor: Actor, now: Date, id: Id, files: Files): Promise<boolean> {
  const rollcall = await findRollcall(tx, actor.town, id, 'update')
  if (!rollcall || rollcall.closedAt || !rollcall.closesAtDue || rollcall.dueAt > now) return false
  await closing(tx, actor, now, rollcall, { how: 'due', by: null, files })
  return true
}

interface Closing {
  how: 'hand' | 'due'
  by: object | null
  files: Files
}

async function closing(tx: Tx, actor: Actor, now: Date, rollcall: Facts, { how, by, files }: Closing): Promise<void> {
  const { id, path, title, dueAt } = rollcall
  await saveClosing(tx, actor.town, id, now, how, by)
  const list = await keepList(tx, actor, now, rollcall, files)
  await record(tx, actor, 'rollcall.closed', { kind: 'rollcall', id, place: path }, { now, after: { title, how, dueAt, list } })
}
