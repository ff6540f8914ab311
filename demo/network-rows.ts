import { startOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { maskIdNumber } from '#common/mask.ts'
import { phoneBlind, userNameBlind } from '#identity/names.ts'
import { pinyinOf } from '#network/pinyin.ts'
import { boundTo, phoneColumns } from '#network/sealing.ts'
import type { Vault } from '#platform/vault.ts'
import type { Row } from './insert.ts'
import type { Account, Card, Certificate, Household, HouseholdClass, Mandate, Person, Place, Resident } from './rows.ts'

// How what was generated is written down, table by table; `town` is the tenant.

export function placeRow(town: Id, place: Place): Row {
  const { id, kind, parent, name, code, ordinal, path, longitude, latitude, startedOn } = place
  const where = { parent_id: parent?.id ?? null, ordinal, path, longitude, latitude }
  return { town_id: town, id, kind, name, pinyin: pinyinOf(name, 'place'), code, ...where, started_on: startedOn }
}

export function householdRow(town: Id, household: Household): Row {
  const { id, village, group, unit, place, number, address, building, stair, floor, door, longitude, latitude, startedOn } = household
  const within = { village_id: village.id, group_id: group.id, unit_id: unit.id, place }
  return { town_id: town, id, ...within, number, address, building, stair, floor, door, longitude, latitude, started_on: startedOn }
}

export function residentRow(town: Id, vault: Vault, resident: Resident): Row {
  const { id, household, name, relation, sex, born, idNumber, phone, partyMember } = resident
  return {
    ...{ town_id: town, id, household_id: household.id, place: household.place, name, pinyin: namePinyin(name), relation, sex, born },
    id_number_sealed: vault.seal(idNumber, boundTo(town, id, 'id_number')),
    id_number_blind: vault.blind(idNumber, 'id_number'),
    id_number_masked: maskIdNumber(idNumber),
    ...phoneColumns(vault, town, id, phone),
    party_member: partyMember,
  }
}

/** One line in the look-up of all towns. */
export function idNumberRow(town: Id, vault: Vault, { id, idNumber }: Resident): Row {
  return { blind: vault.blind(idNumber, 'id_number'), town_id: town, resident_id: id }
}

export function classRow(town: Id, { id, household, kind, from, to, basis }: HouseholdClass): Row {
  return { town_id: town, id, household_id: household.id, place: household.place, kind, from_on: from, to_on: to, basis }
}

export function personRow(town: Id, vault: Vault, { id, place, name, phone, resident }: Person): Row {
  const who = { town_id: town, id, place, name, pinyin: namePinyin(name), resident_id: resident?.id ?? null }
  return { ...who, ...phoneColumns(vault, town, id, phone) }
}

export function mandateRow(town: Id, mandate: Mandate): Row {
  const { id, person, post, place, department, how, from, until, ended, endedReason, endedNote } = mandate
  const term = { how, from_on: from, until_on: until, ended_on: ended, ended_reason: endedReason, ended_note: endedNote }
  return { town_id: town, id, person_id: person.id, post, place_id: place.id, place: place.path, department, ...term }
}

export function accountRow(town: Id, { id, person, userName }: Account, passwordHash: string | null, createdAt: string): Row {
  const signIn = { user_name: userName, password_hash: passwordHash, must_change_password: false }
  return { town_id: town, id, person_id: person.id, ...signIn, created_at: createdAt }
}

export function signInNameRows(town: Id, vault: Vault, { id, person, userName }: Account): Row[] {
  const account = { town_id: town, account_id: id }
  const byPhone = { blind: phoneBlind(vault, person.phone), kind: 'phone', ...account }
  return userName ? [byPhone, { blind: userNameBlind(vault, userName), kind: 'user_name', ...account }] : [byPhone]
}

export function cardRow(town: Id, { id, household, serial, issuedAt }: Card): Row {
  return { town_id: town, id, household_id: household.id, place: household.place, serial, issued_at: issuedAt }
}

export function certificateRow(town: Id, { id, mandate, serial, issuedOn, revokedOn, revokedReason }: Certificate): Row {
  const revoked = { revoked_on: revokedOn, revoked_reason: revokedReason }
  return { town_id: town, id, mandate_id: mandate.id, place: mandate.place.path, serial, issued_on: issuedOn, ...revoked }
}

/** The day the oldest place of a tenant began, as an instant: since when its rows can have been there. */
export function beginning(places: readonly Place[]): string {
  return startOf(places.map(place => place.startedOn).sort()[0]!).toISOString()
}

const known = new Map<string, string>()

/** Spelling a name out takes longer than sealing it, and every tenth name comes again. */
function namePinyin(name: string): string {
  let spelt = known.get(name)
  if (spelt === undefined) known.set(name, (spelt = pinyinOf(name, 'person')))
  return spelt
}
