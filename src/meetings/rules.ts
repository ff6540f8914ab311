import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import { addDays, type Day, daysBetween } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { type PlaceKind, type Post, placeKinds, posts } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import { kinds, type May, type MeetingKind, type State, states } from './terms.ts'

/** Where a kind of meeting is held, who calls it, and who is called: posts at or below the place, and those above it. */
interface KindRule {
  at: PlaceKind[]
  convenors: Post[]
  below: Post[]
  above: Post[]
  /** residents come: nothing that is a household's own stands on the agenda */
  residents: boolean
}

const chiefs: Post[] = ['area_chief', 'group_chief', 'unit_chief']
const cadres: Post[] = ['party_secretary', 'first_secretary', 'village_officer']
const office: Post[] = ['town_officer']
const anywhere: PlaceKind[] = ['village', 'area', 'group', 'unit']

export const kindRules: Record<MeetingKind, KindRule> = {
  talk: {
    at: anywhere,
    convenors: [...office, ...cadres, ...chiefs],
    below: chiefs,
    above: ['group_chief', 'area_chief'],
    residents: true,
  },
  analysis: {
    at: anywhere,
    convenors: [...office, ...cadres, ...chiefs],
    below: chiefs,
    above: ['group_chief', 'area_chief'],
    residents: false,
  },
  chiefs: {
    at: ['town', 'village', 'area', 'group'],
    convenors: [...office, 'party_secretary', 'first_secretary', 'area_chief', 'group_chief'],
    below: chiefs,
    above: ['area_chief'],
    residents: false,
  },
  weekly: { at: ['area'], convenors: [...office, 'party_secretary', 'area_chief'], below: chiefs, above: [], residents: false },
  huddle: {
    at: ['village', 'area', 'group'],
    convenors: [...office, ...cadres, 'area_chief', 'group_chief'],
    below: chiefs,
    above: ['party_secretary', 'first_secretary'],
    residents: false,
  },
  village: {
    at: ['village'],
    convenors: [...office, ...cadres],
    below: [...cadres, 'area_chief', 'group_chief'],
    above: [],
    residents: false,
  },
  yard: {
    at: anywhere,
    convenors: [...office, ...cadres, ...chiefs],
    below: chiefs,
    above: ['group_chief', 'area_chief'],
    residents: true,
  },
}

/** Everybody who calls meetings of some kind: the office, the village's cadres and the three chiefs. */
export function mayCall(actor: Actor): actor is PostHolder {
  return holds(actor, ...office, ...cadres, ...chiefs)
}

/** The kinds somebody in `post` may call at a place of `placeKind`. */
export function kindsFor(post: Post, placeKind: PlaceKind): MeetingKind[] {
  const all = Object.keys(kindRules) as MeetingKind[]
  return all.filter(kind => kindRules[kind].convenors.includes(post) && kindRules[kind].at.includes(placeKind))
}

export function checkKind(kind: MeetingKind, post: Post, placeKind: PlaceKind): void {
  const { convenors, at } = kindRules[kind]
  const who = convenors.map(each => posts[each]).join('、')
  refuseUnless(convenors.includes(post), 'meetings.forbidden', `${kinds[kind]}由${who}召集，您现在是${posts[post]}`)
  const where = at.map(each => placeKinds[each]).join('、')
  refuseUnless(at.includes(placeKind), 'meetings.place', `${kinds[kind]}应在${where}召开，所选的是${placeKinds[placeKind]}`)
}

/** Whoever may call this kind here runs it: the convenor, a colleague, somebody above. */
export function checkRuns(kind: MeetingKind, actor: Actor): asserts actor is PostHolder {
  const { convenors } = kindRules[kind]
  const who = convenors.map(each => posts[each]).join('、')
  refuseUnless(holds(actor, ...convenors), 'meetings.forbidden', `${kinds[kind]}由${who}召集和记录`)
}

const daysBack = 31
const daysAhead = 180

/** A meeting is called for a day to come; one held on paper or without signal is written down within a month. */
export function checkDay(on: Day, today: Day): void {
  const [first, last] = [addDays(today, -daysBack), addDays(today, daysAhead)]
  refuseUnless(first <= on && on <= last, 'meetings.day', `开会日期应在 ${first} 至 ${last} 之间，收到的是 ${on}`)
}

/** The day a meeting was really held: the day it is opened, unless that is only written down afterwards. */
export function heldOn(announced: Day, openedOn: Day): Day {
  return announced > openedOn ? openedOn : announced
}

const from: Record<May, State[]> = {
  reschedule: ['called'],
  cancel: ['called'],
  open: ['called'],
  mark: ['open'],
  write: ['open'],
  close: ['open'],
}

/** What may be done with a meeting in `state` by whoever runs it. */
export function mayNow(state: State): May[] {
  return (Object.keys(from) as May[]).filter(may => from[may].includes(state))
}

const doing: Record<May, string> = {
  reschedule: '改时间地点',
  cancel: '取消',
  open: '开会',
  mark: '登记到会',
  write: '写记录',
  close: '散会',
}

export function checkState(may: May, state: State): void {
  const expected = from[may].map(each => `“${states[each]}”`).join('或')
  refuseUnless(from[may].includes(state), 'meetings.conflict', `这次会现在是“${states[state]}”，${expected}时才能${doing[may]}`)
}

/** A meeting that nobody came to was not held. */
export function checkAttended(present: number, counted: number): void {
  refuseUnless(present + counted > 0, 'meetings.nobody', '还没有登记到会的人。请先点名，或写明到了几位居民；没开成的会请取消')
}

export function checkTaskDay(dueOn: Day, today: Day): void {
  const within = dueOn >= today && daysBetween(today, dueOn) <= 366
  refuseUnless(within, 'meetings.task_day', `交办的期限应在 ${today} 起一年之内，收到的是 ${dueOn}`)
}

/** A task is finished by whoever has it, or told done by whoever runs meetings above. */
export function mayFinish(actor: Actor, task: { mandate: Id; person: Id }): actor is PostHolder {
  if (!holds(actor, ...office, ...cadres, ...chiefs)) return false
  return task.mandate === actor.mandate || task.person === actor.person || actor.post !== 'unit_chief'
}

// --- The agenda

/** A request on which nothing was done for this long is stuck, though it may not be overdue yet. */
export const stuckAfterDays = 7
/** So many days before a closed door are worth talking about. */
export const closedDoors = 3
/** So many lines of one section are read out; more are told as a number. */
export const mostLines = 20

/** Since when an agenda looks back: since the last meeting of the kind, at most a quarter. */
export function lookingBack(on: Day, last: Day | null): Day {
  const earliest = addDays(on, -92)
  return last && last > earliest ? last : earliest
}
