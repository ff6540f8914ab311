import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { PlaceKind, Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { Affairs, Audience, SourceKind } from './publication-terms.ts'
import type { Standing } from './rules.ts'

/** Who did something, kept as it was then. */
export interface By {
  person: Id
  name: string
  post: Post
}

/** A place with the village whose board it belongs to. */
export interface BoardPlace {
  id: Id
  name: string
  kind: PlaceKind
  path: string
  village: Id
  villageName: string
  villagePath: string
  townName: string
}

export async function boardPlace(tx: Tx, town: Id, id: Id): Promise<BoardPlace | undefined> {
  const { rows } = await sql<BoardPlace>`
    select p.id, p.name, p.kind, p.path::text as path, v.id as village, v.name as "villageName", v.path::text as "villagePath",
      (select t.name from towns t where t.id = ${town}) as "townName"
    from places p join places v on v.town_id = p.town_id and v.kind = 'village' and v.path @> p.path and v.ended_on is null
    where p.town_id = ${town} and p.id = ${id}::uuid and p.ended_on is null`.execute(tx)
  return rows[0]
}

/** The next number of a board; held until commit, so that two postings at once get different ones. */
export async function nextNumber(tx: Tx, town: Id, { village, villagePath }: BoardPlace): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    insert into bulletin_boards (town_id, village_id, place, last) values (${town}::uuid, ${village}::uuid, ${villagePath}::ltree, 1)
    on conflict (town_id, village_id) do update set last = bulletin_boards.last + 1 returning last`.execute(tx)
  return rows[0]!.last
}

export interface Facts extends Standing {
  id: Id
  town: Id
  village: Id
  villageName: string
  place: Id
  placeName: string
  path: string
  number: number
  affairs: Affairs
  item: string | null
  title: string
  audience: Audience
  personal: boolean
  snapshot: string
  sha256: Buffer
  sourceKind: SourceKind
  sourceId: Id | null
  replaces: Id | null
  composedAt: Date
  composedBy: By
  publishedBy: By | null
  replacedBy: Id | null
  endedBy: By | null
  endedReason: string | null
  questions: number
}

const columns = sql`p.town_id as town, p.id, p.village_id as village, v.name as "villageName", p.place_id as place, a.name as "placeName",
  p.place::text as path, p.number, p.affairs, p.item, p.title, p.audience, p.personal, p.from_on as "from", p.to_on as "to", p.snapshot,
  p.sha256, p.source_kind as "sourceKind", p.source_id as "sourceId", p.replaces, p.composed_at as "composedAt", p.composed_by as "composedBy",
  p.published_at as "publishedAt", p.published_by as "publishedBy", p.replaced_by as "replacedBy", p.replaced_at as "replacedAt",
  p.ended_at as "endedAt", p.ended_by as "endedBy", p.ended_reason as "endedReason",
  (select count(*)::integer from publication_questions q where q.town_id = p.town_id and q.publication_id = p.id) as questions`
const tables = sql`publications p join places v on v.town_id = p.town_id and v.id = p.village_id
  join places a on a.town_id = p.town_id and a.id = p.place_id`

export async function findPublication(tx: Tx, town: Id, id: Id, hold?: 'hold'): Promise<Facts | undefined> {
  const { rows } = await sql<Facts>`select ${columns} from ${tables}
    where p.town_id = ${town} and p.id = ${id}::uuid ${hold ? sql`for update of p` : sql``}`.execute(tx)
  return rows[0]
}

export interface NewPublication {
  town: Id
  id: Id
  at: BoardPlace
  number: number
  affairs: Affairs
  item: string | null
  title: string
  audience: Audience
  personal: boolean
  from: Day
  to: Day
  snapshot: string
  sha256: Buffer
  source: { kind: SourceKind; id: Id | null }
  replaces: Id | null
  composedAt: Date
  by: By
  /** none: it waits for another person */
  publishedAt: Date | null
}

export async function insertPublication(tx: Tx, row: NewPublication): Promise<void> {
  const by = JSON.stringify(row.by)
  await tx
    .insertInto('publications')
    .values({
      ...{ town_id: row.town, id: row.id, village_id: row.at.village, place_id: row.at.id, place: row.at.path, number: row.number },
      ...{ affairs: row.affairs, item: row.item, title: row.title, audience: row.audience, personal: row.personal },
      ...{ from_on: row.from, to_on: row.to, snapshot: row.snapshot, sha256: row.sha256 },
      ...{ source_kind: row.source.kind, source_id: row.source.id, replaces: row.replaces },
      ...{ composed_at: row.composedAt, composed_by: by, published_at: row.publishedAt, published_by: row.publishedAt ? by : null },
    })
    .execute()
}

export async function saveRelease(tx: Tx, town: Id, id: Id, at: Date, by: By): Promise<void> {
  const values = { published_at: at, published_by: JSON.stringify(by) }
  await tx.updateTable('publications').set(values).where('town_id', '=', town).where('id', '=', id).execute()
}

export async function saveReplacement(tx: Tx, town: Id, id: Id, by: Id, at: Date): Promise<void> {
  const values = { replaced_by: by, replaced_at: at }
  await tx.updateTable('publications').set(values).where('town_id', '=', town).where('id', '=', id).execute()
}

export async function saveEnd(tx: Tx, town: Id, id: Id, at: Date, by: By, reason: string): Promise<void> {
  const values = { ended_at: at, ended_by: JSON.stringify(by), ended_reason: reason }
  await tx.updateTable('publications').set(values).where('town_id', '=', town).where('id', '=', id).execute()
}

export interface Listing {
  /** postings at, above or below this place */
  path: string
  affairs?: Affairs | undefined
  /** only those posted on this day and not taken down or replaced */
  postedOn?: Day | undefined
  limit: number
}

/** Newest first. */
export async function listPublications(tx: Tx, town: Id, { path, affairs, postedOn, limit }: Listing): Promise<Facts[]> {
  const posted = postedOn
    ? sql`p.published_at is not null and p.ended_at is null and p.replaced_at is null and ${postedOn}::date between p.from_on and p.to_on`
    : sql`true`
  const { rows } = await sql<Facts>`select ${columns} from ${tables}
    where p.town_id = ${town} and (p.place <@ ${path}::ltree or p.place @> ${path}::ltree)
      and ${affairs ? sql`p.affairs = ${affairs}` : sql`true`} and ${posted}
    order by p.composed_at desc, p.id desc limit ${limit}`.execute(tx)
  return rows
}

/** Photos the actor may use: hashes of pictures in scope, not yet part of something else. They become the publication's. */
export async function takePhotos(tx: Tx, town: Id, ids: readonly Id[], publication: Id, place: string): Promise<Map<Id, Buffer>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: Id; sha256: Buffer }>`
    update files set subject_kind = 'publication', subject_id = ${publication}::uuid, place = ${place}::ltree
    where town_id = ${town} and id = any(${ids}::uuid[]) and media_type like 'image/%' and subject_id is null returning id, sha256`.execute(
    tx,
  )
  return new Map(rows.map(row => [row.id, row.sha256]))
}

export async function photoHashes(tx: Tx, town: Id, ids: readonly Id[]): Promise<Map<Id, Buffer>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: Id; sha256: Buffer }>`select id, sha256 from files
    where town_id = ${town} and id = any(${ids}::uuid[]) and media_type like 'image/%' and subject_id is null`.execute(tx)
  return new Map(rows.map(row => [row.id, row.sha256]))
}
