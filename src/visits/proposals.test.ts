import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#common/actor.ts'
import { checkCharacter } from '#common/idnumber.ts'
import { newId } from '#common/ids.ts'
import { asActor, asSystem, type Tx } from '#platform/db.ts'
import { openFiles } from '#platform/files.ts'
import type { Vault } from '#platform/vault.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { recordVisit } from './acts.ts'
import { approve, propose, refuse } from './proposals.ts'
import { listProposals } from './proposals-store.ts'
import { approval, newProposal } from './proposals-terms.ts'
import { bringRecording, hearRecording } from './recordings.ts'
import { newVisit } from './terms.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let vault: Vault
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanzhang-voices-'))
  db = await testDatabase()
  vault = testVault()
  world = await foundTown(db, vault)
})
afterAll(async () => {
  await db.close()
  await rm(folder, { recursive: true, force: true })
})

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(db, actor, work)
const refused = (code: string) => expect.objectContaining({ code })
const chief = () => world.actor('甲镇', 'unit_chief')
const office = () => world.actor('甲镇', 'village_officer')
const homes = () => world.town('甲镇').households.filter(each => each.unit?.key === '青山村/一组/一邻')
const report = (household: string, more: object, actor: Actor = chief()) =>
  as(actor, tx => propose(tx, actor, world.now, vault, newProposal.parse({ household, on: '2026-11-20', ...more })))
const decide = (id: string, more: object = {}, actor: Actor = office()) =>
  as(actor, tx => approve(tx, actor, world.now, vault, id, approval.parse(more)))
const records = async (id: string) =>
  (await asSystem(db, tx => tx.selectFrom('audit_log').select('act').where('subject_id', '=', id).orderBy('seq').execute())).map(
    row => row.act,
  )
const resident = (id: string) => asSystem(db, tx => tx.selectFrom('residents').selectAll().where('id', '=', id).executeTakeFirstOrThrow())

describe('a change in a household', () => {
  test('changes nothing until the office carries it out, then both in one', async () => {
    const [home] = homes()
    const who = home!.residents[1]!
    const { id, state, residentName } = await report(home!.id, { kind: 'died', resident: who.id })
    expect([state, residentName, (await resident(who.id)).ended_on]).toEqual(['open', who.name, null])
    expect(await decide(id, { words: '已核' })).toMatchObject({ state: 'approved', decidedBy: office().name, reason: '已核' })
    expect(await resident(who.id)).toMatchObject({ ended_on: '2026-11-20', ended_reason: '去世' })
    expect([await records(id), await records(who.id)]).toEqual([['proposal.made', 'proposal.approved'], ['resident.ended']])
    await expect(decide(id)).rejects.toEqual(refused('proposals.conflict'))
  })

  test('a new phone is sealed on the way and opens again with the person', async () => {
    const who = homes()[1]!.residents[0]!
    const { id, phoneMasked } = await report(homes()[1]!.id, { kind: 'phone', resident: who.id, phone: '15400009999' })
    expect(phoneMasked).toBe('154****9999')
    await decide(id)
    expect((await resident(who.id)).phone_masked).toBe('154****9999')
  })

  test('a new-born needs its ID number from the office; what the network refuses leaves the proposal open', async () => {
    const { id } = await report(homes()[2]!.id, { kind: 'born', name: '刘新生' })
    await expect(decide(id)).rejects.toEqual(refused('proposals.incomplete'))
    await expect(decide(id, { idNumber: '110105', relation: '子' })).rejects.toEqual(refused('residents.id_number'))
    const first17 = '99900120261118001'
    await decide(id, { idNumber: first17 + checkCharacter(first17), relation: '子' })
    const added = await asSystem(db, tx =>
      tx.selectFrom('residents').select(['relation', 'born']).where('name', '=', '刘新生').executeTakeFirstOrThrow(),
    )
    expect(added).toEqual({ relation: '子', born: '2026-11-18' })
  })

  test('the whole household moves away; working away stands as a fact and changes no roll', async () => {
    const home = homes()[3]!
    const away = await report(home.id, { kind: 'away', resident: home.residents[0]!.id, note: '广东' })
    expect((await decide(away.id)).state).toBe('approved')
    const gone = await report(home.id, { kind: 'moved' })
    await decide(gone.id)
    const row = await asSystem(db, tx =>
      tx.selectFrom('households').select(['ended_on', 'ended_reason']).where('id', '=', home.id).executeTakeFirstOrThrow(),
    )
    expect(row).toEqual({ ended_on: '2026-11-20', ended_reason: '迁走' })
    await expect(report(home.id, { kind: 'moved' })).rejects.toEqual(refused('households.conflict'))
  })

  test('refused with a reason the visitor reads; sent twice it is one', async () => {
    const id = newId()
    const home = homes()[4]!.id
    const first = await report(home, { id, kind: 'moved' })
    expect(await report(home, { id, kind: 'moved' })).toEqual(first)
    await expect(report(home, { id, kind: 'born', name: '刘甲' })).rejects.toEqual(refused('proposals.conflict'))
    await as(office(), tx => refuse(tx, office(), world.now, id, '人还在，只是住院'))
    const [row] = await as(chief(), tx => listProposals(tx, chief().town, { id, limit: 1 }))
    expect(row).toMatchObject({ state: 'refused', reason: '人还在，只是住院' })
    expect(await records(id)).toEqual(['proposal.made', 'proposal.refused'])
  })

  test('says what is missing; others may not, elsewhere it is not there', async () => {
    const home = homes()[4]!.id
    await expect(report(home, { kind: 'died' })).rejects.toEqual(refused('proposals.whom'))
    await expect(report(home, { kind: 'born' })).rejects.toEqual(refused('proposals.name'))
    await expect(report(home, { kind: 'moved', on: '2026-11-25' })).rejects.toEqual(refused('proposals.in_future'))
    await expect(report(home, { kind: 'died', resident: homes()[0]!.residents[0]!.id })).rejects.toEqual(refused('residents.not_found'))
    await expect(report(home, { kind: 'moved' }, world.actor('甲镇', 'town_officer'))).rejects.toEqual(refused('proposals.forbidden'))
    await expect(report(home, { kind: 'moved' }, world.actor('甲镇', 'unit_chief', '青山村/一组/二邻'))).rejects.toEqual(
      refused('households.not_found'),
    )
    const { id } = await report(home, { kind: 'moved' })
    await expect(decide(id, {}, world.actor('甲镇', 'group_chief'))).rejects.toEqual(refused('proposals.forbidden'))
    await expect(decide(id, {}, world.actor('甲镇', 'party_secretary', '白水村'))).rejects.toEqual(refused('proposals.not_found'))
  })
})

