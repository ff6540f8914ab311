import type { Actor } from '#common/actor.ts'
import { type Day, dayOf, monthOf, type Period, periodOf } from '#common/calendar.ts'
import { periodKinds } from '#common/duties.ts'
import type { Id } from '#common/ids.ts'
import { placeOfPost } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { childrenOf, type PlaceFacts, placeAt, placeByPath } from '#visits/store.ts'
import * as store from './duties-store.ts'
import { type Judged, judged, type MeetingDuty, proposed } from './duty-rules.ts'
import type { Coverage, DueRow, DutyRow, Figures } from './duty-terms.ts'
import { lastHeld, listMeetings } from './store.ts'
import { checkReads } from './view.ts'

/** One place's duty in one period, with the meetings that count for it. */
export interface OwnedDuty extends Judged {
  place: Id
  path: string
  name: string
  aboveName: string
  holder: string | null
  meetings: { id: Id; on: Day }[]
}

/** The duty of every place at or below a path in one period, reckoned from what is known on `cutOff`. */
export async function reckoned(tx: Tx, town: Id, path: string, duty: MeetingDuty, period: Period, cutOff: Day): Promise<OwnedDuty[]> {
  const until = [cutOff, period.to].sort()[0]!
  const grace = await settingOn(tx, town, 'duty_grace', period.to)
  const places = await store.placesOwing(tx, town, path, placeOfPost[duty.post], duty.post, period.from, until)
  const held = Map.groupBy(await store.heldBetween(tx, town, path, duty.kind, period.from, until), meeting => meeting.place)
  return places.flatMap(({ id, name, path, aboveName, holder, ...history }) => {
    const deeds = (held.get(id) ?? []).map(({ id, on, closedAt }) => ({ id, on, arrivedOn: dayOf(closedAt) }))
    const judgement = judged({ ...history, held: deeds }, duty, period, cutOff, grace)
    const meetings = deeds.map(({ id, on }) => ({ id, on }))
    return judgement ? [{ ...judgement, place: id, path, name, aboveName, holder, meetings }] : []
  })
}

/**
 * As reckoned. Asked for the last day of a period that is over, what came in during its days of grace counts; once closed, it keeps the
 * states it closed with, whatever comes in later.
 */
async function standing(tx: Tx, town: Id, path: string, duty: MeetingDuty, period: Period, cutOff: Day, today: Day) {
  const isOver = cutOff >= period.to && today > period.to
  const now = await reckoned(tx, town, path, duty, period, isOver ? today : cutOff)
  const closed = isOver && (await store.isClosed(tx, town, period.name))
  if (!closed) return { closed, duties: now }
  const facts = new Map((await store.frozenDuties(tx, town, path, duty.kind, period.name)).map(fact => [fact.place, fact]))
  const duties = now.flatMap(each => {
    const fact = facts.get(each.place)
    return fact ? [{ ...each, path: fact.path, state: fact.state, held: fact.held, reason: fact.reason }] : []
  })
  return { closed, duties }
}

/** 该开的会: the duties of the actor's own post at its place, in the running periods, with a day that would suit. */
export async function dueOf(tx: Tx, actor: Actor, now: Date): Promise<DueRow[]> {
  checkReads(actor)
  const today = dayOf(now)
  const place = await placeByPath(tx, actor.town, actor.path)
  const duties = place ? await settingOn(tx, actor.town, 'meeting_duties', today) : []
  const rows: DueRow[] = []
  for (const duty of duties.filter(each => each.post === actor.post)) {
    const period = periodOf(duty.period, today)
    const inForce = (await dutiesAt(tx, actor.town, period.from)).find(each => each.post === duty.post && each.kind === duty.kind)
    if (!inForce) continue
    const own = (await reckoned(tx, actor.town, actor.path, inForce, period, today)).find(each => each.place === place!.id)
    if (own) rows.push(await dueRow(tx, actor, inForce, period, own, place!, today))
  }
  return rows.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0))
}

async function dueRow(
  tx: Tx,
  actor: Parameters<typeof listMeetings>[1],
  duty: MeetingDuty,
  period: Period,
  own: OwnedDuty,
  place: PlaceFacts,
  today: Day,
): Promise<DueRow> {
  const { kind, times } = duty
  const last = await lastHeld(tx, actor.town, place.id, kind, null)
  const coming = await listMeetings(tx, actor, { path: place.path, kind, coming: 'yes', limit: 20 })
  const called = coming.find(meeting => meeting.place === place.id)?.id ?? null
  return {
    ...{ kind, times, place: place.id, placeName: place.name, period: period.name, from: period.from, dueOn: period.to },
    ...{ held: own.held, state: own.state, called, lastOn: last?.on ?? null, location: last?.location ?? '' },
    proposedOn: proposed(period, last?.on ?? null, today),
  }
}

