import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { countVisit } from './books.ts'
import { mayVisit, visitDay } from './rules.ts'
import { attachFiles, householdAt, insertVisit, listVisits, markLate, type VisitFacts } from './store.ts'
import type { NewVisit, VisitRow } from './terms.ts'

/** 走访: records a visit. Sent twice under one id it is kept once, and the second answer is the first. */
export async function recordVisit(tx: Tx, actor: Actor, now: Date, input: NewVisit): Promise<VisitRow> {
  refuseUnless(mayVisit(actor), 'visits.forbidden', '走访由邻长、组长、片长、村干部和驻村第一书记记录')
  const household = found(await householdAt(tx, actor.town, input.household), 'households')
  const deviceAt = input.deviceAt ? new Date(input.deviceAt) : undefined
  const id = input.id ?? newId(now)
  const sent = await visitOf(tx, actor, id)
  if (sent) return replayed(sent, input, actor.person)
  const on = visitDay(now, input.on, deviceAt)
  const { place, unit_id: unit, started_on: since, ended_on: gone } = household
  refuseUnless(
    since <= on && !(gone && gone <= on),
    'visits.household_gone',
    `这一户在 ${on} 不在册（${since} 至 ${gone ?? '今'}），请核对日期`,
  )
  const facts = { household: household.id, on, outcome: input.outcome, topics: [...new Set(input.topics)] }
  const who = { town: actor.town, person: actor.person, mandate: actor.mandate, post: actor.post }
  const fresh = await insertVisit(tx, { ...who, ...facts, id, place, unit, note: input.note, at: now, deviceAt })
  if (!fresh) return replayed(await visitOf(tx, actor, id), input, actor.person)
  if (await countVisit(tx, actor.town, household.id, on, now)) await markLate(tx, actor.town, id)
  const files = { photos: [...new Set(input.photos)], voice: input.voice }
  await attach(tx, actor.town, files, [actor.person, actor.account], { id, place })
  const after = { ...facts, photos: input.photos.length, ...(input.voice && { voice: true }) }
  await record(tx, actor, 'visit.recorded', { kind: 'visit', id, place }, { now, after, ...(deviceAt && { deviceAt }) })
  return shown((await visitOf(tx, actor, id))!)
}

async function attach(
  tx: Tx,
  town: Id,
  files: { photos: Id[]; voice: Id | undefined },
  by: Id[],
  visit: { id: Id; place: string },
): Promise<void> {
  const wanted = files.photos.length + Number(files.voice !== undefined)
  if (wanted === 0) return
  const attached = await attachFiles(tx, town, files, by, visit)
  refuseUnless(attached === wanted, 'visits.photos', '有照片或语音没有传上来，或已用在别处，请重新选择')
}

async function visitOf(tx: Tx, { town, person }: PostHolder, id: Id): Promise<VisitFacts | undefined> {
  return (await listVisits(tx, town, person, { id, limit: 1 }))[0]
}

/** The same visit again is answered as the first time; another one under its id is not taken. */
export function replayed(sent: VisitFacts | undefined, input: Pick<NewVisit, 'household' | 'outcome'>, person: Id): VisitRow {
  const same = sent?.household === input.household && sent.outcome === input.outcome && sent.personId === person
  refuseUnless(same, 'visits.conflict', '这个编号已用于另一次走访，请重新填写')
  return shown(sent)
}

/** A visit as it leaves the server. */
export function shown({ personId, recordedAt, ...visit }: VisitFacts): VisitRow {
  return { ...visit, recordedAt: recordedAt.toISOString() }
}
