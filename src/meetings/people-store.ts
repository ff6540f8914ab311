import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { holding } from '#network/mandates-store.ts'
import type { Tx } from '#platform/db.ts'
import type { Attendance } from './terms.ts'

/** Somebody who holds a post, as far as being called to a meeting or given a task goes. */
export interface Holder {
  mandate: Id
  person: Id
  name: string
  post: Post
  placeName: string
  path: string
}

/** Who holds `below` at or below the path, and `above` at places above it, on `day`; the higher ones first. */
export async function holdersAround(tx: Tx, town: Id, path: string, below: Post[], above: Post[], day: Day): Promise<Holder[]> {
  const { rows } = await sql<Holder>`
    select m.id as mandate, m.person_id as person, p.name, m.post, pl.name as "placeName", m.place::text as path
    from mandates m join places pl on pl.town_id = m.town_id and pl.id = m.place_id
      join people p on p.town_id = m.town_id and p.id = m.person_id
    where m.town_id = ${town} and ${holding(day)}
      and ((m.place <@ ${path}::ltree and m.post = any(${below}::text[]))
        or (m.place @> ${path}::ltree and m.place <> ${path}::ltree and m.post = any(${above}::text[])))
    order by m.place, m.post, m.id`.execute(tx)
  return rows
}

/** The heads of the households at or below the path, at most `most` + 1 of them. */
export async function headsBelow(tx: Tx, town: Id, path: string, most: number) {
  const { rows } = await sql<{ household: Id; name: string; address: string }>`
    select h.id as household, h.address, coalesce((select r.name from residents r
      where r.town_id = ${town} and r.household_id = h.id and r.relation = '户主' and r.ended_on is null limit 1), h.address) as name
    from households h where h.town_id = ${town} and h.place <@ ${path}::ltree and h.ended_on is null
    order by h.place limit ${most + 1}`.execute(tx)
  return rows
}

export interface NewPerson {
  id: Id
  place: string
  person?: Id
  post?: Post
  placeName?: string
  household?: Id
  name: string
  called: boolean
  state?: Attendance
  how?: 'list' | 'qr' | 'paper'
  at?: Date
}

/** Puts people on the list; whoever is on it already stays as they are. */
export async function insertPeople(tx: Tx, town: Id, meeting: Id, people: NewPerson[]): Promise<void> {
  if (people.length === 0) return
  await tx
    .insertInto('meeting_people')
    .values(
      people.map(({ id, place, person, post, placeName, household, name, called, state, how, at }) => ({
        ...{ town_id: town, id, place, meeting_id: meeting, person_id: person ?? null, post: post ?? null, place_name: placeName ?? '' },
        ...{ household_id: household ?? null, name, called, state: state ?? 'expected', how: how ?? null, marked_at: at ?? null },
      })),
    )
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export interface PersonRow {
  id: Id
  person: Id | null
  post: Post | null
  placeName: string
  household: Id | null
  name: string
  called: boolean
  state: Attendance
  how: 'list' | 'qr' | 'paper' | null
}

export async function peopleOf(tx: Tx, town: Id, meeting: Id): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select i.id, i.person_id as person, i.post, i.place_name as "placeName", i.household_id as household, i.name, i.called, i.state, i.how
    from meeting_people i left join households h on h.town_id = i.town_id and h.id = i.household_id
    where i.town_id = ${town} and i.meeting_id = ${meeting}::uuid
    order by i.called desc, i.household_id is not null, h.place, i.place, i.name, i.id`.execute(tx)
  return rows
}

/** Marks people of the meeting, unless somebody marked them later than `at`: what a phone sends late does not undo it. Gives how many are its. */
export async function markPeople(
  tx: Tx,
  town: Id,
  meeting: Id,
  marks: { id: Id; state: Attendance }[],
  how: 'list' | 'qr' | 'paper',
  at: Date,
): Promise<number> {
  const [ids, states] = [marks.map(mark => mark.id), marks.map(mark => mark.state)]
  const { rows } = await sql<{ count: number }>`select count(*) as count from meeting_people i
    where i.town_id = ${town} and i.meeting_id = ${meeting}::uuid and i.id = any(${ids}::uuid[])`.execute(tx)
  await sql`update meeting_people i set state = k.state, how = ${how}, marked_at = ${at}::timestamptz
    from unnest(${ids}::uuid[], ${states}::text[]) k (id, state)
    where i.town_id = ${town} and i.meeting_id = ${meeting}::uuid and i.id = k.id and i.state <> k.state
      and (i.marked_at is null or i.marked_at <= ${at}::timestamptz)`.execute(tx)
  return rows[0]!.count
}

/** The row of a person on a meeting's list. */
export async function rowOf(tx: Tx, town: Id, meeting: Id, person: Id) {
  return await tx
    .selectFrom('meeting_people')
    .select(['id', 'place', 'state'])
    .where('town_id', '=', town)
    .where('meeting_id', '=', meeting)
    .where('person_id', '=', person)
    .executeTakeFirst()
}

export async function householdsExist(tx: Tx, town: Id, ids: Id[]): Promise<number> {
  if (ids.length === 0) return 0
  const rows = await tx.selectFrom('households').select('id').where('town_id', '=', town).where('id', 'in', ids).execute()
  return rows.length
}
