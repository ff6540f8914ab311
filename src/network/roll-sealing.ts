import type { Id } from '#common/ids.ts'
import { maskIdNumber, maskPhone } from '#common/mask.ts'
import { phoneBlind } from '#identity/names.ts'
import type { Vault } from '#platform/vault.ts'
import { pinyinOf } from './pinyin.ts'
import type { PlannedPerson } from './roll-plan-chiefs.ts'
import type { Blinds, PlannedResident } from './roll-plan-people.ts'
import { inSlices } from './roll-slices.ts'
import type { Roll } from './roll-terms.ts'
import { boundTo } from './sealing.ts'

interface SealedPhone {
  phoneSealed: Buffer | null
  phoneBlind: Buffer | null
  phoneMasked: string | null
}
export type SealedResident = PlannedResident &
  SealedPhone & { pinyin: string; idSealed: Buffer | null; idBlind: Buffer | null; idMasked: string | null }
export type SealedPerson = PlannedPerson & SealedPhone & { pinyin: string }

/** The look-up key of an ID number, in `residents.id_number_blind` and `id_numbers`. */
export function idNumberBlind(vault: Vault, idNumber: string): Buffer {
  return vault.blind(idNumber, 'id_number')
}

/** The blind indexes (base64) of all ID numbers and phones of a roll. */
export async function blindsOf(vault: Vault, roll: Roll): Promise<Map<string, string>> {
  const blinds = new Map<string, string>()
  await inSlices([...roll.people, ...roll.chiefs], ({ idNumber, phone }) => {
    if (idNumber && !blinds.has(idNumber)) blinds.set(idNumber, idNumberBlind(vault, idNumber).toString('base64'))
    if (phone && !blinds.has(phone)) blinds.set(phone, phoneBlind(vault, phone).toString('base64'))
  })
  return blinds
}

/** Residents ready to be written: names spelt, ID numbers and phones sealed. Gives way to other work in between. */
export async function sealResidents(
  vault: Vault,
  town: Id,
  blinds: Blinds,
  residents: readonly PlannedResident[],
): Promise<SealedResident[]> {
  const sealed: SealedResident[] = []
  const seal = (resident: PlannedResident) => {
    const { id, name, idNumber, phone } = resident
    sealed.push({
      ...resident,
      pinyin: pinyinOf(name, 'person'),
      idSealed: idNumber ? vault.seal(idNumber, boundTo(town, id, 'id_number')) : null,
      idBlind: idNumber ? bytesOf(blinds, idNumber) : null,
      idMasked: idNumber ? maskIdNumber(idNumber) : null,
      ...sealedPhone(vault, town, blinds, id, phone),
    })
  }
  await inSlices(residents, seal, 200)
  return sealed
}

export async function sealPeople(vault: Vault, town: Id, blinds: Blinds, people: readonly PlannedPerson[]): Promise<SealedPerson[]> {
  const sealed: SealedPerson[] = []
  const seal = (person: PlannedPerson) =>
    void sealed.push({ ...person, pinyin: pinyinOf(person.name, 'person'), ...sealedPhone(vault, town, blinds, person.id, person.phone) })
  await inSlices(people, seal, 200)
  return sealed
}

function sealedPhone(vault: Vault, town: Id, blinds: Blinds, id: Id, phone: string | null): SealedPhone {
  if (!phone) return { phoneSealed: null, phoneBlind: null, phoneMasked: null }
  return { phoneSealed: vault.seal(phone, boundTo(town, id, 'phone')), phoneBlind: bytesOf(blinds, phone), phoneMasked: maskPhone(phone) }
}

function bytesOf(blinds: Blinds, value: string): Buffer {
  return Buffer.from(blinds.get(value)!, 'base64')
}
