import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { idInToken } from '#identity/links.ts'
import { asActor, asSystem, asSystemAt, type Database, type Tx } from '#platform/db.ts'
import type { Files } from '#platform/files.ts'
import type { Vault } from '#platform/vault.ts'
import { ownPlace } from './cards.ts'
import type { certificate, certificateFacts, issued } from './cards-terms.ts'
import {
  type CertificateRow,
  certificatesBelow,
  chiefsWithoutCertificate,
  findCertificate,
  saveCertificateRevocation,
  townOfCertificate,
} from './certificates-store.ts'
import { holdNumbering, insertCertificates, nextSerials } from './issue-store.ts'
import { findPhoto } from './photos-store.ts'
import { holdsOn } from './rules.ts'

/** 代表证 is issued by the town. */
export const mayIssueCertificates = (actor: Actor): actor is PostHolder => holds(actor, 'town_officer')

/** 颁发代表证: to every unit chief of the place who holds the post today and has none. */
export async function issueCertificates(database: Database, actor: PostHolder, now: Date, place: Id): Promise<z.infer<typeof issued>> {
  refuseUnless(mayIssueCertificates(actor), 'certificates.forbidden', '代表证由镇干部颁发')
  const { town } = actor
  const { id, path } = await asActor(database, actor, tx => ownPlace(tx, actor, place))
  return await asSystemAt(database, actor.path, async tx => {
    await holdNumbering(tx, town, 'DB')
    const chiefs = await chiefsWithoutCertificate(tx, town, path, dayOf(now))
    await insertCertificates(tx, town, chiefs, await nextSerials(tx, town, 'DB', chiefs.length), dayOf(now))
    const living = (await certificatesBelow(tx, town, path)).filter(row => row.revokedOn === null).length
    const result = { issued: chiefs.length, living }
    await record(tx, actor, 'certificates.issued', { kind: 'place', id, place: path }, { now, after: result })
    return result
  })
}

/** 作废代表证 */
export async function revokeCertificate(tx: Tx, actor: Actor, now: Date, id: Id, reason: string): Promise<void> {
  refuseUnless(mayIssueCertificates(actor), 'certificates.forbidden', '代表证由镇干部作废')
  const row = found(await findCertificate(tx, actor.town, id), 'certificates')
  const revoked = row.revokedOn === null && (await saveCertificateRevocation(tx, actor.town, id, reason, dayOf(now)))
  refuseUnless(revoked, 'certificates.conflict', `代表证 ${row.serial} 已经作废`)
  await record(
    tx,
    actor,
    'certificate.revoked',
    { kind: 'certificate', id, place: row.path },
    { now, after: { serial: row.serial, reason } },
  )
}

/** Certificates of a place, with whether their posts are held today. */
export async function certificates(tx: Tx, actor: Actor, now: Date, place: Id): Promise<z.infer<typeof certificate>[]> {
  refuseUnless(mayIssueCertificates(actor), 'certificates.forbidden', '代表证由镇干部管理')
  const { path } = await ownPlace(tx, actor, place)
  return (await certificatesBelow(tx, actor.town, path)).map(row => ({
    ...{ id: row.id, serial: row.serial, name: row.name, placeName: row.placeName, issuedOn: row.issuedOn },
    ...{ revokedOn: row.revokedOn, revokedReason: row.revokedReason, held: holdsOn(row, dayOf(now)) },
  }))
}

/** What the QR code of a certificate shows to anybody. `held` follows the mandate as it stands today, whatever the paper says. */
export async function certificateFactsOf(
  database: Database,
  vault: Vault,
  now: Date,
  token: string,
): Promise<z.infer<typeof certificateFacts>> {
  const { town, row } = await byToken(database, vault, token)
  const { name, post, placeName, serial, from, until } = row
  const held = holdsOn(row, dayOf(now))
  const revoked = row.revokedOn !== null
  const photo = row.photo && held && !revoked ? `/api/public/certificates/${token}/photo` : null
  return { held, revoked, name, postName: posts[post], placeName, townName: town.name, serial, from, until, photo }
}

/** The holder's face, as long as the certificate stands. */
export async function certificatePhoto(database: Database, vault: Vault, files: Files, now: Date, token: string): Promise<Buffer> {
  const { town, row } = await byToken(database, vault, token)
  const stands = row.photo && row.revokedOn === null && holdsOn(row, dayOf(now))
  const photo = stands ? await asSystem(database, tx => findPhoto(tx, town.id, row.photo!)) : undefined
  return await files.thumb(found(photo, 'photos').sha256, 640)
}

async function byToken(database: Database, vault: Vault, token: string): Promise<{ town: { id: Id; name: string }; row: CertificateRow }> {
  const id = found(idInToken(vault, token, 'certificate'), 'certificates', '代表证的链接不完整或有误')
  return await asSystem(database, async tx => {
    const town = found(await townOfCertificate(tx, id), 'certificates')
    return { town, row: found(await findCertificate(tx, town.id, id), 'certificates') }
  })
}
