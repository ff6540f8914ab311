import type { Actor } from '#common/actor.ts'
import { dayOf, quarterOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { maskName } from '#common/mask.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { type BoardRow, countFigures, countRequests, listRequests, rowOf, type StepRow, stepsOf } from './board-store.ts'
import { isOverdue } from './deadlines.ts'
import { mayNow } from './rules.ts'
import { townRules } from './steps.ts'
import { findRequest, pathOfPlace } from './store.ts'
import {
  type Act,
  acts,
  type FiguresQuery,
  type Request,
  type RequestFigures,
  type RequestQuery,
  type RequestRow,
  type RequestStep,
} from './terms.ts'

/** The board: what the actor sees, page by page. */
export async function board(tx: Tx, actor: Actor, now: Date, { place, ...query }: RequestQuery) {
  const wanted = { ...query, now, path: place && (await placeInScope(tx, actor, place)) }
  const names = await departmentNames(tx, actor, now)
  const rows = await listRequests(tx, actor, wanted)
  const total = await countRequests(tx, actor, wanted)
  return { total, rows: rows.map(row => shown(row, actor, now, names)), next: rows.length === query.limit ? rows.at(-1)!.id : null }
}

/** One request with its timeline, and what the actor may do with it now. */
export async function detail(tx: Tx, actor: Actor, now: Date, id: Id): Promise<Request> {
  const row = found(await rowOf(tx, actor, id), 'requests')
  const facts = found(await findRequest(tx, actor, id), 'requests')
  const steps = await stepsOf(tx, actor.town, id)
  const departments = await departmentNames(tx, actor, now)
  const {
    ownership,
    rung,
    raiserPhoneMasked,
    longitude,
    latitude,
    answer,
    answeredAt,
    solved,
    satisfied,
    ratingWords,
    sentBack,
    reopened,
    photos,
    visit,
  } = row
  return {
    ...shown(row, actor, now, departments),
    ...{ ownership, rung, raiserPhoneMasked, longitude, latitude, answer, answeredAt: answeredAt?.toISOString() ?? null },
    ...{ solved, satisfied, ratingWords, sentBack, reopened, photos, visit },
    steps: steps.map(step => asStep(step, actor, departments)),
    may: mayNow(facts, actor, await townRules(tx, actor.town, now)),
  }
}

/** 统计: every rate as n of d, over the requests raised in the window, as they stand at the cut-off. */
export async function figures(tx: Tx, actor: Actor, now: Date, query: FiguresQuery): Promise<RequestFigures> {
  refuseUnless(actor.kind === 'post', 'requests.forbidden', '统计只供任职人员查看')
  const today = dayOf(now)
  const { from = quarterOf(today).from, to = today, place } = query
  refuseUnless(from <= to, 'requests.window', `起始日应不晚于截止日，收到的是 ${from} 至 ${to}`)
  const path = place ? await placeInScope(tx, actor, place) : actor.path
  const { raised, open, overdue, answered, writtenOff, solved, rated, satisfied, byOutcome } = await countFigures(
    tx,
    actor,
    path,
    from,
    to,
    now,
  )
  const rates = { solved: { n: solved, d: answered }, satisfied: { n: satisfied, d: rated } }
  return { from, to, cutOff: now.toISOString(), raised, open, overdue, answered, writtenOff, ...rates, byOutcome }
}

async function placeInScope(tx: Tx, actor: Actor, id: Id): Promise<string> {
  const path = found(await pathOfPlace(tx, actor.town, id), 'places')
  return found(inScope(actor, path) ? path : null, 'places')
}

async function departmentNames(tx: Tx, actor: Actor, now: Date): Promise<Map<string, string>> {
  const departments = await settingOn(tx, actor.town, 'departments', dayOf(now))
  return new Map(departments.map(({ code, name }) => [code, name]))
}

function shown(row: BoardRow, actor: Actor, now: Date, departments: Map<string, string>): RequestRow {
  const { id, number, state, text, where, category, size, urgency, publicSafety, sealed, villageName, raisedVia, handlerMandate, outcome } =
    row
  const { handlerName, handlerPost, handlerDepartment } = row
  const person = handlerPost && `${handlerName ?? '（已任他处）'}（${posts[handlerPost]}）`
  const handler = handlerDepartment ? (departments.get(handlerDepartment) ?? handlerDepartment) : person
  // The county looks in; names of residents are the town's.
  const name = (text: string) => (actor.kind === 'post' && actor.readOnly ? maskName(text) : text)
  const clerk = actor.kind === 'post' && actor.post === 'department_clerk'
  return {
    ...{
      id,
      number,
      state,
      text,
      where,
      category,
      size,
      urgency,
      publicSafety,
      sealed,
      villageName,
      raisedVia,
      handler,
      handlerMandate,
      outcome,
    },
    household: clerk ? null : row.household,
    head: row.head && name(row.head),
    raiserName: name(row.raiserName),
    raisedAt: row.raisedAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    overdue: isOverdue(row, now),
  }
}

function asStep(
  { id, act, from, to, at, actor: who, words, facts, photos }: StepRow,
  reader: Actor,
  departments: Map<string, string>,
): RequestStep {
  // What the office writes for itself when it sorts and dispatches is not for the resident's page.
  const own = reader.kind === 'resident' && (act === 'dispatch' || act === 'sort') ? '' : words
  const said = act === 'dispatch' ? [handedTo(facts, departments), own].filter(Boolean).join('。') : own
  const masked = reader.kind === 'post' && reader.readOnly && who.kind === 'resident'
  const post = who.post ? posts[who.post] : who.kind === 'resident' ? '居民' : null
  return {
    id,
    act,
    actName: acts[act as Act],
    from,
    to,
    at: at.toISOString(),
    who: masked ? maskName(who.name) : who.name,
    post,
    words: said,
    photos,
  }
}

function handedTo(facts: StepRow['facts'], departments: Map<string, string>): string {
  const { department, name = '', postName = '' } = facts as { department?: string | null; name?: string; postName?: string }
  return `派给${department ? (departments.get(department) ?? department) : [postName, name].filter(Boolean).join(' ')}`
}
