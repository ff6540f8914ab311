import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { linkToken } from '#identity/links.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { openFiles } from '#platform/files.ts'
import { openPaper, type Paper } from '#platform/paper.ts'
import { testDatabase } from '#test/database.ts'
import { paperApp } from '#test/paper-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'

let database: Database
let world: World
let folder: string
let paper: Paper
let as: ReturnType<typeof paperApp>
let now: Date
const vault = testVault()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanzhang-cards-'))
  database = await testDatabase()
  world = await foundTown(database, vault)
  now = world.now
  paper = openPaper()
  as = paperApp({ database, vault, files: openFiles(folder), paper, now: () => now })
})
afterAll(async () => {
  await paper?.close()
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

async function call(actor: Actor | null, method: string, path: string, body?: unknown) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await as(actor).request(`/api${path}`, { method, ...sent })
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever JSON comes back
  return { status: response.status, json: (await response.json()) as any }
}
async function pdfOf(actor: Actor | null, path: string) {
  const response = await as(actor).request(`/api${path}`)
  const content = Buffer.from(await response.arrayBuffer())
  const text = response.ok ? execFileSync('pdftotext', ['-', '-'], { input: content }).toString().replace(/\s/g, '') : ''
  return { status: response.status, headers: response.headers, text }
}
const records = (act: string) =>
  asSystem(database, tx => tx.selectFrom('audit_log').selectAll().where('act', '=', act).orderBy('seq').execute())
const cardsOf = (town: string) =>
  asSystem(database, tx => tx.selectFrom('cards').selectAll().where('town_id', '=', town).orderBy('serial').execute())
const place = (key: string) => world.place('甲镇', key).id
const officer = () => world.actor('甲镇', 'town_officer')
const secretary = () => world.actor('甲镇', 'party_secretary', '青山村')
const unit = '青山村/一组/一邻'

describe('contact cards', () => {
  test('every household has one already: nothing is issued; a revoked one is replaced, with a serial of the town', async () => {
    const { id } = world.household('甲镇', '青山村', '001')
    const before = await call(officer(), 'POST', '/cards', { place: place('甲镇') })
    expect(before).toMatchObject({ status: 200, json: { issued: 0, living: world.town('甲镇').households.length } })
    const old = world.household('甲镇', '青山村', '001').card
    expect((await call(secretary(), 'PUT', `/cards/${old}/revocation`, { reason: '遗失' })).status).toBe(200)
    expect(await call(secretary(), 'POST', '/cards', { place: place(unit) })).toMatchObject({ status: 200, json: { issued: 1, living: 5 } })
    const fresh = (await cardsOf(officer().town)).filter(card => card.household_id === id && !card.revoked_at)
    expect(fresh.map(card => card.serial)).toEqual(['LX-1-000001'])
    expect((await records('cards.issued')).at(-1)).toMatchObject({ subject_id: place(unit), after: { issued: 1, living: 5 } })
    expect(await records('card.revoked')).toMatchObject([{ subject_id: old, after: { reason: '遗失' } }])
  })

  test('two secretaries who issue at once give no serial twice', async () => {
    const two = [world.household('甲镇', '青山村', '002'), world.household('甲镇', '白水村', '002')]
    for (const { card } of two) await call(officer(), 'PUT', `/cards/${card}/revocation`, { reason: '遗失' })
    const other = world.actor('甲镇', 'party_secretary', '白水村')
    const issued = await Promise.all([
      call(secretary(), 'POST', '/cards', { place: secretary().place }),
      call(secretary(), 'POST', '/cards', { place: secretary().place }),
      call(other, 'POST', '/cards', { place: other.place }),
    ])
    expect(issued.map(each => each.json.issued).sort()).toEqual([0, 1, 1])
    const serials = (await cardsOf(officer().town)).map(card => card.serial).filter(serial => serial.startsWith('LX-'))
    expect(serials).toEqual(['LX-1-000001', 'LX-1-000002', 'LX-1-000003'])
  })

  test('the link shows the three chiefs and masked phones, nothing else of the household', async () => {
    const household = world.household('甲镇', '青山村', '003')
    const head = household.residents[0]!
    const token = linkToken(vault, household.card, 'card')
    const { status, json } = await call(null, 'GET', `/public/cards/${token}`)
    expect(status).toBe(200)
    expect(json).toMatchObject({ living: true, townName: '甲镇', household: `${head.name[0]}**户` })
    expect(json.chiefs.map((chief: { postName: string }) => chief.postName)).toEqual(['邻长', '组长', '片长'])
    expect(json.chiefs[0]).toMatchObject({ name: world.holder('甲镇', 'unit_chief').name, phone: world.holder('甲镇', 'unit_chief').phone })
    expect(json.phones[0]).toEqual({ resident: head.id, name: `${head.name[0]}**`, phoneMasked: `154****${head.phone!.slice(-4)}` })
    for (const secret of [head.phone!, head.idNumber, household.address]) {
      const isChief = json.chiefs.some((chief: { phone: string }) => chief.phone === secret)
      if (!isChief) expect(JSON.stringify(json)).not.toContain(secret)
    }
  })

  test('a revoked card says so and shows nobody; a forged or foreign link is not there', async () => {
    const household = world.household('甲镇', '青山村', '004')
    const token = linkToken(vault, household.card, 'card')
    await call(officer(), 'PUT', `/cards/${household.card}/revocation`, { reason: '遗失' })
    const { json } = await call(null, 'GET', `/public/cards/${token}`)
    expect(json).toEqual({ living: false, household: '', townName: '甲镇', chiefs: [], phones: [] })
    const forged = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')
    for (const wrong of [forged, token.slice(0, 40), 'x', linkToken(vault, household.card, 'certificate')]) {
      expect((await call(null, 'GET', `/public/cards/${wrong}`)).status, wrong).toBe(404)
    }
    expect((await call(officer(), 'PUT', `/cards/${household.card}/revocation`, { reason: '再次' })).status).toBe(409)
  })

  test('wrong post 403, another place 404, nobody 401', async () => {
    const { card } = world.household('甲镇', '白水村', '003')
    const denied = [
      'village_officer',
      'first_secretary',
      'unit_chief',
      'group_chief',
      'area_chief',
      'town_duty',
      'department_clerk',
    ] as const
    for (const post of denied) {
      const actor = world.actor('甲镇', post)
      expect((await call(actor, 'POST', '/cards', { place: actor.place })).status, post).toBe(403)
      expect((await call(actor, 'PUT', `/cards/${card}/revocation`, { reason: '遗失' })).status, post).toBe(403)
    }
    expect((await call(world.countyOfficer('甲镇'), 'POST', '/cards', { place: place('甲镇') })).status).toBe(403)
    expect((await call(world.resident('甲镇'), 'POST', '/cards', { place: place(unit) })).status).toBe(403)
    expect((await call(null, 'POST', '/cards', { place: place(unit) })).status).toBe(401)
    expect((await call(secretary(), 'POST', '/cards', { place: place('白水村') })).status).toBe(404)
    expect((await call(secretary(), 'POST', '/cards', { place: place('甲镇') })).status).toBe(404)
    expect((await call(secretary(), 'PUT', `/cards/${card}/revocation`, { reason: '遗失' })).status).toBe(404)
    expect((await call(world.actor('乙镇', 'town_officer'), 'PUT', `/cards/${card}/revocation`, { reason: '遗失' })).status).toBe(404)
  })
})

describe('certificates', () => {
  const list = async () => (await call(officer(), 'GET', `/certificates?place=${place('甲镇')}`)).json
  const tokenOf = async (name: string) => {
    const { id } = (await list()).find((row: { name: string; revokedOn: string | null }) => row.name === name && !row.revokedOn)
    return { id, token: linkToken(vault, id, 'certificate') }
  }

  test('are issued to every unit chief who has none, once', async () => {
    const first = await call(officer(), 'POST', '/certificates', { place: place('青山村') })
    expect(first).toMatchObject({ status: 200, json: { issued: 8, living: 8 } })
    const all = await call(officer(), 'POST', '/certificates', { place: place('甲镇') })
    expect(all.json).toEqual({ issued: 8, living: 16 })
    expect((await call(officer(), 'POST', '/certificates', { place: place('甲镇') })).json).toEqual({ issued: 0, living: 16 })
    const rows = await list()
    expect(new Set(rows.map((row: { serial: string }) => row.serial)).size).toBe(16)
    expect(rows[0]).toMatchObject({ placeName: '青山村一组一邻', held: true, revokedOn: null, issuedOn: '2026-11-24' })
    expect(await records('certificates.issued')).toHaveLength(3)
  })

  test('the public page follows the mandate of today, and says when the certificate is revoked', async () => {
    const holder = world.holder('甲镇', 'unit_chief', unit)
    const { id, token } = await tokenOf(holder.name)
    const facts = await call(null, 'GET', `/public/certificates/${token}`)
    expect(facts.json).toEqual({
      ...{ held: true, revoked: false, name: holder.name, postName: '邻长', placeName: '青山村一组一邻', townName: '甲镇' },
      ...{ serial: expect.stringMatching(/^DB-1-0000\d\d$/), from: '2026-01-01', until: '2028-12-31', photo: null },
    })
    now = new Date('2029-01-01T00:00:00+08:00')
    expect((await call(null, 'GET', `/public/certificates/${token}`)).json.held).toBe(false)
    now = world.now
    await asSystem(database, tx =>
      tx.updateTable('mandates').set({ ended_on: '2026-11-24', ended_reason: 'resigned' }).where('id', '=', holder.mandate).execute(),
    )
    expect((await call(null, 'GET', `/public/certificates/${token}`)).json).toMatchObject({ held: false, revoked: false })
    expect((await call(officer(), 'PUT', `/certificates/${id}/revocation`, { reason: '已辞去' })).status).toBe(200)
    expect((await call(null, 'GET', `/public/certificates/${token}`)).json).toMatchObject({ held: false, revoked: true })
    expect((await call(officer(), 'PUT', `/certificates/${id}/revocation`, { reason: '已辞去' })).status).toBe(409)
    expect(await records('certificate.revoked')).toMatchObject([{ subject_id: id, after: { reason: '已辞去' } }])
    expect((await call(officer(), 'POST', '/certificates', { place: place(unit) })).json).toEqual({ issued: 0, living: 0 })
    expect((await call(null, 'GET', `/public/certificates/${linkToken(vault, id, 'card')}`)).status).toBe(404)
  })

  test('the face is shown only while the certificate stands', async () => {
    const holder = world.holder('甲镇', 'unit_chief', '青山村/一组/二邻')
    const { id, token } = await tokenOf(holder.name)
    const body = new FormData()
    const face = await sharp({ create: { width: 300, height: 420, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer()
    body.set('file', new File([new Uint8Array(face)], 'face.jpg'))
    const photo = (await (await as(officer()).request('/api/photos', { method: 'POST', body })).json()) as { id: string }
    await asSystem(database, tx => tx.updateTable('people').set({ photo_id: photo.id }).where('id', '=', holder.person).execute())
    const { json } = await call(null, 'GET', `/public/certificates/${token}`)
    const shown = await as(null).request(json.photo)
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    await call(officer(), 'PUT', `/certificates/${id}/revocation`, { reason: '印错' })
    expect((await call(null, 'GET', `/public/certificates/${token}`)).json.photo).toBeNull()
    expect((await as(null).request(json.photo)).status).toBe(404)
  })

  test('only the town office issues and revokes; other towns’ are not there', async () => {
    const { id } = (await list())[5]
    for (const post of ['party_secretary', 'village_officer', 'unit_chief', 'town_duty'] as const) {
      const actor = world.actor('甲镇', post)
      expect((await call(actor, 'POST', '/certificates', { place: actor.place })).status, post).toBe(403)
      expect((await call(actor, 'PUT', `/certificates/${id}/revocation`, { reason: '无' })).status, post).toBe(403)
      expect((await call(actor, 'GET', `/certificates?place=${actor.place}`)).status, post).toBe(403)
    }
    const stranger = world.actor('乙镇', 'town_officer')
    expect((await call(stranger, 'PUT', `/certificates/${id}/revocation`, { reason: '无' })).status).toBe(404)
    expect((await call(stranger, 'POST', '/certificates', { place: place(unit) })).status).toBe(404)
    expect((await call(null, 'POST', '/certificates', { place: place(unit) })).status).toBe(401)
  })
})

describe('paper', () => {
  test('contact cards of a group: every household with its chiefs and their whole phones', async () => {
    const { status, text, headers } = await pdfOf(secretary(), `/cards.pdf?place=${place('青山村/二组')}`)
    expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf'])
    const households = world.town('甲镇').households.filter(household => household.group.key === '青山村/二组')
    for (const { residents } of households) expect(text).toContain(`${residents[0]!.name}户`)
    const chief = world.holder('甲镇', 'unit_chief', '青山村/二组/一邻')
    expect(text).toContain(chief.phone)
    expect(text).toContain('甲镇青山村二组一邻')
    expect(await records('cards.printed')).toMatchObject([{ after: { count: households.length } }])
  })

  test('certificates of a village, of those in office', async () => {
    const { status, text } = await pdfOf(officer(), `/certificates.pdf?place=${place('青山村')}`)
    expect(status).toBe(200)
    expect(text).toContain(world.holder('甲镇', 'unit_chief', '青山村/二组/一邻').name)
    expect(text).toContain('甲镇人民政府')
    expect(text).not.toContain('青山村一组一邻')
    expect(await records('certificates.printed')).toMatchObject([{ after: { count: 6 } }])
  })

  test('rosters: the unit chief prints the own unit, phones masked', async () => {
    const chief = world.actor('甲镇', 'unit_chief', '青山村/二组/一邻')
    const { status, text } = await pdfOf(chief, `/rosters.pdf?place=${chief.place}`)
    expect(status).toBe(200)
    const households = world.town('甲镇').households.filter(household => household.unit?.id === chief.place)
    for (const { residents, address } of households) {
      expect(text).toContain(residents[0]!.name)
      expect(text).toContain(address)
      if (residents[0]!.phone) expect(text).not.toContain(residents[0]!.phone)
    }
    expect(await records('rosters.printed')).toMatchObject([{ after: { units: 1, households: households.length } }])
  })

  test('a character the fonts lack is named', async () => {
    const household = world.household('甲镇', '白水村', '001')
    await asSystem(database, tx => tx.updateTable('residents').set({ name: '张𠮷' }).where('id', '=', household.residents[0]!.id).execute())
    const { headers } = await pdfOf(officer(), `/cards.pdf?place=${household.unit!.id}`)
    expect(JSON.parse(decodeURIComponent(headers.get('x-unprintable')!))).toEqual([{ text: '张𠮷户', characters: ['𠮷'] }])
  })

  test('who may not, and what is not there', async () => {
    for (const path of ['cards', 'certificates', 'rosters']) {
      expect((await pdfOf(null, `/${path}.pdf?place=${place(unit)}`)).status, path).toBe(401)
      expect((await pdfOf(world.resident('甲镇'), `/${path}.pdf?place=${place(unit)}`)).status, path).toBe(403)
      expect((await pdfOf(world.actor('乙镇', 'town_officer'), `/${path}.pdf?place=${place(unit)}`)).status, path).toBe(404)
      expect((await pdfOf(officer(), `/${path}.pdf?place=x`)).status, path).toBe(422)
    }
    const chief = world.actor('甲镇', 'unit_chief')
    expect((await pdfOf(chief, `/cards.pdf?place=${chief.place}`)).status).toBe(403)
    expect((await pdfOf(secretary(), `/certificates.pdf?place=${secretary().place}`)).status).toBe(403)
    expect((await pdfOf(chief, `/rosters.pdf?place=${place('青山村/一组/二邻')}`)).status).toBe(404)
  })
})