describe('a voice note', () => {
  const webm = Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.alloc(2000, 7)])

  test('is kept as it came, given to one visit, and heard where the visit is read', async () => {
    const files = openFiles(folder)
    const kept = await files.keepAudio(webm)
    const { id: voice } = await as(chief(), tx => bringRecording(tx, chief(), world.now, kept))
    const home = homes()[4]!.id
    const visit = (more: object) =>
      as(chief(), tx => recordVisit(tx, chief(), world.now, newVisit.parse({ household: home, outcome: 'met', ...more })))
    expect((await visit({ voice })).voice).toBe(voice)
    await expect(visit({ voice })).rejects.toEqual(refused('visits.photos'))
    await expect(visit({ photos: [voice] })).rejects.toEqual(refused('visits.photos'))
    const heard = await as(office(), tx => hearRecording(tx, office(), voice))
    expect([heard.mediaType, (await files.read(heard.sha256)).equals(webm)]).toEqual(['audio/webm', true])
    const sister = world.actor('甲镇', 'unit_chief', '青山村/一组/二邻')
    await expect(as(sister, tx => hearRecording(tx, sister, voice))).rejects.toEqual(refused('recordings.not_found'))
    const clerk = world.actor('甲镇', 'department_clerk')
    await expect(as(clerk, tx => hearRecording(tx, clerk, voice))).rejects.toEqual(refused('recordings.not_found'))
    await expect(as(clerk, tx => bringRecording(tx, clerk, world.now, kept))).rejects.toEqual(refused('recordings.forbidden'))
  })

  test('too long, or no sound at all, is refused', async () => {
    const files = openFiles(folder)
    await expect(files.keepAudio(Buffer.concat([webm, Buffer.alloc(2_000_000)]))).rejects.toEqual(refused('files.too_large'))
    await expect(files.keepAudio(Buffer.from('<svg/>'))).rejects.toEqual(refused('files.not_audio'))
  })
})
