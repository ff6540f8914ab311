// Without zod, so that the phone's first screen can name the kinds without loading it.

/** 重点户 kinds; a household with none of them in force is 普通户. */
export const classKinds = {
  minimum_living: '低保',
  destitute: '特困（五保）',
  left_behind_children: '留守儿童',
  living_alone: '独居/空巢老人',
  disabled: '残疾',
  serious_illness: '大病',
  veteran: '退役军人',
  other: '其他',
} as const
export type ClassKind = keyof typeof classKinds
