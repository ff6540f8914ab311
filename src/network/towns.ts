import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import { openAccount } from '#identity/accounts.ts'
import { asSystem, asSystemAt, type Database, type Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { addMandate } from './mandates-store.ts'
import { addPersonRow } from './people-store.ts'
import { pinyinOf } from './pinyin.ts'
import { addChange } from './places-store.ts'
import { mayFoundTowns, maySeeTowns } from './rules.ts'
import { phoneColumns } from './sealing.ts'
import { presetOf } from './settings-presets.ts'
import type { newTown, newTownResult, town } from './terms.ts'
import { addPreset, addTenant, county, lockCounty, type Tenant } from './towns-store.ts'

/** The county and its towns, for its officer; asked as the system, since an officer who looks into one town sees no other. */
export async function towns(database: Database, actor: Actor): Promise<z.infer<typeof town>[]> {
  refuseUnless(maySeeTowns(actor), 'towns.forbidden', '乡镇列表只供县级工作人员查看')
  const all = await asSystem(database, tx => county(tx, actor.town))
  return all.map(({ id, name, code, kind, place, path }) => ({ id, name, code, kind, place, path }))
}

/**
 * 新建乡镇: the tenant, its root place, the settings it begins with, and one officer with an account. Until it is there it lies in nobody's
 * scope, so the system writes it, in one transaction with its records: one in the county's chain, one that begins the town's own.
 */
export async function foundTown(
  database: Database,
  vault: Vault,
  actor: Actor,
  now: Date,
  input: z.infer<typeof newTown>,
): Promise<z.infer<typeof newTownResult>> {
  refuseUnless(mayFoundTowns(actor), 'towns.forbidden', '只有县级工作人员可以新建乡镇')
  return await asSystemAt(database, actor.path, async tx => {
    await lockCounty(tx, actor.town)
    const known = await county(tx, actor.town)
    const same = known.find(each => each.code === input.code || each.name === input.name)
    if (same) throw new Refusal('towns.conflict', `本县已有 ${same.name}（${same.code}）`)
    const tenant = { id: newId(now), place: newId(now), path: freePath(known, actor.path) }
    const { officer } = await settleTown(tx, vault, actor, now, tenant, input)
    return { town: tenant.id, place: tenant.place, officer }
  })
}

function freePath(known: Tenant[], county: string): string {
  const taken = new Set(known.map(each => each.path))
  let number = known.length
  while (taken.has(`${county}.t${number}`)) number++
  return `${county}.t${number}`
}

type Ground = { id: Id; place: Id; path: string }

async function settleTown(tx: Tx, vault: Vault, actor: PostHolder, now: Date, ground: Ground, input: z.infer<typeof newTown>) {
  const { id, place, path } = ground
  const { name, code } = input
  const day = dayOf(now)
  await addTenant(tx, { ...ground, county: actor.town, code, name, pinyin: pinyinOf(name, 'place') }, day, now)
  await addPreset(tx, id, path, presetOf(name), day, now)
  await addChange(tx, id, { id: place, path }, { change: 'opened', on: day, reason: '新建乡镇', after: { name, code } }, now)
  const officer = await firstOfficer(tx, vault, now, ground, input.officer)
  const after = { name, code, officer: input.officer.name }
  await record(tx, { ...actor, town: id }, 'town.created', { kind: 'town', id, place: path }, { now, after })
  await record(tx, actor, 'town.created', { kind: 'town', id, place: actor.path }, { now, after })
  return { officer }
}

async function firstOfficer(tx: Tx, vault: Vault, now: Date, ground: Ground, input: z.infer<typeof newTown>['officer']) {
  const { id: town, place, path } = ground
  const { name, userName } = input
  const id = newId(now)
  const phone = phoneColumns(vault, town, id, input.phone)
  await addPersonRow(tx, town, { id, name, place: path, resident_id: null, ...phone })
  const term = { from: dayOf(now), until: null, department: null }
  const mandate = { id: newId(now), person: id, post: 'town_officer' as const, place, path, how: 'appointed' as const, ...term }
  await addMandate(tx, town, mandate)
  const { password } = await openAccount(tx, vault, now, { town, person: id, userName, phoneBlind: phone.phone_blind })
  return { userName, password }
}
