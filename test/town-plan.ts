import { checkCharacter } from '#common/idnumber.ts'
import { type Id, newId } from '#common/ids.ts'
import { type PlaceKind, type Post, placeOfPost, posts } from '#common/posts.ts'

// The shape of the world the tests live in, as plain data: same names, numbers and paths every time; only ids are new.

export type TownName = '甲镇' | '乙镇'

export interface Place {
  id: Id
  kind: PlaceKind
  parent: Place | null
  /** how tests call it: 青山村, 青山村/一片, 青山村/三组, 青山村/三组/一邻 */
  key: string
  name: string
  path: string
  ordinal: number
}

export interface Resident {
  id: Id
  household: Household
  name: string
  relation: '户主' | '配偶' | '子' | '女'
  sex: '男' | '女'
  born: string
  idNumber: string
  phone: string | null
}

export interface Household {
  id: Id
  number: string
  village: Place
  group: Place
  unit: Place | null
  path: string
  address: string
  longitude: number
  latitude: number
  residents: Resident[]
  card: Id
  /** kinds of 重点户 in force since 2026-01-01 */
  kinds: string[]
}

/** A person and the post held, with the account to sign in by. */
export interface Holder {
  post: Post
  place: Place
  person: Id
  name: string
  phone: string
  resident: Resident | null
  account: Id
  userName: string
  mandate: Id
  department: string | null
}

export interface TownPlan {
  id: Id
  kind: 'county' | 'town'
  name: string
  code: string
  path: string
  places: Place[]
  households: Household[]
  holders: Holder[]
}

interface Layout {
  label: string
  code: string
  villages: string[]
  areas: number
  groups: number
  units: number
}
const layouts: Record<TownName, Layout> = {
  甲镇: { label: 'jia', code: '999001101000', villages: ['青山村', '白水村'], areas: 2, groups: 2, units: 2 },
  乙镇: { label: 'yi', code: '999001102000', villages: ['红石村'], areas: 1, groups: 1, units: 1 },
}
const numerals = '一二三四五六七八九'

export function planCounty(): TownPlan {
  const county = townPlan('county', '安县', '999001000000', null, 'an')
  addHolder(county, 'county_officer', county.places[0]!, 'an', null)
  return county
}

export function planTown(name: TownName, county: TownPlan): TownPlan {
  const layout = layouts[name]
  const town = townPlan('town', name, layout.code, county, layout.label)
  for (const village of layout.villages) planVillage(town, layout, village)
  for (const place of town.places) {
    for (const post of postsAt(place.kind)) addHolder(town, post, place, layout.label, chiefOf(town, post, place))
  }
  return town
}

function townPlan(kind: 'county' | 'town', name: string, code: string, county: TownPlan | null, label: string): TownPlan {
  const path = county ? `${county.path}.${label}` : label
  const place: Place = { id: newId(), kind, parent: null, key: name, name, path, ordinal: 1 }
  return { id: newId(), kind, name, code, path, places: [place], households: [], holders: [] }
}

function planVillage(town: TownPlan, layout: Layout, name: string): void {
  const village = addPlace(town, 'village', town.places[0]!, name, name)
  for (let a = 0; a < layout.areas; a++) {
    const area = addPlace(town, 'area', village, `${numerals[a]}片`, `${name}/${numerals[a]}片`)
    for (let g = 0; g < layout.groups; g++) {
      const groupName = `${numerals[a * layout.groups + g]}组`
      const group = addPlace(town, 'group', area, groupName, `${name}/${groupName}`)
      for (let u = 0; u < layout.units; u++) {
        const unit = addPlace(town, 'unit', group, `${numerals[u]}邻`, `${group.key}/${numerals[u]}邻`)
        for (let h = 0; h < 5 + ((g + u) % 3); h++) addHousehold(town, village, group, unit, h)
      }
    }
  }
  // One household that no unit looks after, in the last group of each village of a town with more than one unit.
  const last = town.places.findLast(place => place.kind === 'group')!
  if (layout.units > 1) addHousehold(town, village, last, null, 0)
}

function addPlace(town: TownPlan, kind: PlaceKind, parent: Place, name: string, key: string): Place {
  const ordinal = town.places.filter(place => place.parent === parent).length + 1
  const place: Place = { id: newId(), kind, parent, key, name, path: `${parent.path}.${kind[0]}${ordinal}`, ordinal }
  town.places.push(place)
  return place
}

