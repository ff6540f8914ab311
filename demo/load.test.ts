import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import { phoneBlind, userNameBlind } from '#identity/names.ts'
import { isPassword } from '#identity/passwords.ts'
import { readRoll, tryRoll } from '#network/roll-import.ts'
import { keepRolls } from '#network/roll-keeping.ts'
import { boundTo } from '#network/sealing.ts'
import { asActor, type Database, type Tx } from '#platform/db.ts'
import { take } from '#requests/acts.ts'
import { writeOff } from '#requests/rating.ts'
import { recount } from '#rollcalls/recount.ts'
import { testDatabase } from '#test/database.ts'
import { testVault } from '#test/vault.ts'
import { demonstrationPassword } from './accounts.ts'
import { generateCounty } from './county.ts'
import { loadDemonstration } from './load.ts'
import { writeRoll } from './roll.ts'
import type { Mandate, Town } from './rows.ts'

const today = '2026-11-24'
const vault = testVault()
const county = generateCounty(3, today)
const [weishan, pingcun, heba] = county.towns as [Town, Town, Town]
let database: Database
const told: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  await loadDemonstration({ database, vault, seed: 3, today, progress: words => told.push(words) })
}, 180_000)
afterAll(() => database?.close())

/** The actor that a mandate of a generated town makes. */
function as(town: Town, mandate: Mandate): PostHolder {
  const { person, place, department } = mandate
  return {
    ...{ kind: 'post', town: town.id, person: person.id, name: person.name, post: mandate.post, mandate: mandate.id },
    account: town.accounts.find(account => account.person === person)!.id,
    ...{ place: place.id, path: place.path, ...(department && { department }) },
  }
}

const tables = [
  ['places', 'places'],
  ['households', 'households'],
  ['residents', 'residents'],
  ['household_classes', 'classes'],
  ['people', 'people'],
  ['mandates', 'mandates'],
  ['cards', 'cards'],
  ['certificates', 'certificates'],
  ['visits', 'visits'],
  ['request_steps', 'steps'],
  ['requests', 'requests'],
] as const

