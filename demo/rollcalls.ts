import { addDays, type Day, dayOf, daysBetween } from '#common/calendar.ts'
import type { Field, Values } from '#rollcalls/field-terms.ts'
import { templates } from '#rollcalls/template-terms.ts'
import { type Holders, holdersOf, instantOn } from './history.ts'
import type { Row } from './insert.ts'
import { idMaker, type Random, randomFrom } from './random.ts'
import type { Household, Mandate, Place, Town } from './rows.ts'

/** Rows of the four roll call tables. */
export interface RollcallRows {
  rollcalls: Row[]
  lines: Row[]
  answers: Row[]
  counts: Row[]
}

interface Asking {
  template: (typeof templates)[number]
  place: Place
  by: Mandate
  households: Household[]
  kinds: string[]
  askedAt: Date
  dueAt: Date
  closed: boolean
  /** shares of households answered and not reached by `until` */
  until: Date
  answered: number
  absent: number
}

/** One roll call that is closed, about all of the first village, and one that is open, about the town's key households. */
export function generateRollcalls(seed: number, town: Town, today: Day): RollcallRows {
  const random = randomFrom(`摸排/${seed}/${town.name}`)
  const holders = holdersOf(town.mandates)
  const rows: RollcallRows = { rollcalls: [], lines: [], answers: [], counts: [] }
  for (const asking of askingsOf(town, holders, today)) tell(rows, random, town, holders, asking)
  return rows
}

function askingsOf(town: Town, holders: Holders, today: Day): Asking[] {
  const root = town.places.find(place => place.kind === 'town')!
  const village = town.places.find(place => place.kind === 'village')!
  const [secretary, officer] = [holders.at(village, 'party_secretary', today), holders.at(root, 'town_officer', today)]
  if (!secretary || !officer) return []
  const key = new Map(
    town.classes.filter(one => one.from <= today && (one.to === null || today <= one.to)).map(one => [one.household, one.kind]),
  )
  const at = (days: number, hour: number) => instantOn(addDays(today, days), hour * 60)
  return [
    {
      ...{ template: templates[1]!, place: village, by: secretary, kinds: [], closed: true, answered: 0.955, absent: 0.03 },
      households: town.households.filter(household => household.village === village && household.startedOn < addDays(today, -20)),
      ...{ askedAt: at(-20, 8), dueAt: at(-18, 18), until: at(-18, 18) },
    },
    {
      ...{
        template: templates[0]!,
        place: root,
        by: officer,
        kinds: [...new Set(key.values())],
        closed: false,
        answered: 0.6,
        absent: 0.05,
      },
      households: town.households.filter(household => key.has(household)),
      // Two days of a week have passed, whatever the time of day the demonstration is loaded.
      ...{ askedAt: at(-2, 9), dueAt: at(5, 18), until: at(-1, 20) },
    },
  ]
}

function tell(rows: RollcallRows, random: Random, town: Town, holders: Holders, asking: Asking): void {
  const { template, place, by, households, kinds, askedAt, dueAt, closed, until, answered, absent } = asking
  const ids = idMaker(random.branch('ids'), askedAt)
  const id = ids(askedAt)
  const askedBy = { name: by.person.name, person: by.person.id, post: by.post, mandate: by.id, placeName: by.place.name }
  rows.rollcalls.push({
    ...{ town_id: town.id, id, place_id: place.id, place: place.path, asked_place_id: by.place.id, title: template.title },
    ...{ notice: template.notice, fields: template.fields, kinds, asked_at: askedAt.toISOString(), asked_by: askedBy },
    ...{ due_at: dueAt.toISOString(), closes_at_due: true },
    ...{ closed_at: closed ? dueAt.toISOString() : null, closed_how: closed ? 'due' : null },
  })
  const counts = new Map<Place, { asked: number; answered: number; absent: number }>()
  for (const household of households) {
    const chance = random.next()
    const outcome = chance < answered ? 'answered' : chance < answered + absent ? 'absent' : null
    const moment = within(random, askedAt, until)
    const chief = chiefOf(holders, household, dayOf(moment))
    const count = counts.get(household.unit) ?? { asked: 0, answered: 0, absent: 0 }
    counts.set(household.unit, { ...count, asked: count.asked + 1, ...(outcome && chief && { [outcome]: count[outcome] + 1 }) })
    const told = outcome && chief ? ids(moment) : null
    const key = { town_id: town.id, rollcall_id: id, household_id: household.id, place: household.place }
    rows.lines.push({ ...key, leaf_id: household.unit.id, state: told ? outcome : 'open', answer_id: told, late: false })
    if (!told || !chief) continue
    const values = outcome === 'answered' ? valuesOf(random, template.fields) : {}
    const who = { person_id: chief.person.id, mandate_id: chief.id, post: chief.post }
    const times = { answered_at: moment.toISOString(), recorded_at: moment.toISOString() }
    rows.answers.push({ ...key, id: told, outcome, values, late: false, via: 'phone', ...who, ...times })
  }
  for (const [unit, count] of counts)
    rows.counts.push({ town_id: town.id, rollcall_id: id, leaf_id: unit.id, place: unit.path, ...count, dropped: 0, late: 0 })
}

/** Some time between, on one of the days, between nine in the morning and seven in the evening, as neighbours call. */
function within(random: Random, from: Date, until: Date): Date {
  const [first, last] = [dayOf(from), dayOf(until)]
  return instantOn(addDays(first, random.int(0, daysBetween(first, last))), random.int(9 * 60 + 1, 18 * 60 - 1), random.int(0, 59))
}

function chiefOf(holders: Holders, { unit, group }: Household, day: Day): Mandate | undefined {
  return holders.at(unit, 'unit_chief', day) ?? holders.at(group, 'group_chief', day)
}

function valuesOf(random: Random, fields: readonly Field[]): Values {
  const [first] = fields
  if (first!.kind === 'yesno') return random.chance(0.12) ? { back: true, count: random.int(1, 3) } : { back: false }
  const health = random.weighted([
    ['全家已参保', 86],
    ['有人未参保', 12],
    ['全家未参保', 2],
  ] as const)
  if (health === '全家已参保') return { health }
  return { health, missing: random.int(1, 3), why: [random.pick(['在外已参保', '嫌贵', '不知道怎么交', '其他'])] }
}
