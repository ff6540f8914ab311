import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { maskName } from '#common/mask.ts'
import { posts } from '#common/posts.ts'
import { found } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { type BoardRow, countRequests, listRequests, rowOf, type StepRow, stepsOf } from './board-store.ts'
import { candidates } from './candidates.ts'
import { isOverdue } from './deadlines.ts'
import { keeperOf } from './ladder.ts'
import { helpersOf } from './life-store.ts'
import { type Facts, mayNow, type TownRules } from './rules.ts'
import { townRules } from './steps.ts'
import { findRequest, pathOfPlace, villageAbove } from './store.ts'
import { type Act, acts, type Request, type RequestQuery, type RequestRow, type RequestStep } from './terms.ts'

/** The board: what the actor sees, page by page. */
export async function board(tx: Tx, actor: Actor, now: Date, { place, ...query }: RequestQuery) {
  const path = place && (await placeInScope(tx, actor, place))
  const wanted = { ...query, now, path, village: await villageAbove(tx, actor.town, path ?? actor.path) }
  const names = await departmentNames(tx, actor, now)
  const { rows, counted } = await listRequests(tx, actor, wanted)
  const whole = !query.after && rows.length < query.limit
  const total = whole ? rows.length : (counted ?? (await countRequests(tx, actor, wanted)))
  return { total, rows: rows.map(row => shown(row, actor, now, names)), next: rows.length === query.limit ? rows.at(-1)!.id : null }
}

/** One request with its timeline, and what the actor may do with it now. */
export async function detail(tx: Tx, actor: Actor, now: Date, id: Id): Promise<Request> {
  const row = found(await rowOf(tx, actor, id), 'requests')
  const facts = found(await findRequest(tx, actor, id), 'requests')
  const steps = await stepsOf(tx, actor.town, id)
  const departments = await departmentNames(tx, actor, now)
  const town = await townRules(tx, actor.town, now)
  const { ownership, rung, raiserPhoneMasked, answer, solved, satisfied, ratingWords, ratingBy, reopened, photos, voice } = row
  const { plan, minutes, pausedReason, pausedUntil, reaskSolved, closings, failedClosings, visit, mergedInto, related } = row
  const instant = (at: Date | null) => at?.toISOString() ?? null
  return {
    ...shown(row, actor, now, departments),
    ...{ ownership, rung, raiserPhoneMasked, answer, solved, satisfied, ratingWords, ratingBy, reopened, photos, voice },
    ...{ plan, minutes, pausedReason, pausedUntil, reaskSolved, closings, failedClosings, visit, mergedInto, related },
    ...{ answeredAt: instant(row.answeredAt), riseAt: instant(row.riseAt), reaskAt: instant(row.reaskAt), missedCalls: facts.missedCalls },
    holder: await holderOf(tx, actor.town, now, facts, town),
    helpers: await helpersShown(tx, actor.town, id, departments),
    steps: steps.map(step => asStep(step, actor, departments)),
    may: mayNow(facts, actor, town),
  }
}

/** Who has to do something about it now: one named person; whoever stands in, where the holder is away. */
async function holderOf(tx: Tx, town: Id, now: Date, request: Facts, rules: TownRules): Promise<Request['holder']> {
  const kept = keeperOf(request, await candidates(tx, town, now, request), rules)
  if (!kept) return null
  const { name, postName, standInName } = kept.who
  return { name: standInName ? `${standInName}（代${name}）` : name, postName, task: kept.task }
}

async function helpersShown(tx: Tx, town: Id, id: Id, departments: Map<string, string>): Promise<Request['helpers']> {
  const rows = await helpersOf(tx, town, id)
  return rows.map(({ department, name, post, mandate: _, answeredAt, ...row }) => ({
    ...row,
    name: department ? (departments.get(department) ?? department) : `${name ?? '（已任他处）'}${post ? `（${posts[post]}）` : ''}`,
    answeredAt: answeredAt?.toISOString() ?? null,
  }))
}

export async function placeInScope(tx: Tx, actor: Actor, id: Id): Promise<string> {
  const path = found(await pathOfPlace(tx, actor.town, id), 'places')
  return found(inScope(actor, path) ? path : null, 'places')
}

async function departmentNames(tx: Tx, actor: Actor, now: Date): Promise<Map<string, string>> {
  const departments = await settingOn(tx, actor.town, 'departments', dayOf(now))
  return new Map(departments.map(({ code, name }) => [code, name]))
}

function shown(row: BoardRow, actor: Actor, now: Date, departments: Map<string, string>): RequestRow {
  const { handlerName, handlerPost, handlerDepartment, pausedAt: _, ...rest } = row
  const person = handlerPost && `${handlerName ?? '（已任他处）'}（${posts[handlerPost]}）`
  const handler = handlerDepartment ? (departments.get(handlerDepartment) ?? handlerDepartment) : person
  // The county looks in; names of residents are the town's.
  const name = (text: string) => (actor.kind === 'post' && actor.readOnly ? maskName(text) : text)
  const clerk = actor.kind === 'post' && actor.post === 'department_clerk'
  return {
    ...rest,
    handler,
    household: clerk ? null : row.household,
    head: row.head && name(row.head),
    raiserName: name(row.raiserName),
    raisedAt: row.raisedAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    overdue: isOverdue(row, now),
  }
}

const handing: string[] = ['dispatch', 'rule', 'hand_up', 'rise']
/** What the office writes for itself is not for the resident's page. */
const ownWords: string[] = ['dispatch', 'sort', 'consult', 'assist', 'call']

function asStep(step: StepRow, reader: Actor, departments: Map<string, string>): RequestStep {
  const { id, act, from, to, at, actor: who, words, facts, photos } = step
  const own = reader.kind === 'resident' && ownWords.includes(act) ? '' : words
  const said = handing.includes(act) ? [handedTo(facts, departments), own].filter(Boolean).join('。') : own
  const masked = reader.kind === 'post' && reader.readOnly && who.kind === 'resident'
  const post = who.post ? posts[who.post] : who.kind === 'resident' ? '居民' : null
  const actName = acts[act as Act] ?? act
  return { id, act, actName, from, to, at: at.toISOString(), who: masked ? maskName(who.name) : who.name, post, words: said, photos }
}

function handedTo(facts: StepRow['facts'], departments: Map<string, string>): string {
  const { department, name = '', postName = '' } = facts as { department?: string | null; name?: string; postName?: string }
  return `派给${department ? (departments.get(department) ?? department) : [postName, name].filter(Boolean).join(' ')}`
}
