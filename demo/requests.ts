import { addDays, ageOn, dayOf, startOf } from '#common/calendar.ts'
import type { State } from '#requests/terms.ts'
import { type History, type Holders, holdersOf, instantOn } from './history.ts'
import { type Fate, type Life, live } from './life.ts'
import { type Matter, matters, mattersOfFlats, mattersOfWords } from './matters.ts'
import { idMaker, type Random } from './random.ts'
import type { Household, Mandate, Request, Resident, Step } from './rows.ts'
import { said } from './sayings.ts'
import { storiesOf } from './stories.ts'

/** Something that is to be raised: what, how it must end, and (in stories) where and how many days ago. */
export interface Plan {
  matter: Matter
  fate: Fate
  household?: Household
  daysAgo?: number
  /** kept to the letter, as the stories are */
  verbatim?: boolean
}

/** The requests of a town's last three months and their steps, in the order they were raised. */
export function generateRequests(history: History): { requests: Request[]; steps: Step[] } {
  const random = history.random.branch('requests')
  const newId = idMaker(random.branch('ids'), startOf(history.today))
  const holders = holdersOf(history.mandates)
  const lives = plansOf(history, random).map(plan => lifeOf(history, random, holders, newId, plan))
  const requests = lives.map(life => life.request).sort((a, b) => (a.raisedAt < b.raisedAt ? -1 : a.raisedAt > b.raisedAt ? 1 : 0))
  number(requests)
  return { requests, steps: lives.flatMap(life => life.steps).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) }
}

/**
 * How many of what. 坪村镇 is documented: 57 disputes settled (> 95 %) of 59 and 126 problems solved (97 %) of 130; what is only asked
 * or praised comes on top and counts as neither. The other towns' numbers are invented.
 */
function plansOf({ facts, households }: History, random: Random): Plan[] {
  if (facts.name === '坪村镇') return planOfPingcun(random)
  const stories = storiesOf(facts, households)
  const [flats, houses] = [households.filter(each => each.building !== ''), households.filter(each => each.building === '')]
  const plan = (list: readonly Matter[], count: number): Plan[] =>
    Array.from({ length: count }, () => ({ matter: random.pick(list), fate: null }))
  if (flats.length === 0) return [...plan(matters, 146), ...plan(mattersOfWords, 20), ...inEveryState(random, matters)]
  const at = (homes: Household[], plans: Plan[]) => plans.map(each => ({ ...each, household: random.pick(homes) }))
  const inPlain = matters.filter(({ text, answer }) => !/冲|山|坡|林权|笋|油茶|屋后边坡/.test(text + answer))
  const told = [...stories, ...at(flats, plan(mattersOfFlats, 18)), ...at(houses, plan(inPlain, 26)), ...plan(mattersOfWords, 6)]
  return [...told, ...at(houses, inEveryState(random, inPlain))]
}

function planOfPingcun(random: Random): Plan[] {
  const disputes = matters.filter(isDispute)
  const problems = matters.filter(matter => !isDispute(matter) && !['16', '17', '22', '24'].includes(matter.category))
  const plan = (list: readonly Matter[], count: number, fate: Fate): Plan[] =>
    Array.from({ length: count }, () => ({ matter: random.pick(list), fate }))
  const settled = [...plan(disputes, 57, 'solved'), ...plan(problems, 126, 'solved')]
  const open = [...plan(disputes, 2, 'taken'), ...plan(problems, 4, 'taken')]
  return [...settled, ...open, ...plan(mattersOfWords, 20, null), ...inEveryState(random, mattersOfWords)]
}

/** Two matters for every state, so that no board is empty however the dice fall. */
function inEveryState(random: Random, list: readonly Matter[]): Plan[] {
  const open: State[] = ['raised', 'sorted', 'dispatched', 'taken', 'answered', 'rated', 'withdrawn']
  return [...open, ...open].map(fate => ({ matter: random.pick(list), fate }))
}

/** Disputes are counted apart from other problems: between neighbours, within families. */
export function isDispute({ category }: { category: string | null }): boolean {
  return category === '08' || category === '09'
}

