import type { Id } from '#common/ids.ts'
import { type PlaceKind, placeKinds } from '#common/posts.ts'
import { placeLabel } from './paths.ts'
import { nearestName, placeKey, placeName, villageMeant } from './roll-names.ts'
import type { PresentPlace } from './roll-present.ts'

/** A place the roll names: there already, or to be opened. */
export interface RollPlace {
  id: Id
  kind: PlaceKind
  parent: Id | null
  name: string
  path: string
  ordinal: number
}

/** Where a row says it is. */
export interface Whereabouts {
  village: string
  area: string
  group: string
  unit: string
}

/** A whereabouts that cannot be: which column, and why. */
export interface Nowhere {
  column: keyof Whereabouts
  reason: string
}

/** Finds the places rows name, and opens those that are missing (villages only in a town that has none). */
export interface Gazetteer {
  /** the places to open, parents first */
  opened: RollPlace[]
  locate(at: Whereabouts): { village: RollPlace; group: RollPlace; unit: RollPlace | null } | Nowhere
  /** A place by the names given, the lowest of them; never opens one. */
  find(kind: 'village' | 'area' | 'group' | 'unit', at: Whereabouts): RollPlace | Nowhere
}

export function openGazetteer(present: readonly PresentPlace[], newId: () => Id): Gazetteer {
  const town = present.find(place => place.kind === 'town')!
  const taken = new Set(present.map(place => place.path))
  const living = present.filter(place => place.endedOn === null)
  const hadVillages = living.some(place => place.kind === 'village')
  const villages = new Map<string, RollPlace>()
  const meant = new Map<string, RollPlace>()
  // areas and groups by village, units by group
  const below = new Map<string, RollPlace[]>()
  const opened: RollPlace[] = []
  const byId = new Map<Id, PresentPlace | RollPlace>(living.map(place => [place.id, place]))

  const keep = (place: RollPlace) => {
    byId.set(place.id, place)
    if (place.kind === 'village') villages.set(place.name, place)
    else append(below, slot(place.kind, place.kind === 'unit' ? place.parent! : villageOf(place), place.name), place)
    return place
  }
  const villageOf = (place: { parent: Id | null }): Id => {
    const parent = byId.get(place.parent!)
    return !parent || parent.kind === 'village' ? place.parent! : villageOf(parent)
  }
  const open = (kind: PlaceKind, parent: { id: Id; path: string }, written: string): RollPlace => {
    const name = placeName(written, kind)
    const number = /^\d+$/.test(placeKey(name, kind))
      ? Number(placeKey(name, kind))
      : opened.filter(each => each.parent === parent.id).length + 1
    let free = number
    while (taken.has(`${parent.path}.${placeLabel(kind, free)}`)) free++
    const place = { id: newId(), kind, parent: parent.id, name, path: `${parent.path}.${placeLabel(kind, free)}`, ordinal: free }
    taken.add(place.path)
    opened.push(place)
    return keep(place)
  }
  for (const { kind, id, parent, name, path } of living) {
    if (kind !== 'town' && kind !== 'county') keep({ kind, id, parent, name, path, ordinal: 0 })
  }

  const village = (written: string, mayOpen: boolean): RollPlace | Nowhere => {
    const known = meant.get(written)
    if (known) return known
    const names = [...villages.keys()]
    // Among villages that this very file opens, a likeness is no proof: 银河村 and 银河社区 may both be new.
    const name = hadVillages ? villageMeant(written, names) : (names.find(each => each === placeName(written, 'village')) ?? null)
    const place = name ? villages.get(name)! : !hadVillages && mayOpen ? open('village', town, written) : null
    if (!place) return nowhere('village', unknownVillage(written, names))
    meant.set(written, place)
    return place
  }
  const area = (at: RollPlace, written: string, mayOpen: boolean): RollPlace | Nowhere =>
    below.get(slot('area', at.id, written))?.[0] ??
    (mayOpen ? open('area', at, written) : nowhere('area', `${at.name}没有“${written}”这个片`))
  const group = (at: RollPlace, { area: areaName, group: written }: Whereabouts, mayOpen: boolean): RollPlace | Nowhere => {
    const known = below.get(slot('group', at.id, written)) ?? []
    if (!areaName && known.length > 1) return nowhere('area', `${at.name}有 ${known.length} 个“${written}”，应填写片名`)
    if (!areaName && known[0]) return known[0]
    if (!areaName) return mayOpen ? open('group', at, written) : nowhere('group', `${at.name}没有“${written}”这个组`)
    const parent = area(at, areaName, mayOpen && known.length === 0)
    const inArea = 'reason' in parent ? undefined : known.find(each => each.parent === parent.id)
    if (inArea) return inArea
    if (known[0]) return nowhere('area', inOtherArea(known[0], byId.get(known[0].parent!)!, areaName, opened.includes(known[0])))
    if ('reason' in parent) return parent
    return mayOpen ? open('group', parent, written) : nowhere('group', `${at.name}没有“${written}”这个组`)
  }
  const unit = (at: RollPlace, written: string, mayOpen: boolean): RollPlace | Nowhere =>
    below.get(slot('unit', at.id, written))?.[0] ??
    (mayOpen ? open('unit', at, written) : nowhere('unit', `${at.name}没有“${written}”这个邻`))

  return {
    opened,
    locate(at) {
      const inVillage = village(at.village, true)
      if ('reason' in inVillage) return inVillage
      const inGroup = group(inVillage, at, true)
      if ('reason' in inGroup) return inGroup
      const inUnit = at.unit ? unit(inGroup, at.unit, true) : null
      if (inUnit && 'reason' in inUnit) return inUnit
      return { village: inVillage, group: inGroup, unit: inUnit }
    },
    find(kind, at) {
      const inVillage = village(at.village, false)
      if ('reason' in inVillage || kind === 'village') return inVillage
      if (kind === 'area') return at.area ? area(inVillage, at.area, false) : nowhere('area', `${placeKinds.area}不能空`)
      if (!at.group) return nowhere('group', `${placeKinds.group}不能空`)
      const inGroup = group(inVillage, at, false)
      if ('reason' in inGroup || kind === 'group') return inGroup
      return at.unit ? unit(inGroup, at.unit, false) : nowhere('unit', `${placeKinds.unit}不能空`)
    },
  }
}

const nowhere = (column: keyof Whereabouts, reason: string): Nowhere => ({ column, reason })
const slot = (kind: PlaceKind, within: Id, name: string) => `${kind} ${within} ${placeKey(name, kind)}`

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

function unknownVillage(written: string, names: string[]): string {
  const nearest = nearestName(written, names)
  return `本镇没有“${written}”${nearest ? `，是否为“${nearest}”？` : ''}本镇有 ${names.slice(0, 12).join('、')}${names.length > 12 ? ' 等' : ''}`
}

function inOtherArea(group: RollPlace, parent: PresentPlace | RollPlace, written: string, fresh: boolean): string {
  if (fresh) return `“${group.name}”跨了两个片：前面的行在“${parent.name}”，本行在“${written}”；一个组应在同一片内`
  const where = parent.kind === 'area' ? `属于“${parent.name}”` : '直属于村'
  return `“${group.name}”现在${where}，表中写的是“${written}”；要调整片，请先在“网络”里移动该组`
}
