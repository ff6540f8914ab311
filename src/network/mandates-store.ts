import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { commonPath } from './paths.ts'
import type { Ending } from './rules.ts'

export interface Mandate {
  id: Id
  person: Id
  post: Post
  place: Id
  path: string
  how: 'elected' | 'appointed'
  from: Day
  until: Day | null
  ended: Day | null
}

export interface HolderRow extends Mandate {
  /** null: the person has moved on to posts outside the reader's scope */
  name: string | null
  placeName: string
  phoneSealed: Buffer | null
  phoneMasked: string | null
  photo: Id | null
  endedReason: string | null
  department: string | null
}

const mandateColumns = [
  'm.id',
  'm.person_id as person',
  'm.post',
  'm.place_id as place',
  'm.place as path',
  'm.how',
  'm.from_on as from',
  'm.until_on as until',
  'm.ended_on as ended',
] as const

export async function findMandate(tx: Tx, town: Id, id: Id): Promise<Mandate | undefined> {
  const row = await tx
    .selectFrom('mandates as m')
    .select(mandateColumns)
    .where('m.town_id', '=', town)
    .where('m.id', '=', id)
    .executeTakeFirst()
  return row as Mandate | undefined
}

function holders(tx: Tx, town: Id) {
  return tx
    .selectFrom('mandates as m')
    .innerJoin('places as pl', on => on.onRef('pl.town_id', '=', 'm.town_id').onRef('pl.id', '=', 'm.place_id'))
    .leftJoin('people as p', on => on.onRef('p.town_id', '=', 'm.town_id').onRef('p.id', '=', 'm.person_id'))
    .select(mandateColumns)
    .select(['p.name', 'pl.name as placeName', 'p.phone_sealed as phoneSealed', 'p.phone_masked as phoneMasked', 'p.photo_id as photo'])
    .select(['m.ended_reason as endedReason', 'm.department'])
    .where('m.town_id', '=', town)
}

/** Everybody who holds or held a post at the place, longest in office first. */
export async function holdersAt(tx: Tx, town: Id, place: Id): Promise<HolderRow[]> {
  return (await holders(tx, town).where('m.place_id', '=', place).orderBy('m.from_on').orderBy('m.id').execute()) as HolderRow[]
}

/** Who holds `posts` on `day` at the places above or at `path`: the chiefs of a household. */
export async function holdersAbove(tx: Tx, town: Id, path: string, posts: Post[], day: Day): Promise<HolderRow[]> {
  const rows = await holders(tx, town)
    .where(sql<boolean>`m.place @> ${path}::ltree`)
    .where('m.post', 'in', posts)
    .where(holding(day))
    .orderBy(sql`nlevel(m.place)`, 'desc')
    .orderBy('m.from_on')
    .execute()
  return rows as HolderRow[]
}

/** A mandate that holds on `day`, as a condition on `mandates as m`; the same as holdsOn in rules.ts. */
export function holding(day: Day) {
  return sql<boolean>`(m.from_on <= ${day}::date and coalesce(m.until_on >= ${day}::date, true) and coalesce(m.ended_on > ${day}::date, true))`
}

/** The posts a person holds on `day`. */
export async function postsOf(tx: Tx, town: Id, person: Id, day: Day): Promise<Post[]> {
  const rows = await tx
    .selectFrom('mandates as m')
    .select('m.post')
    .where('m.town_id', '=', town)
    .where('m.person_id', '=', person)
    .where(holding(day))
    .execute()
  return rows.map(row => row.post as Post)
}

/** The mandates at a place that nobody has ended, their terms over or not. */
export async function openMandatesAt(tx: Tx, town: Id, place: Id): Promise<HolderRow[]> {
  return (await holders(tx, town).where('m.place_id', '=', place).where('m.ended_on', 'is', null).execute()) as HolderRow[]
}

export async function addMandate(tx: Tx, town: Id, mandate: Omit<Mandate, 'ended'> & { department: string | null }): Promise<void> {
  const { id, person, post, place, path, how, from, until, department } = mandate
  const values = {
    town_id: town,
    id,
    person_id: person,
    post,
    place_id: place,
    place: path,
    how,
    from_on: from,
    until_on: until,
    department,
  }
  await tx.insertInto('mandates').values(values).execute()
}

/** Ends one mandate; false when somebody ended it in the meantime. */
export async function saveEnding(tx: Tx, town: Id, id: Id, { on, reason, note }: Ending): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mandates')
    .set({ ended_on: on, ended_reason: reason, ended_note: note })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .where('ended_on', 'is', null)
    .executeTakeFirst()
  await endStandIns(tx, town, id, on)
  return numUpdatedRows === 1n
}

async function endStandIns(tx: Tx, town: Id, mandate: Id, on: Day): Promise<void> {
  await tx
    .updateTable('stand_ins')
    .set({ ended_on: on })
    .where('town_id', '=', town)
    .where('mandate_id', '=', mandate)
    .where('ended_on', 'is', null)
    .where('to_on', '>=', on)
    .execute()
}

/** Everybody with an unended mandate at or below the path. */
export async function peopleBelow(tx: Tx, town: Id, path: string): Promise<Id[]> {
  const rows = await tx
    .selectFrom('mandates')
    .select('person_id')
    .distinct()
    .where('town_id', '=', town)
    .where(sql<boolean>`place <@ ${path}::ltree`)
    .where('ended_on', 'is', null)
    .execute()
  return rows.map(row => row.person_id)
}

/**
 * Puts people at the lowest place above all their posts, which decides who sees them; without a post they stay where they are.
 * Somebody whose place lies above the transaction's scope has posts outside it as well: that place stands, it can only be too high.
 */
export async function placePeople(tx: Tx, town: Id, people: Id[], day: Day): Promise<void> {
  if (people.length === 0) return
  const rows = await tx
    .selectFrom('mandates as m')
    .innerJoin('people as p', on => on.onRef('p.town_id', '=', 'm.town_id').onRef('p.id', '=', 'm.person_id'))
    .select(['m.person_id', 'm.place', 'p.place as at'])
    .where('m.town_id', '=', town)
    .where('m.person_id', 'in', people)
    .where(sql<boolean>`p.place <@ app_scope()`)
    .where(sql<boolean>`coalesce(m.until_on >= ${day}::date, true) and coalesce(m.ended_on > ${day}::date, true)`)
    .execute()
  for (const [person, posts] of Map.groupBy(rows, row => row.person_id)) {
    const place = commonPath(posts.map(post => post.place))
    if (place === posts[0]!.at) continue
    await tx.updateTable('people').set({ place }).where('town_id', '=', town).where('id', '=', person).execute()
  }
}
