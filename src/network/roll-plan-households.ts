import type { Id } from '#common/ids.ts'
import type { ClassKind } from './class-terms.ts'
import { above, householdLabel } from './paths.ts'
import type { NotePerson, RollHousehold } from './roll-households.ts'
import type { Gazetteer } from './roll-plan-places.ts'
import type { PresentHousehold } from './roll-present.ts'

/** A household as it will be. */
export interface PlannedHousehold extends Omit<PresentHousehold, 'endedOn' | 'classes'> {
  /** where it lay before, when it moves */
  cameFrom: string | null
  fate: 'added' | 'changed' | 'same'
  opensClasses: ClassKind[]
  closesClasses: ClassKind[]
  rows: RollHousehold
}

/** What a blank cell leaves as it is. */
const words = ['address', 'building', 'stair', 'floor', 'door'] as const

/** Each household of the file, new or found by village and 户编号. Households nowhere to be placed are noted and left out. */
export function planHouseholds(
  households: readonly RollHousehold[],
  present: readonly PresentHousehold[],
  gazetteer: Gazetteer,
  newId: () => Id,
  note: NotePerson,
): PlannedHousehold[] {
  const known = new Map(present.map(household => [`${household.village} ${household.number}`, household]))
  const planned: PlannedHousehold[] = []
  for (const rows of households) {
    if (!rows.group) continue
    const at = gazetteer.locate(rows)
    if ('reason' in at) {
      note(rows.row, at.column, rows[at.column], at.reason)
      continue
    }
    const before = known.get(`${at.village.id} ${rows.number}`)
    planned.push(before ? changedHousehold(rows, before, at) : newHousehold(newId(), rows, at))
  }
  return planned
}

interface Located {
  village: { id: Id; path: string }
  group: { id: Id; path: string }
  unit: { id: Id; path: string } | null
}

function newHousehold(id: Id, rows: RollHousehold, { village, group, unit }: Located): PlannedHousehold {
  const { number, address, building, stair, floor, door, longitude, latitude } = rows
  const place = `${(unit ?? group).path}.${householdLabel(id)}`
  const facts = { number, address, building, stair, floor, door, longitude, latitude }
  const classes = { opensClasses: rows.classes ?? [], closesClasses: [] }
  return {
    id,
    village: village.id,
    group: group.id,
    unit: unit?.id ?? null,
    place,
    ...facts,
    cameFrom: null,
    fate: 'added',
    ...classes,
    rows,
  }
}

function changedHousehold(rows: RollHousehold, before: PresentHousehold, at: Located): PlannedHousehold {
  const { classes, endedOn, ...kept } = before
  // An unnamed unit is left as it is, unless the household has gone to another group.
  const stays = at.unit === null && at.group.id === before.group
  const within = stays ? above(before.place) : (at.unit ?? at.group).path
  const place = `${within}.${before.place.slice(before.place.lastIndexOf('.') + 1)}`
  const planned: PlannedHousehold = {
    ...kept,
    ...{ group: at.group.id, unit: stays ? before.unit : (at.unit?.id ?? null), place },
    ...{ longitude: rows.longitude ?? before.longitude, latitude: rows.latitude ?? before.latitude },
    ...{ cameFrom: place === before.place ? null : before.place, fate: 'same', rows },
    opensClasses: (rows.classes ?? []).filter(kind => !classes.includes(kind)),
    closesClasses: rows.classes ? classes.filter(kind => !rows.classes!.includes(kind)) : [],
  }
  for (const key of words) if (rows[key]) planned[key] = rows[key]
  const compared = [...words, 'group', 'unit', 'longitude', 'latitude'] as const
  const differs = endedOn !== null || compared.some(key => planned[key] !== before[key])
  if (differs || planned.opensClasses.length > 0 || planned.closesClasses.length > 0) planned.fate = 'changed'
  return planned
}

/** Where the town lets the bound block: households that would come into a unit of more than `most` are noted. */
export function checkGrowth(
  planned: readonly PlannedHousehold[],
  present: readonly PresentHousehold[],
  most: number,
  note: NotePerson,
): void {
  const inFile = new Set(planned.map(household => household.id))
  const counts = new Map<Id, number>()
  const staying = present.filter(household => household.endedOn === null && !inFile.has(household.id))
  for (const { unit } of [...staying, ...planned]) if (unit) counts.set(unit, (counts.get(unit) ?? 0) + 1)
  const told = new Set<Id>()
  for (const { unit, fate, cameFrom, rows } of planned) {
    const grows = fate === 'added' || cameFrom !== null
    if (!unit || !grows || told.has(unit) || counts.get(unit)! <= most) continue
    told.add(unit)
    note(rows.row, 'unit', rows.unit, `本镇规定一邻不超过 ${most} 户，“${rows.unit}”将有 ${counts.get(unit)} 户`)
  }
}