async function dutiesAt(tx: Tx, town: Id, day: Day): Promise<MeetingDuty[]> {
  return await settingOn(tx, town, 'meeting_duties', day)
}

interface Asked {
  place?: string | undefined
  on?: Day | undefined
}

async function asking(tx: Tx, actor: Actor, now: Date, { place: id, on }: Asked) {
  checkReads(actor)
  const today = dayOf(now)
  const cutOff = on ?? today
  refuseUnless(cutOff <= today, 'meetings.in_future', `截止日应不晚于今天（${today}），收到的是 ${cutOff}`)
  const known = id === undefined ? await placeByPath(tx, actor.town, actor.path) : await placeAt(tx, actor.town, id)
  const place = found(known && inScope(actor, known.path) ? known : null, 'places')
  return { place, cutOff, today }
}

/** The duties in force, each in the period that holds `day`: what a period began with counts to its end. */
async function askedOn(tx: Tx, town: Id, day: Day): Promise<{ duty: MeetingDuty; period: Period }[]> {
  const periods = periodKinds.map(kind => periodOf(kind, day))
  const asked = await Promise.all(
    periods.map(async period =>
      (await dutiesAt(tx, town, period.from)).filter(duty => duty.period === period.kind).map(duty => ({ duty, period })),
    ),
  )
  return asked.flat()
}

/** 会议覆盖: for every duty the places that held it of those that owe it, in the period of the cut-off day, by place one step below. */
export async function coverageOf(tx: Tx, actor: Actor, now: Date, asked: Asked): Promise<Coverage> {
  const { place, cutOff, today } = await asking(tx, actor, now, asked)
  const children = await childrenOf(tx, actor.town, place.id)
  const duties: Coverage['duties'] = []
  for (const { duty, period } of await askedOn(tx, actor.town, cutOff)) {
    const { closed, duties: all } = await standing(tx, actor.town, place.path, duty, period, cutOff, today)
    const figure = (rows: OwnedDuty[]) => ({
      done: rows.filter(row => row.state === 'done').length,
      due: rows.filter(row => row.state !== 'dropped').length,
    })
    const rows = children.map(({ id, name, path }) => {
      const below = all.filter(row => row.path === path || row.path.startsWith(`${path}.`))
      return { place: id, name, ...figure(below) }
    })
    const { kind, post, times } = duty
    const window = { period: period.name, from: period.from, to: period.to }
    duties.push({ kind, post, times, ...window, closed, total: figure(all), rows: rows.filter(row => row.due > 0) })
  }
  return { cutOff: cutOff === today ? now.toISOString() : `${cutOff}T23:59:59+08:00`, duties }
}

/** The places behind those figures. */
export async function dutyRowsOf(
  tx: Tx,
  actor: Actor,
  now: Date,
  input: Asked & { kind: MeetingDuty['kind']; period?: string | undefined; state?: string | undefined; limit: number },
): Promise<DutyRow[]> {
  const { place, cutOff, today } = await asking(tx, actor, now, input)
  const rows: DutyRow[] = []
  const all = await askedOn(tx, actor.town, cutOff)
  for (const { duty, period } of all.filter(
    each => each.duty.kind === input.kind && (!input.period || each.duty.period === input.period),
  )) {
    const { duties } = await standing(tx, actor.town, place.path, duty, period, cutOff, today)
    for (const { place: id, name, aboveName, holder, state, held, reason, meetings } of duties) {
      if (input.state && state !== input.state) continue
      const what = { kind: duty.kind, period: period.name, state, times: duty.times, held, reason, meetings }
      rows.push({ place: id, placeName: name, above: aboveName, holder, ...what })
    }
  }
  return rows.slice(0, input.limit)
}

/** 会议统计: the month so far unless said; nothing of it is typed. */
export async function figuresOf(
  tx: Tx,
  actor: Actor,
  now: Date,
  query: { from?: Day | undefined; to?: Day | undefined; place?: string | undefined },
): Promise<Figures> {
  const { place, today } = await asking(tx, actor, now, { place: query.place })
  const { from = monthOf(today).from, to = today } = query
  refuseUnless(from <= to, 'meetings.window', `起始日应不晚于截止日，收到的是 ${from} 至 ${to}`)
  return { from, to, cutOff: now.toISOString(), ...(await store.monthlyFigures(tx, actor.town, place.path, from, to, today)) }
}
