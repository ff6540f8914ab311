import { record } from '#audit/acts.ts'
import { dayOf } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import { openAccount } from '#identity/accounts.ts'
import { asSystemAt, type Database } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { addMandate } from './mandates-store.ts'
import { addPersonRow } from './people-store.ts'
import { pinyinOf } from './pinyin.ts'
import { addCountyTenant } from './towns-store.ts'

export interface CountySetUp {
  name: string
  /** 12 digits of the statistics code */
  code: string
  officer: { name: string; userName: string; password?: string }
}

const path = 'c1'

/** The first act on an empty database: the county, and one officer who can found towns. Gives the officer's initial password. */
export async function foundCounty(database: Database, vault: Vault, now: Date, { name, code, officer }: CountySetUp): Promise<string> {
  return await asSystemAt(database, path, async tx => {
    const [id, place, person] = [newId(now), newId(now), newId(now)]
    const day = dayOf(now)
    await addCountyTenant(tx, { id, code, name, path, place, pinyin: pinyinOf(name, 'place') }, day, now)
    await addPersonRow(tx, id, {
      id: person,
      name: officer.name,
      place: path,
      resident_id: null,
      phone_sealed: null,
      phone_blind: null,
      phone_masked: null,
    })
    const term = { from: day, until: null, department: null }
    await addMandate(tx, id, { id: newId(now), person, post: 'county_officer', place, path, how: 'appointed', ...term })
    const { userName, password } = officer
    const account = await openAccount(tx, vault, now, { town: id, person, userName, phoneBlind: null, password })
    const system = { kind: 'system' as const, town: id, path, name: '初始设置' }
    await record(tx, system, 'county.created', { kind: 'town', id, place: path }, { now, after: { name, code, officer: officer.name } })
    return account.password
  })
}
