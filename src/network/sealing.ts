import type { Id } from '#common/ids.ts'
import { isPhone, maskPhone } from '#common/mask.ts'
import { refuseUnless } from '#common/refusal.ts'
import { normalPhone, phoneBlind } from '#identity/names.ts'
import type { Vault } from '#platform/vault.ts'

/** What a sealed value of a resident or person is bound to: moved to another row, column or town it does not open. */
export function boundTo(town: Id, id: Id, field: 'id_number' | 'phone'): string {
  return `${town}:${id}:${field}`
}

/** The three phone columns of a resident or person; null clears them. */
export function phoneColumns(vault: Vault, town: Id, id: Id, phone: string | null) {
  if (!phone) return { phone_sealed: null, phone_blind: null, phone_masked: null }
  const plain = normalPhone(phone)
  refuseUnless(isPhone(plain), 'phones.invalid', `电话应为 11 位手机号或带区号的固定电话，实为 ${phone.length} 个字符`)
  return {
    phone_sealed: vault.seal(plain, boundTo(town, id, 'phone')),
    phone_blind: phoneBlind(vault, plain),
    phone_masked: maskPhone(plain),
  }
}
