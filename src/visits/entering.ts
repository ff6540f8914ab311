import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { addDays, dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import { replayed, shown } from './acts.ts'
import { countVisit } from './books.ts'
import { type VisitorFacts, visitorAt, visitorsNamed, visitsOn } from './entering-store.ts'
import type { EnteredLine, Entering, LineProblem, Visitor } from './entering-terms.ts'
import { checkVisitorDay, daysOnPaper, enteredDay, mayEnterVisits } from './rules.ts'
import { householdAt, insertVisit, listVisits, markLate } from './store.ts'
import { outcomes, type VisitRow } from './terms.ts'

const mostVisitors = 20

/** Whose visit book somebody at the desk may have before them. */
export async function visitorsFor(tx: Tx, actor: Actor, now: Date, q: string): Promise<Visitor[]> {
  checkEnters(actor)
  const since = addDays(dayOf(now), -daysOnPaper)
  const rows = await visitorsNamed(tx, actor.town, q, since, mostVisitors)
  return rows.map(({ person: _, path: __, ...visitor }) => visitor)
}

function checkEnters(actor: Actor): asserts actor is PostHolder {
  refuseUnless(mayEnterVisits(actor), 'visits.forbidden', '走访本由镇干部、村党组织书记和村两委成员补录')
}

/**
 * 走访本补录: the lines of one visitor's paper book. Each line is a visit of its own with its own record; all are kept, or, when one is wrong,
 * none, and the refusal says line by line what is wrong. A line sent again is kept once.
 */
export async function enterVisits(tx: Tx, actor: Actor, now: Date, { mandate, lines }: Entering): Promise<{ rows: VisitRow[] }> {
  checkEnters(actor)
  const visitor = found(await visitorAt(tx, actor.town, mandate), 'mandates')
  refuseUnless(inScope(actor, visitor.path), 'mandates.not_found', '没有找到，或不在您的管辖范围内')
  const rows: VisitRow[] = []
  const problems: LineProblem[] = []
  for (const line of lines) {
    try {
      rows.push(await enterLine(tx, actor, now, visitor, line))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      problems.push({ line: line.id, code: error.code, words: error.words })
    }
  }
  refuseUnless(problems.length === 0, 'visits.lines', `${lines.length} 行中有 ${problems.length} 行要改，这一批都还没有存`, problems)
  return { rows }
}

async function enterLine(tx: Tx, actor: PostHolder, now: Date, visitor: VisitorFacts, line: EnteredLine): Promise<VisitRow> {
  const { town } = actor
  const { id, on, outcome, note, another } = line
  const household = found(await householdAt(tx, town, line.household), 'households', '没有这一户，或不在您的管辖范围内')
  const [sent] = await listVisits(tx, town, actor.person, { id, limit: 1 })
  if (sent) return replayed(sent, line, visitor.person)
  enteredDay(now, on)
  checkVisitorDay(visitor, household.place, on)
  const { place, unit_id: unit, started_on: since, ended_on: gone } = household
  const there = since <= on && !(gone && gone <= on)
  refuseUnless(there, 'visits.household_gone', `这一户在 ${on} 不在册（${since} 至 ${gone ?? '今'}），请核对日期`)
  if (!another) await refuseTwice(tx, town, line)
  const facts = { household: household.id, on, outcome, topics: [...new Set(line.topics)] }
  const who = { town, person: visitor.person, mandate: visitor.mandate, post: visitor.post, enteredBy: actor.person }
  await insertVisit(tx, { ...who, ...facts, id, place, unit, note, at: now, deviceAt: undefined })
  if (await countVisit(tx, town, household.id, on, now)) await markLate(tx, town, id)
  const after = { ...facts, visitor: visitor.person, post: visitor.post, mandate: visitor.mandate }
  await record(tx, actor, 'visit.entered', { kind: 'visit', id, place }, { now, after })
  return shown((await listVisits(tx, town, actor.person, { id, limit: 1 }))[0]!)
}

/** The same visit may have come from the phone already, or stand in the batch twice. */
async function refuseTwice(tx: Tx, town: Id, { household, on }: EnteredLine): Promise<void> {
  const known = await visitsOn(tx, town, household, on)
  const words = known
    .map(({ by, outcome, enteredBy }) => `${by}（${outcomes[outcome]}${enteredBy ? `，${enteredBy}补录` : ''}）`)
    .join('、')
  refuseUnless(known.length === 0, 'visits.twice', `这一户 ${on} 已有走访：${words}。确是另一次，请勾“另一次”`)
}
