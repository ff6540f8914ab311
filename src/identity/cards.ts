import { record } from '#audit/acts.ts'
import type { Id } from '#common/ids.ts'
import { maskPhone } from '#common/mask.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { asSystem, asSystemAt, type Tx } from '#platform/db.ts'
import { type CardResident, type CardRow, cardById, residentsWithPhone } from './cards-store.ts'
import { codeWords, makeCode, proveCode, type Target } from './codes.ts'
import type { Identity } from './identity.ts'
import { idInToken } from './links.ts'
import { boundTo } from './names.ts'
import { codeRule, limits } from './rules.ts'
import { type From, type Opened, openSession, wrongCode } from './sign-in.ts'
import { recordedAs } from './signed-in.ts'
import { allow } from './throttle.ts'

/** 联系卡验证码: sends a code to the registered phone of a resident of the card's household; the head's where none is named. */
export async function askCardCode(identity: Identity, now: Date, token: string, resident: Id | undefined, from: From) {
  const { database, vault, codes, later } = identity
  await asSystem(database, tx => allow(tx, vault, `codes to ${from.address}`, limits.codesPerAddress, now))
  const { phone, code } = await asSystem(database, async tx => {
    const card = await livingCard(tx, identity, token)
    const prover = await proverOf(tx, card, resident)
    await allow(tx, vault, `codes of card ${card.id}`, limits.codesPerCard, now)
    const phone = vault.open(prover.phoneSealed, boundTo(card.town, prover.id, 'phone'))
    return { phone, code: await makeCode(tx, vault, targetOf(identity, card, prover), now) }
  })
  later.run(() => codes.send(phone, codeWords(code)))
  return { waitSeconds: codeRule.secondsBetween, phoneMasked: maskPhone(phone) }
}

/** 联系卡登录: the code proves the registered phone, and with it the household. */
export async function proveCard(
  identity: Identity,
  now: Date,
  token: string,
  input: { resident?: Id; code: string },
  from: From,
): Promise<Opened> {
  const { database, vault } = identity
  await asSystem(database, tx => allow(tx, vault, `code tries from ${from.address}`, limits.codeTriesPerAddress, now))
  const { card, prover, proved } = await asSystem(database, async tx => {
    const card = await livingCard(tx, identity, token)
    const prover = await proverOf(tx, card, input.resident)
    return { card, prover, proved: await proveCode(tx, vault, targetOf(identity, card, prover), input.code, now) }
  })
  if (!proved) throw wrongCode()
  return await asSystemAt(database, card.path, async tx => {
    const opened = await openSession(tx, identity, now, { town: card.town, who: { card: card.id, resident: prover.id } }, from)
    const subject = { kind: 'card', id: card.id, place: card.path }
    await record(tx, recordedAs(opened.signedIn), 'session.opened', subject, { now, after: { by: 'card', device: from.device } })
    return opened
  })
}

async function livingCard(tx: Tx, { vault }: Identity, token: string): Promise<CardRow> {
  const id = idInToken(vault, token, 'card')
  const card = id ? await cardById(tx, id) : undefined
  return found(card && !card.revoked && !card.ended ? card : undefined, 'card', '联系卡无效或已作废，请向邻长索取新卡')
}

async function proverOf(tx: Tx, card: CardRow, resident: Id | undefined): Promise<CardResident> {
  const residents = await residentsWithPhone(tx, card.town, card.household)
  refuseUnless(residents.length > 0, 'card.no_phone', '户内没有登记电话，无法验证；请联系邻长代为点单，或请村里登记电话')
  return found(resident ? residents.find(each => each.id === resident) : residents[0], 'resident', '此户没有这个人，或其电话没有登记')
}

function targetOf({ vault }: Identity, card: CardRow, prover: CardResident): Target {
  return { purpose: 'card', blind: vault.blind(`${card.id}:${prover.id}`, 'card_code') }
}
