import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import { isDay } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import type { Counts, Field, Outcome, Phase, State, Value, Values } from './field-terms.ts'

// --- Who may

/** The town asks, a party secretary the own village; the duty desk only in an emergency. */
export function mayAsk(actor: Actor, emergency: boolean): actor is PostHolder {
  return holds(actor, 'town_officer', 'party_secretary') || (emergency && holds(actor, 'town_duty'))
}

const answerers: Post[] = [
  'town_officer',
  'party_secretary',
  'first_secretary',
  'village_officer',
  'area_chief',
  'group_chief',
  'unit_chief',
]
/** Chiefs answer within their place; village and town key in what comes back on paper. */
export const mayAnswer = (actor: Actor): actor is PostHolder => holds(actor, ...answerers)

/** Names and answers of households are the town's; the county reads counts. */
export const mayReadLines = (actor: Actor): actor is PostHolder =>
  actor.kind === 'post' && !actor.readOnly && actor.post !== 'department_clerk' && actor.post !== 'county_officer'

export const mayExport = (actor: Actor): actor is PostHolder =>
  holds(actor, 'town_officer', 'town_duty', 'party_secretary', 'first_secretary', 'village_officer')
/** On the list names and words stand whole for whoever keeps households, masked for the others. */
export const seesWhole = (actor: Actor) => holds(actor, 'town_officer', 'party_secretary', 'village_officer')

interface Asked {
  emergencyUntil: Date | null
  /** where the asking post is held */
  askedPlace: Id
}

/** The town closes any, a secretary what the own village asked, the duty desk what was asked in an emergency. */
export function mayClose(actor: Actor, { askedPlace, emergencyUntil }: Asked): actor is PostHolder {
  if (actor.kind !== 'post' || actor.readOnly) return false
  if (actor.post === 'town_duty') return emergencyUntil !== null
  return actor.post === 'town_officer' || (actor.post === 'party_secretary' && actor.place === askedPlace)
}

// --- Time

export interface Times {
  askedAt: Date
  dueAt: Date
  closedAt: Date | null
}

/** When those who have not answered are asked again; a setting of the town. */
export interface Reminding {
  /** per cent of the time from asking to due */
  afterPercent: number
  hoursBeforeDue: number
}

/** Where a roll call stands at `now`. It follows from its times alone: no job has to run for a reminder to show. */
export function phaseOf({ askedAt, dueAt, closedAt }: Times, now: Date, { afterPercent, hoursBeforeDue }: Reminding): Phase {
  if (closedAt) return 'closed'
  if (now > dueAt) return 'late'
  const again = new Date(askedAt.getTime() + ((dueAt.getTime() - askedAt.getTime()) * afterPercent) / 100)
  const near = new Date(dueAt.getTime() - hoursBeforeDue * 3_600_000)
  // A roll call shorter than that is near its end only in the second half.
  if (now >= near && now >= again) return 'near'
  return now >= again ? 'again' : 'running'
}

/** Emergency mode ends by itself at its end, and with the roll call. */
export function isEmergency({ emergencyUntil, closedAt }: { emergencyUntil: Date | null; closedAt: Date | null }, now: Date): boolean {
  return emergencyUntil !== null && closedAt === null && now < emergencyUntil
}

export function checkTimes(input: { dueAt: string; emergency: { until: string } | null }, now: Date, emergencyHours: number): void {
  const due = new Date(input.dueAt)
  const longest = new Date(now.getTime() + 92 * 86_400_000)
  refuseUnless(due > now && due <= longest, 'rollcalls.due', '截止时间应在现在之后、三个月以内')
  if (!input.emergency) return
  const until = new Date(input.emergency.until)
  const hours = Math.round(((until.getTime() - now.getTime()) / 3_600_000) * 10) / 10
  refuseUnless(
    until > now && hours <= emergencyHours,
    'rollcalls.emergency_end',
    `应急状态应在 ${emergencyHours} 小时内结束，所填的是 ${hours} 小时后`,
  )
}

/** The instant an answer counts at: the phone's, when it can be true; otherwise when it reached us. */
export function answeredAt(now: Date, deviceAt: Date | undefined, askedAt: Date): Date {
  return deviceAt && askedAt <= deviceAt && deviceAt <= now ? deviceAt : now
}

// --- Questions

const choices: Field['kind'][] = ['one', 'several']

/** Refuses a question set that could not be answered, or that would make a photo compulsory. */
export function checkFields(fields: readonly Field[]): void {
  const keys = new Set(fields.map(field => field.key))
  refuseUnless(keys.size === fields.length, 'rollcalls.fields', '问题代号不能重复')
  for (const field of fields) {
    const { kind, label, options, least, most, required } = field
    refuseUnless(choices.includes(kind) === (options !== undefined), 'rollcalls.fields', `“${label}”：只有选择题要列选项，且必须列`)
    refuseUnless(new Set(options).size === (options?.length ?? 0), 'rollcalls.fields', `“${label}”的选项不能重复`)
    const bounded = least === undefined || most === undefined || least <= most
    refuseUnless(bounded, 'rollcalls.fields', `“${label}”的下限 ${least} 大于上限 ${most}`)
    refuseUnless(!(kind === 'photo' && required), 'rollcalls.fields', `“${label}”：照片不能设为必拍`)
  }
}

