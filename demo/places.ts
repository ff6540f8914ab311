import { addDays, type Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind } from '#common/posts.ts'
import { estateUnits, type Flat } from './estate.ts'
import { alongLane, degrees, type Ground, laneStart, layVillages, middle, type Spot } from './lanes.ts'
import { type Clans, clansOf, villageNames } from './names.ts'
import type { Random } from './random.ts'
import type { Place } from './rows.ts'
import type { TownFacts, VillageFacts } from './towns.ts'

/** Where one household will live. */
export interface Lot {
  village: Place
  group: Place
  unit: Place
  clans: Clans
  spot: Spot
  flat: Flat | null
}

/** What a unit will be: how many houses, or which flats. */
interface UnitPlan {
  houses: number
  flats: Flat[] | null
}

/** Everything the laying out of one town shares. */
interface Site {
  random: Random
  facts: TownFacts
  newId: () => Id
  places: Place[]
  lots: Lot[]
}

// Villages and their groups are far older than the three tiers.
const before: Day = '2016-01-01'

/** The town's tree of places, and a lot for every household, unit by unit in walking order. */
export function layPlaces(random: Random, facts: TownFacts, root: { path: string; established: Day }, newId: () => Id) {
  const site: Site = { random, facts, newId, places: [], lots: [] }
  const town = open(site, 'town', null, facts.name, 1, before)
  Object.assign(town, { path: root.path, code: facts.code })
  const plans = planUnits(random, facts)
  const grounds = layVillages(random, facts.villages.length)
  for (const [i, village] of facts.villages.entries()) {
    layVillage(site, town, village, i + 1, grounds[i]!, plans.splice(0, village.groups), root.established)
  }
  return { town, places: site.places, lots: site.lots }
}

function layVillage(site: Site, town: Place, facts: VillageFacts, ordinal: number, ground: Ground, groups: UnitPlan[][], on: Day): void {
  const village = open(site, 'village', town, facts.name, ordinal, before)
  // The last three digits of a statistics code: 001… for communities, 200… for villages.
  village.code = site.facts.code.slice(0, 9) + String(facts.lie === 'street' ? ordinal : 200 + ordinal).padStart(3, '0')
  const names = villageNames(site.random, site.facts.region)
  const groupNames = site.facts.namedGroups ? namesFrom(ordinal * 7 - 7) : numbered
  let laid = 0
  for (const [a, areaName] of facts.areas.entries()) {
    const area = open(site, 'area', village, areaName, a + 1, on)
    for (const units of groups.slice(laid, laid + groupsOfArea(facts, a))) {
      const group = open(site, 'group', area, groupNames[laid]!, laid + 1, before)
      const clans = clansOf(site.random, site.facts.region, names)
      layGroup(site, { village, group, clans }, facts, ground, laid++, units, addDays(on, site.random.int(0, 20)))
    }
    putInMiddle(site, area)
  }
  Object.assign(village, degrees(site.facts.centre, ground.centre))
}

function layGroup(
  site: Site,
  at: Pick<Lot, 'village' | 'group' | 'clans'>,
  facts: VillageFacts,
  ground: Ground,
  index: number,
  units: UnitPlan[],
  on: Day,
): void {
  const lie = units[0]!.flats ? 'estate' : facts.lie
  const start = laneStart(ground, index, facts.groups, lie)
  const houses = alongLane(
    site.random,
    start,
    units.reduce((sum, unit) => sum + unit.houses, 0),
    lie,
  )
  for (const [u, plan] of units.entries()) {
    const unit = open(site, 'unit', at.group, `${u + 1}邻`, u + 1, on)
    const spots = plan.flats ? plan.flats.map(flat => flat.spotFrom(start, ground.bearing)) : houses.splice(0, plan.houses)
    for (const [i, spot] of spots.entries()) site.lots.push({ ...at, unit, spot, flat: plan.flats?.[i] ?? null })
    Object.assign(unit, degrees(site.facts.centre, middle(spots)))
  }
  Object.assign(at.group, degrees(site.facts.centre, start))
}

