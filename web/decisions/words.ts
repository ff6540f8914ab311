import { yuan } from '#common/money.ts'
import type { Option } from '#decisions/terms.ts'

/** Whether a household on the list has voted. */
export const voterStates = { open: '还没投', waits: '纸质票录了一次，等另一人再录', voted: '已投' }

export function optionWords({ label, estimate }: Option): string {
  return estimate > 0 ? `${label}（估算 ${yuan(estimate)}）` : label
}
