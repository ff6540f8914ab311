import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { linkToken } from '#identity/links.ts'
import type { Tx } from '#platform/db.ts'
import type { Files } from '#platform/files.ts'
import type { Vault } from '#platform/vault.ts'
import { mayIssueCards, ownPlace } from './cards.ts'
import { mayIssueCertificates } from './certificates.ts'
import { certificatesBelow } from './certificates-store.ts'
import { classKinds } from './class-terms.ts'
import { checkReader } from './household-view.ts'
import type { Certificate, ContactCard, Roster } from './paper/print.ts'
import { findPhoto } from './photos-store.ts'
import { cardsToPrint, chiefsAround, nameOfTown, namesAround, rosterRows } from './print-store.ts'
import { chiefsToCall, issuerOf, placeWords } from './print-words.ts'
import { holdsOn } from './rules.ts'

export interface PrintTools {
  vault: Vault
  files: Files
  /** where the pages behind the QR codes are reached: https://… without a slash at the end */
  origin: string
}

/** More on one document takes longer than anybody waits, and nobody cuts a thousand cards at once. */
const mostCards = 1000

/** 打印代表证: every certificate of the place that stands and whose post is held today. */
export async function certificatesToPrint(tx: Tx, actor: Actor, now: Date, place: Id, tools: PrintTools): Promise<Certificate[]> {
  refuseUnless(mayIssueCertificates(actor), 'certificates.forbidden', '代表证由镇干部打印')
  const { id, path } = await ownPlace(tx, actor, place)
  const rows = (await certificatesBelow(tx, actor.town, path)).filter(row => row.revokedOn === null && holdsOn(row, dayOf(now)))
  checkCount(rows.length)
  refuseUnless(rows.length > 0, 'certificates.none', '所选范围没有有效的代表证，请先颁发')
  const issuer = issuerOf(await townName(tx, actor))
  const list: Certificate[] = []
  for (const { id, name, post, placeName: unit, serial, from, until, issuedOn, photo } of rows) {
    const kept = photo ? await findPhoto(tx, actor.town, photo) : undefined
    const link = `${tools.origin}/p/${linkToken(tools.vault, id, 'certificate')}`
    const face = kept ? await tools.files.thumb(kept.sha256, 640) : undefined
    list.push({ name, post: posts[post], unit, serial, from, until: until ?? undefined, issuer, issuedOn, photo: face, link })
  }
  await record(tx, actor, 'certificates.printed', { kind: 'place', id, place: path }, { now, after: { count: list.length } })
  return list
}

/** 打印联系卡: every standing card of the place, with the phones of its three chiefs whole. */
export async function cardsOf(tx: Tx, actor: Actor, now: Date, place: Id, { vault, origin }: PrintTools): Promise<ContactCard[]> {
  refuseUnless(mayIssueCards(actor), 'cards.forbidden', '联系卡由镇干部或村党组织书记打印')
  const { id, path } = await ownPlace(tx, actor, place)
  const rows = await cardsToPrint(tx, actor.town, path, mostCards)
  checkCount(rows.length)
  refuseUnless(rows.length > 0, 'cards.none', '所选范围没有有效的联系卡，请先制发')
  const words = placeWords(await namesAround(tx, actor.town, path))
  const chiefs = chiefsToCall(await chiefsAround(tx, actor.town, path, dayOf(now)), actor.town, vault, false)
  await record(tx, actor, 'cards.printed', { kind: 'place', id, place: path }, { now, after: { count: rows.length } })
  return rows.map(row => ({
    household: row.head ? `${row.head}户` : `${row.number}号户`,
    place: words(row.path, ['town', 'village', 'group', 'unit']),
    chiefs: chiefs(row.path),
    link: `${origin}/k/${linkToken(vault, row.id, 'card')}`,
  }))
}

/** 打印花名册: one for every unit of the place. Phones are masked: paper lies about. */
export async function rostersOf(tx: Tx, actor: Actor, now: Date, place: Id, { vault }: PrintTools): Promise<Roster[]> {
  checkReader(actor)
  const { id, path } = await ownPlace(tx, actor, place)
  const today = dayOf(now)
  const units = Map.groupBy(await rosterRows(tx, actor.town, path, today), row => row.unit)
  refuseUnless(units.size > 0, 'rosters.none', '所选范围还没有划邻的住户')
  const words = placeWords(await namesAround(tx, actor.town, path))
  const chiefs = chiefsToCall(await chiefsAround(tx, actor.town, path, today), actor.town, vault, true)
  const households = [...units.values()].reduce((sum, rows) => sum + rows.length, 0)
  await record(tx, actor, 'rosters.printed', { kind: 'place', id, place: path }, { now, after: { units: units.size, households } })
  return [...units].map(([unit, rows]) => ({
    ...{ unit: words(unit, ['unit']), place: words(unit, ['town', 'village', 'group']), chiefs: chiefs(unit), printedOn: today },
    households: rows.map(({ head, address, people, kinds, phoneMasked }) => ({
      ...{ head: head ?? '（缺户主）', address, people, phone: phoneMasked ?? '' },
      class: kinds.map(kind => classKinds[kind]).join('、'),
    })),
  }))
}

function checkCount(count: number): void {
  refuseUnless(count <= mostCards, 'paper.too_large', `一次最多打印 ${mostCards} 张，所选范围超出，请按村或按组打印`)
}

async function townName(tx: Tx, actor: Actor): Promise<string> {
  return found(await nameOfTown(tx, actor.town), 'towns')
}
