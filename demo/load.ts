import { sql } from 'kysely'
import { type Day, dayOf } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import { hashPassword } from '#identity/passwords.ts'
import { asSystemAt, type Database, type Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { demonstrationPassword } from './accounts.ts'
import { generateCounty } from './county.ts'
import { numberRows, requestRow, stepRow, visitRow } from './history-rows.ts'
import { insertAll, type Row } from './insert.ts'
import * as network from './network-rows.ts'
import { generateRollcalls, type RollcallRows } from './rollcalls.ts'
import type { Town } from './rows.ts'

export interface Loading {
  database: Database
  vault: Vault
  seed: number
  /** the day the county is told up to; by default the present one */
  today?: Day
  progress?: (words: string) => void
}

/**
 * Fills an empty database with the demonstration county of `seed`. One transaction: a load that is broken off leaves nothing behind.
 * Histories are not acts of anybody: each tenant's chain gets one record that says what was loaded and that it is invented.
 */
export async function loadDemonstration({ database, vault, seed, today = dayOf(new Date()), progress = () => {} }: Loading): Promise<void> {
  const county = generateCounty(seed, today)
  const passwordHash = await hashPassword(demonstrationPassword)
  await asSystemAt(database, county.seat.path, async tx => {
    // No phone has asked about any of this yet.
    await sql`set local app.sync_quiet = 'yes'`.execute(tx)
    for (const town of [county.seat, ...county.towns]) {
      await loadTenant(tx, town, county.seat.id)
      await loadNetwork(tx, vault, town)
      await loadAccounts(tx, vault, town, passwordHash)
      await loadHistory(tx, vault, town)
      if (town.kind === 'town') await loadRollcalls(tx, generateRollcalls(seed, town, today))
      await recordLoading(tx, town, seed, today)
      if (town.kind === 'town') progress(summary(town))
    }
  })
  // Freshly filled tables have no statistics: until autovacuum comes by, the first plans would be bad ones.
  await database.owner.query('analyze')
}

async function loadTenant(tx: Tx, town: Town, county: string): Promise<void> {
  const row = ({ id, kind, code, name, path }: Town) => ({ id, kind, county_id: kind === 'county' ? null : county, code, name, path })
  await insertAll(tx, 'towns', [town], row)
}

async function loadNetwork(tx: Tx, vault: Vault, town: Town): Promise<void> {
  const { id } = town
  await insertAll(tx, 'places', town.places, row => network.placeRow(id, row))
  await insertAll(tx, 'households', town.households, row => network.householdRow(id, row))
  await insertAll(tx, 'residents', town.residents, row => network.residentRow(id, vault, row))
  await insertAll(tx, 'id_numbers', town.residents, row => network.idNumberRow(id, vault, row))
  await insertAll(tx, 'household_classes', town.classes, row => network.classRow(id, row))
  await insertAll(tx, 'people', town.people, row => network.personRow(id, vault, row))
  await insertAll(tx, 'mandates', town.mandates, row => network.mandateRow(id, row))
  await insertAll(tx, 'cards', town.cards, row => network.cardRow(id, row))
  await insertAll(tx, 'certificates', town.certificates, row => network.certificateRow(id, row))
}

async function loadAccounts(tx: Tx, vault: Vault, town: Town, passwordHash: string): Promise<void> {
  const since = network.beginning(town.places)
  await insertAll(tx, 'accounts', town.accounts, row => network.accountRow(town.id, row, row.password && passwordHash, since))
  const names = town.accounts.flatMap(row => network.signInNameRows(town.id, vault, row))
  await insertAll(tx, 'sign_in_names', names, row => row)
}

async function loadHistory(tx: Tx, vault: Vault, town: Town): Promise<void> {
  await insertAll(tx, 'visits', town.visits, row => visitRow(town.id, row))
  await insertAll(tx, 'requests', town.requests, row => requestRow(town.id, vault, row))
  await insertAll(tx, 'request_steps', town.steps, row => stepRow(town.id, row))
  await keepTimes(tx, town)
  await insertAll(tx, 'request_numbers', numberRows(town.id, town.path, town.requests), row => row)
}

/** The clock and the first times of each step, as the acts keep them; what is in a hand and not yet due rises when it is. */
async function keepTimes(tx: Tx, town: Town): Promise<void> {
  await sql`update requests r set clock_at = case when reopened > 0 then coalesce(rated_at, raised_at) else raised_at end,
      sorted_at = t.sorted, dispatched_at = t.dispatched, taken_at = t.taken, closings = (state = 'written_off')::int,
      reask_at = case when state = 'written_off' then written_off_at + interval '28 days' end,
      rating_by = case when rated_at is not null then coalesce(t.asked, 'resident') end,
      rise_at = case when state in ('dispatched', 'taken') and rung <> 'town' and due_at > now() then due_at end
    from (select request_id, min(at) filter (where act = 'sort') as sorted, min(at) filter (where act = 'dispatch') as dispatched,
        min(at) filter (where act = 'take') as taken, max(facts ->> 'by') filter (where act = 'rate') as asked
      from request_steps where town_id = ${town.id}::uuid group by 1) t
    where r.town_id = ${town.id}::uuid and t.request_id = r.id`.execute(tx)
}

async function loadRollcalls(tx: Tx, { rollcalls, lines, answers, counts }: RollcallRows): Promise<void> {
  const asIs = (row: Row) => row
  await insertAll(tx, 'rollcalls', rollcalls, asIs)
  await insertAll(tx, 'rollcall_households', lines, asIs)
  await insertAll(tx, 'rollcall_answers', answers, asIs)
  await insertAll(tx, 'rollcall_counts', counts, asIs)
}

async function recordLoading(tx: Tx, town: Town, seed: number, today: Day): Promise<void> {
  const actor = { kind: 'system', name: '示范数据' }
  const facts = { seed, today, ...countsOf(town), note: '示范数据，人名、号码、走访和诉求均为虚构，不是任何人的操作记录' }
  await sql`select audit_append(${town.id}::uuid, ${newId()}::uuid, ${town.path}::ltree, now(), null, ${JSON.stringify(actor)}::jsonb,
    'demo.loaded', 'town', ${town.id}::uuid, null, ${JSON.stringify(facts)}::jsonb)`.execute(tx)
}

function countsOf({ households, residents, mandates, visits, requests }: Town) {
  return {
    households: households.length,
    residents: residents.length,
    unitChiefs: mandates.filter(mandate => mandate.post === 'unit_chief' && !mandate.ended).length,
    visits: visits.length,
    requests: requests.length,
  }
}

function summary(town: Town): string {
  const { households, residents, unitChiefs, visits, requests } = countsOf(town)
  return `${town.name}：${households} 户 ${residents} 人，邻长 ${unitChiefs} 名，走访 ${visits} 次，诉求 ${requests} 件`
}
