import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import { type PlaceKind, type Post, placeKinds, placeOfPost, posts } from '#common/posts.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import { endReasons } from './terms.ts'

// --- Who may, in sentences. Which rows is the database's business (row-level security); here is only who.

const chiefs: Post[] = ['area_chief', 'group_chief', 'unit_chief']

/** Everybody who holds a post reads the tree and the settings; residents read neither. */
export const mayReadPlaces = (actor: Actor): actor is PostHolder => actor.kind === 'post'
export const mayReadSettings = mayReadPlaces
/** A line department's clerk works off what is dispatched to it and has no business in households and people. */
export const mayReadNetwork = (actor: Actor): actor is PostHolder => actor.kind === 'post' && actor.post !== 'department_clerk'
/** The town office opens any place below the town, a party secretary units in the own village. */
export const mayOpen = (actor: Actor, kind: PlaceKind) =>
  holds(actor, 'town_officer') || (kind === 'unit' && holds(actor, 'party_secretary'))
/** Renaming, moving, splitting, merging and closing places is the town office's. */
export const mayReshape = (actor: Actor) => holds(actor, 'town_officer')
/** Households, residents and classes are kept by the town office and the village's cadres. */
export const mayKeepHouseholds = (actor: Actor) => holds(actor, 'town_officer', 'party_secretary', 'village_officer')
/** Which unit a household belongs to is decided by the town office or the party secretary. */
export const mayDrawUnits = (actor: Actor) => holds(actor, 'town_officer', 'party_secretary')
/** The town office keeps everybody's posts, a party secretary those of chiefs in the own village. */
export const mayFill = (actor: Actor, post: Post) =>
  (holds(actor, 'town_officer') && post !== 'county_officer') || (holds(actor, 'party_secretary') && chiefs.includes(post))
/** A phone receives the code to sign in: whoever could redirect a fellow cadre's would be second person to themselves. */
export const mayChangePhone = (actor: Actor, held: readonly Post[]) =>
  holds(actor, 'town_officer') || (holds(actor, 'party_secretary') && held.every(post => chiefs.includes(post)))
export const mayKeepPeople = (actor: Actor) => holds(actor, 'town_officer', 'party_secretary')
/** Cadres may see an ID number or a phone for a stated reason; chiefs a phone. */
export const mayReveal = (actor: Actor, field: 'id_number' | 'phone') =>
  holds(actor, 'town_officer', 'party_secretary', 'village_officer') ||
  (field === 'phone' && holds(actor, 'area_chief', 'group_chief', 'unit_chief'))
export const mayKeepSettings = (actor: Actor): actor is PostHolder => holds(actor, 'town_officer')
/** Towns are seen and founded by the county's officer, at home or looking into one of them. */
export const maySeeTowns = (actor: Actor): actor is PostHolder => actor.kind === 'post' && actor.post === 'county_officer'
export const mayFoundTowns = (actor: Actor): actor is PostHolder => holds(actor, 'county_officer')

/** Whether `path` lies at or below the actor's place. Rows above are visible (my area chief), but not for writing. */
export function inScope(actor: Actor, path: string): boolean {
  return path === actor.path || path.startsWith(`${actor.path}.`)
}

// --- Places

/** What a place of each kind may lie in. A village may do without areas; the rest of the ladder has no gaps. */
const parentKinds: Record<PlaceKind, PlaceKind[]> = {
  county: [],
  town: ['county'],
  village: ['town'],
  area: ['village'],
  group: ['village', 'area'],
  unit: ['group'],
}

/** Refuses a place of `kind` in a place of `parent`. */
export function checkParent(kind: PlaceKind, parent: PlaceKind): void {
  const allowed = parentKinds[kind]
  const expected = allowed.map(each => placeKinds[each]).join('或')
  refuseUnless(
    allowed.includes(parent) && kind !== 'town',
    'places.wrong_parent',
    `${placeKinds[kind]}应设在${expected || '上级'}之下，所选的是${placeKinds[parent]}`,
  )
}

/** The one post every place of a kind needs filled; null: none. */
export const neededPost: Record<PlaceKind, Post | null> = {
  county: null,
  town: null,
  village: 'party_secretary',
  area: 'area_chief',
  group: 'group_chief',
  unit: 'unit_chief',
}

