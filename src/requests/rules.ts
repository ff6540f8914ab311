import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import {
  type Act,
  acts,
  type Category,
  type Outcome,
  type Rating,
  type Rung,
  type Size,
  type State,
  states,
  type Urgency,
} from './terms.ts'

/** In which capacity somebody acts on a request. */
export type Role = 'raiser' | 'sorter' | 'dispatcher' | 'handler' | 'rater' | 'closer' | 'owner'

interface Transition {
  act: Exclude<Act, 'reopen'>
  role: Role
  from: (State | null)[]
  to: State
  /** where it goes instead when the rating says that it is not settled */
  otherwise?: State
}

/** The life of a request, whole: state × act × role → next state. What is not here does not happen. */
export const transitions: Transition[] = [
  { act: 'raise', role: 'raiser', from: [null], to: 'raised' },
  { act: 'sort', role: 'sorter', from: ['raised', 'sorted'], to: 'sorted' },
  // From dispatched or taken it is a ruling: somebody of village or town names another handler.
  { act: 'dispatch', role: 'dispatcher', from: ['sorted', 'dispatched', 'taken'], to: 'dispatched' },
  { act: 'take', role: 'handler', from: ['dispatched'], to: 'taken' },
  { act: 'send_back', role: 'handler', from: ['dispatched', 'taken'], to: 'sorted' },
  { act: 'answer', role: 'handler', from: ['taken'], to: 'answered' },
  { act: 'rate', role: 'rater', from: ['answered'], to: 'rated', otherwise: 'sorted' },
  { act: 'write_off', role: 'closer', from: ['rated'], to: 'written_off' },
  { act: 'withdraw', role: 'owner', from: ['raised', 'sorted', 'dispatched', 'taken'], to: 'withdrawn' },
]

/** States in which somebody still owes the resident an answer; only these can be overdue. */
export const unanswered: State[] = ['raised', 'sorted', 'dispatched', 'taken']
/** States in which the matter is over. */
export const closed: State[] = ['written_off', 'withdrawn']

/** A request as far as rules look at it. */
export interface Facts {
  id: Id
  number: string
  place: string
  village: Id
  state: State
  household: Id | null
  /** the person (or resident) who wrote it down */
  raisedBy: Id | null
  raisedAt: Date
  category: Category | null
  size: Size | null
  urgency: Urgency | null
  sealed: boolean
  /** somebody the matter complains about */
  about: Id | null
  rung: Rung | null
  handlerMandate: Id | null
  handlerDepartment: string | null
  /** whoever has it in hand, took it or answered it: people, their mandates and, being villagers, themselves as residents */
  involved: Id[]
  dueAt: Date | null
  outcome: Outcome | null
  answer: string | null
  satisfied: boolean | null
  ratedAt: Date | null
  sentBack: number
  reopened: number
}

/** The town's settings that decide who may. */
export interface TownRules {
  dispatchPosts: Post[]
  writeOffPosts: Post[]
  sealedPosts: Post[]
  sendBackLimit: number
}

const raisers: Post[] = [
  'town_duty',
  'first_secretary',
  'village_officer',
  'area_chief',
  'group_chief',
  'unit_chief',
  'party_secretary',
  'town_officer',
]
const sorters: Post[] = ['town_officer', 'town_duty', 'party_secretary', 'village_officer']
const callers: Post[] = ['town_officer', 'town_duty', 'party_secretary', 'first_secretary', 'village_officer']

export function mayRaise(actor: Actor): boolean {
  return actor.kind === 'resident' || holds(actor, ...raisers)
}

/** In which roles the actor stands to the request. Whoever it complains about stands in none. */
export function rolesOf(request: Facts, actor: Actor, town: TownRules): Set<Role> {
  const roles = new Set<Role>()
  if (actor.kind === 'system' || request.about === actor.person) return roles
  const add = (role: Role, yes: boolean) => yes && roles.add(role)
  const outside = !isInvolved(request, actor)
  if (actor.kind === 'resident') {
    const own = request.household === actor.household
    add('owner', own)
    add('rater', own && outside)
    return roles
  }
  add('sorter', holds(actor, ...sorters))
  add('dispatcher', holds(actor, ...town.dispatchPosts))
  add('handler', isHandler(request, actor))
  add('rater', outside && holds(actor, ...callers))
  add('closer', outside && holds(actor, ...town.writeOffPosts))
  add('owner', !actor.readOnly && request.raisedBy === actor.person)
  return roles
}

