import type { RollFinding } from './roll-findings.ts'
import { placeKey } from './roll-names.ts'
import { type PersonColumn, personColumns, type Roll, type RollPerson } from './roll-terms.ts'

/** A household as its rows tell it together: the first cell of each column that says anything counts. */
export type RollHousehold = Pick<RollPerson, SharedColumn | 'village' | 'number' | 'row'> & {
  members: RollPerson[]
}
type SharedColumn = (typeof shared)[number]

const shared = [
  ...(['area', 'group', 'unit', 'head', 'address', 'building', 'stair', 'floor', 'door'] as const),
  ...(['longitude', 'latitude', 'classes'] as const),
]

/** Notes a finding about one cell of a row of 户籍花名册. */
export type NotePerson = (row: number, column: PersonColumn, value: string, reason: string) => void

export function noteIn(roll: Roll, findings: RollFinding[]): NotePerson {
  return (row, column, value, reason) =>
    findings.push({ sheet: roll.personSheet, row, column: roll.personTitles[column] ?? personColumns[column].title, value, reason })
}

/** Rows with the same village and 户编号 are one household. Rows lacking either were noted while reading and are left out. */
export function assemble(people: readonly RollPerson[], note: NotePerson): RollHousehold[] {
  const households = new Map<string, RollHousehold>()
  for (const person of people) {
    if (!person.village || !person.number) continue
    const key = `${placeKey(person.village, 'village')}\n${person.number}`
    const household = households.get(key)
    if (household) join(household, person, note)
    else households.set(key, { ...person, members: [person] })
  }
  return [...households.values()]
}

function join(household: RollHousehold, person: RollPerson, note: NotePerson): void {
  household.members.push(person)
  for (const column of shared) {
    const value = person[column]
    if (value === null || value === '') continue
    const first = household[column]
    if (first === null || first === '') {
      Object.assign(household, { [column]: value })
      continue
    }
    if (comparable(column, first) === comparable(column, value)) continue
    note(person.row, column, shown(value), differs(column, household, shown(first)))
  }
}

function differs(column: SharedColumn, { number, members }: RollHousehold, first: string): string {
  if (column === 'group') return `户编号 ${number} 同时出现在两个组：第 ${members[0]!.row} 行为“${first}”；户编号在一个村内不能重复`
  return `同一户（户编号 ${number}）的${personColumns[column].title}应一致：前面的行为“${first}”`
}

function comparable(column: SharedColumn, value: RollPerson[SharedColumn]): string {
  if (column === 'area' || column === 'group' || column === 'unit') return placeKey(value as string, column)
  return Array.isArray(value) ? [...value].sort().join() : String(value)
}

function shown(value: RollPerson[SharedColumn]): string {
  return Array.isArray(value) ? value.join('、') || '普通户' : String(value)
}

/** One head, no more; and the head's name is among the rows. */
export function checkHead({ members, head, number, row }: RollHousehold, note: NotePerson): void {
  const heads = members.filter(member => member.relation === '户主')
  for (const second of heads.slice(1)) {
    note(
      second.row,
      'relation',
      '户主',
      `户编号 ${number} 有两个户主：第 ${heads[0]!.row} 行 ${heads[0]!.name}、本行 ${second.name}；应只有一个`,
    )
  }
  // An unreadable relation is noted already; it may well be the head's.
  if (heads.length === 0 && members.every(member => member.relation)) {
    note(row, 'relation', members[0]!.relation, `户编号 ${number} 没有户主：${members.length} 行中应有一行的与户主关系为“户主”`)
  }
  if (!head || members.some(member => !member.name)) return
  if (!members.some(member => member.name === head)) note(row, 'head', head, `户主“${head}”不在本户成员的姓名中`)
  else if (heads.length === 1 && heads[0]!.name !== head) {
    note(row, 'head', head, `户主列为“${head}”，而与户主关系为“户主”的是第 ${heads[0]!.row} 行 ${heads[0]!.name}`)
  }
}

/** Two people of one name in a household can be told apart only by ID number. */
export function checkNames({ members, number }: RollHousehold, note: NotePerson): void {
  const seen = new Map<string, RollPerson>()
  for (const member of members) {
    const before = member.name ? seen.get(member.name) : undefined
    if (before && !(before.idNumber && member.idNumber)) {
      note(
        member.row,
        'name',
        member.name,
        `户编号 ${number} 有两个“${member.name}”（另一个在第 ${before.row} 行），应都有身份证号才能区分`,
      )
    }
    seen.set(member.name, member)
  }
}
