import { type Actor, holds, type PostHolder, type Resident } from '#common/actor.ts'
import { addDays, type Day, daysBetween } from '#common/calendar.ts'
import type { PlaceKind } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { BulletinItem } from '#network/settings-bulletin-terms.ts'
import { numbersIn } from '#requests/privacy-rules.ts'
import type { Affairs, Audience, Phase } from './publication-terms.ts'

// --- Who may

/** The board is the village's: its cadres compose for it, the town office for all. */
export const mayCompose = (actor: Actor): actor is PostHolder => holds(actor, 'town_officer', 'party_secretary', 'village_officer')
export const mayReadBulletin = (actor: Actor): actor is PostHolder | Resident =>
  actor.kind === 'resident' || (actor.kind === 'post' && actor.post !== 'department_clerk')

/** Whoever composes reads what was given up, taken down or ended, too. */
export const readsAll = (actor: Actor): boolean => (actor.kind === 'post' && actor.post === 'county_officer') || mayCompose(actor)

// --- What it is

/** Public and village postings hang at the village; narrower ones at the group or unit they are for. */
export function checkPlace(kind: PlaceKind, audience: Audience): void {
  const narrow = kind === 'group' || kind === 'unit' || kind === 'area'
  refuseUnless(kind === 'village' || narrow, 'publications.place', '公开栏按村设，请选一个村，或村里的片、组、邻')
  refuseUnless(!narrow || audience === 'unit', 'publications.audience', '只给一个片、组、邻看的，公开范围应选“本组、本邻”')
  refuseUnless(narrow || audience !== 'unit', 'publications.audience', '公开范围为“本组、本邻”的，应选到那个片、组或邻')
}

/** An item says which affairs it belongs to. */
export function checkItem(items: readonly BulletinItem[], code: string | null, affairs: Affairs): BulletinItem | null {
  if (code === null) return null
  const item = items.find(each => each.code === code)
  refuseUnless(item, 'publications.item', `本镇的公开事项里没有“${code}”，应为：${items.map(each => each.name).join('、')}`)
  refuseUnless(item.affairs === affairs, 'publications.item', `“${item.name}”不属于所选的一类，请改选`)
  return item
}

/** Numbers of people have no place on a board, whoever typed them. */
export function checkMasked(texts: readonly string[]): void {
  const found = [...new Set(texts.flatMap(numbersIn))].slice(0, 5)
  refuseUnless(found.length === 0, 'publications.unmasked', `公开的内容里不应有完整的号码，现在有：${found.join('、')}。请删去或打码`)
}

export interface PostingRules {
  leastDays: number
  mostDays: number
  secondForFinance: boolean
  secondForPersonal: boolean
}

export const needsSecond = (rules: PostingRules, { affairs, personal }: { affairs: Affairs; personal: boolean }): boolean =>
  (affairs === 'finance' && rules.secondForFinance) || (personal && rules.secondForPersonal)

/** The posting period: as given, or from today for as long as the town asks at least, and three days more where somebody else must look first. */
export function periodFor(given: { from?: Day | undefined; to?: Day | undefined }, today: Day, rules: PostingRules, second: boolean) {
  const from = given.from ?? today
  const to = given.to ?? addDays(from, rules.leastDays - 1 + (second ? 3 : 0))
  refuseUnless(from >= today, 'publications.in_the_past', `公示应从今天（${today}）或以后开始，收到的是 ${from}`)
  checkDays(from, to, rules)
  refuseUnless(daysBetween(today, from) <= 92, 'publications.too_far', `公示最迟 92 天后开始，收到的是 ${from}`)
  return { from, to }
}

function checkDays(from: Day, to: Day, { leastDays, mostDays }: PostingRules): void {
  const days = daysBetween(from, to) + 1
  refuseUnless(days >= leastDays, 'publications.too_short', `公示应不少于 ${leastDays} 天，${from} 至 ${to} 只有 ${days} 天`)
  refuseUnless(days <= mostDays, 'publications.too_long', `公示应不超过 ${mostDays} 天，${from} 至 ${to} 有 ${days} 天`)
}

// --- What becomes of it

export interface Standing {
  from: Day
  to: Day
  publishedAt: Date | null
  replacedAt: Date | null
  endedAt: Date | null
}

export function phaseOf({ from, to, publishedAt, replacedAt, endedAt }: Standing, today: Day): Phase {
  if (endedAt) return publishedAt ? 'taken_down' : 'withdrawn'
  if (!publishedAt) return 'waiting'
  if (replacedAt) return 'replaced'
  if (today < from) return 'coming'
  return today <= to ? 'posted' : 'over'
}

/**
 * What the public gets: nothing before the period and of what was never posted; all of it while it is posted; afterwards what names
 * nobody stays readable in the archive, what names people is gone, and so is whatever was taken down.
 */
export function publicView(phase: Phase, personal: boolean): 'absent' | 'shown' | 'archived' | 'gone' {
  if (phase === 'waiting' || phase === 'withdrawn' || phase === 'coming') return 'absent'
  if (phase === 'posted') return 'shown'
  return personal || phase === 'taken_down' ? 'gone' : 'archived'
}

/** 审签 is done by somebody else, within the village or above, while enough days are left. */
export function checkRelease(actor: PostHolder, composer: string, standing: Standing, today: Day, rules: PostingRules): void {
  const phase = phaseOf(standing, today)
  refuseUnless(phase === 'waiting', 'publications.conflict', phase === 'withdrawn' ? '这份稿子已撤回，不能再发布' : '这份已经发布')
  refuseUnless(actor.person !== composer, 'publications.same_person', '应由拟稿人以外的人审签，现在是同一个人')
  const start = today > standing.from ? today : standing.from
  const days = daysBetween(start, standing.to) + 1
  refuseUnless(
    days >= rules.leastDays,
    'publications.too_short',
    `公示应不少于 ${rules.leastDays} 天，到 ${standing.to} 只剩 ${Math.max(days, 0)} 天。请撤回后改日期重拟`,
  )
}

// --- Bytes

/** JSON with sorted keys and no spaces (RFC 8785 for texts, whole numbers, lists and objects): the same content is the same bytes. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}
