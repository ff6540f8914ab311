import { addDays, type Day, type Period } from '#common/calendar.ts'

// What a careful clerk would find with a pencil: the story's own notes, walked day by day. It shares no line with the server's engine.

export interface Noted {
  id: string
  /** the unit it lay in from a day on, as told; the first entry is the roll's */
  units: { path: string; told: Day }[]
  startedOn: Day
  ended: { on: Day; told: Day } | null
  classes: { from: Day; told: Day; to: Day | null; endTold: Day | null }[]
  visits: { on: Day; told: Day; outcome: 'met' | 'phoned' | 'nobody_home'; post: string }[]
}
export interface Rule {
  from: Day
  keyVisits: number
  groupChiefOfKey: boolean
}
export type Duty = 'key' | 'ordinary' | 'group_chief'
export interface Verdict {
  duty: Duty
  state: 'open' | 'done' | 'missed' | 'dropped'
}

export const grace = 3

/** The first day on which nothing that happened in the period can change its account any more. */
export const closesOn = (period: Period): Day => addDays(period.to, grace + 1)

/** What a household owes in a period as far as is known in the evening of `asOf`; once the period has closed, what was known the evening before. */
export function verdicts(household: Noted, period: Period, rules: Rule[], asOf: Day): Verdict[] {
  const closed = asOf >= closesOn(period)
  const evening = closed ? addDays(closesOn(period), -1) : asOf
  const gone = household.ended && household.ended.told <= evening ? household.ended.on : null
  if (household.startedOn > period.from || (gone !== null && gone <= period.from)) return []
  const rule = rules.filter(each => each.from <= period.from).at(-1)!
  const key = household.classes.some(each => {
    const over = each.endTold !== null && each.endTold <= evening ? each.to : null
    return each.told <= evening && each.from <= period.from && (over === null || over >= period.from)
  })
  const asked: { duty: Duty; times: number; by: string | null }[] = []
  if (key && period.kind === 'month') asked.push({ duty: 'key', times: rule.keyVisits, by: null })
  if (!key && period.kind === 'quarter') asked.push({ duty: 'ordinary', times: 1, by: null })
  if (key && period.kind === 'month' && rule.groupChiefOfKey) asked.push({ duty: 'group_chief', times: 1, by: 'group_chief' })
  return asked.map(({ duty, times, by }) => {
    let days = 0
    for (let day = period.from; day <= period.to && day <= evening; day = addDays(day, 1)) {
      if (gone === day) return { duty, state: 'dropped' }
      const seen = household.visits.some(
        visit => visit.on === day && visit.told <= evening && visit.outcome !== 'nobody_home' && (by === null || visit.post === by),
      )
      if (seen) days++
      if (days === times) return { duty, state: 'done' }
    }
    return { duty, state: closed ? 'missed' : 'open' }
  })
}

/** Where it lay when the period closed, or lies in the evening of `asOf` while the period runs. */
export function unitOf(household: Noted, period: Period, asOf: Day): string {
  const evening = asOf >= closesOn(period) ? addDays(closesOn(period), -1) : asOf
  return household.units.filter(each => each.told <= evening).at(-1)!.path
}

export interface Figure {
  done: number
  due: number
  missed: number
  dropped: number
}
export type Sheet = Map<string, Record<Duty, Figure>>

const empty = (): Record<Duty, Figure> => ({ key: zero(), ordinary: zero(), group_chief: zero() })
const zero = (): Figure => ({ done: 0, due: 0, missed: 0, dropped: 0 })

/** Every place's figures for the month and the quarter: the households of its units, added up by hand. */
export function sheetOf(paths: string[], households: Noted[], periods: Period[], rules: Rule[], asOf: Day): Sheet {
  const sheet: Sheet = new Map(paths.map(path => [path, empty()]))
  for (const household of households) {
    for (const period of periods) {
      for (const { duty, state } of verdicts(household, period, rules, asOf)) {
        const labels = unitOf(household, period, asOf).split('.')
        for (let length = 1; length <= labels.length; length++) {
          const figure = sheet.get(labels.slice(0, length).join('.'))?.[duty]
          if (!figure) continue
          if (state === 'dropped') figure.dropped++
          else figure.due++
          if (state === 'done') figure.done++
          if (state === 'missed') figure.missed++
        }
      }
    }
  }
  return sheet
}
