import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import { checkGrowth, type UnitSize } from './rules.ts'
import type { DraftGroup, DraftUnit, PlanState, RollGroup, RollUnit } from './unit-plans-terms.ts'

// --- Who may, in sentences.

/** Units are drafted by the town office, and by the party secretary for the own village. */
export const mayDraftUnits = (actor: Actor): actor is PostHolder => holds(actor, 'town_officer', 'party_secretary')
/** Only the town office publishes them. */
export const mayPublishUnits = (actor: Actor): actor is PostHolder => holds(actor, 'town_officer')
/** Drafts are seen by whoever drafts, and by the county looking in; all others see what was published. */
export const mayReadDrafts = (actor: Actor): actor is PostHolder =>
  (actor.kind === 'post' && actor.post === 'county_officer' && actor.readOnly === true) || holds(actor, 'town_officer', 'party_secretary')

// --- Which planned unit is which unit of today

/**
 * For every planned unit the unit of today it continues: the one of which it holds more than half. A planned unit that holds more than half
 * of two of them continues the one it has more households of, of equals the first.
 */
export function continuing(
  today: readonly { id: Id; members: readonly Id[] }[],
  units: readonly { members: readonly Id[] }[],
): (Id | null)[] {
  const placed = new Map(units.flatMap((unit, u) => unit.members.map(id => [id, u] as const)))
  const best = units.map(() => ({ id: null as Id | null, kept: 0 }))
  for (const { id, members } of today) {
    const counts = new Map<number, number>()
    for (const member of members) {
      const u = placed.get(member)
      if (u !== undefined) counts.set(u, (counts.get(u) ?? 0) + 1)
    }
    for (const [u, kept] of counts) if (kept > members.length / 2 && kept > best[u]!.kept) best[u] = { id, kept }
  }
  return best.map(each => each.id)
}

/** The units of today with the households in them. */
export function unitsOfToday(group: RollGroup): { id: Id; members: Id[] }[] {
  const members = Map.groupBy(group.households, household => household.unit)
  return group.units.map(({ id }) => ({ id, members: (members.get(id) ?? []).map(household => household.id) }))
}

export interface Divided {
  units: {
    unit: DraftUnit
    continues: RollUnit | null
    /** households that were elsewhere until now, and those of the continued unit that go */
    joined: Id[]
    left: Id[]
  }[]
  /** units of today with households that nobody continues */
  dissolved: RollUnit[]
  moves: { household: Id; from: RollUnit | null; to: number }[]
}

/** A draft of one group held against today. */
export function divided(group: RollGroup, units: readonly DraftUnit[]): Divided {
  const today = unitsOfToday(group)
  const ids = continuing(today, units)
  const byId = new Map(group.units.map(unit => [unit.id, unit]))
  const now = new Map(group.households.map(household => [household.id, household.unit]))
  const there = units.map((unit, u) => {
    const before = new Set(today.find(each => each.id === ids[u])?.members)
    const members = unit.members.filter(id => now.has(id))
    const inside = new Set(members)
    return {
      unit,
      continues: ids[u] ? byId.get(ids[u])! : null,
      joined: members.filter(id => !before.has(id)),
      left: [...before].filter(id => !inside.has(id)),
    }
  })
  const moves = there.flatMap(({ joined }, to) => joined.map(household => ({ household, from: byId.get(now.get(household)!) ?? null, to })))
  const dissolved = group.units.filter(unit => unit.households > 0 && !ids.includes(unit.id))
  return { units: there, dissolved, moves }
}

// --- Names

const numerals = '零一二三四五六七八九'
/** 1–99 as Chinese count places: 十, 十二, 二十三. */
function inChinese(n: number): string {
  if (n < 10) return numerals[n]!
  const tens = n < 20 ? '十' : `${numerals[Math.floor(n / 10)]}十`
  return n % 10 === 0 ? tens : tens + numerals[n % 10]
}

