import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'

export interface OnDutyRow {
  id: Id
  mandate: Id
  name: string | null
  post: Post
  from: Day
  to: Day
  standIn: string | null
}

/** The duty desk's days from `day` on, soonest first. */
export async function onDutyFrom(tx: Tx, town: Id, day: Day): Promise<OnDutyRow[]> {
  const { rows } = await sql<OnDutyRow>`
    select d.id, d.mandate_id as mandate, p.name, m.post, d.from_on as "from", d.to_on as "to", sp.name as "standIn"
    from on_duty d join mandates m on m.town_id = d.town_id and m.id = d.mandate_id
      left join people p on p.town_id = m.town_id and p.id = m.person_id
      left join stand_ins s on s.town_id = m.town_id and s.mandate_id = m.id and s.from_on <= ${day} and s.to_on >= ${day}
        and (s.ended_on is null or s.ended_on > ${day})
      left join people sp on sp.town_id = s.town_id and sp.id = s.person_id
    where d.town_id = ${town} and d.to_on >= ${day} order by d.from_on, d.id limit 400`.execute(tx)
  return rows
}

/** Whose turn it is on a day. */
export async function mandatesOnDuty(tx: Tx, town: Id, day: Day): Promise<Set<Id>> {
  const query = tx
    .selectFrom('on_duty')
    .select('mandate_id')
    .where('town_id', '=', town)
    .where('from_on', '<=', day)
    .where('to_on', '>=', day)
  return new Set((await query.execute()).map(row => row.mandate_id))
}

export async function insertOnDuty(
  tx: Tx,
  town: Id,
  row: { id: Id; place: string; mandate_id: Id; from_on: Day; to_on: Day },
): Promise<void> {
  await tx
    .insertInto('on_duty')
    .values({ town_id: town, ...row })
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .execute()
}

export async function findOnDuty(tx: Tx, town: Id, id: Id) {
  const query = tx.selectFrom('on_duty').select(['place', 'mandate_id as mandate', 'from_on as from', 'to_on as to'])
  return await query.where('town_id', '=', town).where('id', '=', id).executeTakeFirst()
}

export async function deleteOnDuty(tx: Tx, town: Id, id: Id): Promise<void> {
  await tx.deleteFrom('on_duty').where('town_id', '=', town).where('id', '=', id).execute()
}
