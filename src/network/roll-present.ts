import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind } from '#common/posts.ts'
import type { ClassKind } from './class-terms.ts'

// What a town holds at the moment of an import, as far as a roll can say something about it. Nothing sealed is opened for it:
// ID numbers and phones are compared by their blind indexes (base64).

export interface Present {
  places: PresentPlace[]
  households: PresentHousehold[]
  residents: PresentResident[]
  people: PresentPerson[]
  /** mandates not ended */
  mandates: PresentMandate[]
  /** of the file's ID numbers, those on another town's roll */
  elsewhere: Set<string>
}

export interface PresentPlace {
  id: Id
  kind: PlaceKind
  parent: Id | null
  name: string
  path: string
  endedOn: Day | null
}

export interface PresentHousehold {
  id: Id
  village: Id
  group: Id
  unit: Id | null
  place: string
  number: string
  address: string
  building: string
  stair: string
  floor: string
  door: string
  longitude: number | null
  latitude: number | null
  endedOn: Day | null
  /** kinds in force */
  classes: ClassKind[]
}

export interface PresentResident {
  id: Id
  household: Id
  name: string
  relation: string
  sex: '男' | '女'
  born: Day
  idNumber: string | null
  phone: string | null
  party: boolean
  endedOn: Day | null
  endedReason: string | null
}

export interface PresentPerson {
  id: Id
  name: string
  place: string
  phone: string | null
  resident: Id | null
}

export interface PresentMandate {
  id: Id
  person: Id
  post: string
  placeId: Id
  place: string
  from: Day
  until: Day | null
}
