import type { PostHolder, Resident as ResidentActor } from '#common/actor.ts'
import type { Post } from '#common/posts.ts'
import type { Database } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { insertTowns } from './town-insert.ts'
import {
  beginWorld,
  type Holder,
  type Household,
  type Place,
  planCounty,
  planTown,
  type Resident,
  type TownName,
  type TownPlan,
} from './town-plan.ts'

export type { Holder, Household, Place, Resident, TownName, TownPlan } from './town-plan.ts'

/**
 * The one named world the tests live in. 安县 has two towns. 甲镇: 青山村 and 白水村, each with 一片 (一组, 二组) and 二片 (三组, 四组), every group with
 * 一邻 and 二邻 of 5–7 households, one orphan household in each village's 四组. 乙镇: 红石村/一片/一组/一邻. Every post is held by somebody with an account.
 */
export interface World {
  /** the instant tests take for now: Tuesday, 2026-11-24 09:00 in Shanghai */
  now: Date
  /** everybody's password; nobody has to change it */
  password: string
  county: TownPlan
  town(name: TownName): TownPlan
  /** `place('甲镇', '青山村/一组/一邻')`; the town itself by its own name */
  place(town: TownName, key: string): Place
  /** Who holds `post` at that place; without a place the first of the town (青山村, 青山村/一片, 青山村/一组, 青山村/一组/一邻). */
  holder(town: TownName | '安县', post: Post, place?: string): Holder
  /** The same person as an actor. */
  actor(town: TownName, post: Post, place?: string): PostHolder
  /** The county officer at home, or looking into a town. */
  countyOfficer(into?: TownName): PostHolder
  /** `household('甲镇', '青山村', '001')`; the first of the town without more. */
  household(town: TownName, village?: string, number?: string): Household
  /** The head of that household with a card session. */
  resident(town: TownName, village?: string, number?: string): ResidentActor
}

/** Puts the world into an empty, migrated database (as its owner) and gives the ways into it. */
export async function foundTown(database: Database, vault: Vault): Promise<World> {
  beginWorld()
  const county = planCounty()
  const towns = { 甲镇: planTown('甲镇', county), 乙镇: planTown('乙镇', county) }
  const password = 'Qingshan-2026'
  await insertTowns(database, vault, [county, towns.甲镇, towns.乙镇], password)
  return worldOf(county, towns, password)
}

function worldOf(county: TownPlan, towns: Record<TownName, TownPlan>, password: string): World {
  const holderIn = (town: TownPlan, post: Post, place?: string) =>
    there(
      town.holders.find(holder => holder.post === post && (!place || holder.place.key === place)),
      `${town.name} ${post} ${place ?? ''}`,
    )
  const household = (town: TownName, village?: string, number?: string) =>
    there(
      towns[town].households.find(each => (!village || each.village.key === village) && (!number || each.number === number)),
      `${town} ${village ?? ''} ${number ?? ''}`,
    )
  return {
    now: new Date('2026-11-24T09:00:00+08:00'),
    password,
    county,
    town: name => towns[name],
    place: (town, key) =>
      there(
        towns[town].places.find(place => place.key === key),
        `${town} ${key}`,
      ),
    holder: (town, post, place) => holderIn(town === '安县' ? county : towns[town], post, place),
    actor: (town, post, place) => actorOf(towns[town], holderIn(towns[town], post, place)),
    countyOfficer: into => countyOfficer(county, into && towns[into]),
    household,
    resident: (town, village, number) => residentOf(towns[town], household(town, village, number).residents[0]!),
  }
}

function actorOf(town: TownPlan, holder: Holder): PostHolder {
  const { post, person, name, account, mandate, place, department } = holder
  const actor: PostHolder = { kind: 'post', town: town.id, person, name, account, post, mandate, place: place.id, path: place.path }
  return department ? { ...actor, department } : actor
}

function countyOfficer(county: TownPlan, into?: TownPlan): PostHolder {
  const actor = actorOf(county, county.holders[0]!)
  return into ? { ...actor, town: into.id, path: into.path, readOnly: true } : actor
}

function residentOf(town: TownPlan, resident: Resident): ResidentActor {
  const { household } = resident
  const { id, name } = resident
  return { kind: 'resident', town: town.id, household: household.id, person: id, name, path: household.path, card: household.card }
}

function there<T>(value: T | undefined, what: string): T {
  if (!value) throw new Error(`the test world has no ${what}`)
  return value
}
