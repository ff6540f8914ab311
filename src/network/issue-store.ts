import { sql } from 'kysely'
import { type Id, newId } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

/** 联系卡 and 代表证 are numbered per town: `LX-3-000123` is the 123rd contact card of the county's third town. */
export type Series = 'LX' | 'DB'
const tables = { LX: 'cards', DB: 'certificates' } as const

/** Holds the town's numbering until commit: two who issue at once must see each other's cards. */
export async function holdNumbering(tx: Tx, town: Id, series: Series): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${series} ${town}`}, 0))`.execute(tx)
}

/**
 * Serials for `count` new cards, one after the other, under `holdNumbering`. Run as the system: under an actor's scope
 * the cards of other villages could not be seen, and numbers would be given twice.
 */
export async function nextSerials(tx: Tx, town: Id, series: Series, count: number): Promise<string[]> {
  const { rows } = await sql<{ ordinal: number; last: number | null }>`
    select p.ordinal, (select max(substring(serial from '[0-9]+$')::int) from ${sql.table(tables[series])} c
      where c.town_id = ${town}::uuid and c.serial like ${`${series}-`} || p.ordinal || '-%') last
    from places p where p.town_id = ${town}::uuid and p.kind = 'town'`.execute(tx)
  const { ordinal, last } = rows[0]!
  return Array.from({ length: count }, (_, i) => `${series}-${ordinal}-${String((last ?? 0) + 1 + i).padStart(6, '0')}`)
}

export interface Issue {
  subject: Id
  place: string
}

export async function insertCards(tx: Tx, town: Id, issues: readonly Issue[], serials: readonly string[], now: Date): Promise<void> {
  await sql`insert into cards (town_id, id, household_id, place, serial, issued_at)
    select ${town}::uuid, r.*, ${now}::timestamptz from unnest(${issues.map(() => newId(now))}::uuid[], ${issues.map(each => each.subject)}::uuid[],
      ${issues.map(each => each.place)}::ltree[], ${serials}::text[]) r`.execute(tx)
}

export async function insertCertificates(
  tx: Tx,
  town: Id,
  issues: readonly Issue[],
  serials: readonly string[],
  on: string,
): Promise<void> {
  await sql`insert into certificates (town_id, id, mandate_id, place, serial, issued_on)
    select ${town}::uuid, r.*, ${on}::date from unnest(${issues.map(() => newId())}::uuid[], ${issues.map(each => each.subject)}::uuid[],
      ${issues.map(each => each.place)}::ltree[], ${serials}::text[]) r`.execute(tx)
}
