import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { record } from '#audit/acts.ts'
import { maskPhone } from '#common/mask.ts'
import { asActor, type Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { type IdentityApp, identityApp } from '#test/identity-app.ts'
import { foundTown, type Household, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { idInToken, linkToken } from './links.ts'
import { sweepIdentity } from './sweep.ts'

let database: Database
let world: World
let t: IdentityApp
const vault = testVault()
beforeAll(async () => {
  database = await testDatabase()
  world = await foundTown(database, vault)
})
beforeEach(async () => {
  await database.owner.query('delete from throttles; delete from one_time_codes')
  t = identityApp(database, vault, world.now)
})
afterAll(async () => {
  await t.identity.later.settled()
  await database.close()
})

const linkOf = (household: Household) => linkToken(vault, household.card, 'card')
async function prove(household: Household, resident?: string): Promise<string> {
  const link = linkOf(household)
  await t.call('POST', `/cards/${link}/codes`, { body: { resident } })
  const { status, headers, json } = await t.call('POST', `/cards/${link}/session`, { body: { resident, code: await t.lastCode() } })
  if (status !== 200) throw new Error(JSON.stringify(json))
  return headers.get('x-session-token')!
}

test('the code goes to the registered phone of the head, and proves the household', async () => {
  const household = world.household('甲镇', '青山村', '002')
  const head = household.residents[0]!
  const asked = await t.call('POST', `/cards/${linkOf(household)}/codes`, { body: {} })
  expect(asked).toMatchObject({ status: 200, json: { ok: true, waitSeconds: 60, phoneMasked: maskPhone(head.phone!) } })
  const code = await t.lastCode()
  expect(t.sent).toEqual([{ phone: head.phone, code }])
  const proved = await t.call('POST', `/cards/${linkOf(household)}/session`, { body: { code } })
  expect(proved).toMatchObject({
    status: 200,
    json: { kind: 'resident', name: head.name, household: household.id, person: head.id, posts: [] },
  })
  expect(proved.headers.get('set-cookie')).toContain('Max-Age=7776000')
  const probe = await t.call('GET', '/probe', { token: proved.headers.get('x-session-token')! })
  expect(probe.json).toEqual({ actor: world.resident('甲镇', '青山村', '002'), seesSealed: false, households: 1 })
})

test('another resident of the household may prove it; nobody else', async () => {
  const household = world.household('甲镇', '青山村', '003')
  const [, wife] = household.residents
  const token = await prove(household, wife!.id)
  expect((await t.call('GET', '/me', { token })).json).toMatchObject({ name: wife!.name, person: wife!.id })
  const stranger = world.household('甲镇', '青山村', '001').residents[0]!.id
  expect((await t.call('POST', `/cards/${linkOf(household)}/codes`, { body: { resident: stranger } })).status).toBe(404)
})

test('a code for one resident or card proves no other', async () => {
  const household = world.household('甲镇', '青山村', '001')
  const [head, wife] = household.residents
  await t.call('POST', `/cards/${linkOf(household)}/codes`, { body: { resident: head!.id } })
  const code = await t.lastCode()
  const tryAt = (link: string, resident?: string) => t.call('POST', `/cards/${link}/session`, { body: { resident, code } })
  expect((await tryAt(linkOf(household), wife!.id)).status).toBe(401)
  expect((await tryAt(linkOf(world.household('甲镇', '青山村', '002')))).status).toBe(401)
  expect((await tryAt(linkOf(household), head!.id)).status).toBe(200)
})

test('forged, foreign and broken links are no cards', async () => {
  const { card } = world.household('甲镇', '青山村', '001')
  const good = linkToken(vault, card, 'card')
  expect(idInToken(vault, good, 'card')).toBe(card)
  const forged = [
    good.slice(0, -1),
    `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
    linkToken(vault, card, 'certificate'),
    linkToken(testVault(), card, 'card'),
    'A'.repeat(46),
    '%20',
  ]
  for (const link of forged) {
    const { status, json } = await t.call('POST', `/cards/${link}/codes`, { body: {} })
    expect([link, status, json.error.code]).toEqual([link, 404, 'card.not_found'])
  }
})

test('a household without a phone cannot be proved', async () => {
  const household = world.household('甲镇', '青山村', '005')
  expect(household.residents.every(resident => resident.phone === null)).toBe(true)
  expect(await t.call('POST', `/cards/${linkOf(household)}/codes`, { body: {} })).toMatchObject({
    status: 422,
    json: { error: { code: 'card.no_phone' } },
  })
})

test('a revoked card and an ended household let nobody in and end what was open', async () => {
  const revoked = world.household('甲镇', '白水村', '001')
  const ended = world.household('甲镇', '白水村', '002')
  const tokens = [await prove(revoked), await prove(ended)]
  await database.owner.query(`update cards set revoked_at = now(), revoked_reason = '遗失' where id = $1`, [revoked.card])
  await database.owner.query(`update households set ended_on = '2026-11-24' where id = $1`, [ended.id])
  t.identity.sessions.forget({ card: revoked.card })
  t.identity.sessions.forget({ card: ended.card })
  for (const token of tokens) expect((await t.call('GET', '/me', { token })).status).toBe(401)
  for (const household of [revoked, ended])
    expect((await t.call('POST', `/cards/${linkOf(household)}/codes`, { body: {} })).status).toBe(404)
})

test('a card session lasts 90 days, used or not', async () => {
  const token = await prove(world.household('甲镇', '白水村', '003'))
  t.clock.now = new Date(world.now.getTime() + 89 * 86_400_000)
  expect((await t.call('GET', '/me', { token })).status).toBe(200)
  t.clock.now = new Date(world.now.getTime() + 90 * 86_400_000 + 1)
  expect((await t.call('GET', '/me', { token })).status).toBe(401)
})

test('a minute between codes for one resident, not for another of the household', async () => {
  const household = world.household('甲镇', '青山村', '001')
  const [head, wife] = household.residents
  const ask = async (resident?: string) => (await t.call('POST', `/cards/${linkOf(household)}/codes`, { body: { resident } })).status
  expect([await ask(), await ask(head!.id), await ask(wife!.id)]).toEqual([200, 429, 200])
})

test('one sees who looked at the own data, in words, and nobody else’s', async () => {
  const household = world.household('甲镇', '青山村', '001')
  const [head, wife] = household.residents
  const secretary = world.actor('甲镇', 'party_secretary')
  const reveal = (id: string, field: string, reason: string) =>
    asActor(database, secretary, tx =>
      record(
        tx,
        secretary,
        'resident.revealed',
        { kind: 'resident', id, place: household.path },
        { now: world.now, after: { field, reason } },
      ),
    )
  await reveal(head!.id, 'phone', '通知领取救助金')
  await reveal(wife!.id, 'id_number', '核对医保')
  const officer = world.actor('甲镇', 'town_officer')
  const export_ = { kind: 'roll', place: officer.path }
  await asActor(database, officer, tx => record(tx, officer, 'roll.exported', export_, { now: world.now, after: { people: 200 } }))
  const elsewhere = world.actor('甲镇', 'party_secretary', '白水村')
  const others = { kind: 'roll', place: elsewhere.path }
  await asActor(database, elsewhere, tx => record(tx, elsewhere, 'roll.exported', others, { now: world.now }))
  const at = world.now.toISOString()
  const exported = { at, who: officer.name, post: '镇干部', field: '花名册（含身份证号、电话）', reason: '导出花名册' }
  const looks = (await t.call('GET', '/me/looks', { token: await prove(household) })).json
  expect(looks).toEqual([exported, { at, who: secretary.name, post: '村党组织书记', field: '电话', reason: '通知领取救助金' }])
  const other = (await t.call('GET', '/me/looks', { token: await prove(world.household('甲镇', '青山村', '002')) })).json
  expect(other).toEqual([exported])
  // A unit chief is on the roll as well: the same list through the account.
  const chief = world.holder('甲镇', 'unit_chief')
  await reveal(chief.resident!.id, 'id_number', '换发代表证')
  const chiefs = (await t.call('GET', '/me/looks', { token: await t.signIn(chief.userName, world.password) })).json
  expect(chiefs.map((look: { reason: string }) => look.reason)).toEqual(['换发代表证', '导出花名册'])
})

test('the nightly sweep keeps what still counts', async () => {
  const token = await prove(world.household('甲镇', '青山村', '004'))
  const count = async () => {
    const { rows } = await database.owner.query(
      'select (select count(*) from throttles) as counts, (select count(*) from one_time_codes) as codes, (select count(*) from sessions) as sessions',
    )
    return rows[0]
  }
  const before = await count()
  await sweepIdentity({ database }, world.now)
  expect(await count()).toEqual(before)
  await sweepIdentity({ database }, new Date(world.now.getTime() + 3 * 86_400_000))
  expect(await count()).toEqual({ ...before, counts: 0, codes: 0 })
  expect((await t.call('GET', '/me', { token })).status).toBe(200)
  await sweepIdentity({ database }, new Date(world.now.getTime() + 400 * 86_400_000))
  expect(await count()).toEqual({ counts: 0, codes: 0, sessions: 0 })
})
