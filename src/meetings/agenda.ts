import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { addDays, type Day, dayOf, periodNamed, periodOf, previous } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { topicsAt, wishesAt } from '#visits/sayings-store.ts'
import { spoken } from '#visits/sayings-terms.ts'
import * as store from './agenda-store.ts'
import { closedDoors, kindRules, lookingBack, mostLines, stuckAfterDays } from './rules.ts'
import { opened } from './running.ts'
import { lastHeld, type MeetingFacts } from './store.ts'
import { type AgendaItem, kinds, type Section } from './terms.ts'

/** A line as it is gathered, with the place its matter lies at: whoever sees that place sees the line. */
type Gathered = Omit<store.Line, 'id'>

/**
 * 议程: what there is to talk about at the meeting's place, as the actor sees it: what earlier meetings left undone, overdue, stuck and
 * sent-back requests, households missed or never met, wishes and topics since the last meeting of the kind. Never sealed requests or
 * complaints about a person; before residents only what is public, and numbers.
 */
export async function gathered(tx: Tx, actor: PostHolder, now: Date, meeting: MeetingFacts): Promise<Gathered[]> {
  const { id, kind, place, path } = meeting
  const today = dayOf(now)
  const last = await lastHeld(tx, actor.town, place, kind, id)
  const since = lookingBack(today, last?.on ?? null)
  const before = { residents: kindRules[kind].residents, since, today, place, path }
  return [
    ...(await decisionLines(tx, actor, meeting)),
    ...(await requestLines(tx, actor, now, before)),
    ...(before.residents ? [] : await visitLines(tx, actor, before)),
    ...(await spokenLines(tx, actor, before)),
  ]
}

interface Scope {
  residents: boolean
  since: Day
  today: Day
  place: Id
  path: string
}

async function decisionLines(tx: Tx, actor: PostHolder, { id, kind, place }: MeetingFacts): Promise<Gathered[]> {
  const { tasks, requests } = await store.undone(tx, actor.town, place, kind, id)
  const lines = [
    ...tasks.map(task => line('decision', task.path, `${task.text}（${task.who ?? ''}，限 ${task.dueOn}）`, 'task', task.id)),
    ...requests.map(request => line('decision', request.path, `诉求 ${request.number}：${clipped(request.text)}`, 'request', request.id)),
  ]
  return lines
}

async function requestLines(tx: Tx, actor: PostHolder, now: Date, { residents, since, today, path }: Scope): Promise<Gathered[]> {
  const open = (await store.openRequests(tx, actor.town, path, since)).filter(request => !residents || request.ownership === 'public')
  const sectionOf = (request: store.OpenRequest): Section | null => {
    if (request.dueAt && request.dueAt < now) return 'overdue'
    if (request.sentBackSince) return 'sent_back'
    return dayOf(request.lastAt) <= addDays(today, -stuckAfterDays) ? 'stuck' : null
  }
  return (['overdue', 'stuck', 'sent_back'] as const).flatMap(section => {
    const lines = open.filter(request => sectionOf(request) === section)
    const told = lines.map(({ path, number, text, id }) => line(section, path, `诉求 ${number}：${clipped(text)}`, 'request', id))
    return atMost(told, path, '件诉求，见诉求列表', null)
  })
}

/** Households whose duty of a period that closed since the last meeting was missed, and households behind closed doors. */
async function visitLines(tx: Tx, actor: PostHolder, { since, today, place, path }: Scope): Promise<Gathered[]> {
  const missed = await missedHouseholds(tx, actor, since, today, place)
  const shut = await store.closedDoorsAt(tx, actor.town, path, closedDoors, addDays(today, -92), today)
  return [
    ...atMost(missed, path, '户没走访到，见走访覆盖', 'coverage'),
    ...atMost(
      shut.map(each =>
        line('nobody_home', each.path, `${each.head}家 ${each.times} 天没人（最近 ${each.last}）`, 'household', each.household),
      ),
      path,
      '户多次没人在家',
      'visits',
    ),
  ]
}

/** What the close of a period wrote down, and nothing reckoned anew: the agenda and coverage tell the same. */
async function missedHouseholds(tx: Tx, actor: PostHolder, since: Day, today: Day, place: Id): Promise<Gathered[]> {
  const closed = await store.closedPeriods(tx, actor.town, place, latelyEnded(today))
  const fresh = (['month', 'quarter'] as const)
    .map(kind => closed.findLast(({ period }) => periodNamed(period)?.kind === kind))
    .flatMap(last => (last && dayOf(last.at) > since ? [last.period] : []))
  if (fresh.length === 0) return []
  const rows = await store.missedIn(tx, actor.town, place, fresh)
  return rows.map(({ household, path, head, unitName, period, times, fulfilled }) => {
    const words = `${head}（${unitName ?? '未划入邻'}）${period} 应走访 ${times} 次，走访了 ${fulfilled} 次`
    return line('missed', path, words, 'household', household)
  })
}