/** Groups to an area: as said, else as even as can be. */
function groupsOfArea({ groups, areas, groupsOfFirstArea = 0 }: VillageFacts, index: number): number {
  if (!groupsOfFirstArea) return share(groups, areas.length, index)
  return index === 0 ? groupsOfFirstArea : share(groups - groupsOfFirstArea, areas.length - 1, index - 1)
}

function share(total: number, parts: number, index: number): number {
  return Math.floor(((index + 1) * total) / parts) - Math.floor((index * total) / parts)
}

/** Every group's units, exactly as many as the town has. */
function planUnits(random: Random, facts: TownFacts): UnitPlan[][] {
  const estate = facts.villages.flatMap(village => (village.estate ? estateUnits(village.estate) : []))
  const estateGroups = facts.villages[0]!.groupsOfFirstArea ?? 0
  const groups = facts.villages.reduce((sum, village) => sum + village.groups, 0) - estateGroups
  const sizes = spread(random, facts.units - estate.flat().length, groups, 2, 5).map(units =>
    Array.from({ length: units }, () => random.weighted(facts.unitSizes)),
  )
  // The odd ones lie far apart, so that they are not all in one village.
  for (const [i, size] of facts.oddSizes.entries()) sizes[Math.floor(((i + 0.5) * groups) / facts.oddSizes.length)]![1] = size
  const plain = sizes.map(group => group.map(houses => ({ houses, flats: null })))
  return [...estate.map(group => group.map(flats => ({ houses: 0, flats }))), ...plain]
}

/** `total` things over `count` places, each between `least` and `most`. */
function spread(random: Random, total: number, count: number, least: number, most: number): number[] {
  const parts = Array.from({ length: count }, () => least)
  for (let left = total - least * count; left > 0; ) {
    const i = random.int(0, count - 1)
    if (parts[i]! >= most) continue
    parts[i]!++
    left--
  }
  return parts
}

const letters: Record<PlaceKind, string> = { county: 'c', town: 't', village: 'v', area: 'a', group: 'g', unit: 'u' }

function open(site: Site, kind: PlaceKind, parent: Place | null, name: string, ordinal: number, startedOn: Day): Place {
  const path = `${parent ? `${parent.path}.` : ''}${letters[kind]}${ordinal}`
  const place: Place = { id: site.newId(), kind, parent, name, code: null, ordinal, path, ...site.facts.centre, startedOn }
  site.places.push(place)
  return place
}

function putInMiddle(site: Site, area: Place): void {
  const inside = site.places.filter(place => place.parent === area)
  const mean = (of: 'longitude' | 'latitude') => inside.reduce((sum, place) => sum + place[of], 0) / inside.length
  area.longitude = Number(mean('longitude').toFixed(6))
  area.latitude = Number(mean('latitude').toFixed(6))
}

const numbered = [...'一二三四五六七八九十', ...[...'一二三四五六七八九'].map(n => `十${n}`)].map(n => `${n}组`)

// The same in every county, whatever its seed, so that printed accounts and stories can name a group.
const namesFrom = (start: number) => hillNames.map((_, i) => `${hillNames[(start + i) % hillNames.length]}组`)

const hillNames =
  `老屋 上屋 下屋 新屋 大屋 中屋 学堂 祠堂 石桥 水口 井边 塘下 塘湾 樟树 柏树 枫树 竹山 茶山 横冲 洞里 牛角冲 狮子坡 黄泥塘 窑前 窑背 碓屋
  油铺 铁炉 社坛 庙下 亭子 坳上 坳背 河边 渡口 坝上 田心 长冲 高岭 月形 马鞍 龙王塘 花园 桐子坪 杨梅冲 罗家 易家 刘家 陈家 丁家`.split(
    /\s+/,
  )
