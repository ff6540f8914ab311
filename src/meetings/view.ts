import type { Actor, PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { maskName } from '#common/mask.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope, mayReadNetwork } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import { placeAt } from '#visits/store.ts'
import { gathered } from './agenda.ts'
import { linesOf } from './agenda-store.ts'
import { decisionsOf, listTasks } from './decisions-store.ts'
import { type PersonRow, peopleOf } from './people-store.ts'
import { kindRules, mayCall, mayNow } from './rules.ts'
import { findMeeting, listMeetings, type MeetingFacts, photosOf } from './store.ts'
import { shownTask } from './tasks.ts'
import type { Attendee, Meeting, MeetingQuery, MeetingRow } from './terms.ts'

export function checkReads(actor: Actor): asserts actor is PostHolder {
  refuseUnless(mayReadNetwork(actor), 'meetings.forbidden', '会议只供镇、村和三长查看')
}

/** 会议列表: those at one's place, and those one is invited to. */
export async function meetingsOf(tx: Tx, actor: Actor, { place, ...query }: MeetingQuery): Promise<MeetingRow[]> {
  checkReads(actor)
  const path = place && (await pathInScope(tx, actor, place))
  return (await listMeetings(tx, actor, { ...query, path })).map(shownRow)
}

export async function pathInScope(tx: Tx, actor: Actor, place: Id): Promise<string> {
  const at = await placeAt(tx, actor.town, place)
  return found(at && inScope(actor, at.path) ? at.path : null, 'places')
}

/**
 * One meeting, whole for whoever stands at or above its place. Who is invited from below sees the notice, themselves, what of the agenda
 * lies at their own place, and what was decided.
 */
export async function meetingOf(tx: Tx, actor: Actor, now: Date, id: Id): Promise<Meeting> {
  checkReads(actor)
  const facts = found(await findMeeting(tx, actor, id), 'meetings')
  const runs = mayCall(actor) && facts.whole && kindRules[facts.kind].convenors.includes(actor.post)
  const fixed = await linesOf(tx, actor.town, id)
  const proposal = facts.state === 'called' && facts.whole ? await gathered(tx, actor, now, facts) : []
  const lines = fixed.map(({ ordinal, ...line }) => line)
  return {
    ...shownRow(facts),
    ...{ notice: facts.notice, cancelledReason: facts.cancelledReason, minutes: facts.minutes, photos: await photosOf(tx, actor.town, id) },
    ...{ calledAt: facts.calledAt.toISOString(), openedAt: iso(facts.openedAt), closedAt: iso(facts.closedAt) },
    people: (await peopleOf(tx, actor.town, id)).map(person => shownPerson(person, actor)),
    agenda: [...proposal.map(({ section, text, link }) => ({ id: null, section, text, link, dropped: false })), ...lines],
    decided: await decided(tx, actor, now, id),
    may: runs ? mayNow(facts.state) : [],
  }
}

async function decided(tx: Tx, actor: PostHolder, now: Date, meeting: Id): Promise<Meeting['decided']> {
  const tasks = await listTasks(tx, actor, { meeting, limit: 500 })
  return (await decisionsOf(tx, actor, meeting)).map(({ id, text, becomes, request, number, requestState, article }) => {
    const task = tasks.find(each => each.decision === id)
    return {
      ...{ id, text, becomes, article, task: task ? shownTask(task, actor, dayOf(now)) : null },
      request: request ? { id: request, number: number!, state: requestState! } : null,
    }
  })
}

export function shownRow(facts: MeetingFacts): MeetingRow {
  const { id, kind, state, on, at, location, place, placeName, convenorPost, called, present, counted, decisions, whole } = facts
  return {
    ...{ id, kind, state, on, at, location, place, placeName, convenorPost, counted, decisions },
    convenor: facts.convenor ?? '（已任他处）',
    called: whole ? called : null,
    present: whole ? present : null,
  }
}

function shownPerson(row: PersonRow, actor: PostHolder): Attendee {
  const { id, name, post, placeName, household, person, called, state, how } = row
  // The county looks in; names of residents are the town's.
  const said = actor.readOnly && !person ? maskName(name) : name
  const postName = post ? `${placeName}${posts[post]}` : household ? '居民' : '列席'
  return { id, name: said, postName, household, person, called, state, how }
}

const iso = (at: Date | null) => at?.toISOString() ?? null
