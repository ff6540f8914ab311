import type { Day, Period } from '#common/calendar.ts'
import { type Duty, type Figure, sheetOf, unitOf, verdicts } from './visits-reckoning.ts'
import { allOf, type World } from './visits-town.ts'

const duties: Duty[] = ['key', 'ordinary', 'group_chief']

/** Asks for the figures of the town and of every village, area and group with what lies one step below, and holds them against the sheet. */
export async function checkPlaces({ stage, office, ledger, rules }: World, periods: [Period, Period], today: Day) {
  const { expect, step } = stage
  const on = periods[0].to < today ? periods[0].to : today
  const { nodes, households } = ledger
  const sheet = sheetOf(
    nodes.map(node => node.path),
    [...households.values()],
    periods,
    rules,
    today,
  )
  await breath()
  const name = periods[0].name
  let figures = 0
  const check = (place: string, path: string, row: Record<Duty, Figure>) => {
    const expected = sheet.get(path)!
    for (const duty of duties) {
      expect(`${today} 看 ${name} ${place} ${duty} 的已访、应访、未访、撤销`, said(row[duty]), said(expected[duty]))
      figures += 4
    }
  }
  const asked = nodes.filter(node => node.kind !== 'unit')
  await allOf(asked, async node => {
    const { total, rows } = await office.get(`/visits/coverage?place=${node.id}&on=${on}`)
    check(node.name, node.path, total)
    const below = nodes.filter(each => each.parent === node.id)
    expect(`${node.name}下面的地方`, rows.map((row: { place: string }) => row.place).toSorted(), below.map(each => each.id).toSorted())
    for (const each of below)
      check(
        each.name,
        each.path,
        rows.find((row: { place: string }) => row.place === each.id),
      )
  })
  const town = sheet.get(nodes.find(node => node.kind === 'town')!.path)!
  step('coverage', `${today}：${name} 和 ${periods[1].name} 各级的数对上了`, town)
  return { places: nodes.length, figures }
}

/** Reckoning keeps this process busy for seconds; connections that the server closed meanwhile must be noticed before they are used. */
const breath = () => new Promise(resolve => setTimeout(resolve, 200))

const said = ({ done, due, missed, dropped }: Figure) => [done, due, missed, dropped]

/** The rows behind the figures: in every village exactly those households, for each duty and what became of it. */
export async function checkRows({ stage, office, ledger, rules }: World, periods: [Period, Period], today: Day): Promise<number> {
  const on = periods[0].to < today ? periods[0].to : today
  const villages = ledger.nodes.filter(node => node.kind === 'village')
  // By hand once for the whole town: which households, under each village, duty and what became of it.
  const found = new Map<string, string[]>()
  for (const household of ledger.households.values()) {
    for (const period of periods) {
      for (const { duty, state } of verdicts(household, period, rules, today)) {
        const unit = unitOf(household, period, today)
        const village = villages.find(each => unit.startsWith(`${each.path}.`))!
        const key = `${village.path} ${duty} ${state}`
        found.set(key, [...(found.get(key) ?? []), household.id])
      }
    }
  }
  await breath()
  let rows = 0
  for (const village of villages) {
    for (const duty of duties) {
      for (const state of ['missed', 'dropped']) {
        const given = await office.get(`/visits/coverage/households?place=${village.id}&on=${on}&class=${duty}&state=${state}&limit=5000`)
        const ids = given.map((row: { household: string }) => row.household).toSorted()
        const expected = (found.get(`${village.path} ${duty} ${state}`) ?? []).toSorted()
        stage.expect(`${today} 看 ${periods[0].name} ${village.name} ${duty} ${state} 的户`, ids, expected)
        rows += ids.length
      }
    }
  }
  return rows
}