/** The last two months and quarters that ended: with days of grace the last may still be open. Of each kind the last closed one is told. */
function latelyEnded(today: Day): string[] {
  return (['month', 'quarter'] as const).flatMap(kind => {
    const last = previous(periodOf(kind, today))
    return [last.name, previous(last).name]
  })
}

async function spokenLines(tx: Tx, actor: PostHolder, { residents, since, today, path }: Scope): Promise<Gathered[]> {
  const said = { path, from: addDays(since, 1), to: today }
  const counts = await topicsAt(tx, actor.town, said, actor.person)
  const told = counts.map(({ topic, times, households }) => {
    const words = `${spoken[topic]}：${times} 次，${households} 户`
    return line('topic', path, words, 'visits', null)
  })
  if (residents) return told
  const wishes = await wishesAt(tx, actor.town, said, 10)
  return [...wishes.map(wish => line('wish', wish.path, `${wish.head}：${clipped(wish.note)}`, 'household', wish.household)), ...told]
}

function line(section: Section, place: string, text: string, kind: NonNullable<AgendaItem['link']>['kind'], id: Id | null): Gathered {
  return { section, place, text: text.slice(0, 300), link: { kind, id } }
}

/** The first lines of a section, and how many more there are. */
function atMost(lines: Gathered[], path: string, words: string, kind: 'coverage' | 'visits' | null): Gathered[] {
  const more = lines.length - mostLines
  if (more <= 0) return lines
  const rest = { section: lines[0]!.section, place: path, text: `另有 ${more} ${words}`, link: kind && { kind, id: null } }
  return [...lines.slice(0, mostLines), rest]
}

function clipped(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** Writes down what was gathered: from now on it stands as it is. */
export async function freeze(tx: Tx, actor: PostHolder, now: Date, meeting: MeetingFacts): Promise<number> {
  const own = await store.linesOf(tx, actor.town, meeting.id)
  const lines = (await gathered(tx, actor, now, meeting)).map(each => ({ ...each, id: newId(now) }))
  await store.insertLines(tx, actor.town, meeting.id, lines, own.length + 1)
  return lines.length
}

/** 增加议程: a line of the convenor's own, before or while the meeting is open. */
export async function addLine(
  tx: Tx,
  actor: Actor,
  now: Date,
  id: Id,
  input: { id?: string | undefined; text: string },
): Promise<AgendaItem> {
  const { meeting, runner } = await opened(tx, actor, id)
  refuseUnless(meeting.state === 'called' || meeting.state === 'open', 'meetings.conflict', `${kinds[meeting.kind]}已结束，议程不能再改`)
  const lines = await store.linesOf(tx, runner.town, id)
  const item = { id: input.id ?? newId(now), section: 'own' as const, text: input.text, link: null }
  const sent = lines.find(each => each.id === item.id)
  if (sent) return without(sent)
  const fresh = await store.insertLines(tx, runner.town, id, [{ ...item, place: meeting.path }], (lines.at(-1)?.ordinal ?? 0) + 1)
  refuseUnless(fresh, 'meetings.conflict', '这个编号已用于别的议程，请重新填写')
  await record(tx, runner, 'meeting.agenda_added', { kind: 'meeting', id, place: meeting.path }, { now, after: { line: item.id } })
  return { ...item, dropped: false }
}

/** 修改议程: other words, or struck off; the link to its matter stays. */
export async function editLine(
  tx: Tx,
  actor: Actor,
  now: Date,
  id: Id,
  input: { text?: string | undefined; dropped?: boolean | undefined },
): Promise<AgendaItem> {
  const known = await store.findLine(tx, actor.town, id)
  const { meeting, runner } = await opened(tx, actor, known?.meeting ?? id)
  const kept = found(known, 'agenda')
  refuseUnless(meeting.state === 'called' || meeting.state === 'open', 'meetings.conflict', `${kinds[meeting.kind]}已结束，议程不能再改`)
  const changes = { ...(input.text !== undefined && { text: input.text }), ...(input.dropped !== undefined && { dropped: input.dropped }) }
  if (Object.keys(changes).length > 0) {
    await store.saveLine(tx, runner.town, id, changes)
    const before = { text: kept.text, dropped: kept.dropped }
    await record(
      tx,
      runner,
      'meeting.agenda_edited',
      { kind: 'meeting', id: meeting.id, place: meeting.path },
      { now, before, after: changes },
    )
  }
  return without((await store.linesOf(tx, runner.town, meeting.id)).find(each => each.id === id)!)
}

function without({ ordinal, ...item }: AgendaItem & { ordinal: number }): AgendaItem {
  return item
}
