import { createHash } from 'node:crypto'
import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import { reckon } from './acts.ts'
import { detached, newcomers, standingOf, votersOf } from './ballot-store.ts'
import { mayExport, mayOpenVote, mayReadDeliberations, mayReadList, mayRecordVote, phaseOf } from './rules.ts'
import { countsOf, type Facts, findDeliberation, listDeliberations } from './store.ts'
import type { Counts, Deliberation, deliberationQuery, deliberationRow, Result, votingList, wordsList } from './terms.ts'
import { householdOf, wordsOf } from './words-store.ts'

const forbidden = ['deliberations.forbidden', '议事由本圈住户、三长和村镇干部查看'] as const

export async function deliberationsOf(tx: Tx, actor: Actor, now: Date, { phase, limit }: z.infer<typeof deliberationQuery>) {
  refuseUnless(mayReadDeliberations(actor), ...forbidden)
  const rows = await listDeliberations(tx, actor.town, actor.path, phase, now, limit)
  return { rows: await Promise.all(rows.map(facts => rowOf(tx, actor.town, facts, now))) }
}

async function rowOf(tx: Tx, town: Id, facts: Facts, now: Date): Promise<z.infer<typeof deliberationRow>> {
  const phase = phaseOf(facts, now)
  const { id, title, circle, place, placeName, proposedAt, proposedBy, closesAt } = facts
  return {
    ...{ id, title, circle, place, placeName, phase, proposedAt: proposedAt.toISOString(), proposedBy: proposedBy.name },
    ...{ closesAt: closesAt?.toISOString() ?? null, households: facts.households },
    result: facts.result ?? (phase === 'closed' ? await reckon(tx, town, facts) : null),
  }
}

/** A matter with what the reader may know of it: figures only once they are no longer hidden, of the votes only the own household's. */
export async function deliberationOf(tx: Tx, actor: Actor, now: Date, id: Id): Promise<Deliberation> {
  refuseUnless(mayReadDeliberations(actor), ...forbidden)
  const facts = found(await findDeliberation(tx, actor.town, id), 'deliberations')
  const row = await rowOf(tx, actor.town, facts, now)
  const { matter, options, option, request, quorum, withdrawnReason } = facts
  const figures = row.phase === 'closed' || (row.phase === 'open' && !facts.hidden)
  const home = actor.kind === 'resident' ? actor.household : null
  const mine = home ? (await standingOf(tx, actor.town, id, home)).vote : undefined
  const here = inScope(actor, facts.path)
  return {
    ...row,
    ...{ matter, options, option, request, quorum, withdrawnReason, hidden: facts.hidden ?? true },
    counts: row.result ? countsIn(row.result) : figures ? await countsOf(tx, actor.town, id) : null,
    mine: mine ? { choice: mine.choice, reason: mine.reason, at: mine.at.toISOString() } : null,
    may: {
      open: row.phase === 'proposed' && here && mayOpenVote(actor),
      vote: row.phase === 'open' && home !== null && (await householdOf(tx, actor.town, id, home)) !== undefined,
      record: row.phase === 'open' && mayRecordVote(actor),
      withdraw: (row.phase === 'proposed' || row.phase === 'open') && here && mayOpenVote(actor),
      export: row.phase === 'closed' && here && mayExport(actor),
    },
  }
}

const countsIn = ({ outcome: _, cutOff: __, ...counts }: Result): Counts => counts

export async function wordsAbout(tx: Tx, actor: Actor, id: Id): Promise<z.infer<typeof wordsList>> {
  refuseUnless(mayReadDeliberations(actor), ...forbidden)
  found(await findDeliberation(tx, actor.town, id), 'deliberations')
  return { rows: (await wordsOf(tx, actor.town, id)).map(row => ({ ...row, at: row.at.toISOString() })) }
}

/** 表决名册: who may vote, whether they did, and what has changed among the households since. */
export async function listOf(tx: Tx, actor: Actor, id: Id): Promise<z.infer<typeof votingList>> {
  refuseUnless(mayReadList(actor), 'deliberations.forbidden', '表决名册由三长和村镇干部查看')
  const facts = found(await findDeliberation(tx, actor.town, id), 'deliberations')
  const came = facts.openedAt ? await newcomers(tx, actor.town, id, facts.path, dayOf(facts.openedAt)) : []
  return { rows: await votersOf(tx, actor.town, id), came }
}

/** 不记名选票: the votes that counted, to be counted again by anybody; with the hash of the list. */
export async function ballotsOf(tx: Tx, actor: Actor, now: Date, id: Id): Promise<{ csv: string; title: string }> {
  refuseUnless(mayExport(actor), 'deliberations.forbidden', '不记名选票由镇干部、村书记、村两委导出')
  const facts = found(await findDeliberation(tx, actor.town, id), 'deliberations')
  found(inScope(actor, facts.path) ? facts : null, 'deliberations')
  refuseUnless(phaseOf(facts, now) === 'closed', 'deliberations.conflict', `“${facts.title}”的表决截止后才能导出选票`)
  const ballots = await detached(tx, actor.town, id)
  const csv = ['ballot,choice,via', ...ballots.map(({ ballot, choice, via }) => `${ballot},${choice},${via}`)].join('\n')
  const hash = createHash('sha256').update(csv).digest('hex')
  await record(
    tx,
    actor,
    'deliberation.exported',
    { kind: 'deliberation', id, place: facts.path },
    { now, after: { ballots: ballots.length, hash } },
  )
  return { csv: `${csv}\n`, title: facts.title }
}
