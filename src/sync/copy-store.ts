import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { type HolderRow, holding } from '#network/mandates-store.ts'
import type { Tx } from '#platform/db.ts'
import type { CopyHousehold } from './copy-terms.ts'

export interface Now {
  /** the oldest transaction still running: all older ones are visible from now on */
  xmin: string
  /** the first not yet begun */
  xmax: string
  /** which cluster on which line of history: numbers of another mean nothing here */
  epoch: string
}

/** Where the database stands. Asked before anything is read: whatever commits meanwhile is told again next time, never skipped. */
export async function standing(tx: Tx): Promise<Now> {
  const { rows } = await sql<Now>`
    select pg_snapshot_xmin(s)::text as xmin, pg_snapshot_xmax(s)::text as xmax,
      (select system_identifier::text from pg_control_system()) || '-' || (select timeline_id::text from pg_control_checkpoint()) as epoch
    from pg_current_snapshot() s`.execute(tx)
  return rows[0]!
}

/** Everything that transactions from `since` on changed within the scope, told at the place where it lay and where it lies. */
export async function changesSince(tx: Tx, town: Id, since: string): Promise<{ kind: 'household' | 'request'; id: Id }[]> {
  const { rows } = await sql<{ kind: 'household' | 'request'; id: Id }>`
    select distinct kind, subject_id as id from sync_changes where town_id = ${town}::uuid and xid >= ${since}::xid8`.execute(tx)
  return rows
}

const visitsKept = 5

/** Living households at or below `path`, all or those of `ids`, with people, classes and newest visits, in one statement. */
export async function copyHouseholds(tx: Tx, town: Id, path: string, ids: Id[] | null): Promise<CopyHousehold[]> {
  const { rows } = await sql<CopyHousehold>`
    select h.id, h.number, h.address, h.building, h.stair, h.floor, h.door, h.village_id as village, h.group_id as "group", h.unit_id as unit,
      h.longitude, h.latitude, h.started_on as "startedOn",
      (select coalesce(json_agg(json_build_object('id', r.id, 'name', r.name, 'relation', r.relation, 'sex', r.sex, 'born', r.born,
          'idNumberMasked', r.id_number_masked, 'phoneMasked', r.phone_masked, 'partyMember', r.party_member, 'endedOn', null)
          order by r.relation = '户主' desc, r.born, r.id), '[]')
        from residents r where r.town_id = ${town}::uuid and r.household_id = h.id and r.ended_on is null) as residents,
      (select coalesce(json_agg(json_build_object('id', c.id, 'kind', c.kind, 'from', c.from_on, 'to', c.to_on) order by c.from_on, c.id), '[]')
        from household_classes c where c.town_id = ${town}::uuid and c.household_id = h.id) as classes,
      (select coalesce(json_agg(v order by v."on" desc, v.id desc), '[]') from (
        select v.id, v.visited_on as "on", v.outcome, v.topics, v.note, v.post, coalesce(p.name, '（已任他处）') as by
        from visits v left join people p on p.town_id = v.town_id and p.id = v.person_id
        where v.town_id = ${town}::uuid and v.household_id = h.id order by v.visited_on desc, v.id desc limit ${visitsKept}) v) as visits
    from households h
    where h.town_id = ${town}::uuid and h.ended_on is null and h.place <@ ${path}::ltree
      and (${ids === null}::boolean or h.id = any (${ids ?? []}::uuid[]))
    order by h.place`.execute(tx)
  return rows
}

/** Ids of open matters at or below `path`, all or those of `ids`, newest first; none about the reader. */
export async function openRequests(tx: Tx, town: Id, reader: Id, path: string, ids: Id[] | null): Promise<Id[]> {
  const { rows } = await sql<{ id: Id }>`select id from requests
    where town_id = ${town}::uuid and place <@ ${path}::ltree and state not in ('written_off', 'withdrawn')
      and about_person_id is distinct from ${reader}::uuid and (${ids === null}::boolean or id = any (${ids ?? []}::uuid[]))
    order by raised_at desc limit 500`.execute(tx)
  return rows.map(row => row.id)
}

/** Whoever holds one of `posts` on `day` at a place the transaction sees. */
export async function holdersSeen(tx: Tx, town: Id, posts: Post[], day: Day): Promise<HolderRow[]> {
  const { rows } = await sql<HolderRow>`
    select m.id, m.person_id as person, m.post, m.place_id as place, m.place as path, m.how, m.from_on as "from", m.until_on as until,
      m.ended_on as ended, p.name, pl.name as "placeName", p.phone_sealed as "phoneSealed", p.phone_masked as "phoneMasked",
      p.photo_id as photo, m.ended_reason as "endedReason", m.department
    from mandates m join places pl on pl.town_id = m.town_id and pl.id = m.place_id
      left join people p on p.town_id = m.town_id and p.id = m.person_id
    where m.town_id = ${town}::uuid and m.post = any (${posts}) and ${holding(day)} order by nlevel(m.place) desc, m.from_on, m.id`.execute(
    tx,
  )
  return rows
}

/** Changes older than every cursor that still serves. */
export async function forgetChanges(tx: Tx, before: Date): Promise<void> {
  const towns = await tx.selectFrom('towns').select('id').execute()
  for (const { id } of towns) await sql`delete from sync_changes where town_id = ${id} and at < ${before}`.execute(tx)
}
