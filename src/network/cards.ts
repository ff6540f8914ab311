import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { maskName } from '#common/mask.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { idInToken } from '#identity/links.ts'
import { asActor, asSystem, asSystemAt, type Database, type Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { findCard, householdsWithoutCard, livingCards, maskedPhones, publicCard, saveCardRevocation } from './cards-store.ts'
import type { cardFacts, issued } from './cards-terms.ts'
import { cardPosts } from './holders.ts'
import { holdNumbering, insertCards, nextSerials } from './issue-store.ts'
import { holdersAbove } from './mandates-store.ts'
import { findPlace, type Place } from './places-store.ts'
import { inScope } from './rules.ts'
import { boundTo } from './sealing.ts'

/** Contact cards are given out by the town office, or by the party secretary in the own village. */
export const mayIssueCards = (actor: Actor): actor is PostHolder => holds(actor, 'town_officer', 'party_secretary')

/** A place at or below the actor's own; others do not exist for acts. */
export async function ownPlace(tx: Tx, actor: Actor, id: Id): Promise<Place> {
  const place = await findPlace(tx, actor.town, id)
  return found(place && inScope(actor, place.path) ? place : null, 'places')
}

/** 制发联系卡: a card for every household of the place that has none. */
export async function issueCards(database: Database, actor: PostHolder, now: Date, place: Id): Promise<z.infer<typeof issued>> {
  refuseUnless(mayIssueCards(actor), 'cards.forbidden', '联系卡由镇干部或村党组织书记制发')
  const { town } = actor
  const { id, path } = await asActor(database, actor, tx => ownPlace(tx, actor, place))
  return await asSystemAt(database, actor.path, async tx => {
    await holdNumbering(tx, town, 'LX')
    const households = await householdsWithoutCard(tx, town, path)
    await insertCards(tx, town, households, await nextSerials(tx, town, 'LX', households.length), now)
    const result = { issued: households.length, living: await livingCards(tx, town, path) }
    await record(tx, actor, 'cards.issued', { kind: 'place', id, place: path }, { now, after: result })
    return result
  })
}

/** 作废联系卡: lost, or in wrong hands. Whoever entered with it is out at once. */
export async function revokeCard(tx: Tx, actor: Actor, now: Date, id: Id, reason: string): Promise<void> {
  refuseUnless(mayIssueCards(actor), 'cards.forbidden', '联系卡由镇干部或村党组织书记作废')
  const card = found(await findCard(tx, actor.town, id), 'cards')
  const revoked = card.revokedAt === null && (await saveCardRevocation(tx, actor.town, id, reason, now))
  refuseUnless(revoked, 'cards.conflict', `联系卡 ${card.serial} 已经作废`)
  await record(tx, actor, 'card.revoked', { kind: 'card', id, place: card.place }, { now, after: { serial: card.serial, reason } })
}

/** What the QR code of a contact card shows to anybody: whom to call, and who can prove to live here. A revoked card shows only that. */
export async function cardFactsOf(database: Database, vault: Vault, now: Date, token: string): Promise<z.infer<typeof cardFacts>> {
  const id = found(idInToken(vault, token, 'card'), 'cards', '联系卡的链接不完整或有误')
  return await asSystem(database, async tx => {
    const card = found(await publicCard(tx, id), 'cards')
    const { town, townName, path, living } = card
    if (!living) return { living, household: '', townName, chiefs: [], phones: [] }
    const holders = await holdersAbove(tx, town, path, cardPosts, dayOf(now))
    const chiefs = holders.map(({ post, name, person, phoneSealed }) => ({
      ...{ postName: posts[post], name: name ?? '' },
      phone: phoneSealed ? vault.open(phoneSealed, boundTo(town, person, 'phone')) : null,
    }))
    const phones = await maskedPhones(tx, town, card.household)
    const household = card.head ? `${maskName(card.head)}户` : '本户'
    return { living, household, townName, chiefs, phones: phones.map(each => ({ ...each, name: maskName(each.name) })) }
  })
}
