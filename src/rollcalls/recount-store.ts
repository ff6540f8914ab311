import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { Counts } from './field-terms.ts'

export interface WrongCount {
  rollcall: Id
  title: string
  unit: string
  kept: Counts
  counted: Counts
}

export async function openedTowns(tx: Tx): Promise<{ id: Id; name: string }[]> {
  return await tx
    .selectFrom('towns')
    .select(['id', 'name'])
    .where(({ exists, selectFrom }) => exists(selectFrom('rollcalls').whereRef('rollcalls.town_id', '=', 'towns.id').select('id')))
    .orderBy('name')
    .execute()
}

const counted = (town: Id) => sql`
  select l.rollcall_id, l.leaf_id, count(*) filter (where l.state <> 'dropped')::integer as asked,
    count(*) filter (where l.state = 'answered')::integer as answered, count(*) filter (where l.state = 'absent')::integer as absent,
    count(*) filter (where l.state = 'dropped')::integer as dropped,
    count(*) filter (where l.state = 'answered' and l.late)::integer as late
  from rollcall_households l where l.town_id = ${town} group by 1, 2`

const figures = (row: string) =>
  sql`json_build_object(${sql.join(
    ['asked', 'answered', 'absent', 'dropped', 'late'].flatMap(key => [sql.lit(key), sql`coalesce(${sql.ref(`${row}.${key}`)}, 0)`]),
  )})`

/** Compares every number; answers wait until the transaction ends. */
export async function compareCounts(tx: Tx, town: Id): Promise<{ rollcalls: number; units: number; wrong: WrongCount[] }> {
  await sql`lock table rollcall_households, rollcall_counts in share mode`.execute(tx)
  const { rows } = await sql<WrongCount & { same: boolean }>`
    with counted as (${counted(town)}), kept as (select * from rollcall_counts k where k.town_id = ${town})
    select r.id as rollcall, r.title, p.name as unit, ${figures('k')} as kept, ${figures('c')} as counted,
      (coalesce(k.asked, 0), coalesce(k.answered, 0), coalesce(k.absent, 0), coalesce(k.dropped, 0), coalesce(k.late, 0))
        = (coalesce(c.asked, 0), coalesce(c.answered, 0), coalesce(c.absent, 0), coalesce(c.dropped, 0), coalesce(c.late, 0)) as same
    from kept k full join counted c on c.rollcall_id = k.rollcall_id and c.leaf_id = k.leaf_id
      join rollcalls r on r.town_id = ${town} and r.id = coalesce(k.rollcall_id, c.rollcall_id)
      join places p on p.town_id = ${town} and p.id = coalesce(k.leaf_id, c.leaf_id)
    order by r.asked_at, p.path`.execute(tx)
  const wrong = rows.filter(row => !row.same).map(({ same: _, ...row }) => row)
  return { rollcalls: new Set(rows.map(row => row.rollcall)).size, units: rows.length, wrong }
}

/** Puts the counts as the lines stand. */
export async function writeCounts(tx: Tx, town: Id): Promise<void> {
  await sql`update rollcall_counts k set asked = 0, answered = 0, absent = 0, dropped = 0, late = 0 where k.town_id = ${town}`.execute(tx)
  await sql`insert into rollcall_counts as k (town_id, rollcall_id, leaf_id, place, asked, answered, absent, dropped, late)
    select ${town}::uuid, c.rollcall_id, c.leaf_id, p.path, c.asked, c.answered, c.absent, c.dropped, c.late from (${counted(town)}) c
      join places p on p.town_id = ${town} and p.id = c.leaf_id
    on conflict (town_id, rollcall_id, leaf_id) do update set asked = excluded.asked, answered = excluded.answered, absent = excluded.absent,
      dropped = excluded.dropped, late = excluded.late`.execute(tx)
}
