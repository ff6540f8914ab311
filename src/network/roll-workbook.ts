import type { SheetRow } from '#platform/sheets.ts'
import type { RollFinding } from './roll-findings.ts'
import { findHeading, type Heading, missingColumns, readChief, readPerson } from './roll-reading.ts'
import { type ChiefColumn, chiefColumns, chiefSheet, type PersonColumn, personColumns, personSheet, type Roll } from './roll-terms.ts'

const headingWithin = 10

/** Takes the rows of a workbook in file order, and gives the roll when there are no more. */
export function openRoll(): { take(row: SheetRow): void; close(): { roll: Roll; findings: RollFinding[] } } {
  const findings: RollFinding[] = []
  const roll: Roll = {
    ...{ people: [], chiefs: [], ignoredColumns: [] },
    ...{ personSheet, personTitles: {}, chiefSheet, chiefTitles: {} },
  }
  const state: State = { roll, findings, sheet: '', waiting: [], read: null, found: false }
  return {
    take(row) {
      if (row.sheet !== state.sheet) {
        settle(state)
        Object.assign(state, { sheet: row.sheet, waiting: [], read: null })
      }
      if (state.read) state.read(row)
      else if (state.waiting.push(row) === headingWithin) settle(state)
    },
    close() {
      settle(state)
      if (!state.found) findings.push(noRoll(state.sheet))
      return { roll, findings }
    },
  }
}

interface State {
  roll: Roll
  findings: RollFinding[]
  sheet: string
  /** first rows of a sheet, until its heading is known */
  waiting: SheetRow[]
  read: ((row: SheetRow) => void) | null
  /** whether a sheet of people was there */
  found: boolean
}

/** Decides what the sheet is, and reads the rows that waited for it. */
function settle(state: State): void {
  if (state.read || state.waiting.length === 0) return
  const { sheet, waiting } = state
  const chiefs = findHeading(sheet, waiting, chiefColumns)
  const people = findHeading(sheet, waiting, personColumns)
  if (chiefs?.at.post !== undefined) readChiefs(state, chiefs)
  else if (people) readPeople(state, people)
  else state.read = () => {}
  const heading = chiefs?.at.post !== undefined ? chiefs : people
  for (const row of waiting) if (heading && row.row > heading.row) state.read!(row)
  state.waiting = []
}

function readPeople(state: State, heading: Heading<PersonColumn>): void {
  const { roll, findings, sheet } = state
  state.read = () => {}
  if (state.found) {
    const reason = `“${roll.personSheet}”已是花名册，“${sheet}”也像花名册；请把所有人合并到一张工作表`
    findings.push({ sheet, row: heading.row, column: '', value: '', reason })
    return
  }
  state.found = true
  const missing = missingColumns(heading, personColumns)
  findings.push(...missing)
  Object.assign(roll, { personSheet: sheet, personTitles: heading.titles })
  roll.ignoredColumns.push(...heading.ignored)
  if (missing.length === 0) state.read = row => roll.people.push(readPerson(heading, row, findings))
}

function readChiefs(state: State, heading: Heading<ChiefColumn>): void {
  const { roll, findings, sheet } = state
  const missing = missingColumns(heading, chiefColumns)
  findings.push(...missing)
  Object.assign(roll, { chiefSheet: sheet, chiefTitles: heading.titles })
  roll.ignoredColumns.push(...heading.ignored.map(title => `${sheet}：${title}`))
  const read = (row: SheetRow) => {
    const chief = readChief(heading, row, findings)
    if (chief) roll.chiefs.push(chief)
  }
  state.read = missing.length === 0 ? read : () => {}
}

function noRoll(sheet: string): RollFinding {
  const titles = ['village', 'group', 'number', 'head', 'name', 'idNumber'] as const
  const expected = titles.map(key => personColumns[key].title).join('、')
  return { sheet, row: 1, column: '', value: '', reason: `没有找到花名册的表头：前 ${headingWithin} 行中应有一行写着 ${expected} 等列名` }
}
