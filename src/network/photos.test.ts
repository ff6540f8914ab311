import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { openFiles } from '#platform/files.ts'
import { openPaper } from '#platform/paper.ts'
import { testDatabase } from '#test/database.ts'
import { paperApp } from '#test/paper-app.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'

let database: Database
let world: World
let folder: string
let as: ReturnType<typeof paperApp>
const paper = openPaper()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanzhang-photos-'))
  database = await testDatabase()
  const vault = testVault()
  world = await foundTown(database, vault)
  as = paperApp({ database, vault, files: openFiles(folder), paper, now: () => world.now })
})
afterAll(async () => {
  await paper.close()
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

const snap = () =>
  sharp({ create: { width: 2400, height: 1800, channels: 3, background: 'olive' } })
    .jpeg()
    .withExif({ IFD3: { GPSLatitude: '27/1 38/1 0/1', GPSLongitude: '113/1 29/1 0/1' } })
    .toBuffer()

async function bring(actor: Actor | null, content: Buffer, field = 'file') {
  const body = new FormData()
  body.set(field, new File([new Uint8Array(content)], 'IMG_0001.jpg'))
  const response = await as(actor).request('/api/photos', { method: 'POST', body })
  return {
    status: response.status,
    json: (await response.json()) as { id: string; width: number; height: number; error: { code: string } },
  }
}
const statusOf = async (actor: Actor | null, path: string) => (await as(actor).request(`/api/photos/${path}`)).status

test('a photo is kept small and without its place of taking; whoever is above sees it, sisters do not', async () => {
  const chief = world.actor('甲镇', 'unit_chief')
  const { status, json } = await bring(chief, await snap())
  expect([status, json.width, json.height]).toEqual([200, 1600, 1200])
  for (const actor of [chief, world.actor('甲镇', 'group_chief'), world.actor('甲镇', 'party_secretary'), world.countyOfficer('甲镇')]) {
    const response = await as(actor).request(`/api/photos/${json.id}`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    const { exif, width } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect([exif, width]).toEqual([undefined, 1600])
  }
  const thumb = await as(chief).request(`/api/photos/${json.id}/thumb`)
  expect((await sharp(Buffer.from(await thumb.arrayBuffer())).metadata()).width).toBe(320)
  const sister = world.actor('甲镇', 'unit_chief', '青山村/一组/二邻')
  for (const actor of [sister, world.actor('乙镇', 'town_officer'), world.resident('甲镇'), world.actor('甲镇', 'department_clerk')]) {
    expect(await statusOf(actor, json.id)).toBe(404)
    expect(await statusOf(actor, `${json.id}/thumb`)).toBe(404)
  }
  expect(await statusOf(null, json.id)).toBe(401)
  expect([await statusOf(chief, newId()), await statusOf(chief, 'nothing')]).toEqual([404, 404])
  const [record] = await asSystem(database, tx => tx.selectFrom('audit_log').selectAll().where('subject_id', '=', json.id).execute())
  expect(record).toMatchObject({ act: 'photo.brought', place: chief.path })
})

test('a villager brings photos too, and a line department sees those of requests dispatched to it', async () => {
  const resident = world.resident('甲镇')
  const { json } = await bring(resident, await snap())
  expect(await statusOf(resident, json.id)).toBe(200)
  const clerk = world.actor('甲镇', 'department_clerk')
  expect(await statusOf(clerk, json.id)).toBe(404)
  const { town, household } = resident
  const [request, village] = [newId(), world.place('甲镇', '青山村').id]
  const where = { place: resident.path, household_id: household, village_id: village, number: '202611-0001' }
  const what = { raised_at: world.now, raised_via: 'card' as const, text: '路灯不亮', state: 'dispatched' as const }
  await asSystem(database, async tx => {
    await tx
      .insertInto('requests')
      .values({ town_id: town, id: request, ...where, ...what, handler_department: 'water' })
      .execute()
    await tx.updateTable('files').set({ subject_kind: 'request', subject_id: request }).where('id', '=', json.id).execute()
  })
  expect(await statusOf(clerk, json.id)).toBe(404)
  const given = { handler_department: clerk.department }
  await asSystem(database, tx => tx.updateTable('requests').set(given).where('id', '=', request).execute())
  expect(await statusOf(clerk, json.id)).toBe(200)
  expect([await statusOf(resident, json.id), await statusOf(world.resident('甲镇', '青山村', '002'), json.id)]).toEqual([200, 404])
  await asSystem(database, tx => tx.updateTable('requests').set({ sealed: true }).where('id', '=', request).execute())
  expect([await statusOf(clerk, json.id), await statusOf(world.actor('甲镇', 'unit_chief'), json.id)]).toEqual([404, 404])
})

test('no photo, no file, nobody signed in, only looking', async () => {
  const chief = world.actor('甲镇', 'unit_chief')
  expect(await bring(chief, Buffer.from('<svg/>'))).toMatchObject({ status: 422, json: { error: { code: 'files.not_a_photo' } } })
  expect(await bring(chief, await snap(), 'other')).toMatchObject({ status: 422, json: { error: { code: 'input.invalid' } } })
  expect((await as(chief).request('/api/photos', { method: 'POST', body: 'x' })).status).toBe(422)
  expect((await bring(chief, Buffer.alloc(17_000_000))).status).toBe(413)
  expect((await bring(null, await snap())).status).toBe(401)
  expect((await bring(world.countyOfficer('甲镇'), await snap())).status).toBe(403)
})
