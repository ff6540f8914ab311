import type { RollFinding } from './roll-findings.ts'
import { assemble, checkHead, checkNames, type NotePerson, noteIn, type RollHousehold } from './roll-households.ts'
import { isNumbered, placeKey } from './roll-names.ts'
import type { Roll } from './roll-terms.ts'

/** What a file says in itself, whatever the town holds: its households, and every cell that contradicts another. */
export function checkRoll(roll: Roll, findings: RollFinding[]): RollHousehold[] {
  const note = noteIn(roll, findings)
  const households = assemble(roll.people, note)
  for (const household of households) {
    checkHead(household, note)
    checkNames(household, note)
  }
  checkIdNumbers(roll, note)
  checkUnits(households, note)
  return households
}

function checkIdNumbers(roll: Roll, note: NotePerson): void {
  const seen = new Map<string, { row: number; name: string }>()
  for (const { row, name, idNumber } of roll.people) {
    if (!idNumber) continue
    const before = seen.get(idNumber)
    if (before) note(row, 'idNumber', idNumber, `身份证号与第 ${before.row} 行（${before.name}）重复`)
    else seen.set(idNumber, { row, name })
  }
}

/** A unit lies in one group. Names that only number it (1邻) repeat in every group; a name of its own in two groups is one unit too wide. */
function checkUnits(households: readonly RollHousehold[], note: NotePerson): void {
  const groups = new Map<string, { group: string; row: number; told: Set<string> }>()
  for (const { village, group, unit, row } of households) {
    if (!unit || !group || isNumbered(unit)) continue
    const key = `${placeKey(village, 'village')}\n${placeKey(unit, 'unit')}`
    const place = placeKey(group, 'group')
    const before = groups.get(key)
    if (!before) groups.set(key, { group, row, told: new Set([place]) })
    else if (!before.told.has(place)) {
      before.told.add(place)
      const reason = `“${unit}”跨了两个组：第 ${before.row} 行在“${before.group}”，本行在“${group}”；一个邻应在同一组内，若是两个邻请分别取名`
      note(row, 'unit', unit, reason)
    }
  }
}
