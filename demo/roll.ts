import { classKinds } from '#network/class-terms.ts'
import {
  type ChiefColumn,
  chiefColumns,
  chiefSheet,
  type PersonColumn,
  personColumns,
  personSheet,
  postWords,
  type RollPost,
} from '#network/roll-terms.ts'
import { type SheetToWrite, writeSheet } from '#platform/sheets.ts'
import type { HouseholdClass, Mandate, Place, Resident, Town } from './rows.ts'

/** Cells of one row by the titles of the import template; numbers are degrees. */
export type RollRow = Record<string, string | number>

/** The town's roll as a township office would bring it: one row per person, one per post held. */
export function rollRows(town: Town): { household: RollRow[]; chiefs: RollRow[] } {
  const heads = new Map(town.residents.filter(one => one.relation === '户主').map(head => [head.household, head.name]))
  const kinds = Map.groupBy(
    town.classes.filter(kind => kind.to === null),
    kind => kind.household,
  )
  const posts = town.mandates.filter(mandate => mandate.post in postWords && !mandate.ended)
  return {
    household: town.residents.map(one =>
      titled(personColumns, personCells(one, heads.get(one.household)!, kinds.get(one.household) ?? [])),
    ),
    chiefs: posts.map(mandate => titled(chiefColumns, chiefCells(mandate))),
  }
}

/** The roll as an .xlsx with the sheets of the import template. */
export async function writeRoll(town: Town): Promise<Buffer> {
  const { household, chiefs } = rollRows(town)
  return await writeSheet({ sheets: [sheet(personSheet, household), sheet(chiefSheet, chiefs)] })
}

function sheet(name: string, rows: RollRow[]): SheetToWrite {
  const columns = Object.keys(rows[0]!).map(title => ({
    header: title,
    key: title,
    width: title === '住址' || title === '身份证号' ? 24 : 12,
    type: title === '经度' || title === '纬度' ? ('number' as const) : ('text' as const),
  }))
  return { name, columns, rows }
}

function personCells(one: Resident, head: string, kinds: readonly HouseholdClass[]): Partial<Record<PersonColumn, string | number>> {
  const { household, name, relation, sex, idNumber, phone, partyMember } = one
  const { village, group, unit, number, address, building, stair, floor, door, longitude, latitude } = household
  const isHead = relation === '户主'
  return {
    ...{ village: village.name, area: group.parent!.name, group: group.name, unit: unit.name, number, head, name, relation, sex, idNumber },
    ...{ phone: phone ?? '', address, building, stair, floor, door, longitude, latitude, party: partyMember ? '是' : '否' },
    classes: isHead ? kinds.map(({ kind }) => classKinds[kind]).join('、') || '普通户' : '',
  }
}

function chiefCells({ post, place, person, how, from, until }: Mandate): Partial<Record<ChiefColumn, string>> {
  return {
    post: postWords[post as RollPost][0]!,
    ...{ village: nameOf(place, 'village'), area: nameOf(place, 'area'), group: nameOf(place, 'group'), unit: nameOf(place, 'unit') },
    ...{ name: person.name, idNumber: person.resident?.idNumber ?? '', phone: person.phone, how: how === 'elected' ? '选举' : '任命' },
    ...{ from, until: until ?? '' },
  }
}

/** The name of the place of that kind at or above `place`; none below it. */
function nameOf(place: Place, kind: Place['kind']): string {
  for (let at: Place | null = place; at; at = at.parent) if (at.kind === kind) return at.name
  return ''
}

/** Cells under their titles, in the template's order; columns the generator knows nothing of are left out. */
function titled<K extends string>(columns: Record<K, { title: string }>, cells: Partial<Record<K, string | number>>): RollRow {
  const keys = (Object.keys(columns) as K[]).filter(key => cells[key] !== undefined)
  return Object.fromEntries(keys.map(key => [columns[key].title, cells[key]!]))
}
