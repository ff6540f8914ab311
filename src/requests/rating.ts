import type { Actor } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { dueFor } from './acts.ts'
import { rungAbove } from './ladder.ts'
import { after, isSettled } from './rules.ts'
import { move, opened } from './steps.ts'
import type { Moved, Rating, WritingOff } from './terms.ts'

/** 评单: by the resident, or taken down by a second person from a call or a slip of paper. Not settled means reopened, one rung up. */
export async function rate(tx: Tx, actor: Actor, now: Date, id: Id, input: Rating): Promise<Moved> {
  const { request } = await opened(tx, actor, now, id, 'rate')
  const byResident = actor.kind === 'resident'
  refuseUnless(byResident || input.by !== 'resident', 'requests.rated_by', '代记评单请注明是电话回访还是纸面回执')
  const { solved, satisfied, words } = input
  const facts = { solved, satisfied, by: byResident ? 'resident' : input.by, outcome: request.outcome }
  const changes = { solved, satisfied, rating_words: words, rated_at: now }
  if (isSettled(request.outcome, input))
    return await move(tx, actor, now, request, { act: 'rate', to: after('rate'), changes, words, facts })
  const reopened = { ...request, reopened: request.reopened + 1, ratedAt: now }
  const again = {
    ...{ reopened: reopened.reopened, rung: rungAbove(request.rung), handler_mandate_id: null, handler_department: null },
    ...{ outcome: null, answer: null, answered_at: null, answered_by: null },
    due_at: await dueFor(tx, actor.town, reopened, 'sorted', request.urgency),
  }
  return await move(tx, actor, now, request, { act: 'reopen', to: after('rate', false), changes: { ...changes, ...again }, words, facts })
}

/** 销号: by a second person, on an answer and a rating that are on file. */
export async function writeOff(tx: Tx, actor: Actor, now: Date, id: Id, { words }: WritingOff): Promise<Moved> {
  const { request } = await opened(tx, actor, now, id, 'write_off')
  const evidence = request.answer && request.satisfied !== null
  refuseUnless(evidence, 'requests.evidence', '销号要有办结答复和评单（或回访）记录')
  const by = actor.kind === 'post' ? actor.person : null
  const changes = { written_off_at: now, written_off_by: by }
  return await move(tx, actor, now, request, {
    act: 'write_off',
    to: after('write_off'),
    changes,
    words,
    facts: { outcome: request.outcome },
  })
}
