import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { ProposalKind, ProposalRow } from './proposals-terms.ts'

export interface NewProposalRow {
  town_id: Id
  id: Id
  place: string
  household_id: Id
  resident_id: Id | null
  kind: ProposalKind
  happened_on: Day
  name: string
  phone_sealed: Buffer | null
  phone_masked: string | null
  note: string
  person_id: Id
  mandate_id: Id
  post: string
  proposed_at: Date
  device_at: Date | null
}

/** False when that id is taken: the same proposal sent twice. */
export async function insertProposal(tx: Tx, row: NewProposalRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('proposals')
    .values({ ...row, state: 'open' })
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** The proposal, held until commit, so that it is decided once. */
export async function holdProposal(tx: Tx, town: Id, id: Id) {
  return await tx
    .selectFrom('proposals')
    .select(['id', 'place', 'household_id as household', 'resident_id as resident', 'kind', 'happened_on as on', 'name', 'note'])
    .select(['phone_sealed as phoneSealed', 'person_id as person', 'state'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function saveDecision(
  tx: Tx,
  town: Id,
  id: Id,
  state: 'approved' | 'refused',
  by: Id,
  at: Date,
  reason: string,
): Promise<void> {
  await tx
    .updateTable('proposals')
    .set({ state, decided_by: by, decided_at: at, reason })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

/** The household's living members, whom a proposal may be about. */
export async function membersOf(tx: Tx, town: Id, household: Id): Promise<{ id: Id; name: string }[]> {
  return await tx
    .selectFrom('residents')
    .select(['id', 'name'])
    .where('town_id', '=', town)
    .where('household_id', '=', household)
    .where('ended_on', 'is', null)
    .execute()
}

export interface Wanted {
  id?: Id | undefined
  state?: string | undefined
  household?: Id | undefined
  limit: number
}
export type ProposalFacts = Omit<ProposalRow, 'at' | 'decidedAt'> & { at: Date; decidedAt: Date | null; person: Id }

/** Open ones first, the oldest first; then what was decided, the newest first. */
export async function listProposals(tx: Tx, town: Id, { id, state, household, limit }: Wanted): Promise<ProposalFacts[]> {
  const { rows } = await sql<ProposalFacts>`
    select p.id, p.household_id as household, h.address, u.name as "unitName", p.kind, p.resident_id as resident, r.name as "residentName",
      p.happened_on as "on", p.name, p.phone_masked as "phoneMasked", p.note, coalesce(b.name, '（已任他处）') as by, p.proposed_at as at, p.state,
      d.name as "decidedBy", p.decided_at as "decidedAt", p.reason, p.person_id as person,
      coalesce((select r.name from residents r
        where r.town_id = ${town} and r.household_id = p.household_id and r.relation = '户主' and r.ended_on is null limit 1), '') as head
    from proposals p join households h on h.town_id = p.town_id and h.id = p.household_id
      left join places u on u.town_id = h.town_id and u.id = h.unit_id
      left join residents r on r.town_id = p.town_id and r.id = p.resident_id
      left join people b on b.town_id = p.town_id and b.id = p.person_id
      left join people d on d.town_id = p.town_id and d.id = p.decided_by
    where p.town_id = ${town} and (${id ?? null}::uuid is null or p.id = ${id ?? null}::uuid)
      and (${state ?? null}::text is null or p.state = ${state ?? null})
      and (${household ?? null}::uuid is null or p.household_id = ${household ?? null}::uuid)
    order by p.state <> 'open', case when p.state = 'open' then p.proposed_at end, p.proposed_at desc limit ${limit}`.execute(tx)
  return rows
}

export async function countOpenProposals(tx: Tx, town: Id): Promise<number> {
  const query = tx
    .selectFrom('proposals')
    .select(eb => eb.fn.countAll<number>().as('n'))
    .where('town_id', '=', town)
  return (await query.where('state', '=', 'open').executeTakeFirstOrThrow()).n
}
