import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { holding } from './mandates-store.ts'
import { pinyinOf } from './pinyin.ts'
import { named } from './text-search-store.ts'

export interface KeptPerson {
  id: Id
  name: string
  path: string
  phoneSealed: Buffer | null
  resident: Id | null
}

/** A person the transaction sees, at, below or above its scope. */
export async function findPerson(tx: Tx, town: Id, id: Id): Promise<KeptPerson | undefined> {
  return await tx
    .selectFrom('people')
    .select(['id', 'name', 'place as path', 'phone_sealed as phoneSealed', 'resident_id as resident'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .executeTakeFirst()
}

interface PhoneColumns {
  phone_sealed: Buffer | null
  phone_blind: Buffer | null
  phone_masked: string | null
}
export interface NewPerson extends PhoneColumns {
  id: Id
  name: string
  place: string
  resident_id: Id | null
}

export async function addPersonRow(tx: Tx, town: Id, person: NewPerson): Promise<void> {
  await tx
    .insertInto('people')
    .values({ town_id: town, pinyin: pinyinOf(person.name, 'person'), ...person })
    .execute()
}

export async function savePerson(tx: Tx, town: Id, id: Id, values: Partial<PhoneColumns> & { name?: string }): Promise<void> {
  const pinyin = values.name === undefined ? {} : { pinyin: pinyinOf(values.name, 'person') }
  await tx
    .updateTable('people')
    .set({ ...values, ...pinyin })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

/** Gives a photo to a person, or takes it away; false when there is no such photo within the transaction's scope. */
export async function savePhoto(tx: Tx, town: Id, id: Id, photo: Id | null): Promise<boolean> {
  if (photo) {
    const { numUpdatedRows } = await tx
      .updateTable('files')
      .set({ subject_kind: 'person', subject_id: id })
      .where('town_id', '=', town)
      .where('id', '=', photo)
      .where(eb => eb('subject_id', 'is', null).or('subject_id', '=', id))
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
  }
  await tx.updateTable('people').set({ photo_id: photo }).where('town_id', '=', town).where('id', '=', id).execute()
  return true
}

export interface PeopleFilter {
  q?: string
  post?: Post
  /** path of a place at or below which they hold a post */
  below?: string
}

export interface PersonRow {
  id: Id
  name: string
  phoneMasked: string | null
  photo: Id | null
  resident: Id | null
  posts: { mandate: Id; post: Post; placeName: string; from: Day; until: Day | null }[]
}

/** 大林村老屋组1邻: how people say a place — its village, group and unit, and what it is itself. */
const saidName = sql<string>`(select string_agg(a.name, '' order by nlevel(a.path)) from places a
  where a.town_id = l.town_id and a.path @> l.path and (a.kind in ('village', 'group', 'unit') or a.path = l.path))`

/** One page of people by pinyin, with the posts they hold on `day`. */
export async function listPeople(tx: Tx, town: Id, day: Day, filter: PeopleFilter, page: { after?: Id; limit: number }) {
  const where = conditions(town, day, filter)
  const after = page.after
    ? sql`and (p.pinyin, p.id) > (select a.pinyin, a.id from people a where a.town_id = ${town}::uuid and a.id = ${page.after}::uuid)`
    : sql``
  const [rows, total] = await Promise.all([
    sql<PersonRow>`select p.id, p.name, p.phone_masked as "phoneMasked", p.photo_id as photo, p.resident_id as resident,
        coalesce((select json_agg(json_build_object('mandate', m.id, 'post', m.post, 'placeName', ${saidName}, 'from', m.from_on, 'until', m.until_on)
          order by nlevel(m.place), m.from_on) from mandates m join places l on l.town_id = m.town_id and l.id = m.place_id
          where m.town_id = ${town}::uuid and m.person_id = p.id and ${holding(day)}), '[]') as posts
      from people p where ${where} ${after} order by p.pinyin, p.id limit ${page.limit + 1}`.execute(tx),
    sql<{ count: number }>`select count(*) as count from people p where ${where}`.execute(tx),
  ])
  const shown = rows.rows.slice(0, page.limit)
  return { total: total.rows[0]!.count, rows: shown, next: rows.rows.length > page.limit ? shown.at(-1)!.id : null }
}

function conditions(town: Id, day: Day, { q, post, below }: PeopleFilter): RawBuilder<boolean> {
  const parts = [sql<boolean>`p.town_id = ${town}::uuid`]
  if (q) parts.push(named('p', q))
  if (post || below) {
    const at = below ? sql`and m.place <@ ${below}::ltree` : sql``
    const as = post ? sql`and m.post = ${post}` : sql``
    parts.push(sql`exists (select from mandates m where m.town_id = ${town}::uuid and m.person_id = p.id and ${holding(day)} ${at} ${as})`)
  }
  return sql<boolean>`${sql.join(parts, sql` and `)}`
}

/** Which of these people have an account. Sign-in tables are the system's: `tx` must be too. */
export async function accountsOf(tx: Tx, town: Id, people: Id[]): Promise<Map<Id, Id>> {
  if (people.length === 0) return new Map()
  const rows = await tx
    .selectFrom('accounts')
    .select(['id', 'person_id'])
    .where('town_id', '=', town)
    .where('person_id', 'in', people)
    .execute()
  return new Map(rows.map(row => [row.person_id, row.id]))
}
