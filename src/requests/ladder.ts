import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Facts } from './rules.ts'
import { type Rung, rungs, type Size } from './terms.ts'

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

/** Somebody a request could go to. */
export interface Candidate {
  mandate: Id | null
  person: Id | null
  department: string | null
  post: Post
  /** path of the place the post is held at */
  path: string
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
  if (request.about && candidate.person === request.about) {
    return ['requests.conflict_of_interest', '这件诉求反映的就是此人，不能派给此人办理']
  }
  if (request.category === '17' && rung !== 'town') {
    return ['requests.conflict_of_interest', '村务监督类诉求不能派给本村的人，请派给镇里']
  }
  if (request.sealed && !sealedPosts.includes(candidate.post)) {
    return ['requests.sealed', '这是保密件，只能派给可见保密件的岗位']
  }
  if (request.reopened > 0 && request.rung && isBelow(rung, request.rung)) {
    return ['requests.rung', `居民评过“没办好”，应派给${rungs[request.rung]}或更上一级`]
  }
  return null
}

export function checkCandidate(request: Facts, candidate: Candidate, sealedPosts: Post[]): void {
  const against = objection(request, candidate, sealedPosts)
  refuseUnless(!against, against?.[0] ?? '', against?.[1] ?? '')
}

/** The index of the choice the ladder points to: the lowest post holder at the request's rung or above; -1 for none. */
export function suggested(request: Facts, choices: { mandate: Id | null; rung: Rung }[]): number {
  const wanted = request.category === '17' || request.sealed ? 'town' : (request.rung ?? 'unit')
  let best = -1
  for (const [i, { mandate, rung }] of choices.entries()) {
    if (mandate === null || isBelow(rung, wanted)) continue
    if (best < 0 || isBelow(rung, choices[best]!.rung)) best = i
  }
  return best
}
