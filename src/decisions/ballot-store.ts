import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { By } from './store.ts'
import type { Choice, Way } from './vote-terms.ts'

export interface Ballot {
  id: Id
  household: Id
  choice: Choice
  reason: string | null
  via: Way
  slip: string | null
  at: Date
  keyedBy: Id | null
  confirmedAt: Date | null
}

const columns = sql`b.id, b.household_id as household, b.choice, b.reason, b.via, b.slip, b.given_at as at, b.keyed_by as "keyedBy",
  b.confirmed_at as "confirmedAt"`

/** The household's line on the voting list, held until commit: two votes of one household wait for each other. */
export async function holdVoter(tx: Tx, town: Id, deliberation: Id, household: Id): Promise<{ place: string } | undefined> {
  const { rows } = await sql<{ place: string }>`select h.place::text as place from deliberation_households h
    where h.town_id = ${town} and h.deliberation_id = ${deliberation}::uuid and h.household_id = ${household}::uuid
    for no key update`.execute(tx)
  return rows[0]
}

/** What stands for a household: its vote, and a slip that waits for its second keying. */
export async function standingOf(tx: Tx, town: Id, deliberation: Id, household: Id): Promise<{ vote?: Ballot; waiting?: Ballot }> {
  const { rows } =
    await sql<Ballot>`select ${columns} from ballots b where b.town_id = ${town} and b.deliberation_id = ${deliberation}::uuid
    and b.household_id = ${household}::uuid and b.replaced_at is null`.execute(tx)
  const waits = (ballot: Ballot) => ballot.via === 'paper' && !ballot.confirmedAt
  const [vote, waiting] = [rows.find(row => !waits(row)), rows.find(waits)]
  return { ...(vote && { vote }), ...(waiting && { waiting }) }
}

export async function ballotSent(tx: Tx, town: Id, id: Id): Promise<(Ballot & { deliberation: Id; person: Id }) | undefined> {
  const { rows } = await sql<Ballot & { deliberation: Id; person: Id }>`select ${columns}, b.deliberation_id as deliberation,
    (b.given_by->>'person')::uuid as person from ballots b where b.town_id = ${town} and b.id = ${id}::uuid`.execute(tx)
  return rows[0]
}

export interface NewBallot {
  town: Id
  id: Id
  deliberation: Id
  household: Id
  place: string
  choice: Choice
  reason: string | null
  via: Way
  slip: string | null
  witness: string | null
  at: Date
  by: By
  replaces: Id | null
}

export async function insertBallot(tx: Tx, row: NewBallot): Promise<void> {
  await tx
    .insertInto('ballots')
    .values({
      ...{ town_id: row.town, id: row.id, deliberation_id: row.deliberation, household_id: row.household, place: row.place },
      ...{ choice: row.choice, reason: row.reason, via: row.via, slip: row.slip, witness: row.witness, given_at: row.at },
      ...{ given_by: JSON.stringify(row.by), keyed_by: row.via === 'paper' ? row.by.person : null, replaces: row.replaces },
    })
    .execute()
}

/** A vote gives way to a later one; it stays in the book. */
export async function retire(tx: Tx, town: Id, id: Id, at: Date): Promise<void> {
  await tx.updateTable('ballots').set({ replaced_at: at }).where('town_id', '=', town).where('id', '=', id).execute()
}

export async function confirm(tx: Tx, town: Id, id: Id, at: Date, by: By, replaces: Id | null): Promise<void> {
  await tx
    .updateTable('ballots')
    .set({ confirmed_at: at, confirmed_by: JSON.stringify(by), replaces })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

export interface Voter {
  household: Id
  head: string
  address: string
  state: 'open' | 'waits' | 'voted'
  left: boolean
}

/** Who may vote and whether they did, at or below the reader's place: never how. */
export async function votersOf(tx: Tx, town: Id, deliberation: Id): Promise<Voter[]> {
  const { rows } = await sql<Voter>`
    select l.household_id as household, l.head, l.address, (h.ended_on is not null) as left,
      case when bool_or(b.via <> 'paper' or b.confirmed_at is not null) then 'voted' when bool_or(b.id is not null) then 'waits' else 'open' end as state
    from deliberation_households l
      join households h on h.town_id = l.town_id and h.id = l.household_id
      left join ballots b on b.town_id = l.town_id and b.deliberation_id = l.deliberation_id and b.household_id = l.household_id
        and b.replaced_at is null
    where l.town_id = ${town} and l.deliberation_id = ${deliberation}::uuid
    group by l.household_id, l.head, l.address, h.ended_on, h.place, h.number order by h.place, h.number`.execute(tx)
  return rows
}

/** Households that have come to the place since the vote opened: they see it, they do not vote in it. */
export async function newcomers(
  tx: Tx,
  town: Id,
  deliberation: Id,
  path: string,
  since: Day,
): Promise<{ household: Id; address: string }[]> {
  const { rows } = await sql<{ household: Id; address: string }>`
    select h.id as household, h.address from households h
    where h.town_id = ${town} and h.place <@ ${path}::ltree and h.ended_on is null and h.started_on > ${since}::date
      and not exists (select from deliberation_households l where l.town_id = ${town} and l.deliberation_id = ${deliberation}::uuid
        and l.household_id = h.id) order by h.number`.execute(tx)
  return rows
}

/** The votes that count, without whose they are, in an order that tells nothing. */
export async function detached(tx: Tx, town: Id, deliberation: Id): Promise<{ ballot: string; choice: Choice; via: Way }[]> {
  const { rows } = await sql<{ ballot: string; choice: Choice; via: Way }>`
    select md5(b.town_id::text || b.id::text) as ballot, b.choice, b.via from ballots b
    where b.town_id = ${town} and b.deliberation_id = ${deliberation}::uuid and b.replaced_at is null
      and (b.via <> 'paper' or b.confirmed_at is not null) order by 1`.execute(tx)
  return rows
}
