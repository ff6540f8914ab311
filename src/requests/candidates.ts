import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { type Post, posts } from '#common/posts.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import type { Candidate, DispatchRule } from './ladder.ts'
import { holdersAbove } from './life-store.ts'
import { mandatesOnDuty } from './on-duty-store.ts'
import type { Facts } from './rules.ts'
import { pathsOfPlaces } from './store.ts'

const handlerPosts: Post[] = [
  ...(['unit_chief', 'group_chief', 'area_chief', 'party_secretary', 'first_secretary', 'village_officer'] as const),
  ...(['town_officer', 'town_duty'] as const),
]

export interface Named extends Candidate {
  name: string
  postName: string
  standInName: string | null
  onDuty: boolean
}

/** Everybody a request could be handed to: who holds a post above where it lies, and the town's departments with their clerks. */
export async function candidates(tx: Tx, town: Id, now: Date, request: Facts): Promise<Named[]> {
  const day = dayOf(now)
  const holders = await holdersAbove(tx, town, request.place, [...handlerPosts, 'department_clerk'], day)
  const onDuty = await mandatesOnDuty(tx, town, day)
  const departments = await settingOn(tx, town, 'departments', day)
  const people = holders
    .filter(({ post }) => post !== 'department_clerk')
    .map(({ mandate, person, name, post, path, placeName, standIn, standInName }) => ({
      ...{ mandate, person, department: null, post, path, standIn, standInName, onDuty: onDuty.has(mandate) },
      ...{ name: name ?? '（已任他处）', postName: `${placeName}${posts[post]}` },
    }))
  const offices = departments.map(({ code, name }) => {
    const clerk = holders.find(each => each.post === 'department_clerk' && each.department === code)
    return {
      ...{ mandate: null, person: clerk?.person ?? null, department: code, post: 'department_clerk' as const, path: request.place },
      ...{ standIn: clerk?.standIn ?? null, standInName: clerk?.standInName ?? null, onDuty: false },
      ...{ name, postName: clerk ? `部门（经办人 ${clerk.name ?? ''}）` : '部门' },
    }
  })
  return [...people, ...offices]
}

/** The town's 派单规则 with the paths of their places. */
export async function dispatchRules(tx: Tx, town: Id, now: Date): Promise<DispatchRule[]> {
  const rules = await settingOn(tx, town, 'dispatch_rules', dayOf(now))
  const paths = await pathsOfPlaces(
    tx,
    town,
    rules.map(rule => rule.place).filter(place => place !== null),
  )
  return rules
    .filter(rule => rule.place === null || paths.has(rule.place))
    .map(({ place, ...rule }) => ({ ...rule, path: place && paths.get(place)! }))
}
