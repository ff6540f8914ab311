// Words of publications that are read without zod: pages and screens.

export const affairs = { party: '党务', village: '村务', finance: '财务' } as const
export type Affairs = keyof typeof affairs

export const audiences = { public: '所有人', village: '本村（凭联系卡）', unit: '本组、本邻（凭联系卡）' } as const
export type Audience = keyof typeof audiences

export const phases = {
  waiting: '待审签',
  withdrawn: '未发布',
  coming: '未到公示日',
  posted: '公示中',
  over: '已期满',
  taken_down: '已撤下',
  replaced: '已更正',
} as const
export type Phase = keyof typeof phases

export const sourceKinds = {
  text: '文字和照片',
  deliberation: '议事结果',
  requests: '诉求办理情况',
  chiefs: '三长名单',
} as const
export type SourceKind = keyof typeof sourceKinds

/** A piece of a snapshot. */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'facts'; title: string; rows: { name: string; value: string }[] }
  | { kind: 'table'; title: string; columns: string[]; rows: string[][]; note: string }
  | { kind: 'photos'; photos: { sha256: string; words: string }[] }

/** What is posted, word for word; its canonical JSON is what the hash covers. */
export interface Snapshot {
  format: 'sanzhang.publication/1'
  town: string
  board: string
  place: string
  number: number
  affairs: Affairs
  item: { code: string; name: string } | null
  title: string
  /** which time it tells of: 2026年第三季度 */
  about: string
  blocks: Block[]
  audience: Audience
  personal: boolean
  from: string
  to: string
  publisher: { name: string; post: string }
  source: string
  replaces: { number: number; sha256: string } | null
}