/** A name for a new unit in the style of the group's names (3邻, 第三邻, 三邻) that nobody bears. */
export function freshName(taken: ReadonlySet<string>): string {
  const style = [...taken].map(name => /^(.*?)(\d+|[一二三四五六七八九十]+)(邻)$/.exec(name)).find(match => match)
  const [, before = '', numeral = '1', after = '邻'] = style ?? []
  for (let n = 1; ; n++) {
    const name = `${before}${/\d/.test(numeral) || n > 99 ? n : inChinese(n)}${after}`
    if (!taken.has(name)) return name
  }
}

// --- Checks

/** Refuses a draft that names a household twice, one of another group, two units alike, or a chief who lives elsewhere. */
export function checkDraft(roll: readonly RollGroup[], groups: readonly DraftGroup[]): void {
  const known = new Map(roll.map(group => [group.id, group]))
  refuseUnless(new Set(groups.map(each => each.group)).size === groups.length, 'unit_plans.twice', '同一个组在方案里只能出现一次')
  for (const { group: id, units } of groups) {
    const group = known.get(id)
    refuseUnless(group, 'unit_plans.other_group', '方案里有不属于所选村、组的组，请重新打开划邻页面')
    const households = new Set(group.households.map(household => household.id))
    const members = units.flatMap(unit => unit.members)
    refuseUnless(new Set(members).size === members.length, 'unit_plans.twice', `${group.name}有住户同时编入了两个邻`)
    const strange = members.filter(member => !households.has(member))
    refuseUnless(strange.length === 0, 'unit_plans.other_household', `${group.name}的方案里有 ${strange.length} 户现在不在本组，请先修补`, {
      strange,
    })
    checkNames(group, units)
    const away = units.find(unit => unit.chief !== null && !unit.members.includes(unit.chief))
    refuseUnless(!away, 'unit_plans.chief', `${away?.name}的邻长户应在本邻之内`)
  }
}

/** Sisters bear different names; a unit of today without households stays as it is, with its name. */
function checkNames(group: RollGroup, units: readonly DraftUnit[]): void {
  const names = [...units.map(unit => unit.name), ...group.units.filter(unit => unit.households === 0).map(unit => unit.name)]
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  refuseUnless(!twice, 'unit_plans.name', `${group.name}有两个邻都叫“${twice}”，请改一个`)
}

/** Refuses what is no longer a draft, or has been saved by somebody since it was read. */
export function checkVersion(plan: { state: PlanState; version: number; savedBy: string }, version: number): void {
  const words = { draft: '', scheduled: '已定日公布，请先撤回', published: '已经公布，不能再改', discarded: '已经作废' }
  refuseUnless(plan.state === 'draft', 'unit_plans.conflict', `此方案${words[plan.state]}`)
  refuseUnless(
    plan.version === version,
    'unit_plans.conflict',
    `${plan.savedBy}已保存了第 ${plan.version} 版，您看到的是第 ${version} 版；请重新打开，或另存为新草案`,
    { version: plan.version },
  )
}

/** Publication counts from today or a later day. */
export function checkPublicationDay(on: Day, today: Day): void {
  refuseUnless(on >= today, 'unit_plans.in_the_past', `公布日应为今天（${today}）或以后，实为 ${on}`)
}

/** Refuses a publication that ends a mandate nobody ticked: elected people are not dismissed by a button. */
export function checkConsent(ending: readonly { mandate: Id; name: string; unit: string }[], agreed: readonly Id[]): void {
  const missing = ending.filter(each => !agreed.includes(each.mandate))
  const words = missing.map(each => `${each.unit}邻长${each.name}`).join('、')
  refuseUnless(missing.length === 0, 'unit_plans.consent', `公布后 ${words} 的任职将终止，请逐人勾选确认`, {
    mandates: missing.map(each => each.mandate),
  })
}

/** Where the town's bound blocks, no unit may be opened or grow past it; elsewhere it is only listed. */
export function checkSizes({ units }: Divided, size: UnitSize): void {
  for (const { unit, continues } of units)
    if (unit.members.length > (continues?.households ?? 0)) checkGrowth(unit.name, unit.members.length, size)
}