/** Posts that one person at a time holds at a place. */
export const singlePosts: readonly Post[] = ['party_secretary', 'first_secretary', ...chiefs]

export interface UnitSize {
  least: number
  most: number
  block: boolean
}

/** Whether a unit of `households` lies outside the town's bounds. An empty unit is outside as well. */
export function outOfBounds(households: number, size: UnitSize): boolean {
  return households < size.least || households > size.most
}

/** Refuses a unit that grows over the bound, where the town has set the bound to block; elsewhere it is only listed. */
export function checkGrowth(name: string, households: number, size: UnitSize): void {
  refuseUnless(
    !size.block || households <= size.most,
    'units.too_many_households',
    `本镇规定一邻不超过 ${size.most} 户，${name}将有 ${households} 户`,
  )
}

// --- Days

/** What is written down today has happened by today: structures cannot change in the future, nor before the thing began. */
export function checkHappened(on: Day, today: Day, began?: Day): void {
  refuseUnless(on <= today, 'days.in_the_future', `日期不能晚于今天（${today}），实为 ${on}`)
  if (began) refuseUnless(on >= began, 'days.before_its_beginning', `日期不能早于其开始之日（${began}），实为 ${on}`)
}

// --- Posts

export interface Term {
  from: Day
  until: Day | null
  ended: Day | null
}

/** Whether a mandate holds on `day`: begun, its term not over, not ended. */
export function holdsOn(term: Term, day: Day): boolean {
  return term.from <= day && (term.until === null || term.until >= day) && (term.ended === null || term.ended > day)
}

/** Whether two terms share a day. */
export function overlap(a: Term, b: Term): boolean {
  const last = (term: Term) => [term.until ?? '9999-12-31', term.ended ?? '9999-12-32'].sort()[0]!
  const holdsAtAll = (term: Term) => term.ended === null || term.ended > term.from
  const endsBefore = (one: Term, other: Term) => (one.ended !== null && one.ended <= other.from) || last(one) < other.from
  return holdsAtAll(a) && holdsAtAll(b) && !endsBefore(a, b) && !endsBefore(b, a)
}

/** Refuses a post at a kind of place it does not exist at. */
export function checkPostPlace(post: Post, kind: PlaceKind): void {
  refuseUnless(
    placeOfPost[post] === kind,
    'mandates.wrong_place',
    `${posts[post]}应任职于${placeKinds[placeOfPost[post]]}，所选的是${placeKinds[kind]}`,
  )
}

type EndReason = keyof typeof endReasons
const byElected: EndReason[] = ['term', 'resigned', 'died', 'moved', 'recalled', 'succeeded']
const byAppointed: EndReason[] = ['term', 'resigned', 'died', 'moved', 'succeeded', 'transferred']

export interface Ending {
  on: Day
  reason: EndReason
  note: string
}

/**
 * Refuses an end that the way into the post does not allow: elected unit and group chiefs are not dismissed or transferred,
 * appointed ones not voted out; a place closes by its own act; a term ends when it is over; a recall names its vote.
 */
export function checkEnding(mandate: Term & { post: Post; how: 'elected' | 'appointed' }, { on, reason, note }: Ending): void {
  const allowed = mandate.how === 'elected' ? byElected : byAppointed
  const words = allowed.map(each => endReasons[each]).join('、')
  const who = mandate.how === 'elected' ? `推选的${posts[mandate.post]}` : `任命的${posts[mandate.post]}`
  refuseUnless(allowed.includes(reason), 'mandates.reason', `${who}只能因${words}而终止，不能因“${endReasons[reason]}”`)
  if (mandate.ended) throw new Refusal('mandates.conflict', `此任职已于 ${mandate.ended} 终止`)
  refuseUnless(on >= mandate.from, 'mandates.before_its_beginning', `终止日期不能早于任职之日（${mandate.from}），实为 ${on}`)
  if (reason === 'term') {
    const over = mandate.until !== null && on > mandate.until
    refuseUnless(over, 'mandates.term_not_over', `任期至 ${mandate.until ?? '（未定）'}，${on} 尚未届满`)
  }
  if (reason === 'recalled') refuseUnless(note.length >= 6, 'mandates.vote', '罢免须写明表决的时间、会议和票数')
}
