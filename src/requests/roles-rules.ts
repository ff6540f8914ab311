import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Category, Outcome, Rung, Size, State, Urgency } from './state-terms.ts'

/** In which capacity somebody acts on a request. */
export type Role = 'raiser' | 'sorter' | 'dispatcher' | 'handler' | 'helper' | 'ruler' | 'rater' | 'caller' | 'closer' | 'owner' | 'system'

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
  /** when the clock started: when the resident spoke, or said that it is not fixed */
  clockAt: Date
  category: Category | null
  size: Size | null
  urgency: Urgency | null
  publicSafety: boolean
  sealed: boolean
  /** somebody the matter complains about */
  about: Id | null
  rung: Rung | null
  rungSince: Date | null
  handlerMandate: Id | null
  handlerDepartment: string | null
  /** mandates and departments that assist or were consulted */
  helpers: string[]
  /** whoever has it in hand, took it or answered it: people, their mandates and, being villagers, themselves as residents */
  involved: Id[]
  dueAt: Date | null
  riseAt: Date | null
  outcome: Outcome | null
  answer: string | null
  satisfied: boolean | null
  ratedAt: Date | null
  sentBack: number
  reopened: number
  /** the mandate that rules once it was sent back as often as the town allows */
  ruler: Id | null
  rulerPost: Post | null
  rulerName: string | null
  ruled: boolean
  planned: boolean
  /** a meeting's minutes are on file: at the town's rung, the party committee has spoken */
  resolved: boolean
  pausedAt: Date | null
  /** on how many days since the answer a call-back found nobody */
  missedCalls: number
  reaskAt: Date | null
  closings: number
  failedClosings: number
}

/** The town's settings that decide who may. */
export interface TownRules {
  dispatchPosts: Post[]
  writeOffPosts: Post[]
  sealedPosts: Post[]
  sendBackLimit: number
  callBackDays: number
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
export const callers: Post[] = ['town_officer', 'town_duty', 'party_secretary', 'first_secretary', 'village_officer']

export function mayRaise(actor: Actor): boolean {
  return actor.kind === 'resident' || holds(actor, ...raisers)
}

/** In which roles the actor stands to the request. Whoever it complains about stands in none. */
export function rolesOf(request: Facts, actor: Actor, town: TownRules): Set<Role> {
  const roles = new Set<Role>()
  if (actor.kind === 'system') return roles.add('system')
  if (request.about === actor.person || (actor.kind === 'post' && request.about !== null && request.about === actor.actingFor)) return roles
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
  add('helper', isHelper(request, actor))
  add('ruler', isRuler(request, actor))
  add('rater', outside && holds(actor, ...callers))
  add('caller', outside && holds(actor, ...callers))
  add('closer', outside && holds(actor, ...town.writeOffPosts))
  add('owner', !actor.readOnly && request.raisedBy === actor.person)
  return roles
}

function isHandler(request: Facts, actor: PostHolder): boolean {
  if (actor.readOnly) return false
  if (request.handlerMandate) return request.handlerMandate === actor.mandate
  return actor.post === 'department_clerk' && actor.department !== undefined && request.handlerDepartment === actor.department
}

function isHelper(request: Facts, actor: PostHolder): boolean {
  if (actor.readOnly) return false
  if (actor.post === 'department_clerk') return actor.department !== undefined && request.helpers.includes(actor.department)
  return request.helpers.includes(actor.mandate)
}

/** The one who was named to rule; the town's office where nobody was, and over everybody. Nobody rules on what is in the own hands. */
function isRuler(request: Facts, actor: PostHolder): boolean {
  if (actor.readOnly || isHandler(request, actor)) return false
  return request.ruler === actor.mandate || actor.post === 'town_officer'
}

/** By person, not by mandate alone: another post, a stand-in or the absent colleague behind it does not make a second person. */
function isInvolved(request: Facts, actor: Exclude<Actor, { kind: 'system' }>): boolean {
  const names = actor.kind === 'post' ? [actor.person, actor.mandate, actor.actingFor] : [actor.person]
  return names.some(name => name !== undefined && request.involved.includes(name))
}

/** Why the actor does not stand in the role, in words. */
export function whyNot(role: Role, request: Facts, actor: Actor, town: TownRules): string {
  if (actor.kind === 'post' && request.about === actor.person) return '这件诉求涉及您本人，须由别人处理'
  const post = actor.kind === 'post' && !actor.readOnly ? actor.post : null
  const seconds = role === 'closer' ? town.writeOffPosts : role === 'rater' || role === 'caller' ? callers : []
  if ((post && seconds.includes(post)) || (actor.kind === 'resident' && role === 'rater'))
    return `${role === 'closer' ? '销号' : '评单、回访'}须由办理人以外的人来做`
  return words[role]
}

const words: Record<Role, string> = {
  raiser: '您的岗位不能代录诉求',
  sorter: '分类、并案、当场答复由镇干部、镇值班员、村党组织书记或村两委成员来做',
  dispatcher: '您的岗位不能派单',
  handler: '只有接到派单的人（或部门）可以这样做',
  helper: '只有被商请协助的人（或部门）可以答复',
  ruler: '裁定由指定的裁定人或镇干部作出，办理人自己不能裁定',
  rater: '评单由本户居民来做，或由办理人以外的镇、村干部回访代记',
  caller: '回访由办理人以外的镇、村干部来做',
  closer: '您的岗位不能销号',
  owner: '只有提出诉求的人可以这样做',
  system: '到期上升由系统自动进行',
}
