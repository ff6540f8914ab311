import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { householdsIn, moveHouseholds } from './households-store.ts'
import { checkName, end, livingPlace, namesakesIn, placeToReshape } from './places.ts'
import { addChange, addPlace, childrenOf, type Place } from './places-store.ts'
import { checkNumbers, type Reason, rehang, villageOf } from './rehanging.ts'
import { handOver, settle } from './rehanging-store.ts'
import { checkGrowth, checkHappened, checkParent } from './rules.ts'
import { settingOn } from './settings.ts'
import type { merging, moving, splitting } from './terms.ts'

/** 划转: the place goes under another parent with all it holds. */
export async function movePlace(tx: Tx, actor: Actor, now: Date, id: Id, input: z.infer<typeof moving>): Promise<void> {
  const place = await placeToReshape(tx, actor, id)
  const parent = await livingPlace(tx, actor, input.parent)
  checkHappened(input.on, dayOf(now), place.startedOn)
  checkParent(place.kind, parent.kind)
  refuseUnless(parent.id !== place.parent, 'places.conflict', `${place.name}已在${parent.name}`)
  await checkName(tx, actor.town, parent, place.kind, place.name, id)
  const { on, reason } = input
  const moved = await rehang(tx, actor, now, place, parent, { on, reason })
  const before = { parent: place.parent, path: place.path }
  await record(tx, actor, 'place.moved', { kind: 'place', id, place: moved.path }, { now, before, after: { ...input, path: moved.path } })
}

/** 拆分: some of what the place holds goes over to new sisters, the rest stays. Gives the new places in the order of the parts. */
export async function splitPlace(tx: Tx, actor: Actor, now: Date, id: Id, input: z.infer<typeof splitting>): Promise<Id[]> {
  const place = await placeToReshape(tx, actor, id)
  const { on, reason, parts } = input
  checkHappened(on, dayOf(now), place.startedOn)
  await checkParts(tx, actor, now, place, parts)
  const parent = await livingPlace(tx, actor, place.parent!)
  const opened: Place[] = []
  for (const { name, members } of parts) {
    await checkName(tx, actor.town, parent, place.kind, name)
    const sister = await addPlace(tx, actor.town, parent, { kind: place.kind, name, on }, now)
    const before = { splitFrom: id }
    await addChange(tx, actor.town, sister, { change: 'opened', on, reason, before, after: { name, parent: parent.id, members } }, now)
    await takeOver(tx, actor, now, place, sister, members, { on, reason })
    opened.push(sister)
  }
  const after = { parts: parts.map((part, i) => ({ id: opened[i]!.id, ...part })) }
  await addChange(tx, actor.town, place, { change: 'split', on, reason, before: { name: place.name }, after }, now)
  await record(tx, actor, 'place.split', { kind: 'place', id, place: place.path }, { now, after: { on, reason, ...after } })
  return opened.map(sister => sister.id)
}

/** Every member lies directly in the place, is named once, and something stays. */
async function checkParts(tx: Tx, actor: Actor, now: Date, place: Place, parts: z.infer<typeof splitting>['parts']): Promise<void> {
  const held = place.kind === 'unit' ? await householdsIn(tx, actor.town, place) : await childrenOf(tx, actor.town, place.id)
  const ids = new Set(held.map(each => each.id))
  const members = parts.flatMap(part => part.members)
  refuseUnless(new Set(members).size === members.length, 'split.twice', '同一个成员只能分到一处')
  const strange = members.filter(member => !ids.has(member))
  refuseUnless(strange.length === 0, 'split.not_there', `有 ${strange.length} 个成员不在${place.name}`, { members: strange })
  refuseUnless(members.length < ids.size, 'split.nothing_left', `${place.name}应至少留下一个成员，否则请用更名`)
  if (place.kind !== 'unit') return
  const size = await settingOn(tx, actor.town, 'unit_size', dayOf(now))
  for (const part of parts) checkGrowth(part.name, part.members.length, size)
}

async function takeOver(tx: Tx, actor: Actor, now: Date, from: Place, to: Place, members: Id[], why: Reason): Promise<void> {
  if (from.kind === 'unit') {
    const households = await householdsIn(tx, actor.town, from)
    const going = households.filter(household => members.includes(household.id))
    await moveHouseholds(tx, actor.town, going, to, to.id)
    return
  }
  for (const child of await childrenOf(tx, actor.town, from.id)) {
    if (members.includes(child.id)) await rehang(tx, actor, now, child, to, why)
  }
}

/** 合并: the place closes, and what it holds goes over to a sister. Its mandates end; a post is not handed over by a merger. */
export async function mergePlace(tx: Tx, actor: Actor, now: Date, id: Id, input: z.infer<typeof merging>): Promise<void> {
  const place = await placeToReshape(tx, actor, id)
  const into = await livingPlace(tx, actor, input.into)
  const { on, reason } = input
  checkHappened(on, dayOf(now), place.startedOn)
  const sisters = into.id !== id && into.parent === place.parent && into.kind === place.kind
  refuseUnless(sisters, 'merge.not_sisters', '只能并入同一上级之下的同级，跨上级请先划转')
  const members = await mergeContent(tx, actor, now, place, into, { on, reason })
  const mandates = await end(tx, actor, now, place, on, reason)
  await handOver(tx, actor.town, place, into)
  const before = { name: place.name, parent: place.parent, members, mandates }
  await addChange(tx, actor.town, place, { change: 'merged', on, reason, before, after: { into: into.id } }, now)
  await addChange(tx, actor.town, into, { change: 'merged', on, reason, before: { from: id, name: place.name }, after: { members } }, now)
  await record(tx, actor, 'place.merged', { kind: 'place', id, place: into.path }, { now, before, after: input })
}

async function mergeContent(tx: Tx, actor: Actor, now: Date, from: Place, into: Place, why: Reason): Promise<Id[]> {
  const { town } = actor
  if (from.kind === 'village') await checkNumbers(tx, town, from, into.id)
  const children = await childrenOf(tx, town, from.id)
  for (const child of children) {
    const name = await nameAfterMerging(tx, town, from, into, child)
    await rehang(tx, actor, now, child, into, why, name)
  }
  const direct = from.kind === 'unit' || from.kind === 'group' ? await householdsIn(tx, town, from) : []
  if (from.kind === 'unit') {
    const size = await settingOn(tx, town, 'unit_size', dayOf(now))
    checkGrowth(into.name, direct.length + (await householdsIn(tx, town, into)).length, size)
  }
  await moveHouseholds(tx, town, direct, into, from.kind === 'unit' ? into.id : null)
  if (from.kind === 'group') await settle(tx, town, into.path, { group: into.id, village: await villageOf(tx, town, into) })
  return [...children, ...direct].map(each => each.id)
}

/** Both groups have a 1邻: the one that comes over is called after where it came from, which its history says as well. */
async function nameAfterMerging(tx: Tx, town: Id, from: Place, into: Place, child: Place): Promise<string> {
  const others = (await namesakesIn(tx, town, into, child.kind)).filter(each => each.id !== child.id)
  const names = new Set(others.map(each => each.name))
  if (!names.has(child.name)) return child.name
  const name = `${from.name}${child.name}`
  if (names.has(name) || name.length > 40) throw new Refusal('places.conflict', `${into.name}已有“${child.name}”，请先给其中一个改名`)
  return name
}
