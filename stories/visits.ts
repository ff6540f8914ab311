import { addDays, type Day, type Period, quarterOf } from '#common/calendar.ts'
import type { Stage, Story } from './story.ts'
import { checkPlaces, checkRows } from './visits-checks.ts'
import { castOf, happeningsOf } from './visits-happenings.ts'
import { monthsOf, plannedVisits } from './visits-plan.ts'
import { grace, type Rule } from './visits-reckoning.ts'
import { allOf, openLedger, tell } from './visits-town.ts'
import { foundTown, importRoll, type Office } from './weishan.ts'

/** A quarter after another year's end, one with a leap day, one before a year's end, one in summer. */
export function clockFrom(seed: number): Day {
  return addDays(['2027-01-01', '2028-01-01', '2027-10-01', '2027-04-01'][seed % 4]!, -3)
}

/**
 * 沩山镇 through three months with gaps drawn from the seed: coverage, missed and dropped of every unit, group, area, village and the town as
 * reckoned by hand, while classes, chiefs, households and rules change, visits come late and the server sleeps over a close.
 */
export const story: Story = async stage => {
  const { step, expect, seed } = stage
  const clock = stage.clock!
  const today = clockFrom(seed)
  const quarter = quarterOf(addDays(today, 3))
  const [first, second, third] = monthsOf(quarter)
  const office = await foundTown(stage)
  await importRoll(stage, office, today)
  const ledger = await openLedger(stage, office, today)
  const rules: Rule[] = [{ from: today, keyVisits: 1, groupChiefOfKey: false }]
  const world = { stage, office, ledger, rules, quarter }
  const cast = await castOf(ledger, office, seed)
  const plan = Map.groupBy(
    plannedVisits([...ledger.households.values()], quarter, seed).filter(one => !cast.special.has(one.household)),
    one => one.told,
  )
  const happenings = happeningsOf(world, cast)
  const checked = { places: 0, figures: 0, drilled: 0 }
  const check = async (day: Day, months: Period[]) => {
    for (const month of months) {
      const periods: [Period, Period] = [month, quarter]
      const counted = await checkPlaces(world, periods, day)
      checked.places += counted.places
      checked.figures += counted.figures
      checked.drilled += await checkRows(world, periods, day)
    }
  }
  let told = 0
  let late = 0
  const asleep = new Set([2, 3, 4, 5].map(days => addDays(third.from, days)))
  for (let day = quarter.from; day <= addDays(quarter.to, grace + 1); day = addDays(day, 1)) {
    // The third month begins with the machine switched off over the second one's close; what was to be told then is told when it is on again.
    if (asleep.has(day)) continue
    await clock.set(day)
    if (day.slice(8) !== '10') await clock.nightly()
    const since = asleep.has(addDays(day, -1)) ? [...asleep, day] : [day]
    for (const each of since) {
      for (const one of plan.get(each) ?? []) if (asleep.has(each)) one.told = day
      const visits = (plan.get(each) ?? []).filter(one => one.on >= addDays(day, -7))
      await allOf(visits, async one => void (late += Number(await tell(world, one))))
      told += visits.length
    }
    await happenings.get(day)?.(day)
    if (day === addDays(first.from, 15)) await check(day, [first])
    if (day === addDays(second.from, grace)) await check(day, [first, second])
    if (day === addDays(second.from, 17)) await check(day, [second])
    if (day === addDays(third.from, 6)) await check(day, [second, third])
    if (day === addDays(third.from, 8)) await recount(stage, 25, '账期未结')
  }
  const end = addDays(quarter.to, grace + 1)
  step('visits', '三个月的走访都记完了', { told, late })
  await check(end, [first, second, third])
  step('checked', '各邻、组、片、村、镇的应访、已访、未访、撤销，与逐日手算一致', checked)
  const rebuilt = await recount(stage, 25, '账期已结')
  expect('迟到的走访', late > 0, true)
  return {
    quarter: quarter.name,
    households: ledger.households.size,
    visits: told,
    late,
    ...checked,
    rebuilds: 50,
    rebuilt,
    ...(await totals(office, end)),
  }
}

async function recount({ clock, step, expect }: Stage, times: number, when: string) {
  const { differences, ...sums } = await clock!.rebuild(times)
  expect(`重算 ${times} 遍与所存不同的`, differences, [])
  step('rebuilt', `${when}：从记录重算 ${times} 遍，一条不差`, sums)
  return sums
}

async function totals(office: Office, end: Day) {
  const { total } = await office.get(`/visits/coverage?on=${addDays(end, -grace - 1)}`)
  return { town: total }
}