async function counted(tx: Tx, table: (typeof tables)[number][0]): Promise<number> {
  const { n } = await tx
    .selectFrom(table)
    .select(eb => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

test.each(county.towns)('$name: under row-level security the town sees all its rows and nobody else’s', async town => {
  await asActor(database, { path: town.path, seesSealed: true }, async tx => {
    for (const [table, list] of tables) {
      // The county's people, posts and places stand above every town and are seen from below.
      const above = table === 'places' || table === 'people' || table === 'mandates' ? county.seat[table].length : 0
      expect([table, await counted(tx, table)]).toEqual([table, town[list].length + above])
    }
  })
})

test('sealed requests are hidden from those who may not see them', async () => {
  const seen = await asActor(database, { path: weishan.path }, tx => counted(tx, 'requests'))
  expect(seen).toBe(weishan.requests.filter(request => !request.sealed).length)
  expect(seen).toBeLessThan(weishan.requests.length)
})

test('a unit chief sees the own unit only', async () => {
  const unit = weishan.places.find(place => place.kind === 'unit')!
  const own = weishan.households.filter(household => household.unit === unit).length
  expect(await asActor(database, { path: unit.path }, tx => counted(tx, 'households'))).toBe(own)
})

test('the documented counts, by SQL over all towns as the county sees them', async () => {
  const chiefs = await asActor(database, { path: county.seat.path }, tx =>
    tx
      .selectFrom('mandates')
      .innerJoin('towns', 'towns.id', 'mandates.town_id')
      .select(['towns.name', 'mandates.post', eb => eb.fn.countAll<number>().as('n')])
      .where('ended_on', 'is', null)
      .where('post', 'in', ['unit_chief', 'group_chief'])
      .groupBy(['towns.name', 'mandates.post'])
      .execute(),
  )
  const of = (name: string, post: string) => Number(chiefs.find(row => row.name === name && row.post === post)!.n)
  expect([of('沩山镇', 'unit_chief'), of('沩山镇', 'group_chief')]).toEqual([462, 141])
  expect([of('坪村镇', 'unit_chief'), of('坪村镇', 'group_chief')]).toEqual([604, 229])
  expect(of('河坝镇', 'unit_chief')).toBe(heba.places.filter(place => place.kind === 'unit').length - 1)
  expect(told).toHaveLength(3)
  expect(told[0]).toContain('20850 人')
})

test('what was sealed opens for its own row, and is found by its blind index', async () => {
  const one = pingcun.residents.find(resident => resident.phone)!
  const { rows } = await database.owner.query('select * from residents where phone_blind = $1', [phoneBlind(vault, one.phone!)])
  expect(rows).toHaveLength(1)
  expect(vault.open(rows[0].phone_sealed, boundTo(pingcun.id, one.id, 'phone'))).toBe(one.phone)
  expect(vault.open(rows[0].id_number_sealed, boundTo(pingcun.id, one.id, 'id_number'))).toBe(one.idNumber)
  const known = await database.owner.query('select resident_id from id_numbers where blind = $1', [vault.blind(one.idNumber, 'id_number')])
  expect(known.rows).toEqual([{ resident_id: one.id }])
})

test('a printed account signs in by name and password, other chiefs by phone alone', async () => {
  const find = 'select a.* from sign_in_names n join accounts a on a.town_id = n.town_id and a.id = n.account_id where n.blind = $1'
  const printed = (await database.owner.query(find, [userNameBlind(vault, 'weishan-unit')])).rows[0]
  expect(await isPassword(demonstrationPassword, printed.password_hash)).toBe(true)
  const other = weishan.accounts.find(account => !account.userName)!
  const byPhone = (await database.owner.query(find, [phoneBlind(vault, other.person.phone)])).rows[0]
  expect([byPhone.id, byPhone.password_hash]).toEqual([other.id, null])
})

test('each tenant has one honest record, and the next request number follows on', async () => {
  const { rows } = await database.owner.query('select act, after from audit_log order by place')
  expect(rows.map(row => row.act)).toEqual(Array(4).fill('demo.loaded'))
  expect(rows[1].after).toMatchObject({ seed: 3, residents: 20_850, note: expect.stringContaining('虚构') })
  const month = '202611'
  const last = weishan.requests.filter(request => request.number.startsWith(month)).length
  const next = await database.owner.query('select next_request_number($1, $2) as n', [weishan.id, month])
  expect(Number(next.rows[0].n)).toBe(last + 1)
})

test('the history goes on from where it was left: the handler takes, a second person writes off', async () => {
  const now = new Date(`${today}T02:00:00Z`)
  const waiting = weishan.requests.find(request => request.state === 'dispatched' && request.handler && !request.sealed)!
  const handler = as(weishan, waiting.handler!)
  const taken = await asActor(database, handler, tx => take(tx, handler, now, waiting.id, { words: '收到' }))
  expect(taken).toMatchObject({ number: waiting.number, state: 'taken' })
  const rated = weishan.requests.find(request => request.state === 'rated' && request.rung !== 'town' && !request.sealed)!
  const posts = weishan.mandates.filter(mandate => mandate.place === rated.village && mandate.post === 'first_secretary')
  const closer = as(weishan, posts[0]!)
  const closed = await asActor(database, closer, tx => writeOff(tx, closer, now, rated.id, { words: '电话核实，已解决' }))
  expect(closed.state).toBe('written_off')
  const own = as(weishan, weishan.mandates.find(mandate => mandate.person === rated.answeredBy)!)
  await expect(asActor(database, own, tx => writeOff(tx, own, now, rated.id, { words: '自己销' }))).rejects.toMatchObject({ status: 403 })
})

test('the roll written from the generator is the town that was loaded: an import would change nothing', async () => {
  const officer = heba.mandates.find(mandate => mandate.post === 'town_officer')!
  const actor = as(heba, officer)
  const folder = await mkdtemp(join(tmpdir(), 'sanzhang-rolls-'))
  const read = await readRoll(await writeRoll(heba), 'roll.xlsx')
  const tools = { vault, keeping: keepRolls(folder, vault) }
  const { state, counts } = await asActor(database, actor, tx => tryRoll(tx, actor, new Date(`${today}T02:00:00Z`), read, tools))
  await rm(folder, { recursive: true })
  expect(state).toBe('checked')
  expect(counts.households).toMatchObject({ added: 0, changed: 0, same: heba.households.length })
  expect(counts.people).toMatchObject({ added: 0, changed: 0, same: heba.residents.length })
  expect([counts.places.added, counts.mandates.added, counts.mandates.ended, counts.findings]).toEqual([0, 0, 0, 0])
}, 120_000)

test('a second load on the same database is refused whole', async () => {
  await expect(loadDemonstration({ database, vault, seed: 3, today })).rejects.toMatchObject({ code: '23505' })
  const { rows } = await database.owner.query('select count(*) as n from towns')
  expect(Number(rows[0].n)).toBe(4)
}, 60_000)

test('roll calls: one closed and one open in every town, counted as their lines stand', async () => {
  const { rows } =
    await database.owner.query(`select r.town_id, count(*) filter (where closed_at is null)::int as open, count(*)::int as "all"
    from rollcalls r group by 1`)
  expect(rows.map(row => [row.open, row.all])).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ])
  for (const report of await recount(database)) expect(report.wrong).toEqual([])
})