function lifeOf(history: History, random: Random, holders: Holders, newId: Life['newId'], plan: Plan): Life {
  const resident = raiserOf(random, history, plan.household)
  const { household } = resident
  // What is said to have come so far was raised early enough for it: days are drawn until one allows it.
  const wanted = plan.fate === 'solved' ? 'written_off' : plan.fate === 'planned' ? null : plan.fate
  for (;;) {
    const life = begin(history, random, holders, newId, plan, household, resident)
    live(life, life.request.via === 'card' ? resident : takenDownBy(holders, life))
    if (!wanted || life.request.state === wanted) return life
  }
}

function begin(
  { today }: History,
  random: Random,
  holders: Holders,
  newId: Life['newId'],
  { matter, fate, daysAgo, verbatim }: Plan,
  household: Household,
  resident: Resident,
): Life {
  // Left where it stands it is a matter of these weeks, not a forgotten one.
  const lately = fate !== null && fate !== 'planned' && fate !== 'solved'
  const day = addDays(today, -(daysAgo ?? random.int(1, fate === 'raised' ? 2 : lately ? 20 : 91)))
  const now = instantOn(day, random.int(6 * 60 + 40, 21 * 60 + 30), random.int(0, 59))
  const via = resident.phone ? random.weighted(viasWithPhone) : random.weighted(viasWithout)
  const text = verbatim ? matter.text : said(random, matter.text)
  const request = blank({
    id: newId(now),
    household,
    resident,
    raisedAt: now.toISOString(),
    via,
    text,
    where: random.chance(0.5) ? household.address : '',
  })
  return { random, holders, newId, matter, household, resident, fate, request, steps: [], now, end: startOf(today) }
}

const viasWithPhone = [
  ['card', 46],
  ['chief', 24],
  ['visit', 14],
  ['meeting', 8],
  ['desk', 8],
] as const
const viasWithout = [
  ['chief', 50],
  ['visit', 30],
  ['meeting', 12],
  ['desk', 8],
] as const

/** Whoever wrote it down for the resident. */
function takenDownBy(holders: Holders, { household, request, now }: Life): Mandate {
  const { unit, group, village } = household
  const day = dayOf(now)
  if (request.via === 'meeting') return holders.at(group, 'group_chief', day)!
  if (request.via === 'desk') return holders.at(village, 'party_secretary', day)!
  return holders.at(unit, 'unit_chief', day) ?? holders.at(group, 'group_chief', day)!
}

/**
 * A grown member of the household, one with a phone if there is one. Nobody who holds a post: a chief's own matter would come to
 * the chief's own hands, and the second person would be wanting.
 */
function raiserOf(random: Random, history: History, wanted?: Household): Resident {
  const { members, today, holdingPosts } = history
  for (;;) {
    const household = wanted ?? random.pick(history.households)
    const grown = members.get(household)!.filter(one => ageOn(one.born, today) >= 18)
    const plain = grown.filter(one => !holdingPosts.has(one))
    const reachable = plain.filter(one => one.phone)
    if (plain.length > 0) return random.pick(reachable.length > 0 ? reachable : plain)
    if (wanted) return random.pick(grown)
  }
}

function blank(known: {
  id: string
  household: Household
  resident: Resident
  raisedAt: string
  via: Request['via']
  text: string
  where: string
}): Request {
  const { household, resident } = known
  const unsorted = { category: null, size: null, ownership: null, publicSafety: false, urgency: null, sealed: false, about: null }
  const unhandled = { rung: null, handler: null, department: null, dueAt: null }
  const unanswered = { outcome: null, answer: null, answeredAt: null, answeredBy: null, solved: null, satisfied: null, ratingWords: null }
  const open = { ratedAt: null, writtenOffAt: null, writtenOffBy: null, sentBack: 0, reopened: 0 }
  const raiser = { raiserName: resident.name, raiserPhone: resident.phone, village: household.village, place: household.place }
  return { ...known, ...raiser, number: '', state: 'raised', ...unsorted, ...unhandled, ...unanswered, ...open }
}

/** Numbers as they are read out on the phone: year and month, then a count within the town's month. */
function number(requests: Request[]): void {
  const counts = new Map<string, number>()
  for (const request of requests) {
    const month = dayOf(new Date(request.raisedAt)).slice(0, 7).replace('-', '')
    const count = (counts.get(month) ?? 0) + 1
    counts.set(month, count)
    request.number = `${month}-${String(count).padStart(4, '0')}`
  }
}
