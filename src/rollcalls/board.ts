import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope, mayReadNetwork } from '#network/rules.ts'
import { boundTo } from '#network/sealing.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { answersOf, type LineRow, listLines, missingUnits } from './answer-store.ts'
import type { Counts } from './field-terms.ts'
import { isEmergency, mayAnswer, mayClose, mayExport, mayReadLines, phaseOf, type Reminding } from './rules.ts'
import { countsOf, type Facts, findRollcall, leafCounts, listRollcalls, placeAt, placesBelow } from './store.ts'
import type { Board, Line, MissingRow, Rollcall, RollcallRow } from './terms.ts'

const forbidden = '摸排情况只供镇、村和三长查看'
const linesForbidden = '逐户的答复只供镇、村和三长查看'

async function reminding(tx: Tx, actor: Actor, now: Date): Promise<Reminding> {
  const { remindAfterPercent, remindHoursBeforeDue } = await settingOn(tx, actor.town, 'rollcall_rules', dayOf(now))
  return { afterPercent: remindAfterPercent, hoursBeforeDue: remindHoursBeforeDue }
}

/** Roll calls that concern the actor's place, or one below it. */
export async function rollcallsOf(
  tx: Tx,
  actor: Actor,
  now: Date,
  { open, place, limit }: { open?: 'yes' | undefined; place?: Id | undefined; limit: number },
): Promise<{ rows: RollcallRow[] }> {
  refuseUnless(mayReadNetwork(actor), 'rollcalls.forbidden', forbidden)
  const path = await pathWithin(tx, actor, place)
  const rules = await reminding(tx, actor, now)
  const rows = await listRollcalls(tx, actor.town, { open: open === 'yes', path, limit })
  return { rows: rows.map(row => shown(row, row.counts, now, rules)) }
}

/** One roll call with its questions, and what the actor may do with it. */
export async function rollcallOf(tx: Tx, actor: Actor, now: Date, id: Id): Promise<Rollcall> {
  const { rollcall, counts } = await countsWithin(tx, actor, id)
  const { notice, fields, kinds, closesAtDue, closedAt, closedBy } = rollcall
  const open = closedAt === null
  const may = { answer: open && mayAnswer(actor), close: open && mayClose(actor, rollcall), export: mayExport(actor) }
  return {
    ...shown(rollcall, counts, now, await reminding(tx, actor, now)),
    ...{ notice, fields, kinds, closesAtDue, closedBy: closedAt && (closedBy?.name ?? '到期自动关闭'), may },
  }
}

/** The roll call as the actor meets it: one that asks nobody of theirs is not there. */
export async function seen(tx: Tx, actor: Actor, id: Id): Promise<Facts> {
  refuseUnless(mayReadNetwork(actor), 'rollcalls.forbidden', forbidden)
  return found(await findRollcall(tx, actor.town, id), 'rollcalls')
}

export async function countsWithin(tx: Tx, actor: Actor, id: Id): Promise<{ rollcall: Facts; counts: Counts }> {
  const rollcall = await seen(tx, actor, id)
  return { rollcall, counts: await countsOf(tx, actor.town, id, actor.path) }
}

function shown(row: Facts, counts: Counts, now: Date, rules: Reminding): RollcallRow {
  const { id, title, place, placeName, askedBy, askedAt, dueAt, closedAt, emergencyAuthority, emergencyDocument, emergencyUntil } = row
  const emergency = isEmergency(row, now)
    ? { authority: emergencyAuthority!, document: emergencyDocument!, until: emergencyUntil!.toISOString() }
    : null
  return {
    ...{ id, title, place, placeName, askedBy: `${askedBy.placeName}${posts[askedBy.post]} ${askedBy.name}`, counts, emergency },
    ...{ askedAt: askedAt.toISOString(), dueAt: dueAt.toISOString(), closedAt: closedAt?.toISOString() ?? null },
    phase: phaseOf(row, now, rules),
  }
}

/** 完成情况, place by place. */
export async function boardOf(tx: Tx, actor: Actor, now: Date, id: Id, place: Id | undefined): Promise<Board> {
  const rollcall = await seen(tx, actor, id)
  const path = await pathWithin(tx, actor, place)
  const leaves = await leafCounts(tx, actor.town, id, path)
  const from = !place && inScope(actor, rollcall.path) ? rollcall.path : path
  const places = await placesBelow(tx, actor.town, from)
  return { places, counts: leaves.map(({ path: _, ...counts }) => counts), cutOff: now.toISOString() }
}

/** The households asked, with their answers. */
export async function linesOf(
  tx: Tx,
  actor: Actor,
  id: Id,
  { place, ...query }: { place?: Id | undefined; limit: number } & Omit<Parameters<typeof listLines>[3], 'path' | 'limit'>,
): Promise<{ rows: Line[]; next: Id | null }> {
  refuseUnless(mayReadLines(actor), 'rollcalls.forbidden', linesForbidden)
  await seen(tx, actor, id)
  const rows = await listLines(tx, actor.town, id, { ...query, path: await pathWithin(tx, actor, place) })
  return { rows: rows.map(asLine), next: rows.length === query.limit ? rows.at(-1)!.household : null }
}

export function asLine({ values, at, joinedAt, ...row }: LineRow): Line {
  return { ...row, values: values ?? {}, at: at?.toISOString() ?? null, joinedAt: joinedAt?.toISOString() ?? null }
}

/** Every answer given for a household, the one that counts first. */
export async function historyOf(tx: Tx, actor: Actor, id: Id, household: Id) {
  refuseUnless(mayReadLines(actor), 'rollcalls.forbidden', linesForbidden)
  await seen(tx, actor, id)
  const [line] = await listLines(tx, actor.town, id, { path: actor.path, household, limit: 1 })
  found(line, 'rollcalls', '这一户不在这次摸排里，或不在您的管辖范围内')
  const rows = await answersOf(tx, actor.town, id, household)
  return rows.map(({ at, post, ...row }) => ({ ...row, post: posts[post], at: at.toISOString() }))
}

/** 谁还没答: units with open households, in the order of the places, and the chief to call. */
export async function missingOf(tx: Tx, actor: Actor, now: Date, vault: Vault, id: Id, place: Id | undefined): Promise<MissingRow[]> {
  refuseUnless(mayReadLines(actor), 'rollcalls.forbidden', linesForbidden)
  await seen(tx, actor, id)
  const rows = await missingUnits(tx, actor.town, id, await pathWithin(tx, actor, place), dayOf(now))
  return rows.map(({ person, chief, post, phoneSealed, unit, unitName, above, asked, open }) => ({
    ...{ unit, unitName, above: above ?? '', asked, open },
    chief: chief && `${chief}${post === 'unit_chief' ? '' : `（${posts[post!]}）`}`,
    // It stands on every contact card of the place.
    phone: person && phoneSealed ? vault.open(phoneSealed, boundTo(actor.town, person, 'phone')) : null,
  }))
}

/** The path of a place at or below the actor's own; the own without one. */
export async function pathWithin(tx: Tx, actor: Actor, place: Id | undefined, what = 'places'): Promise<string> {
  if (!place) return actor.path
  const { path } = found(await placeAt(tx, actor.town, place), what)
  return found(inScope(actor, path) ? path : null, what)
}
