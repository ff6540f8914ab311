/** Integer 分 as people read it: 260000 → `2,600.00 元`. */
export function yuan(fen: number): string {
  return `${(fen / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2 })} 元`
}
