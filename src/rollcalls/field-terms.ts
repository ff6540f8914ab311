// Without zod, so that phones can name and judge answers without loading it.

/** What a question asks for. */
export const fieldKinds = {
  yesno: '是或否',
  one: '选一项',
  several: '可选几项',
  number: '数字',
  text: '一句话',
  day: '日期',
  photo: '照片',
} as const
export type FieldKind = keyof typeof fieldKinds

export interface Field {
  /** stable within a roll call: answers name it */
  key: string
  kind: FieldKind
  label: string
  required: boolean
  /** of one and several */
  options?: string[] | undefined
  /** of a number: 人, 亩, 元; its bounds, both inside */
  unit?: string | undefined
  least?: number | undefined
  most?: number | undefined
}

/** By key of the field; a photo is a list of ids, a choice of several a list of options. */
export type Value = boolean | string | number | string[]
export type Values = Record<string, Value>

/** 答了, or 没人/联系不上: an outcome of its own, counted beside. */
export const outcomes = { answered: '已答', absent: '没人/联系不上' } as const
export type Outcome = keyof typeof outcomes

export const states = { open: '没答', ...outcomes, dropped: '已退出' } as const
export type State = keyof typeof states

/** How a place stands: of `asked` households so many answered, were not reached; `dropped` are no longer among them. */
export interface Counts {
  asked: number
  answered: number
  absent: number
  dropped: number
  /** of the answered, after the due time */
  late: number
}

/** Where a roll call stands in its time: running, asked again after half of it, near its end, over it but not closed; closed. */
export const phases = { running: '进行中', again: '已过半', near: '快到期', late: '已过期，仍可补答', closed: '已关闭' } as const
export type Phase = keyof typeof phases