function isHandler(request: Facts, actor: PostHolder): boolean {
  if (actor.readOnly) return false
  if (request.handlerMandate) return request.handlerMandate === actor.mandate
  return actor.post === 'department_clerk' && actor.department !== undefined && request.handlerDepartment === actor.department
}

/** By person, not by mandate alone: another post, a stand-in or the absent colleague behind it does not make a second person. */
function isInvolved(request: Facts, actor: Exclude<Actor, { kind: 'system' }>): boolean {
  const names = actor.kind === 'post' ? [actor.person, actor.mandate, actor.actingFor] : [actor.person]
  return names.some(name => name !== undefined && request.involved.includes(name))
}

/** What the actor may do with the request now. */
export function mayNow(request: Facts, actor: Actor, town: TownRules): Act[] {
  const roles = rolesOf(request, actor, town)
  return transitions
    .filter(({ role, from }) => roles.has(role) && from.includes(request.state))
    .filter(({ act }) => act !== 'send_back' || request.sentBack < town.sendBackLimit)
    .map(({ act }) => act)
}

/** Refuses unless the actor may do `act` and the request stands where it can be done. */
export function checkMay(act: Exclude<Act, 'raise' | 'reopen'>, request: Facts, actor: Actor, town: TownRules): void {
  const { role, from } = transitionOf(act)
  if (!rolesOf(request, actor, town).has(role)) throw new Refusal('requests.forbidden', whyNot(role, request, actor, town))
  const unrated = act === 'write_off' && request.state === 'answered'
  refuseUnless(!unrated, 'requests.not_rated', '还没有居民评单，也没有回访记录，不能销号')
  const words = `这件诉求现在是“${states[request.state]}”，要${from.map(state => `“${states[state!]}”`).join('或')}时才能${acts[act]}`
  refuseUnless(from.includes(request.state), 'requests.conflict', words)
}

function transitionOf(act: Exclude<Act, 'reopen'>): Transition {
  return transitions.find(transition => transition.act === act)!
}

/** The state after `act`; a rating that says "not settled" goes the other way. */
export function after(act: Exclude<Act, 'reopen'>, settled = true): State {
  const { to, otherwise } = transitionOf(act)
  return settled ? to : (otherwise ?? to)
}

function whyNot(role: Role, request: Facts, actor: Actor, town: TownRules): string {
  if (actor.kind === 'post' && request.about === actor.person) return '这件诉求涉及您本人，须由别人处理'
  const post = actor.kind === 'post' && !actor.readOnly ? actor.post : null
  const second = post && (role === 'closer' ? town.writeOffPosts : role === 'rater' ? callers : []).includes(post)
  if (second || (actor.kind === 'resident' && role === 'rater')) return `${role === 'closer' ? '销号' : '评单、回访'}须由办理人以外的人来做`
  return words[role]
}

const words: Record<Role, string> = {
  raiser: '您的岗位不能代录诉求',
  sorter: '分类由镇干部、镇值班员、村党组织书记或村两委成员来做',
  dispatcher: '您的岗位不能派单',
  handler: '只有接到派单的人（或部门）可以这样做',
  rater: '评单由本户居民来做，或由办理人以外的镇、村干部回访代记',
  closer: '您的岗位不能销号',
  owner: '只有提出诉求的人可以撤回',
}

/**
 * Whether a rating lets the matter rest. Only "solved" claims to have fixed it: there a resident's "not fixed" reopens it. An honest
 * "explained", "planned" or "referred" is by its nature not fixed; there it is being content with the answer that counts.
 */
export function isSettled(outcome: Outcome | null, { solved, satisfied }: Pick<Rating, 'solved' | 'satisfied'>): boolean {
  return satisfied && (solved || outcome !== 'solved')
}
