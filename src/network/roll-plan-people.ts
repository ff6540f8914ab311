import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { NotePerson } from './roll-households.ts'
import type { PlannedHousehold } from './roll-plan-households.ts'
import type { PresentResident } from './roll-present.ts'
import { inSlices } from './roll-slices.ts'
import type { RollPerson } from './roll-terms.ts'

/** A resident as they will be. ID number and phone stand only where they are to be (re)sealed. */
export interface PlannedResident {
  id: Id
  household: Id
  place: string
  name: string
  relation: string
  sex: '男' | '女'
  born: Day
  party: boolean
  fate: 'added' | 'changed' | 'same'
  /** new or corrected; null leaves what is there */
  idNumber: string | null
  phone: string | null
  /** the blind index given up for a corrected ID number */
  formerIdNumber: string | null
  row: RollPerson
}

/** ID numbers and phones → blind indexes in base64. */
export type Blinds = ReadonlyMap<string, string>

/**
 * Who each row is: found by ID number; without one, by household and name. Somebody found by household and name whose ID number
 * on the roll is borne by nobody in the file had it corrected.
 */
export async function planResidents(
  households: readonly PlannedHousehold[],
  present: readonly PresentResident[],
  elsewhere: ReadonlySet<string>,
  blinds: Blinds,
  newId: () => Id,
  note: NotePerson,
): Promise<{ residents: PlannedResident[]; missing: PresentResident[] }> {
  const inFile = new Set<string>()
  for (const { rows } of households) for (const { idNumber } of rows.members) if (idNumber) inFile.add(blinds.get(idNumber)!)
  const byNumber = new Map(present.flatMap(resident => (resident.idNumber ? [[resident.idNumber, resident]] : [])))
  const byName = Map.groupBy(present, resident => `${resident.household} ${resident.name}`)
  const left = new Set(present)
  const residents: PlannedResident[] = []
  const plan = (row: RollPerson, household: PlannedHousehold) => {
    const number = row.idNumber ? blinds.get(row.idNumber)! : null
    if (number && elsewhere.has(number)) {
      note(row.row, 'idNumber', row.idNumber!, '此身份证号已在另一个乡镇的花名册上；应先由那边办理迁出')
      return
    }
    const namesake = () => byName.get(`${household.id} ${row.name}`)?.find(each => left.has(each) && isThis(each, number, inFile))
    const before = (number ? byNumber.get(number) : undefined) ?? namesake()
    if (before?.endedReason?.includes('去世') && before.endedOn) {
      note(row.row, 'name', row.name, `此人已于 ${before.endedOn} 登记去世；如有误，请先更正`)
      return
    }
    if (before) left.delete(before)
    residents.push(before ? changedResident(row, household, before, blinds) : newResident(newId(), row, household))
  }
  await inSlices(households, household => {
    for (const row of household.rows.members) plan(row, household)
  })
  return { residents, missing: [...left].filter(resident => resident.endedOn === null) }
}

function isThis(resident: PresentResident, number: string | null, inFile: ReadonlySet<string>): boolean {
  return number === null || resident.idNumber === null || !inFile.has(resident.idNumber)
}

function newResident(id: Id, row: RollPerson, household: PlannedHousehold): PlannedResident {
  const { name, relation, idNumber, phone } = row
  const facts = { name, relation, sex: row.sex!, born: row.born!, party: row.party ?? false }
  return {
    id,
    household: household.id,
    place: household.place,
    ...facts,
    fate: 'added',
    idNumber,
    phone,
    formerIdNumber: null,
    row,
  }
}

function changedResident(row: RollPerson, household: PlannedHousehold, before: PresentResident, blinds: Blinds): PlannedResident {
  const facts = {
    ...{ name: row.name, relation: row.relation, household: household.id },
    ...{ sex: row.sex ?? before.sex, born: row.born ?? before.born, party: row.party ?? before.party },
  }
  // Somebody who is back takes the number again: it was free for other towns in the meantime.
  const sameNumber = before.endedOn === null && row.idNumber && blinds.get(row.idNumber) === before.idNumber
  const newNumber = sameNumber ? null : row.idNumber
  const newPhone = row.phone && blinds.get(row.phone) !== before.phone ? row.phone : null
  const compared = Object.keys(facts) as (keyof typeof facts)[]
  const differs = newNumber || newPhone || before.endedOn !== null || compared.some(key => facts[key] !== before[key])
  return {
    ...{ id: before.id, place: household.place, ...facts, fate: differs ? 'changed' : 'same' },
    ...{ idNumber: newNumber, phone: newPhone, formerIdNumber: newNumber ? before.idNumber : null, row },
  }
}
