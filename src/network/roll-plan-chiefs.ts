import { addDays, type Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { type Post, placeKinds, placeOfPost, posts } from '#common/posts.ts'
import { commonPath } from './paths.ts'
import { placeKey } from './roll-names.ts'
import type { Blinds, PlannedResident } from './roll-plan-people.ts'
import type { Gazetteer, RollPlace } from './roll-plan-places.ts'
import type { Present, PresentMandate, PresentPerson } from './roll-present.ts'
import { type ChiefColumn, postWords, type RollChief } from './roll-terms.ts'
import { singlePosts } from './rules.ts'

/** Somebody who holds a post, as they will be; `phone` stands only where it is to be sealed anew. */
export interface PlannedPerson {
  id: Id
  name: string
  place: string
  resident: Id | null
  phone: string | null
  fate: 'added' | 'changed' | 'same'
}

export interface PlannedMandate {
  id: Id
  person: Id
  post: Post
  place: RollPlace
  how: 'elected' | 'appointed'
  from: Day
  until: Day | null
}

export interface PlannedEnd {
  mandate: PresentMandate
  /** first day it no longer holds */
  on: Day
  reason: 'succeeded' | 'term'
}

export type NoteChief = (row: number, column: ChiefColumn, value: string, reason: string) => void

/** Everything the chiefs' sheet is judged by. */
export interface ChiefsContext {
  present: Present
  residents: readonly PlannedResident[]
  gazetteer: Gazetteer
  blinds: Blinds
  today: Day
  newId: () => Id
  note: NoteChief
}

/** Villagers, who must be on the roll; cadres may be registered elsewhere. */
const villagers: Post[] = ['unit_chief', 'group_chief']

/** Each row of 三长名册: the same holder stays, another one succeeds the present one. */
export function planChiefs(chiefs: readonly RollChief[], context: ChiefsContext) {
  const book = openBook(chiefs, context)
  const filled = new Map<string, RollChief>()
  const added: PlannedMandate[] = []
  const ended: PlannedEnd[] = []
  for (const chief of chiefs) {
    const place = placeOf(chief, context)
    if (!place || !isPossible(chief, context) || isTaken(chief, place, filled, context)) continue
    const resident = residentOf(chief, book.villagers, context)
    if (resident === 'unknown') continue
    const person = book.personOf(chief, resident, place)
    const holders = book.holders(chief.post, place.id)
    const own = holders.find(holder => holder.person === person.id)
    if (own && !isOver(own, chief.from)) continue
    for (const holder of singlePosts.includes(chief.post) ? holders : own ? [own] : []) ended.push(endOf(holder, person.id, chief.from))
    const { post, how, from, until } = chief
    added.push({ id: context.newId(), person: person.id, post, place, how, from, until })
  }
  settlePlaces(book.people, added, ended, context.present.mandates)
  return { people: [...book.people.values()].filter(person => person.fate !== 'same'), added, ended }
}

/** Chosen again after the term was over: a mandate of its own. */
function isOver({ until }: PresentMandate, from: Day): boolean {
  return until !== null && until < from
}

function endOf(holder: PresentMandate, successor: Id, from: Day): PlannedEnd {
  if (holder.person === successor) return { mandate: holder, on: addDays(holder.until!, 1), reason: 'term' }
  return { mandate: holder, on: [from, holder.from].sort()[1]!, reason: 'succeeded' }
}

function placeOf(chief: RollChief, { gazetteer, note }: ChiefsContext): RollPlace | null {
  const kind = placeOfPost[chief.post] as 'village' | 'area' | 'group' | 'unit'
  if (!chief.village) return null
  const place = gazetteer.find(kind, chief)
  if (!('reason' in place)) return place
  note(chief.row, place.column, chief[place.column], `${postWords[chief.post][0]}应写明所在的${placeKinds[kind]}：${place.reason}`)
  return null
}

function isPossible({ row, from }: RollChief, { today, note }: ChiefsContext): boolean {
  if (from > today) note(row, 'from', from, `任职日期应不晚于今天 ${today}`)
  return from <= today
}

function isTaken(chief: RollChief, place: RollPlace, filled: Map<string, RollChief>, { note }: ChiefsContext): boolean {
  if (!singlePosts.includes(chief.post)) return false
  const key = `${chief.post} ${place.id}`
  const before = filled.get(key)
  if (!before) filled.set(key, chief)
  else
    note(
      chief.row,
      'name',
      chief.name,
      `${place.name}有两个${posts[chief.post]}：第 ${before.row} 行 ${before.name}、本行 ${chief.name}；应只有一个`,
    )
  return before !== undefined
}

type Villager = Pick<PlannedResident, 'id' | 'name'> & { idNumber: string | null; phone: string | null; village: string }

/** The resident meant: by ID number, else by name within the village. Cadres need not be one. */
function residentOf(chief: RollChief, villagersOf: Villagers, { blinds, note }: ChiefsContext): Villager | null | 'unknown' {
  const must = villagers.includes(chief.post)
  const refuse = (column: ChiefColumn, value: string, reason: string) => {
    note(chief.row, column, value, reason)
    return 'unknown' as const
  }
  if (chief.idNumber) {
    const found = villagersOf.byNumber.get(blinds.get(chief.idNumber)!)
    if (!found) return must ? refuse('idNumber', chief.idNumber, `花名册上没有此身份证号；${posts[chief.post]}应是本村居民`) : null
    return found.name === chief.name ? found : refuse('name', chief.name, `此身份证号在花名册上是“${found.name}”，实填“${chief.name}”`)
  }
  if (!must) return null
  const namesakes = villagersOf.byName.get(`${placeKey(chief.village, 'village')} ${chief.name}`) ?? []
  if (namesakes.length === 1) return namesakes[0]!
  if (namesakes.length === 0) return refuse('name', chief.name, `花名册上没有“${chief.name}”；${posts[chief.post]}应是本村居民`)
  return refuse('idNumber', '', `本村有 ${namesakes.length} 个“${chief.name}”，应填身份证号`)
}

interface Villagers {
  byNumber: Map<string, Villager>
  byName: Map<string, Villager[]>
}

/** Those on the roll the sheet may mean: the file's people, and the town's who are not in it. */
function villagersFrom(chiefs: readonly RollChief[], { present, residents, blinds }: ChiefsContext): Villagers {
  const names = new Set(chiefs.map(chief => chief.name))
  const numbers = new Set(chiefs.flatMap(({ idNumber }) => (idNumber ? [blinds.get(idNumber)!] : [])))
  const isMeant = (name: string, number: string | null) => names.has(name) || (number !== null && numbers.has(number))
  const inFile = new Set(residents.map(resident => resident.id))
  const villages = new Map(
    present.places.filter(place => place.kind === 'village').map(place => [place.id, placeKey(place.name, 'village')]),
  )
  const homes = new Map(present.households.map(household => [household.id, villages.get(household.village) ?? '']))
  const all: Villager[] = []
  for (const { id, name, row } of residents) {
    const idNumber = row.idNumber ? blinds.get(row.idNumber)! : null
    if (isMeant(name, idNumber)) all.push({ id, name, idNumber, phone: row.phone, village: placeKey(row.village, 'village') })
  }
  for (const { id, name, idNumber, endedOn, household } of present.residents) {
    if (endedOn !== null || !isMeant(name, idNumber) || inFile.has(id)) continue
    all.push({ id, name, idNumber, phone: null, village: homes.get(household) ?? '' })
  }
  return {
    byNumber: new Map(all.flatMap(each => (each.idNumber ? [[each.idNumber, each]] : []))),
    byName: Map.groupBy(all, each => `${each.village} ${each.name}`),
  }
}

/** The people who hold posts, found again however little the sheet says of them. */
function openBook(chiefs: readonly RollChief[], context: ChiefsContext) {
  const { present, blinds, newId } = context
  const people = new Map<Id, PlannedPerson>()
  const index = new Map<string, Id>()
  const phones = new Map(present.people.map(person => [person.id, person.phone]))
  const learn = (person: Pick<PresentPerson, 'id' | 'name' | 'place' | 'resident'>, phone: string | null, village: string) => {
    for (const key of keysOf(person.name, person.resident, phone, village)) if (!index.has(key)) index.set(key, person.id)
  }
  const villages = context.present.places.filter(place => place.kind === 'village').map(place => place.path)
  for (const person of present.people) {
    people.set(person.id, { ...person, phone: null, fate: 'same' })
    learn(person, person.phone, villages.find(path => person.place === path || person.place.startsWith(`${path}.`)) ?? '')
  }
  const mandates = Map.groupBy(present.mandates, mandate => `${mandate.post} ${mandate.placeId}`)
  const villageOf = (place: RollPlace) =>
    villages.find(path => place.path === path || place.path.startsWith(`${path}.`)) ?? place.path.split('.', 3).join('.')
  return {
    people,
    villagers: villagersFrom(chiefs, context),
    holders: (post: Post, place: Id) => mandates.get(`${post} ${place}`) ?? [],
    personOf(chief: RollChief, resident: Villager | null, place: RollPlace): PlannedPerson {
      const phone = chief.phone ?? resident?.phone ?? null
      const blind = phone ? blinds.get(phone)! : null
      const keys = keysOf(chief.name, resident?.id ?? null, blind, villageOf(place))
      const incumbent = (mandates.get(`${chief.post} ${place.id}`) ?? []).map(({ person }) => people.get(person)!)
      const here = incumbent.find(person => person?.name === chief.name && isSame(person, resident))
      const id = here?.id ?? keys.map(key => index.get(key)).find(known => known !== undefined && isSame(people.get(known)!, resident))
      const person = id
        ? people.get(id)!
        : { id: newId(), name: chief.name, place: '', resident: resident?.id ?? null, phone, fate: 'added' as const }
      if (!id) people.set(person.id, person)
      learn(person, blind, villageOf(place))
      if (person.fate !== 'added') {
        if (chief.phone && blind !== phones.get(person.id)) Object.assign(person, { phone: chief.phone, fate: 'changed' })
        if (resident && !person.resident) Object.assign(person, { resident: resident.id, fate: 'changed' })
      }
      return person
    },
  }
}

/** Surest first: the resident, then name and phone, then the name within a village. */
function keysOf(name: string, resident: Id | null, phone: string | null, village: string): string[] {
  const keys = [`name ${name} ${village}`]
  if (phone) keys.unshift(`phone ${name} ${phone}`)
  if (resident) keys.unshift(`resident ${resident}`)
  return keys
}

/** Two residents of one name are two people. */
function isSame(person: PlannedPerson, resident: Villager | null): boolean {
  return !resident || !person.resident || person.resident === resident.id
}

/** Everybody whose posts change lies at the lowest place above all of them. */
function settlePlaces(people: Map<Id, PlannedPerson>, added: PlannedMandate[], ended: PlannedEnd[], present: PresentMandate[]): void {
  const over = new Set(ended.map(end => end.mandate.id))
  const paths = new Map<Id, string[]>()
  const held = [...present.filter(mandate => !over.has(mandate.id)).map(mandate => ({ ...mandate, path: mandate.place }))]
  for (const { person, path } of [...held, ...added.map(mandate => ({ person: mandate.person, path: mandate.place.path }))]) {
    paths.set(person, [...(paths.get(person) ?? []), path])
  }
  for (const id of new Set(added.map(mandate => mandate.person))) {
    const person = people.get(id)!
    const place = commonPath(paths.get(id)!)
    if (person.place !== place && person.fate === 'same') person.fate = 'changed'
    person.place = place
  }
}
