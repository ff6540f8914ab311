import pg from 'pg'
import type { Connection } from '#platform/db.ts'

/** What a phone still holds at the end: how many wait, and the refused with their reasons' codes. */
export interface Left {
  waiting: number
  refused: Record<string, string>
}

export interface Found {
  made: number
  stored: number
  duplicated: number
  lost: number
  refused: number
  refusedFor: Record<string, number>
  waiting: number
  unrecorded: number
  /** photos stored twice, or of no visit and no request */
  photos: { doubled: number; loose: number }
}

/** Compares what phones made and still hold with what lies in the database, past the server's program. */
export async function countActs(connection: Connection, made: string[], left: Left[]): Promise<Found> {
  const client = new pg.Client({ ...connection })
  await client.connect()
  const count = async (text: string) => new Map((await client.query(text, [made])).rows.map(row => [row.id as string, Number(row.n)]))
  const rows = await count(
    `select id, count(*) as n from (select id from visits union all select id from requests) x where id = any ($1::uuid[]) group by 1`,
  )
  const records = await count(
    `select subject_id as id, count(*) as n from audit_log where act in ('visit.recorded', 'request.raised') and subject_id = any ($1::uuid[]) group by 1`,
  )
  // A photo sent twice would lie there twice, whatever it is called. One of an entry that was refused has nothing to lie with.
  const { doubled, loose } = (
    await client.query(`select count(*) - count(distinct id) as doubled, count(*) filter (where subject_id is null) as loose from files f
      where exists (select from sync_entries e where e.town_id = f.town_id and e.id = f.id)`)
  ).rows[0]
  await client.end()
  const refused = new Map(left.flatMap(each => Object.entries(each.refused)))
  const reasons = Object.groupBy([...refused.values()], code => code)
  return {
    made: made.length,
    stored: rows.size,
    duplicated: made.filter(id => (rows.get(id) ?? 0) > 1 || (records.get(id) ?? 0) > 1).length + Number(doubled),
    lost: made.filter(id => !rows.has(id) && !refused.has(id)).length,
    refused: refused.size,
    refusedFor: Object.fromEntries(Object.entries(reasons).map(([code, all]) => [code, all!.length])),
    waiting: left.reduce((sum, each) => sum + each.waiting, 0),
    unrecorded: made.filter(id => rows.has(id) !== records.has(id)).length,
    photos: { doubled: Number(doubled), loose: Number(loose) },
  }
}

/** Every act is stored once, or lies on its phone with the reason; only what was meant to be refused is: households that do not exist. */
export function isRight({ made, stored, duplicated, lost, refused, refusedFor, waiting, unrecorded }: Found): boolean {
  const meant = Object.keys(refusedFor).every(code => code === 'households.not_found')
  return meant && stored > 0 && duplicated + lost + waiting + unrecorded === 0 && stored + refused === made
}