function addHousehold(town: TownPlan, village: Place, group: Place, unit: Place | null, index: number): void {
  const inVillage = town.households.filter(household => household.village === village).length + 1
  const total = town.households.length
  const number = String(inVillage).padStart(3, '0')
  const household: Household = {
    id: newId(),
    number,
    village,
    group,
    unit,
    path: `${(unit ?? group).path}.h${number}`,
    address: `${village.name}${group.name}${inVillage}号`,
    longitude: 113.5 + total / 1000,
    latitude: 27.6 + (total % 7) / 1000,
    residents: [],
    card: newId(),
    kinds: kindsOf(unit, index),
  }
  addResidents(town, household, index)
  town.households.push(household)
}

function kindsOf(unit: Place | null, index: number): string[] {
  if (!unit) return []
  if (index === 0) return ['minimum_living']
  return index === 1 && unit.ordinal === 1 ? ['living_alone', 'disabled'] : []
}

function addResidents(town: TownPlan, household: Household, index: number): void {
  const total = town.households.length
  const add = (relation: Resident['relation'], sex: '男' | '女', born: string, phone: boolean) => {
    const serial = drawn()
    const first17 = `999001${born.replaceAll('-', '')}${String(((serial % 49) + 1) * 2 + (sex === '男' ? 1 : 0)).padStart(3, '0')}`
    const idNumber = first17 + checkCharacter(first17)
    household.residents.push({
      id: newId(),
      household,
      name: nameOf(serial, sex),
      relation,
      sex,
      born,
      idNumber,
      phone: phone ? phoneOf(serial) : null,
    })
  }
  const day = String((total % 28) + 1).padStart(2, '0')
  // The fifth household of a unit is an old woman alone, without a phone; every third one has a child.
  if (index === 4) {
    add('户主', '女', `${1938 + (total % 9)}-03-${day}`, false)
    return
  }
  add('户主', '男', `${1955 + (total % 30)}-05-${day}`, true)
  add('配偶', '女', `${1957 + (total % 30)}-08-${day}`, index % 2 === 0)
  if (index % 3 === 0) add(total % 2 ? '子' : '女', total % 2 ? '男' : '女', `2015-10-${day}`, false)
}

function postsAt(kind: PlaceKind): Post[] {
  return (Object.keys(posts) as Post[]).filter(post => placeOfPost[post] === kind)
}

/** Unit and group chiefs are villagers: the head of the third (fourth) household of the unit (of the group's first unit). */
function chiefOf(town: TownPlan, post: Post, place: Place): Resident | null {
  if (post === 'unit_chief') return town.households.filter(household => household.unit === place)[2]!.residents[0]!
  if (post === 'group_chief') return town.households.filter(household => household.group === place)[3]!.residents[0]!
  return null
}

function addHolder(town: TownPlan, post: Post, place: Place, label: string, resident: Resident | null): void {
  const serial = drawn()
  const count = town.holders.filter(holder => holder.post === post).length + 1
  const department = post === 'department_clerk' ? 'civil_affairs' : null
  const name = resident?.name ?? nameOf(serial, serial % 3 ? '男' : '女')
  const phone = resident?.phone ?? phoneOf(serial)
  const userName = `${label}-${post.replaceAll('_', '-')}-${count}`
  town.holders.push({ post, place, person: newId(), name, phone, resident, account: newId(), userName, mandate: newId(), department })
}

let serials = 0
function drawn(): number {
  return ++serials
}
/** Starts the numbering over, so that every world of a process bears the same names and phones. */
export function beginWorld(): void {
  serials = 0
}

/** 154 is a segment given to no operator: nobody gets a message meant for a test. */
function phoneOf(serial: number): string {
  return `154${String(10_000_000 + serial)}`
}

const surnames = '刘李陈张易文丁彭汤黄钟贺杨王罗谢邓周唐苏曾江余赖肖何胡'
const given = { 男: '德福贵国光春建志卫新长正永富文', 女: '秀桂玉冬元菊兰凤金月爱小丽艳红' }
const second = { 男: '生发财明清华林山海云军强平', 女: '英珍莲娥姣香梅贞芝芳娟燕萍' }
function nameOf(serial: number, sex: '男' | '女'): string {
  const at = (text: string, index: number) => [...text][index % text.length]!
  return at(surnames, serial) + at(given[sex], Math.floor(serial / 2)) + at(second[sex], Math.floor(serial / 3))
}
