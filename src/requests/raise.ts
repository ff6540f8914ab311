import { type Actor, holds } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { isPhone, maskPhone } from '#common/mask.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { normalPhone } from '#identity/names.ts'
import { inScope } from '#network/rules.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { dueAt } from './deadlines.ts'
import { mayRaise } from './rules.ts'
import { leaveStep } from './steps.ts'
import {
  findRequest,
  householdPlace,
  importedBefore,
  insertRequest,
  nextNumber,
  pathOfPlace,
  residentPhone,
  seeingSealed,
  villageAbove,
} from './store.ts'
import type { Moved, Raising } from './terms.ts'
import { householdOfVisit, takeVisitPhotos } from './visit-store.ts'

/**
 * 点单: a matter is written down, by the resident or on behalf of one. Sent twice under one id it is one request. The clock starts when the
 * resident speaks: `spokenAt`, where a phone without signal brings it later.
 */
export async function raise(tx: Tx, actor: Actor, now: Date, input: Raising, vault: Vault, broughtAt = now): Promise<Moved> {
  refuseUnless(mayRaise(actor), 'requests.forbidden', '您的岗位不能代录诉求')
  const spokenAt = spoken(actor, now, input) ?? broughtAt
  const id = input.id ?? newId(now)
  // The raiser may be among those who do not see sealed requests; the one just raised is still theirs to write.
  return await seeingSealed(tx, async () => {
    const sent = input.id && (await sentBefore(tx, actor, id))
    if (sent) return sent
    const { place, village, household } = await whereabouts(tx, actor, input)
    await checkVisit(tx, actor, input.visit, household)
    const number = await nextNumber(tx, actor.town, dayOf(now))
    const due = dueAt('raised', null, spokenAt, await settingOn(tx, actor.town, 'request_deadlines', dayOf(spokenAt)))
    if (input.source) refuseUnless(!(await importedBefore(tx, actor.town, input.source)), 'requests.conflict', '这一条已经导入过，没有再记')
    const { text, where: where_text, longitude, latitude, sealed } = input
    const raisedVia = actor.kind === 'resident' ? ('card' as const) : viaOf(actor, input.via)
    const fresh = await insertRequest(tx, {
      ...{
        town_id: actor.town,
        id,
        place,
        number,
        household_id: household,
        village_id: village,
        raised_at: spokenAt,
        raised_via: raisedVia,
      },
      ...{ ...(await raiserColumns(tx, actor, id, input, vault)), text, where_text, longitude, latitude, sealed },
      ...{ state: 'raised', due_at: due, clock_at: spokenAt, message_id: input.message, source_key: input.source },
      visit_id: input.visit ?? null,
    })
    if (!fresh) return found(await sentBefore(tx, actor, id), 'requests')
    const { photos, voice, deviceAt, visit } = input
    if (visit) await takeVisitPhotos(tx, actor.town, visit, id, place, now)
    await leaveStep(
      tx,
      actor,
      now,
      { id, place, sealed, state: null },
      { act: 'raise', to: 'raised', facts: { via: raisedVia, sealed, ...(voice && { voice: true }) }, photos, voice, deviceAt },
    )
    return { id, number, state: 'raised' as const, dueAt: due.toISOString() }
  })
}

/** What is found on a visit is raised for the household that was visited. */
async function checkVisit(tx: Tx, actor: Actor, visit: Id | undefined, household: Id | null): Promise<void> {
  if (!visit) return
  const visited = found(actor.kind === 'resident' ? null : await householdOfVisit(tx, actor.town, visit), 'visits')
  refuseUnless(visited === household, 'requests.visit', '这次走访的是另一户，请核对是哪一户的事')
}

/** A message of a chat was said when it was sent; not in the future, and not so long ago that nobody meant it for now. */
function spoken(actor: Actor, now: Date, { saidAt }: Raising): Date | null {
  if (!saidAt || actor.kind !== 'post') return null
  const at = new Date(saidAt)
  const days = (now.getTime() - at.getTime()) / 86_400_000
  refuseUnless(days >= 0 && days <= 90, 'requests.said_at', `说这件事的时间应在近 90 天以内、不晚于现在，收到的是 ${dayOf(at)}`)
  return at
}

/** The request as it was answered the first time; somebody else's under that id is a conflict. */
async function sentBefore(tx: Tx, actor: Actor, id: Id): Promise<Moved | undefined> {
  const sent = await findRequest(tx, actor, id)
  if (!sent) return undefined
  const own = actor.kind !== 'system' && sent.raisedBy === actor.person
  refuseUnless(own, 'requests.conflict', '这个编号已用于另一件诉求，请重新填写')
  return { id, number: sent.number, state: sent.state, dueAt: sent.dueAt?.toISOString() ?? null }
}

async function whereabouts(tx: Tx, actor: Actor, input: Raising): Promise<{ place: string; village: Id; household: Id | null }> {
  const household = actor.kind === 'resident' ? actor.household : (input.household ?? null)
  if (household) {
    if (actor.kind === 'resident') found(!input.household || input.household === household || null, 'households')
    const { path, village } = found(await householdPlace(tx, actor.town, household), 'households')
    return { place: path, village, household }
  }
  const path = input.place ? found(await pathOfPlace(tx, actor.town, input.place), 'places') : actor.path
  found(inScope(actor, path) || null, 'places')
  const village = await villageAbove(tx, actor.town, path)
  refuseUnless(village, 'requests.place_needed', '请选定这件事是哪一户的，或在哪个村、片、组、邻')
  return { place: path, village, household }
}

function viaOf(actor: Actor, via: Raising['via']): Exclude<Raising['via'], 'card'> {
  if (holds(actor, 'town_duty', 'town_officer')) return via === 'meeting' || via === 'visit' ? via : 'desk'
  return via === 'card' ? 'chief' : via
}

async function raiserColumns(tx: Tx, actor: Actor, id: Id, input: Raising, vault: Vault) {
  if (actor.kind === 'resident') {
    const { person, name } = actor
    return { resident_id: person, raiser_name: name, raiser_phone_masked: await residentPhone(tx, actor.town, person) }
  }
  if (!input.raiserPhone) return { raiser_name: input.raiserName }
  const phone = normalPhone(input.raiserPhone)
  refuseUnless(isPhone(phone), 'phones.invalid', `电话应为 11 位手机号或带区号的固定电话，实为 ${phone.length} 个字符`)
  const sealed = vault.seal(phone, `${actor.town}:${id}:raiser_phone`)
  return { raiser_name: input.raiserName, raiser_phone_sealed: sealed, raiser_phone_masked: maskPhone(phone) }
}
