import { expect, test } from 'vitest'
import { checkRoll } from '#network/roll-check.ts'
import { readRoll } from '#network/roll-import.ts'
import { generateCounty } from './county.ts'
import { writeRoll } from './roll.ts'

test.each(generateCounty(1, '2026-11-24').towns)('the roll of $name is read back without a finding, person by person', async town => {
  const { roll, findings } = await readRoll(await writeRoll(town), 'roll.xlsx')
  expect(findings).toEqual([])
  const households = checkRoll(roll, findings)
  expect(findings).toEqual([])
  expect(roll.ignoredColumns).toEqual([])
  expect(households).toHaveLength(town.households.length)
  const key = (row: { idNumber: string | null; name: string; phone: string | null }) => `${row.idNumber} ${row.name} ${row.phone}`
  // What is read is normalised (NFKC), names of rare characters included.
  expect(roll.people.map(key)).toEqual(town.residents.map(key))
  expect(roll.chiefs.filter(chief => chief.post === 'unit_chief')).toHaveLength({ 沩山镇: 462, 坪村镇: 604, 河坝镇: 117 }[town.name]!)
  const kinds = (list: readonly string[]) => [...list].sort().join()
  const living = Map.groupBy(
    town.classes.filter(one => one.to === null),
    one => `${one.household.village.name}${one.household.number}`,
  )
  for (const household of households) {
    const expected = living.get(`${household.village}${household.number}`) ?? []
    expect(kinds(household.classes ?? [])).toBe(kinds(expected.map(one => one.kind)))
  }
})
