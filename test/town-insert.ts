import { newId } from '#common/ids.ts'
import { maskIdNumber, maskPhone } from '#common/mask.ts'
import { phoneBlind, userNameBlind } from '#identity/names.ts'
import { hashPassword } from '#identity/passwords.ts'
import { boundTo } from '#network/sealing.ts'
import { asSystem, type Database, type Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import type { Holder, Household, Resident, TownPlan } from './town-plan.ts'

const since = '2026-01-01'
const sinceAt = '2026-01-01T00:00:00+08:00'

export async function insertTowns(database: Database, vault: Vault, towns: TownPlan[], password: string): Promise<void> {
  const passwordHash = await hashPassword(password)
  const county = towns[0]!.id
  await asSystem(database, async tx => {
    for (const town of towns) {
      const { id, kind, code, name, path } = town
      await tx
        .insertInto('towns')
        .values({ id, kind, code, name, path, county_id: kind === 'county' ? null : county })
        .execute()
      await insertPlaces(tx, town)
      if (town.households.length > 0) await insertHouseholds(tx, vault, town)
      await insertHolders(tx, vault, town, passwordHash)
    }
  })
}

async function insertPlaces(tx: Tx, town: TownPlan): Promise<void> {
  const rows = town.places.map(({ id, kind, parent, name, path, ordinal }) => ({
    ...{ town_id: town.id, id, kind, parent_id: parent?.id ?? null, name, path, ordinal },
    ...{ code: parent ? null : town.code, started_on: since },
  }))
  await tx.insertInto('places').values(rows).execute()
}

async function insertHouseholds(tx: Tx, vault: Vault, town: TownPlan): Promise<void> {
  const { households } = town
  const residents = households.flatMap(household => household.residents)
  await tx
    .insertInto('households')
    .values(households.map(household => householdRow(town, household)))
    .execute()
  await tx
    .insertInto('residents')
    .values(residents.map(resident => residentRow(vault, town, resident)))
    .execute()
  await tx
    .insertInto('id_numbers')
    .values(residents.map(({ id, idNumber }) => ({ blind: vault.blind(idNumber, 'id_number'), town_id: town.id, resident_id: id })))
    .execute()
  const classes = households.flatMap(household =>
    household.kinds.map(kind => ({
      town_id: town.id,
      id: newId(),
      household_id: household.id,
      place: household.path,
      kind,
      from_on: since,
    })),
  )
  await tx.insertInto('household_classes').values(classes).execute()
  const cards = households.map(({ id, card, path, village, number }) => ({
    ...{ town_id: town.id, id: card, household_id: id, place: path },
    ...{ serial: `${village.ordinal}-${number}`, issued_at: sinceAt },
  }))
  await tx.insertInto('cards').values(cards).execute()
}

function householdRow(town: TownPlan, household: Household) {
  const { id, village, group, unit, path, number, address, longitude, latitude } = household
  const within = { village_id: village.id, group_id: group.id, unit_id: unit?.id ?? null, place: path }
  return { town_id: town.id, id, ...within, number, address, longitude, latitude, started_on: since }
}

function residentRow(vault: Vault, town: TownPlan, resident: Resident) {
  const { id, household, name, relation, sex, born, idNumber, phone } = resident
  return {
    ...{ town_id: town.id, id, household_id: household.id, place: household.path, name, relation, sex, born },
    id_number_sealed: vault.seal(idNumber, boundTo(town.id, id, 'id_number')),
    id_number_blind: vault.blind(idNumber, 'id_number'),
    id_number_masked: maskIdNumber(idNumber),
    phone_sealed: phone ? vault.seal(phone, boundTo(town.id, id, 'phone')) : null,
    phone_blind: phone ? phoneBlind(vault, phone) : null,
    phone_masked: phone ? maskPhone(phone) : null,
  }
}

async function insertHolders(tx: Tx, vault: Vault, town: TownPlan, passwordHash: string): Promise<void> {
  const { holders } = town
  await tx
    .insertInto('people')
    .values(holders.map(holder => personRow(vault, town, holder)))
    .execute()
  await tx
    .insertInto('mandates')
    .values(holders.map(holder => mandateRow(town, holder)))
    .execute()
  const accounts = holders.map(({ account, person, userName }) => ({
    ...{ town_id: town.id, id: account, person_id: person, user_name: userName, password_hash: passwordHash },
    ...{ must_change_password: false, created_at: sinceAt },
  }))
  await tx.insertInto('accounts').values(accounts).execute()
  const names = holders.flatMap(({ account, userName, phone }) => [
    { blind: userNameBlind(vault, userName), kind: 'user_name' as const, town_id: town.id, account_id: account },
    { blind: phoneBlind(vault, phone), kind: 'phone' as const, town_id: town.id, account_id: account },
  ])
  await tx.insertInto('sign_in_names').values(names).execute()
}

function personRow(vault: Vault, town: TownPlan, { person, place, name, phone, resident }: Holder) {
  return {
    ...{ town_id: town.id, id: person, place: place.path, name, resident_id: resident?.id ?? null },
    phone_sealed: vault.seal(phone, boundTo(town.id, person, 'phone')),
    phone_blind: phoneBlind(vault, phone),
    phone_masked: maskPhone(phone),
  }
}

function mandateRow(town: TownPlan, { mandate, person, post, place, department }: Holder) {
  const how = ['unit_chief', 'group_chief'].includes(post) ? ('elected' as const) : ('appointed' as const)
  return {
    ...{ town_id: town.id, id: mandate, person_id: person, post, place_id: place.id, place: place.path, department },
    ...{ how, from_on: since, until_on: how === 'elected' ? '2028-12-31' : null },
  }
}
