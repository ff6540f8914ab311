import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { asActor } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { recordVisit } from '#visits/acts.ts'
import { listVisits } from '#visits/store.ts'
import { newVisit } from '#visits/terms.ts'
import { detail } from './board.ts'
import { raise } from './raise.ts'
import { raising } from './terms.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let vault: Vault
beforeAll(async () => {
  db = await testDatabase()
  vault = testVault()
  world = await foundTown(db, vault)
})
afterAll(() => db.close())

test('what is found on a visit becomes a request with the visit’s photos, and each leads to the other', async () => {
  const chief = world.actor('甲镇', 'unit_chief')
  const [home, other] = world.town('甲镇').households.filter(each => each.unit?.key === '青山村/一组/一邻')
  const photo = newId()
  const facts = { sha256: Buffer.alloc(32, 7), media_type: 'image/jpeg', bytes: 1, brought_by: chief.person, brought_at: world.now }
  await asActor(db, chief, tx =>
    tx
      .insertInto('files')
      .values({ town_id: chief.town, id: photo, place: chief.path, ...facts })
      .execute(),
  )
  const note = '屋后的水管断断续续'
  const visit = await asActor(db, chief, tx =>
    recordVisit(tx, chief, world.now, newVisit.parse({ household: home!.id, outcome: 'met', note, photos: [photo] })),
  )
  const ask = (household: string, id = newId()) =>
    asActor(db, chief, tx =>
      raise(tx, chief, world.now, raising.parse({ id, text: note, household, via: 'visit', visit: visit.id }), vault),
    )
  const id = newId()
  const [raised, again] = [await ask(home!.id, id), await ask(home!.id, id)]
  expect(again).toEqual(raised)
  const seen = await asActor(db, chief, tx => detail(tx, chief, world.now, id))
  expect([seen.visit, seen.text, seen.photos.length]).toEqual([visit.id, note, 1])
  expect(seen.photos).not.toContain(photo)
  const [told] = await asActor(db, chief, tx => listVisits(tx, chief.town, chief.person, { id: visit.id, limit: 1 }))
  expect(told).toMatchObject({ photos: [photo], requests: [{ id, number: raised.number }] })
  await expect(ask(other!.id)).rejects.toEqual(expect.objectContaining({ code: 'requests.visit' }))
  const elsewhere = world.actor('甲镇', 'unit_chief', '青山村/一组/二邻')
  const theirs = world.town('甲镇').households.find(each => each.unit?.key === '青山村/一组/二邻')!.id
  const input = raising.parse({ text: note, household: theirs, visit: visit.id })
  await expect(asActor(db, elsewhere, tx => raise(tx, elsewhere, world.now, input, vault))).rejects.toEqual(
    expect.objectContaining({ code: 'visits.not_found' }),
  )
})
