import { record } from '#audit/acts.ts'
import type { Actor, PostHolder, Resident } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { byOf } from './acts.ts'
import { type Ballot, ballotSent, confirm, holdVoter, insertBallot, retire, standingOf } from './ballot-store.ts'
import { checkVote, mayRecordVote, phaseOf, wayOf, yields } from './rules.ts'
import { findDeliberation } from './store.ts'
import type { Voted, Voting } from './terms.ts'
import type { Way } from './vote-terms.ts'

interface Act {
  id: Id
  deliberation: Id
  household: Id
  place: string
  way: Way
  input: Voting
}

/**
 * 表决: a household's yes, no or objection, given by itself, taken down by a chief, or keyed from its slip. Sent twice under one id it counts
 * once; a later vote takes the place of an earlier one until the hour has come.
 */
export async function vote(tx: Tx, actor: Actor, now: Date, deliberation: Id, input: Voting): Promise<Voted> {
  refuseUnless(actor.kind === 'resident' || mayRecordVote(actor), 'ballots.forbidden', '由住户凭联系卡表决，或由三长、村镇干部代记、录票')
  const facts = found(await findDeliberation(tx, actor.town, deliberation, 'share'), 'deliberations')
  const household = found(householdFor(actor, input), 'households', '应写明是哪一户，现在没有写')
  const way = wayOf(actor, input)
  checkVote(way, input)
  const id = input.id ?? newId(now)
  const replayed = input.id && (await sentAlready(tx, actor, { id, deliberation, household, input }))
  if (replayed) return replayed
  const open = phaseOf(facts, now) === 'open' && !facts.result
  refuseUnless(open, 'ballots.closed', `“${facts.title}”现在不在表决时间内，这一票没有收下`)
  // Not on the list, or out of one's scope: there is nothing to vote on here.
  const { place } = found(await holdVoter(tx, actor.town, deliberation, household), 'deliberations')
  return await given(tx, actor, now, { id, deliberation, household, place, way, input })
}

/** A household votes for itself only; whoever takes a vote down says whose it is. */
function householdFor(actor: PostHolder | Resident, { household }: Voting): Id | null {
  if (actor.kind !== 'resident') return household ?? null
  return household && household !== actor.household ? null : actor.household
}

async function sentAlready(
  tx: Tx,
  actor: PostHolder | Resident,
  { id, deliberation, household, input }: Pick<Act, 'id' | 'deliberation' | 'household' | 'input'>,
): Promise<Voted | undefined> {
  const sent = await ballotSent(tx, actor.town, id)
  if (!sent) return undefined
  const same =
    sent.deliberation === deliberation && sent.household === household && sent.choice === input.choice && sent.person === actor.person
  refuseUnless(same, 'ballots.conflict', '这个编号已用于另一票，请重新填写')
  return { id, state: sent.via === 'paper' && !sent.confirmedAt ? 'waits' : 'counts' }
}

async function given(tx: Tx, actor: PostHolder | Resident, now: Date, act: Act): Promise<Voted> {
  const { vote: before, waiting } = await standingOf(tx, actor.town, act.deliberation, act.household)
  refuseUnless(!before || yields(before.via, act.way), 'ballots.conflict', '这一户已凭联系卡自己表决，要改只能由本户再表决一次')
  if (act.way === 'paper' && waiting) return await secondKeying(tx, actor, now, act, waiting, before)
  if (act.way !== 'paper') await retireAll(tx, actor.town, now, before, waiting)
  return await keep(tx, actor, now, act, act.way === 'paper' ? undefined : before)
}

/** 二次录入: by somebody else; the same makes it count, something else sets the first aside and waits anew. */
async function secondKeying(
  tx: Tx,
  actor: PostHolder | Resident,
  now: Date,
  act: Act,
  waiting: Ballot,
  before: Ballot | undefined,
): Promise<Voted> {
  refuseUnless(waiting.keyedBy !== actor.person, 'ballots.same_person', '同一张纸质票应由两个人各录一次，这一张第一次就是您录的')
  const agrees = waiting.choice === act.input.choice && waiting.slip === act.input.slip
  if (!agrees) {
    await retire(tx, actor.town, waiting.id, now)
    return await keep(tx, actor, now, act, undefined)
  }
  if (before) await retire(tx, actor.town, before.id, now)
  await confirm(tx, actor.town, waiting.id, now, byOf(actor), before?.id ?? null)
  await note(tx, actor, now, { ...act, id: waiting.id }, { confirmed: true })
  return { id: waiting.id, state: 'counts' }
}

async function keep(tx: Tx, actor: PostHolder | Resident, now: Date, act: Act, before: Ballot | undefined): Promise<Voted> {
  const { id, deliberation, household, place, way, input } = act
  const { choice, slip, witness } = input
  const more = { slip: way === 'paper' ? (slip ?? null) : null, witness: witness ?? null, reason: input.reason || null }
  const row = {
    town: actor.town,
    id,
    deliberation,
    household,
    place,
    choice,
    via: way,
    at: now,
    by: byOf(actor),
    replaces: before?.id ?? null,
  }
  await insertBallot(tx, { ...row, ...more })
  await note(tx, actor, now, act, before ? { replaces: before.id } : {})
  return { id, state: way === 'paper' ? 'waits' : 'counts' }
}

async function retireAll(tx: Tx, town: Id, now: Date, ...ballots: (Ballot | undefined)[]): Promise<void> {
  for (const ballot of ballots) if (ballot) await retire(tx, town, ballot.id, now)
}

/** The record says that a household voted and which way it came, never how it voted. */
async function note(tx: Tx, actor: Actor, now: Date, { id, deliberation, household, place, way }: Act, more: object): Promise<void> {
  const after = { deliberation, household, via: way, ...more }
  await record(tx, actor, 'ballot.given', { kind: 'ballot', id, place }, { now, after })
}
