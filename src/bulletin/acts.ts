import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { byOf, subjectOf } from './composing.ts'
import { checkRelease, mayCompose, phaseOf } from './rules.ts'
import { type Facts, findPublication, saveEnd, saveRelease, saveReplacement } from './store.ts'

async function own(tx: Tx, actor: Actor, id: Id): Promise<Facts> {
  const facts = found(await findPublication(tx, actor.town, id, 'hold'), 'publications')
  return found(inScope(actor, facts.path) ? facts : null, 'publications')
}

/** 审签发布: the second person has looked at exactly these bytes; from here on they are posted. */
export async function release(tx: Tx, actor: Actor, now: Date, id: Id): Promise<void> {
  refuseUnless(mayCompose(actor), 'publications.forbidden', '由村两委、村书记或镇干部审签')
  const facts = await own(tx, actor, id)
  const today = dayOf(now)
  checkRelease(actor, facts.composedBy.person, facts, today, await settingOn(tx, actor.town, 'bulletin_rules', today))
  await saveRelease(tx, actor.town, id, now, byOf(actor))
  if (facts.replaces) {
    const before = await own(tx, actor, facts.replaces)
    refuseUnless(!before.replacedAt && !before.endedAt, 'publications.conflict', `要更正的第 ${before.number} 号已经更正或撤下，请撤回重拟`)
    await saveReplacement(tx, actor.town, facts.replaces, id, now)
  }
  const after = { number: facts.number, title: facts.title, sha256: facts.sha256.toString('hex') }
  await record(tx, actor, 'publication.released', subjectOf(facts), { now, after })
}

/** 撤下: a posting before its time, or what was not posted yet. It stays in the record with the reason. */
export async function end(tx: Tx, actor: Actor, now: Date, id: Id, reason: string): Promise<void> {
  refuseUnless(mayCompose(actor), 'publications.forbidden', '由村两委、村书记或镇干部撤下')
  const facts = await own(tx, actor, id)
  refuseUnless(!facts.endedAt, 'publications.conflict', `第 ${facts.number} 号已经撤下，不用再撤`)
  const phase = phaseOf(facts, dayOf(now))
  await saveEnd(tx, actor.town, id, now, byOf(actor), reason)
  await record(tx, actor, 'publication.ended', subjectOf(facts), { now, before: { phase }, after: { number: facts.number, reason } })
}