/** An answer as it will be kept: only what was asked, each value judged; refused in words where it does not fit. */
export function checkValues(fields: readonly Field[], outcome: Outcome, values: Values): Values {
  if (outcome === 'absent') return {}
  const unknown = Object.keys(values).find(key => !fields.some(field => field.key === key))
  if (unknown) throw new Refusal('rollcalls.values', `没有“${unknown}”这个问题`)
  const kept: Values = {}
  for (const field of fields) {
    const value = values[field.key]
    const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    refuseUnless(!(empty && field.required), 'rollcalls.values', `“${field.label}”是必答的，没有收到回答`)
    if (!empty) kept[field.key] = fitting(field, value)
  }
  return kept
}

function fitting(field: Field, value: Value): Value {
  const wanted = wantedWords(field)
  refuseUnless(fits(field, value), 'rollcalls.values', `“${field.label}”应为${wanted}，收到的是 ${said(value)}`)
  return value
}

function fits({ kind, options = [], least = -1e12, most = 1e12 }: Field, value: Value): boolean {
  switch (kind) {
    case 'yesno':
      return typeof value === 'boolean'
    case 'one':
      return typeof value === 'string' && options.includes(value)
    case 'several':
      return Array.isArray(value) && value.every(one => options.includes(one)) && new Set(value).size === value.length
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && least <= value && value <= most
    case 'text':
      return typeof value === 'string' && value.length <= 200
    case 'day':
      return typeof value === 'string' && isDay(value)
    case 'photo':
      return Array.isArray(value) && value.length <= 3 && value.every(id => /^[0-9a-f-]{36}$/.test(id))
  }
}

function wantedWords({ kind, options = [], unit = '', least, most }: Field): string {
  const bounds = least !== undefined && most !== undefined ? `${least}–${most}${unit}之间的数字` : ''
  const open = least !== undefined ? `不小于 ${least}${unit}的数字` : most !== undefined ? `不大于 ${most}${unit}的数字` : '数字'
  return {
    ...{ yesno: '是或否', one: `${options.join('、')}之一`, several: `${options.join('、')}中的几项` },
    ...{ number: bounds || open, text: '200 字以内的文字', day: '日期（如 2026-11-24）', photo: '不超过 3 张照片' },
  }[kind]
}

/** A value in words, for screens, paper and the sheet. */
export function said(value: Value | undefined, { kind, unit = '' }: { kind?: Field['kind']; unit?: string | undefined } = {}): string {
  if (value === undefined) return ''
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return kind === 'photo' ? `${value.length} 张` : value.join('、')
  return `${value}${kind === 'number' ? unit : ''}`
}

// --- Answers

export interface Standing {
  household: Id
  state: State
  outcome: Outcome | null
  values: Values
}

/**
 * What an answer does to a line: taken where nothing counts yet or a correction is meant; nothing where the same stands already; a
 * different answer of somebody else is not overwritten without saying so.
 */
export function effectOn(line: Standing, outcome: Outcome, values: Values, correcting: boolean): 'taken' | 'same' | 'conflict' | 'dropped' {
  if (line.state === 'dropped') return 'dropped'
  if (line.outcome === outcome && sameValues(line.values, values)) return 'same'
  if (line.state === 'open' || correcting) return 'taken'
  // 没人 is no answer: whoever reaches the household later simply answers. The other way round would lose one.
  return line.state === 'absent' ? 'taken' : 'conflict'
}

export function sameValues(a: Values, b: Values): boolean {
  const key = (values: Values) => JSON.stringify(Object.entries(values).sort(([x], [y]) => (x < y ? -1 : 1)))
  return key(a) === key(b)
}

// --- Figures

export const nothing: Counts = { asked: 0, answered: 0, absent: 0, dropped: 0, late: 0 }

export function sum(all: Iterable<Counts>): Counts {
  const total = { ...nothing }
  for (const each of all) for (const key of Object.keys(nothing) as (keyof Counts)[]) total[key] += each[key]
  return total
}

interface Node {
  id: Id
  parent: Id | null
}

/** Adds the units up through every place above them; places in the order given, those where nobody is asked left out. */
export function rollUp<P extends Node>(places: readonly P[], leaves: readonly ({ id: Id } & Counts)[]): (P & Counts)[] {
  const totals = new Map<Id, Counts>()
  const parents = new Map(places.map(place => [place.id, place.parent]))
  for (const { id, ...counts } of leaves)
    for (let at: Id | null | undefined = id; at && parents.has(at); at = parents.get(at))
      totals.set(at, sum([totals.get(at) ?? nothing, counts]))
  return places.filter(place => totals.has(place.id)).map(place => ({ ...place, ...totals.get(place.id)! }))
}
