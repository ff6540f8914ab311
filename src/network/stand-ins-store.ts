import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'

export interface StandInRow {
  id: Id
  mandate: Id
  absent: string | null
  post: Post
  placeName: string
  path: string
  person: Id
  name: string | null
  from: Day
  to: Day
  reason: string
  ended: Day | null
}

function standIns(tx: Tx, town: Id) {
  return tx
    .selectFrom('stand_ins as s')
    .innerJoin('mandates as m', on => on.onRef('m.town_id', '=', 's.town_id').onRef('m.id', '=', 's.mandate_id'))
    .innerJoin('places as l', on => on.onRef('l.town_id', '=', 'm.town_id').onRef('l.id', '=', 'm.place_id'))
    .leftJoin('people as p', on => on.onRef('p.town_id', '=', 's.town_id').onRef('p.id', '=', 's.person_id'))
    .leftJoin('people as a', on => on.onRef('a.town_id', '=', 'm.town_id').onRef('a.id', '=', 'm.person_id'))
    .select([
      's.id',
      's.mandate_id as mandate',
      'a.name as absent',
      'm.post',
      'l.name as placeName',
      's.place as path',
      's.person_id as person',
    ])
    .select(['p.name', 's.from_on as from', 's.to_on as to', 's.reason', 's.ended_on as ended'])
    .where('s.town_id', '=', town)
}

/** Stand-ins the transaction sees whose time is not long over, the latest first. */
export async function listStandIns(tx: Tx, town: Id, since: Day): Promise<StandInRow[]> {
  const rows = await standIns(tx, town)
    .where('s.to_on', '>=', since)
    .orderBy('s.from_on', 'desc')
    .orderBy('s.id', 'desc')
    .limit(500)
    .execute()
  return rows as StandInRow[]
}

export async function findStandIn(tx: Tx, town: Id, id: Id): Promise<StandInRow | undefined> {
  return (await standIns(tx, town).where('s.id', '=', id).executeTakeFirst()) as StandInRow | undefined
}

/** Whoever stands in for the mandate on some day between the two. */
export async function standInBetween(tx: Tx, town: Id, mandate: Id, from: Day, to: Day): Promise<StandInRow | undefined> {
  const row = await standIns(tx, town)
    .where('s.mandate_id', '=', mandate)
    .where('s.from_on', '<=', to)
    .where('s.to_on', '>=', from)
    .where(sql<boolean>`coalesce(s.ended_on > greatest(s.from_on, ${from}::date), true)`)
    .executeTakeFirst()
  return row as StandInRow | undefined
}

export interface NewStandIn {
  id: Id
  mandate_id: Id
  place: string
  person_id: Id
  from_on: Day
  to_on: Day
  reason: string
}

export async function addStandInRow(tx: Tx, town: Id, standIn: NewStandIn): Promise<void> {
  await tx
    .insertInto('stand_ins')
    .values({ town_id: town, ...standIn })
    .execute()
}

export async function saveStandInEnd(tx: Tx, town: Id, id: Id, on: Day): Promise<void> {
  await tx.updateTable('stand_ins').set({ ended_on: on }).where('town_id', '=', town).where('id', '=', id).execute()
}
