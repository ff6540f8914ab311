import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { attachPhotos, type Held, holdLines, saveAnswers, sentBefore } from './answer-store.ts'
import type { Field, Values } from './field-terms.ts'
import { answeredAt, checkValues, effectOn, mayAnswer, sameValues } from './rules.ts'
import { type Facts, findRollcall } from './store.ts'
import type { Answered, Answering } from './terms.ts'

/**
 * 回答: for one household, or the same for several. Sent twice under one id it is stored once and answered alike. Of several, those
 * answered already or no longer asked are left as they are; for a single one that is refused in words.
 */
export async function answerRollcall(tx: Tx, actor: Actor, now: Date, rollcallId: Id, input: Answering): Promise<Answered> {
  refuseUnless(mayAnswer(actor), 'rollcalls.forbidden', '摸排由邻长、组长、片长和村、镇干部回答')
  const { town } = actor
  const rollcall = found(await findRollcall(tx, town, rollcallId, 'share'), 'rollcalls')
  const id = input.id ?? newId(now)
  const households = [...new Set(input.households)]
  const values = checkValues(rollcall.fields, input.outcome, input.values)
  const replayed = input.id && (await sentAlready(tx, actor, rollcall, { ...input, id, households, values }))
  if (replayed) return replayed
  refuseUnless(!rollcall.closedAt, 'rollcalls.closed', `“${rollcall.title}”已经关闭，不再收答复。确需补充请联系${rollcall.askedBy.name}`)
  const lines = await holdLines(tx, town, rollcallId, households)
  // Out of one's scope, or not asked: there is no such line.
  found(lines.length === households.length || null, 'rollcalls', '有的户不在这次摸排里，或不在您的管辖范围内')
  const taken = lines.filter(line => isTaken(line, input, values, lines.length === 1))
  const deviceAt = input.deviceAt ? new Date(input.deviceAt) : undefined
  const at = answeredAt(now, deviceAt, rollcall.askedAt)
  const late = at > rollcall.dueAt
  const answer = { id, taken: taken.map(line => line.household), late }
  const left = households.filter(household => !answer.taken.includes(household))
  if (taken.length === 0) return { ...answer, left }
  const who = { town, person: actor.person, mandate: actor.mandate, post: actor.post }
  const what = { outcome: input.outcome, values, late, via: input.via, answeredAt: at, at: now, deviceAt }
  await saveAnswers(tx, { ...who, ...what, id, rollcall: rollcallId, lines: taken })
  await attach(tx, actor, photosOf(rollcall.fields, values), { id, place: taken[0]!.place })
  const corrected = taken.filter(line => line.state === 'answered').length
  const after = {
    rollcall: rollcallId,
    outcome: input.outcome,
    households: answer.taken,
    late,
    via: input.via,
    ...(corrected && { corrected }),
  }
  const place = taken.length === 1 ? taken[0]!.place : actor.path
  await record(tx, actor, 'rollcall.answered', { kind: 'rollcall_answer', id, place }, { now, after, ...(deviceAt && { deviceAt }) })
  return { ...answer, left }
}

function isTaken(line: Held, input: Answering, values: Values, alone: boolean): boolean {
  const effect = effectOn(line, input.outcome, values, input.correcting)
  if (effect === 'taken' || effect === 'same' || !alone) return effect === 'taken'
  if (effect === 'dropped') throw new Refusal('rollcalls.dropped', `这一户已退出本次摸排（${line.droppedReason}），不用再答`)
  throw new Refusal('rollcalls.conflict', `这一户已由${line.by ?? '别人'}答过，与您的不同；确认要改请选“更正”`, {
    household: line.household,
  })
}

/** The same act again: told as the first time. */
async function sentAlready(
  tx: Tx,
  actor: { town: Id; person: Id },
  rollcall: Facts,
  { id, households, outcome, values }: Answering & { id: Id },
): Promise<Answered | undefined> {
  const sent = await sentBefore(tx, actor.town, id)
  const [first] = sent
  if (!first) return undefined
  const taken = sent.map(each => each.household)
  const same =
    first.rollcall === rollcall.id &&
    first.person === actor.person &&
    first.outcome === outcome &&
    sameValues(first.values as Values, values) &&
    taken.every(household => households.includes(household))
  refuseUnless(same, 'rollcalls.conflict', '这个编号已用于另一次回答，请重新填写')
  return { id, taken, left: households.filter(household => !taken.includes(household)), late: first.late }
}

function photosOf(fields: readonly Field[], values: Values): Id[] {
  return fields.filter(field => field.kind === 'photo').flatMap(field => (values[field.key] as Id[] | undefined) ?? [])
}

async function attach(
  tx: Tx,
  actor: { town: Id; person: Id; account: Id },
  photos: Id[],
  answer: { id: Id; place: string },
): Promise<void> {
  const all = [...new Set(photos)]
  if (all.length === 0) return
  const attached = await attachPhotos(tx, actor.town, all, [actor.person, actor.account], answer)
  refuseUnless(attached === all.length, 'rollcalls.photos', '有照片没有传上来，或已用在别处，请重新选择照片')
}
