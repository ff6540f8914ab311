import type { Actor } from '#common/actor.ts'
import { addDays, dayOf, startOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { dueFor } from './clock.ts'
import { rungAbove } from './ladder.ts'
import { type Facts, isFinal, isSettled } from './rules.ts'
import { doing, type Move } from './steps.ts'
import type { AskingAgain, Calling, Moved, Rating, WritingOff } from './terms.ts'

/** 评单: by the resident, or taken down by a second person from a call or a slip of paper. Not settled means reopened, one rung up. */
export async function rate(tx: Tx, actor: Actor, now: Date, id: Id, input: Rating): Promise<Moved> {
  const byResident = actor.kind === 'resident'
  return await doing(tx, actor, now, id, 'rate', input, async ({ request }) => {
    refuseUnless(byResident || input.by !== 'resident', 'requests.rated_by', '代记评单请注明是电话回访还是纸面回执')
    const { solved, satisfied, words } = input
    const by = byResident ? 'resident' : input.by
    const facts = { solved, satisfied, by, outcome: request.outcome, rung: request.rung }
    const changes = { solved, satisfied, rating_words: words, rating_by: by, rated_at: now }
    const rests = isSettled(request.outcome, input) || isFinal(request)
    if (rests) return { changes, words, facts }
    return { first: false, as: 'reopen', changes: { ...changes, ...(await reopened(tx, actor.town, now, request)) }, words, facts }
  })
}

/** Anew, at the rung above: nobody has it, no answer, no plan, no ruling; the clock starts now. */
async function reopened(tx: Tx, town: Id, now: Date, request: Facts): Promise<NonNullable<Move['changes']>> {
  const [rung, clock] = [rungAbove(request.rung), { clock_at: now, rung_since: null, rise_at: null, noticed_at: null }]
  return {
    ...{ reopened: request.reopened + 1, rung, handler_mandate_id: null, handler_department: null, plan: null, ...clock },
    ...{ outcome: null, answer: null, answered_at: null, answered_by: null, sent_back: 0, ruler_mandate_id: null, ruled_at: null },
    due_at: await dueFor(tx, town, { ...request, rung, clockAt: now }, 'sorted'),
  }
}

/** 回访未接通: tried and nobody was reached. Three days of it let the matter be written off as 无回音, which is not 满意. */
export async function call(tx: Tx, actor: Actor, now: Date, id: Id, { words, ...sent }: Calling): Promise<Moved> {
  return await doing(tx, actor, now, id, 'call', sent, ({ request, town }) => ({
    words: words || '电话没有接通',
    facts: { missedDays: request.missedCalls, needed: town.callBackDays },
  }))
}

/** 销号: by a second person, on an answer that is on file and a rating, or call-backs that reached nobody. */
export async function writeOff(tx: Tx, actor: Actor, now: Date, id: Id, { words, ...sent }: WritingOff): Promise<Moved> {
  const days = await settingOn(tx, actor.town, 'reask_days', dayOf(now))
  return await doing(tx, actor, now, id, 'write_off', sent, ({ request }) => {
    const unanswered = request.state === 'answered'
    const evidence = request.answer && (request.satisfied !== null || unanswered)
    refuseUnless(evidence, 'requests.evidence', '销号要有办结答复和评单（或回访）记录')
    const by = actor.kind === 'post' ? actor.person : null
    const again = startOf(addDays(dayOf(now), days))
    const closing = { written_off_at: now, written_off_by: by, reask_at: again, noticed_at: null, closings: request.closings + 1 }
    const nobody = unanswered ? { rating_by: 'no_answer' as const, solved: null, satisfied: null } : {}
    return { changes: { ...closing, ...nobody }, words, facts: { outcome: request.outcome, ...(unanswered && { noAnswer: true }) } }
  })
}

/** 再次回访, four weeks on: it holds, or it is not fixed and counts against the closing, or nobody was reached. */
export async function askAgain(tx: Tx, actor: Actor, now: Date, id: Id, input: AskingAgain): Promise<Moved> {
  const { answer, words } = input
  return await doing(tx, actor, now, id, 'ask_again', input, async ({ request }) => {
    const due = request.reaskAt!
    refuseUnless(now >= due, 'requests.too_early', `销号满四周再问，${dayOf(due)} 起可以回访`)
    const asked = { reask_at: null, reasked_at: now, reask_solved: answer === 'no_answer' ? null : answer === 'holds' }
    const facts = { answer, closing: request.closings }
    if (answer !== 'not_fixed') return { changes: asked, words, facts }
    const failed = { failed_closings: request.failedClosings + 1, solved: false, satisfied: false }
    const again = await reopened(tx, actor.town, now, request)
    return { first: false, as: 'reopen', changes: { ...asked, ...failed, ...again }, words, facts }
  })
}
