import { type Actor, holds, type PostHolder, type Resident } from '#common/actor.ts'
import type { Post } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Counts, Option, Quorum, Voting } from './terms.ts'
import type { Outcome, Phase, Way } from './vote-terms.ts'

// --- Who may

/** Whoever speaks for the circle or stands above it puts a matter to it. */
export const proposers: Post[] = ['town_officer', 'party_secretary', 'village_officer', 'area_chief', 'group_chief', 'unit_chief']
export const mayPropose = (actor: Actor): actor is PostHolder => holds(actor, ...proposers)

/** Opening fixes the list and the rule, so branch and village do it, or the chief of the circle's own group. */
export const mayOpenVote = (actor: Actor): actor is PostHolder =>
  holds(actor, 'town_officer', 'party_secretary', 'village_officer', 'group_chief')

/** Takes down what a household said, or keys its slip. */
export const mayRecordVote = (actor: Actor): actor is PostHolder => mayPropose(actor)

export const mayReadList = (actor: Actor): actor is PostHolder =>
  actor.kind === 'post' && !actor.readOnly && actor.post !== 'department_clerk' && actor.post !== 'county_officer'

export const mayReadDeliberations = (actor: Actor): actor is PostHolder | Resident =>
  actor.kind === 'resident' || (actor.kind === 'post' && actor.post !== 'department_clerk')

export const maySay = (actor: Actor): actor is PostHolder | Resident => actor.kind === 'resident' || mayPropose(actor)

/** Ballots without names, to be counted again by anybody they are given to. */
export const mayExport = (actor: Actor): actor is PostHolder => holds(actor, 'town_officer', 'party_secretary', 'village_officer')

// --- Time

export interface Standing {
  openedAt: Date | null
  closesAt: Date | null
  withdrawnAt: Date | null
}

/** A vote is over when its hour has come, whether or not a job has run. */
export function phaseOf({ openedAt, closesAt, withdrawnAt }: Standing, now: Date): Phase {
  if (withdrawnAt) return 'withdrawn'
  if (!openedAt) return 'proposed'
  return now < closesAt! ? 'open' : 'closed'
}

const longest = 60 * 86_400_000

/** A vote lasts as long as the town has set at least, and 60 days at most. */
export function checkOpening(options: readonly Option[], option: string, closesAt: Date, now: Date, leastDays: number): void {
  refuseUnless(
    options.some(each => each.key === option),
    'deliberations.option',
    `应从 ${options.map(each => each.key).join('、')} 里选一个方案来表决，收到的是 ${option}`,
  )
  const least = leastDays * 86_400_000
  const span = closesAt.getTime() - now.getTime()
  refuseUnless(span >= least, 'deliberations.too_short', `表决至少应留 ${leastDays} 天，让每户都来得及；请把截止时间往后放`)
  refuseUnless(span <= longest, 'deliberations.too_long', '表决最长 60 天，请把截止时间提前')
}

// --- The vote

/** Which way a vote comes by what it carries. */
export function wayOf(actor: Actor, { slip }: Pick<Voting, 'slip'>): Way {
  if (actor.kind === 'resident') return 'card'
  return slip ? 'paper' : 'spoken'
}

/** An objection says why; a word taken down by a chief has a witness, for nobody's vote hangs on one person's memory. */
export function checkVote(way: Way, { choice, reason, witness }: Pick<Voting, 'choice' | 'reason' | 'witness'>): void {
  refuseUnless(choice !== 'objection' || reason.length > 0, 'ballots.reason', '选“有异议”的应写明理由，理由现在是空的')
  refuseUnless(way !== 'spoken' || witness, 'ballots.witness', '代记口头表决的，应写一位在场见证人，现在没有写')
}

// --- Quorum and share

/** Whether `part` of `whole` reaches parts/whole (`more`: must pass it), in whole numbers. */
export function reaches(part: number, whole: number, rule: { parts: number; whole: number; more: boolean }): boolean {
  const [have, need] = [part * rule.whole, whole * rule.parts]
  return rule.more ? have > need : have >= need
}

/** What follows from the count: enough took part, and enough of those (or of all) agreed. */
export function outcomeOf({ households, voted, yes }: Pick<Counts, 'households' | 'voted' | 'yes'>, { takePart, agree }: Quorum): Outcome {
  if (households === 0 || !reaches(voted, households, takePart)) return 'short'
  return reaches(yes, agree.of === 'all' ? households : voted, agree) ? 'agreed' : 'refused'
}

/** `2/3 以上（含）`, `超过 1/2`. */
export function shareWords({ parts, whole, more }: { parts: number; whole: number; more: boolean }): string {
  return more ? `超过 ${parts}/${whole}` : `不少于 ${parts}/${whole}`
}

const weights: Record<Way, number> = { spoken: 1, paper: 2, card: 3 }
/** What a household did with its own card stands above what others write down for it; a slip above a word. */
export const yields = (standing: Way, to: Way): boolean => weights[to] >= weights[standing]

/** Votes counted again from a list without names. */
export function recounted(ballots: readonly { choice: Voting['choice'] }[]): Pick<Counts, 'voted' | 'yes' | 'no' | 'objection'> {
  const of = (choice: Voting['choice']) => ballots.filter(ballot => ballot.choice === choice).length
  return { voted: ballots.length, yes: of('yes'), no: of('no'), objection: of('objection') }
}

/** When a matter counts as agreed: `不少于 2/3 的户参加，参加户中超过 1/2 同意`. */
export function quorumWords({ takePart, agree }: Pick<Quorum, 'takePart' | 'agree'>): string {
  return `${shareWords(takePart)} 的户参加，${agree.of === 'present' ? '参加户' : '全部户'}中${shareWords(agree)} 同意`
}
