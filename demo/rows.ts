import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind, Post } from '#common/posts.ts'
import type { ClassKind } from '#network/class-terms.ts'
import type { Act, Category, Outcome, Rung, Size, State, Urgency, vias } from '#requests/terms.ts'
import type { topics, Outcome as VisitOutcome } from '#visits/terms.ts'

// What is generated: plain data, row for row what the tables hold, but with ID numbers and phones in the clear (all invented).
// `place` and `path` are ltree paths; instants are ISO texts in UTC, so that the whole county prints to the same bytes.

export interface County {
  seed: number
  today: Day
  seat: Town
  towns: Town[]
}

/** A tenant with everything in it: the county seat (kind county), or a town. */
export interface Town {
  id: Id
  kind: 'county' | 'town'
  code: string
  name: string
  path: string
  places: Place[]
  households: Household[]
  residents: Resident[]
  classes: HouseholdClass[]
  people: Person[]
  mandates: Mandate[]
  accounts: Account[]
  cards: Card[]
  certificates: Certificate[]
  visits: Visit[]
  requests: Request[]
  steps: Step[]
}

export interface Place {
  id: Id
  kind: PlaceKind
  parent: Place | null
  name: string
  code: string | null
  ordinal: number
  path: string
  longitude: number
  latitude: number
  startedOn: Day
}

export interface Household {
  id: Id
  village: Place
  group: Place
  unit: Place
  place: string
  number: string
  address: string
  building: string
  stair: string
  floor: string
  door: string
  longitude: number
  latitude: number
  startedOn: Day
}

export interface Resident {
  id: Id
  household: Household
  name: string
  relation: string
  sex: '男' | '女'
  born: Day
  idNumber: string
  phone: string | null
  partyMember: boolean
}

export interface HouseholdClass {
  id: Id
  household: Household
  kind: ClassKind
  from: Day
  to: Day | null
  basis: string
}

export interface Person {
  id: Id
  place: string
  name: string
  phone: string
  resident: Resident | null
}

export interface Mandate {
  id: Id
  person: Person
  post: Post
  place: Place
  department: string | null
  how: 'elected' | 'appointed'
  from: Day
  until: Day | null
  ended: Day | null
  endedReason: 'resigned' | 'moved' | 'died' | null
  endedNote: string | null
}

export interface Account {
  id: Id
  person: Person
  userName: string | null
  /** only the printed demonstration accounts have one; everybody else signs in by one-time code */
  password: string | null
}

export interface Card {
  id: Id
  household: Household
  serial: string
  issuedAt: string
}

export interface Certificate {
  id: Id
  mandate: Mandate
  serial: string
  issuedOn: Day
  revokedOn: Day | null
  revokedReason: string | null
}

export interface Visit {
  id: Id
  household: Household
  on: Day
  outcome: VisitOutcome
  topics: (keyof typeof topics)[]
  note: string
  mandate: Mandate
  recordedAt: string
  deviceAt: string | null
}

export interface Request {
  id: Id
  number: string
  household: Household | null
  resident: Resident | null
  village: Place
  place: string
  raisedAt: string
  via: keyof typeof vias
  raiserName: string
  raiserPhone: string | null
  text: string
  where: string
  state: State
  category: Category | null
  size: Size | null
  ownership: 'public' | 'private' | null
  publicSafety: boolean
  urgency: Urgency | null
  sealed: boolean
  about: Person | null
  rung: Rung | null
  handler: Mandate | null
  department: string | null
  dueAt: string | null
  outcome: Outcome | null
  answer: string | null
  answeredAt: string | null
  answeredBy: Person | null
  solved: boolean | null
  satisfied: boolean | null
  ratingWords: string | null
  ratedAt: string | null
  writtenOffAt: string | null
  writtenOffBy: Person | null
  sentBack: number
  reopened: number
}

export interface Step {
  id: Id
  request: Request
  act: Act
  from: State | null
  to: State
  at: string
  deviceAt: string | null
  /** the post holder who did it, or the resident of the request's household */
  by: Mandate | Resident
  words: string
  facts: Record<string, unknown>
}
