import type { Actor } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { candidates, dispatchRules, type Named } from './candidates.ts'
import { datesInHand } from './clock.ts'
import { addHelper, named } from './handling.ts'
import { atRung, checkCandidate, objection, rungAbove, rungOf, suggested } from './ladder.ts'
import { tell } from './notices.ts'
import { type Facts, rolesOf } from './rules.ts'
import { doing, type Move, townRules } from './steps.ts'
import { findRequest } from './store.ts'
import { type Dispatching, type HandingUp, type HandlerChoice, isInHand, type Moved, type Ruling, rungs } from './terms.ts'

/** Whom the request may be dispatched to, from the nearest rung up, with the one that the town's rules and its size point to. */
export async function handlersOf(tx: Tx, actor: Actor, now: Date, id: Id): Promise<HandlerChoice[]> {
  const request = found(await findRequest(tx, actor, id), 'requests')
  const town = await townRules(tx, actor.town, now)
  const roles = rolesOf(request, actor, town)
  // Whoever has it in hand picks from the same people whom to ask for help.
  const may = roles.has('dispatcher') || roles.has('ruler') || (roles.has('handler') && isInHand(request.state))
  refuseUnless(may, 'requests.forbidden', '您的岗位不能派单')
  const fit = (await candidates(tx, actor.town, now, request)).filter(each => !objection(request, each, town.sealedPosts))
  const best = suggested(request, fit, await dispatchRules(tx, actor.town, now))
  return fit.map((each, i) => {
    const { mandate, department, name, postName, post, standInName, onDuty } = each
    const why = i === best ? (department ? '按派单规则' : `按大小与派单规则：${rungs[rungOf(post)]}`) : null
    return { mandate, department, name, postName, rung: rungOf(post), suggested: i === best, standIn: standInName, onDuty, why }
  })
}

/** What changes when somebody gets it in hand. */
async function handed(tx: Tx, actor: Actor, now: Date, request: Facts, to: Named, more: { rungSince?: Date } = {}): Promise<Move> {
  const { mandate, department, name, postName, post, standInName } = to
  const rung = rungOf(post)
  const rungSince = more.rungSince ?? request.rungSince
  const dates = await datesInHand(tx, actor.town, { ...request, rung, rungSince })
  const changes = { handler_mandate_id: mandate, handler_department: department, rung, rung_since: rungSince, ...dates }
  const inTime = request.dueAt === null || now <= request.dueAt
  const facts = { handler: mandate, department, name, postName, rung, inTime, ...(standInName && { standIn: standInName }) }
  const words = `诉求 ${request.number} 派给您了，请接单`
  await tell(tx, actor.town, now, request, { kind: 'dispatched', to_mandate: mandate, to_department: department, words })
  return { changes, facts }
}

/** 派单: hands the request to whoever leads, and to those who assist; from a handler's hands to another's as long as nobody has ruled. */
export async function dispatch(tx: Tx, actor: Actor, now: Date, id: Id, input: Dispatching): Promise<Moved> {
  return await doing(tx, actor, now, id, 'dispatch', input, async ({ request, town }) => {
    const people = await candidates(tx, actor.town, now, request)
    const lead = named(people, input)
    checkCandidate(request, lead, town.sealedPosts)
    for (const each of input.assistants) {
      const helper = named(people, each)
      refuseUnless(helper !== lead, 'requests.assistant', `${helper.name} 已是主办，不必再列为协办`)
      await addHelper(tx, actor.town, now, request, helper, { role: 'assist', words: input.words, sealedPosts: town.sealedPosts })
    }
    return { ...(await handed(tx, actor, now, request, lead)), words: input.words }
  })
}

/** 裁定: sent back as often as may be, a named person says who handles it, and that stands. */
export async function rule(tx: Tx, actor: Actor, now: Date, id: Id, input: Ruling): Promise<Moved> {
  return await doing(tx, actor, now, id, 'rule', input, async ({ request, town }) => {
    const lead = named(await candidates(tx, actor.town, now, request), input)
    checkCandidate(request, lead, town.sealedPosts)
    const { changes, facts } = await handed(tx, actor, now, request, lead)
    return { changes: { ...changes, ruled_at: now }, facts: { ...facts, ruling: true }, words: input.words }
  })
}

/** 上交一级: the handler says that it is more than the rung can do; it goes to the named person of the next. */
export async function handUp(tx: Tx, actor: Actor, now: Date, id: Id, { reason, ...sent }: HandingUp): Promise<Moved> {
  return await doing(tx, actor, now, id, 'hand_up', sent, async ({ request, town }) => ({
    ...(await upward(tx, actor, now, request, town.sealedPosts)),
    words: reason,
  }))
}

/** 到期上升: nobody answered in time; the system hands it to the next rung. */
export async function rise(tx: Tx, actor: Actor, now: Date, id: Id): Promise<Moved> {
  return await doing(tx, actor, now, id, 'rise', {}, async ({ request, town }) => {
    refuseUnless(request.riseAt && request.riseAt <= now, 'requests.not_due', '还没有到自动上升的时候')
    const words = `${rungs[request.rung ?? 'unit']}到期没有办结`
    return { ...(await upward(tx, actor, now, request, town.sealedPosts)), words }
  })
}

/** To the named person of the next rung whose post is filled; a new rung begins with no send-backs and no ruling. */
async function upward(tx: Tx, actor: Actor, now: Date, request: Facts, sealedPosts: Parameters<typeof objection>[2]): Promise<Move> {
  const people = await candidates(tx, actor.town, now, request)
  const fit = people.filter(each => !objection(request, each, sealedPosts))
  const next = fit[atRung(fit, rungAbove(request.rung))]
  if (!next) throw new Refusal('requests.no_rung_above', '上一级没有可接手的在任人员，请镇干部先补齐岗位')
  const move = await handed(tx, actor, now, request, next, { rungSince: now })
  return { ...move, changes: { ...move.changes, sent_back: 0, ruler_mandate_id: null, ruled_at: null } }
}
