import { normalIdNumber, readIdNumber } from '#common/idnumber.ts'
import type { SheetRow } from '#platform/sheets.ts'
import {
  plain,
  readClasses,
  readDay,
  readDegrees,
  readHow,
  readParty,
  readPhone,
  readPost,
  readRelation,
  readSex,
  Wrong,
} from './roll-cells.ts'
import type { RollFinding } from './roll-findings.ts'
import {
  type ChiefColumn,
  type Column,
  chiefColumns,
  type PersonColumn,
  personColumns,
  type RollChief,
  type RollPerson,
} from './roll-terms.ts'

/** Which column of a sheet holds what. */
export interface Heading<K extends string> {
  sheet: string
  row: number
  at: Partial<Record<K, number>>
  titles: Partial<Record<K, string>>
  /** titles nobody knows, and second columns of the same meaning */
  ignored: string[]
}

/** Finds the heading among the first rows of a sheet: the row that names most columns. null: this sheet is something else. */
export function findHeading<K extends string>(sheet: string, rows: readonly SheetRow[], columns: Record<K, Column>): Heading<K> | null {
  const known = new Map<string, K>()
  for (const [key, { title, also }] of Object.entries(columns) as [K, Column][]) {
    for (const word of [title, ...also]) known.set(titleKey(word), key)
  }
  let best: Heading<K> | null = null
  for (const row of rows.slice(0, 10)) {
    const heading = headingOf(sheet, row, known)
    if (heading.count >= 3 && heading.count > Object.keys(best?.at ?? {}).length) best = heading
  }
  return best
}

function headingOf<K extends string>(sheet: string, { row, cells }: SheetRow, known: Map<string, K>): Heading<K> & { count: number } {
  const heading: Heading<K> & { count: number } = { sheet, row, at: {}, titles: {}, ignored: [], count: 0 }
  for (const [i, cell] of cells.entries()) {
    const title = plain(cell)
    if (!title) continue
    const key = known.get(titleKey(title))
    if (key === undefined || heading.at[key] !== undefined) {
      heading.ignored.push(title)
      continue
    }
    heading.at[key] = i
    heading.titles[key] = title
    heading.count++
  }
  return heading
}

/** 身份证号*, 身份证号（必填） and 身 份 证 号 are one title. */
function titleKey(title: string): string {
  const bare = title.normalize('NFKC').replace(/[\s*:]/g, '')
  return bare.replace(/\((必填|选填|可空|WGS84)\)$/i, '')
}

/** Required columns that a heading lacks, as findings. */
export function missingColumns<K extends string>(heading: Heading<K>, columns: Record<K, Column>): RollFinding[] {
  return (Object.entries(columns) as [K, Column][])
    .filter(([key, { required }]) => required && heading.at[key] === undefined)
    .map(([, { title, also }]) => {
      const reason = `表头应有“${title}”列${also.length ? `（也可写作 ${also.slice(0, 3).join('、')}）` : ''}，没有找到`
      return { sheet: heading.sheet, row: heading.row, column: title, value: '', reason }
    })
}

function isLossy({ lossy }: SheetRow, index: number | undefined): boolean {
  return lossy !== undefined && index !== undefined && lossy.includes(index)
}

/** Reads single cells of one row and notes what is wrong with them. */
function reader<K extends string>(heading: Heading<K>, line: SheetRow, columns: Record<K, Column>, findings: RollFinding[]) {
  const { row, cells } = line
  const note = (key: K, value: string, reason: string) =>
    findings.push({ sheet: heading.sheet, row, column: heading.titles[key] ?? columns[key].title, value, reason })
  const text = (key: K): string => {
    const index = heading.at[key]
    const cell = index === undefined ? '' : (cells[index] ?? '')
    if (!isLossy(line, index)) return plain(cell)
    note(key, cell, '以数字保存，末尾几位已经丢失；请把这一列设为“文本”格式后重新填写')
    return ''
  }
  const needed = (key: K): string => {
    const value = text(key)
    if (!value && !isLossy(line, heading.at[key])) note(key, '', `“${columns[key].title}”不能空`)
    return value
  }
  const read = <T>(key: K, value: string, by: (text: string) => T | Wrong): T | null => {
    if (!value) return null
    const result = by(value)
    if (!(result instanceof Wrong)) return result
    note(key, value, result.reason)
    return null
  }
  return { note, text, needed, read }
}

