import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { type Post, posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { dueFor } from './acts.ts'
import { type Candidate, checkCandidate, objection, rungOf, suggested } from './ladder.ts'
import { after, type Facts, rolesOf } from './rules.ts'
import { move, opened, townRules } from './steps.ts'
import { findRequest, holdersAbove } from './store.ts'
import type { Dispatching, HandlerChoice, Moved } from './terms.ts'

const handlerPosts: Post[] = [
  ...(['unit_chief', 'group_chief', 'area_chief', 'party_secretary', 'first_secretary', 'village_officer'] as const),
  ...(['town_officer', 'town_duty'] as const),
]

interface Named extends Candidate {
  name: string
  postName: string
}

/** Everybody a request could be handed to: who holds a post above where it lies, and the town's departments. */
async function candidates(tx: Tx, actor: Actor, now: Date, request: Facts): Promise<Named[]> {
  const holders = await holdersAbove(tx, actor.town, request.place, handlerPosts, dayOf(now))
  const departments = await settingOn(tx, actor.town, 'departments', dayOf(now))
  const people = holders.map(({ mandate, person, name, post, path, placeName }) => ({
    ...{ mandate, person, department: null, post, path, name: name ?? '（已任他处）', postName: `${placeName}${posts[post]}` },
  }))
  const offices = departments.map(({ code, name }) => ({
    ...{ mandate: null, person: null, department: code, post: 'department_clerk' as const, path: request.place, name, postName: '部门' },
  }))
  return [...people, ...offices]
}

/** Whom the request may be dispatched to, from the nearest rung up, with the one its size points to. */
export async function handlersOf(tx: Tx, actor: Actor, now: Date, id: Id): Promise<HandlerChoice[]> {
  const request = found(await findRequest(tx, actor, id), 'requests')
  const town = await townRules(tx, actor.town, now)
  refuseUnless(rolesOf(request, actor, town).has('dispatcher'), 'requests.forbidden', '您的岗位不能派单')
  const fit = (await candidates(tx, actor, now, request)).filter(each => !objection(request, each, town.sealedPosts))
  const choices = fit.map(({ mandate, department, name, postName, post }) => ({ mandate, department, name, postName, rung: rungOf(post) }))
  const best = suggested(request, choices)
  return choices.map((choice, i) => ({ ...choice, suggested: i === best }))
}

/** 派单: hands the request to whoever will handle it; from a handler's hands to another's it is a ruling. */
export async function dispatch(tx: Tx, actor: Actor, now: Date, id: Id, input: Dispatching): Promise<Moved> {
  const { request, town } = await opened(tx, actor, now, id, 'dispatch')
  const all = await candidates(tx, actor, now, request)
  const handler = all.find(each => (input.department ? each.department === input.department : each.mandate === input.handler))
  refuseUnless(
    handler,
    'requests.handler',
    input.department ? `部门名录里没有“${input.department}”` : '此人今天不在任，或管不到这件事所在的地方',
  )
  checkCandidate(request, handler, town.sealedPosts)
  const due = await dueFor(tx, actor.town, request, 'dispatched', request.urgency)
  const rung = rungOf(handler.post)
  const { mandate, department, name, postName } = handler
  const to = { handler_mandate_id: mandate, handler_department: department, rung, due_at: due }
  const facts = { handler: mandate, department, name, postName, rung, inTime: request.dueAt === null || now <= request.dueAt }
  return await move(tx, actor, now, request, { act: 'dispatch', to: after('dispatch'), changes: to, words: input.words, facts })
}
