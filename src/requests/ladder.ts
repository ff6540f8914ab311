import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import { type Facts, isRulingDue, type TownRules } from './rules.ts'
import { type Category, type Rung, rungs, type Size } from './terms.ts'

const order = Object.keys(rungs) as Rung[]
const rungOfSize: Record<Size, Rung> = { minor: 'unit', major: 'group', hard: 'area' }
const rungOfChief: Partial<Record<Post, Rung>> = {
  unit_chief: 'unit',
  group_chief: 'group',
  area_chief: 'area',
  party_secretary: 'village',
  first_secretary: 'village',
  village_officer: 'village',
}

/** Somebody a request could go to: a post holder, or a department with its clerk. */
export interface Candidate {
  mandate: Id | null
  person: Id | null
  department: string | null
  post: Post
  /** path of the place the post is held at */
  path: string
  /** whoever stands in today */
  standIn?: Id | null
  /** sits at the duty desk today */
  onDuty?: boolean
}

export function rungOf(post: Post): Rung {
  return rungOfChief[post] ?? 'town'
}

/** The rung above, at most the town's. */
export function rungAbove(rung: Rung | null): Rung {
  return order[Math.min(order.indexOf(rung ?? 'unit') + 1, order.length - 1)]!
}

export function isBelow(rung: Rung, other: Rung): boolean {
  return order.indexOf(rung) < order.indexOf(other)
}

/** The rung a size points to, never below the one a reopened matter has climbed to. */
export function rungFor(size: Size, { rung, reopened }: Pick<Facts, 'rung' | 'reopened'>): Rung {
  const bySize = rungOfSize[size]
  return reopened > 0 && rung && isBelow(bySize, rung) ? rung : bySize
}

/** Why a request must not go to somebody, as code and words; null when it may. */
export function objection(request: Facts, candidate: Candidate, sealedPosts: Post[]): [code: string, words: string] | null {
  const rung = rungOf(candidate.post)
  if (request.about && [candidate.person, candidate.standIn].includes(request.about)) {
    return ['requests.conflict_of_interest', '这件诉求反映的就是此人（或其代理人），不能派给此人办理']
  }
  if (request.category === '17' && rung !== 'town') {
    return ['requests.conflict_of_interest', '村务监督类诉求不能派给本村的人，请派给镇里']
  }
  if (request.sealed && !sealedPosts.includes(candidate.post)) {
    return ['requests.sealed', '这是保密件，只能派给可见保密件的岗位']
  }
  if ((request.reopened > 0 || request.rungSince) && request.rung && isBelow(rung, request.rung)) {
    const why = request.reopened > 0 ? '居民评过“没办好”' : '这件事已上交'
    return ['requests.rung', `${why}，应派给${rungs[request.rung]}或更上一级`]
  }
  return null
}

export function checkCandidate(request: Facts, candidate: Candidate, sealedPosts: Post[]): void {
  const against = objection(request, candidate, sealedPosts)
  refuseUnless(!against, against?.[0] ?? '', against?.[1] ?? '')
}

/** 派单规则, with the path of its place; the first that fits counts. */
export interface DispatchRule {
  category: string | null
  size: Size | null
  path: string | null
  post: Post | null
  department: string | null
}

export function ruleFor(
  { category, size, place }: { category: Category | null; size: Size | null; place: string },
  rules: DispatchRule[],
): DispatchRule | undefined {
  const fits = (rule: DispatchRule) =>
    (rule.category === null || rule.category === category) &&
    (rule.size === null || rule.size === size) &&
    (rule.path === null || place === rule.path || place.startsWith(`${rule.path}.`))
  return rules.find(fits)
}

/** The index of the choice the rules point to; without a rule or its post vacant, the lowest holder at the wanted rung or above; -1 for none. */
export function suggested(request: Facts, choices: Candidate[], rules: DispatchRule[] = []): number {
  const climbed = request.reopened > 0 || request.rungSince !== null
  const rule = climbed ? undefined : ruleFor(request, rules)
  const byRule = rule ? choices.findIndex(each => (rule.post ? each.post === rule.post : each.department === rule.department)) : -1
  if (byRule >= 0) return byRule
  return atRung(choices, request.category === '17' || request.sealed ? 'town' : (request.rung ?? 'unit'))
}

/** The index of the nearest post holder at the rung or, where that is vacant, above. */
export function atRung(choices: Candidate[], wanted: Rung): number {
  let best = -1
  for (const [i, { mandate, post }] of choices.entries()) {
    if (mandate === null || isBelow(rungOf(post), wanted)) continue
    const [mine, other] = [rungOf(post), best < 0 ? null : rungOf(choices[best]!.post)]
    const onDuty = choices[i]!.onDuty === true && choices[best]?.onDuty !== true
    if (other === null || isBelow(mine, other) || (mine === other && onDuty)) best = i
  }
  return best
}

/** What is to be done next, and by whom: always one named person as long as it is open. */
export function keeperOf<C extends Candidate>(request: Facts, people: C[], town: TownRules): { who: C; task: string } | null {
  const fit = people.filter(each => !request.about || ![each.person, each.standIn].includes(request.about))
  const office = fit.find(each => each.post === 'town_officer' && each.mandate !== null)
  const nearest = (posts: Post[], outside = false) =>
    fit.find(each => each.mandate !== null && posts.includes(each.post) && !(outside && isIn(request, each))) ?? office
  const of = (who: C | undefined, task: string) => (who ? { who, task } : null)
  switch (request.state) {
    case 'raised':
    case 'sorted': {
      const task = request.state === 'raised' ? '分类' : isRulingDue(request, town) ? '裁定' : '派单'
      if (task === '裁定' && request.ruler) return of(fit.find(each => each.mandate === request.ruler) ?? office, task)
      // The duty desk first: whoever's day it is by the roster; without one, whoever holds the post.
      const desk = fit.find(each => each.onDuty) ?? nearest(['town_duty']) ?? office
      if (request.publicSafety || request.sealed || request.category === '17') return of(desk, task)
      return of(nearest(['party_secretary', 'town_officer']), task)
    }
    case 'dispatched':
    case 'taken':
    case 'scheduled':
    case 'paused': {
      const mine = (each: C) =>
        request.handlerMandate ? each.mandate === request.handlerMandate : each.department === request.handlerDepartment && each.person
      const task = { dispatched: '接单', taken: '办理', scheduled: '按方案办理', paused: '等候恢复办理' }[request.state]
      const who = fit.find(mine)
      return who ? { who, task } : of(office, request.handlerDepartment ? `督促部门${task}` : `改派（原办理人已不在任）`)
    }
    case 'answered':
      return of(nearest(['village_officer', 'party_secretary', 'first_secretary', 'town_officer'], true), '回访')
    case 'rated':
      return of(nearest(town.writeOffPosts, true), '销号')
    default:
      return null
  }
}

function isIn({ involved }: Facts, { mandate, person }: Candidate): boolean {
  return [mandate, person].some(name => name !== null && involved.includes(name))
}
