import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { ClassKind } from './class-terms.ts'
import { cardPosts } from './holders.ts'
import { holding } from './mandates-store.ts'

export interface ChiefAbove {
  post: Post
  /** path of the place the post is held at */
  path: string
  person: Id
  name: string
  phoneSealed: Buffer | null
  phoneMasked: string | null
}

/** Unit, group and area chiefs in office at, above or below `path`: everybody who can stand on a card or roster of the place. */
export async function chiefsAround(tx: Tx, town: Id, path: string, day: Day): Promise<ChiefAbove[]> {
  const { rows } = await sql<ChiefAbove>`
    select m.post, m.place path, p.id person, p.name, p.phone_sealed "phoneSealed", p.phone_masked "phoneMasked"
    from mandates m join people p on p.town_id = m.town_id and p.id = m.person_id
    where m.town_id = ${town}::uuid and m.post = any(${cardPosts}::text[]) and (m.place <@ ${path}::ltree or m.place @> ${path}::ltree)
      and ${holding(day)}
    order by m.from_on, m.id`.execute(tx)
  return rows
}

export interface CardToPrint {
  id: Id
  head: string | null
  number: string
  path: string
}

/** Living cards at or below `path`, in walking order as far as numbers tell; one more than `limit` when there are more. */
export async function cardsToPrint(tx: Tx, town: Id, path: string, limit: number): Promise<CardToPrint[]> {
  const { rows } = await sql<CardToPrint>`
    select c.id, h.number, h.place path, (select name from residents r where r.town_id = ${town}::uuid and r.household_id = h.id
      and r.relation = '户主' and r.ended_on is null order by r.id limit 1) head
    from cards c join households h on h.town_id = c.town_id and h.id = c.household_id
    where c.town_id = ${town}::uuid and h.place <@ ${path}::ltree and c.revoked_at is null and h.ended_on is null
    order by subpath(h.place, 0, -1), h.number limit ${limit + 1}`.execute(tx)
  return rows
}

export interface RosterRow {
  unit: string
  head: string | null
  address: string
  people: number
  kinds: ClassKind[]
  phoneMasked: string | null
}

/** Living households in units at or below `path`, each with its head, how many live there and its kinds in force. */
export async function rosterRows(tx: Tx, town: Id, path: string, day: Day): Promise<RosterRow[]> {
  const { rows } = await sql<RosterRow>`
    select subpath(h.place, 0, -1) unit, h.address, r.people, r.head, r."phoneMasked",
      array(select distinct k.kind from household_classes k where k.town_id = ${town}::uuid and k.household_id = h.id
        and k.from_on <= ${day}::date and (k.to_on is null or k.to_on >= ${day}::date) order by 1) kinds
    from households h cross join lateral (
      select count(*) people, min(name) filter (where relation = '户主') head, min(phone_masked) filter (where relation = '户主') "phoneMasked"
      from residents where town_id = ${town}::uuid and household_id = h.id and ended_on is null) r
    where h.town_id = ${town}::uuid and h.place <@ ${path}::ltree and h.unit_id is not null and h.ended_on is null
    order by 1, h.number`.execute(tx)
  return rows
}

export interface NamedPath {
  path: string
  kind: string
  name: string
}

/** Names of all places at, above or below `path`. */
export async function namesAround(tx: Tx, town: Id, path: string): Promise<NamedPath[]> {
  const { rows } = await sql<NamedPath>`
    select path, kind, name from places
    where town_id = ${town}::uuid and (path <@ ${path}::ltree or path @> ${path}::ltree) and ended_on is null order by path`.execute(tx)
  return rows
}

export async function nameOfTown(tx: Tx, town: Id): Promise<string | undefined> {
  return (await tx.selectFrom('towns').select('name').where('id', '=', town).executeTakeFirst())?.name
}
