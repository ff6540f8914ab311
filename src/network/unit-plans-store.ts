import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { Consequences, DraftGroup, GroupFacts, PlanState, Published, Wishes } from './unit-plans-terms.ts'

export interface Doer {
  person: Id | null
  name: string
  post: string
}
/** What the officer wrote down with the publication. */
export interface Consent {
  reason: string
  mandates: Id[]
  by: Doer
}

export interface UnitPlanRow {
  id: Id
  place: Id
  path: string
  placeName: string
  name: string
  state: PlanState
  version: number
  wishes: Wishes
  groups: DraftGroup[]
  base: Record<Id, Id | null>
  facts: GroupFacts[]
  madeAt: Date
  madeBy: Doer
  savedAt: Date
  savedBy: Doer
  publishOn: Day | null
  consent: Consent | null
  publishedAt: Date | null
  publishedBy: Doer | null
  outcome: (Published & { consequences: Consequences }) | null
  problem: string | null
}

const columns = sql`p.id, p.place_id as place, p.place::text as path, l.name as "placeName", p.name, p.state, p.version, p.wishes, p.groups, p.base,
  p.facts, p.made_at as "madeAt", p.made_by as "madeBy", p.saved_at as "savedAt", p.saved_by as "savedBy", p.publish_on as "publishOn",
  p.consent, p.published_at as "publishedAt", p.published_by as "publishedBy", p.outcome, p.problem`
const joined = sql`unit_plans p join places l on l.town_id = p.town_id and l.id = p.place_id`

export async function findPlan(tx: Tx, town: Id, id: Id): Promise<UnitPlanRow | undefined> {
  const { rows } = await sql<UnitPlanRow>`
    select ${columns} from ${joined} where p.town_id = ${town}::uuid and p.id = ${id}::uuid`.execute(tx)
  return rows[0]
}

/** The same, for one writer at a time. */
export async function lockPlan(tx: Tx, town: Id, id: Id): Promise<UnitPlanRow | undefined> {
  await tx.selectFrom('unit_plans').select('id').where('town_id', '=', town).where('id', '=', id).forUpdate().execute()
  return await findPlan(tx, town, id)
}

/** Plans for places at or below the path in these states, the last saved first. */
export async function plansBelow(tx: Tx, town: Id, path: string, states: PlanState[]): Promise<UnitPlanRow[]> {
  const { rows } = await sql<UnitPlanRow>`
    select ${columns} from ${joined} where p.town_id = ${town}::uuid and p.place <@ ${path}::ltree and p.state = any(${states}::text[])
    order by p.saved_at desc, p.id desc limit 500`.execute(tx)
  return rows
}

export interface Saved {
  name: string
  wishes: Wishes
  groups: DraftGroup[]
  base: Record<Id, Id | null>
  facts: GroupFacts[]
  at: Date
  by: Doer
}

const written = ({ name, wishes, groups, base, facts, at, by }: Saved) => ({
  ...{ name, saved_at: at, saved_by: JSON.stringify(by), wishes: JSON.stringify(wishes), groups: JSON.stringify(groups) },
  ...{ base: JSON.stringify(base), facts: JSON.stringify(facts), problem: null },
})

export async function addPlan(tx: Tx, town: Id, id: Id, place: { id: Id; path: string }, saved: Saved): Promise<void> {
  const { at, by } = saved
  const first = { state: 'draft' as const, version: 1, made_at: at, made_by: JSON.stringify(by) }
  await tx
    .insertInto('unit_plans')
    .values({ town_id: town, id, place_id: place.id, place: place.path, ...first, ...written(saved) })
    .execute()
}

export async function savePlan(tx: Tx, town: Id, id: Id, version: number, saved: Saved): Promise<void> {
  await tx
    .updateTable('unit_plans')
    .set({ ...written(saved), version })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

export interface Standing {
  state: PlanState
  publishOn?: Day | null
  consent?: Consent | null
  publishedAt?: Date
  publishedBy?: Doer
  outcome?: object
  problem?: string | null
}

export async function saveStanding(tx: Tx, town: Id, id: Id, standing: Standing): Promise<void> {
  const { state, publishOn = null, consent = null, publishedAt, publishedBy, outcome, problem = null } = standing
  await tx
    .updateTable('unit_plans')
    .set({
      ...{ state, publish_on: publishOn, consent: consent && JSON.stringify(consent), problem, published_at: publishedAt ?? null },
      ...{ published_by: publishedBy ? JSON.stringify(publishedBy) : null, outcome: outcome ? JSON.stringify(outcome) : null },
    })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

export interface DuePlan {
  town: Id
  townPath: string
  id: Id
}

/** Scheduled plans of all towns whose day has come, the earliest first. For the nightly job, past row security. */
export async function duePlans(tx: Tx, today: Day): Promise<DuePlan[]> {
  const { rows } = await sql<DuePlan>`
    select p.town_id as town, t.path::text as "townPath", p.id from unit_plans p join towns t on t.id = p.town_id
    where p.state = 'scheduled' and p.publish_on <= ${today}::date order by p.publish_on, p.id`.execute(tx)
  return rows
}
