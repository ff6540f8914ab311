import type { Option } from '#decisions/terms.ts'

/** 分 as people read it: 2,600.00 元. */
export function yuan(fen: number): string {
  return `${(fen / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2 })} 元`
}

export function optionWords({ label, estimate }: Option): string {
  return estimate > 0 ? `${label}（估算 ${yuan(estimate)}）` : label
}