/** One row of 户籍花名册. */
export function readPerson(heading: Heading<PersonColumn>, row: SheetRow, findings: RollFinding[]): RollPerson {
  const { note, text, needed, read } = reader(heading, row, personColumns, findings)
  const optional = <T>(key: PersonColumn, by: (text: string) => T | Wrong) => read(key, text(key), by)
  const person: RollPerson = {
    row: row.row,
    village: needed('village'),
    area: text('area'),
    group: needed('group'),
    unit: text('unit'),
    number: needed('number'),
    head: needed('head'),
    name: needed('name'),
    relation: read('relation', needed('relation'), readRelation) ?? '',
    sex: optional('sex', readSex),
    born: optional('born', readDay),
    idNumber: null,
    phone: optional('phone', readPhone),
    address: text('address'),
    building: text('building'),
    stair: text('stair'),
    floor: text('floor'),
    door: text('door'),
    longitude: optional('longitude', value => readDegrees(value, 'longitude')),
    latitude: optional('latitude', value => readDegrees(value, 'latitude')),
    party: optional('party', readParty),
    classes: optional('classes', readClasses),
  }
  const idNumber = text('idNumber')
  if (idNumber || !isLossy(row, heading.at.idNumber)) readIdentity(person, idNumber, note)
  const said = (key: PersonColumn) => !!row.cells[heading.at[key] ?? -1]?.trim()
  if (said('longitude') !== said('latitude')) {
    note(said('longitude') ? 'latitude' : 'longitude', '', '经度和纬度应同时填写，或同时空着')
  }
  return person
}

type Note<K> = (key: K, value: string, reason: string) => void

/** The ID number, and sex and birthday against it; without one (a newborn) both must be given. */
function readIdentity(person: RollPerson, text: string, note: Note<PersonColumn>): void {
  if (!text) {
    if (!person.sex) note('sex', '', '没有身份证号时，性别不能空')
    if (!person.born) note('idNumber', '', '身份证号不能空；还没有身份证号的（如新生儿），请填“出生日期”列')
    return
  }
  const facts = readIdNumber(text)
  if (typeof facts === 'string') {
    note('idNumber', text, facts)
    return
  }
  if (person.sex && person.sex !== facts.sex) note('sex', person.sex, `性别与身份证号不符：身份证号表示${facts.sex}，实填${person.sex}`)
  if (person.born && person.born !== facts.born) note('born', person.born, `出生日期与身份证号不符：身份证号表示 ${facts.born}`)
  person.idNumber = normalIdNumber(text)
  person.sex = facts.sex
  person.born = facts.born
}

/** One row of 三长名册; null when its post or date cannot be read. */
export function readChief(heading: Heading<ChiefColumn>, row: SheetRow, findings: RollFinding[]): RollChief | null {
  const { note, text, needed, read } = reader(heading, row, chiefColumns, findings)
  const idText = text('idNumber')
  const facts = idText ? readIdNumber(idText) : null
  if (typeof facts === 'string') note('idNumber', idText, facts)
  const post = read('post', needed('post'), readPost)
  const how = read('how', needed('how'), readHow)
  const from = read('from', needed('from'), readDay)
  const until = read('until', text('until'), readDay)
  const chief = {
    ...{ row: row.row, village: needed('village'), area: text('area'), group: text('group'), unit: text('unit') },
    ...{ name: needed('name'), idNumber: idText && typeof facts !== 'string' ? normalIdNumber(idText) : null },
    phone: read('phone', text('phone'), readPhone),
  }
  if (from && until && until < from) note('until', until, `任期至应不早于任职日期 ${from}`)
  return post && how && from ? { ...chief, post, how, from, until } : null
}
