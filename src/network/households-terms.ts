import * as z from 'zod'
import { classKind, day, holder, words } from './terms.ts'

export const relations = [
  '户主',
  '配偶',
  '子',
  '女',
  '儿媳',
  '女婿',
  '孙子',
  '孙女',
  '父亲',
  '母亲',
  '岳父',
  '岳母',
  '公公',
  '婆婆',
  '兄弟',
  '姐妹',
  '祖父',
  '祖母',
  '曾孙',
  '其他',
] as const

export const householdRow = z.object({
  id: z.uuid(),
  number: z.string(),
  head: z.string(),
  people: z.number(),
  address: z.string(),
  unit: z.uuid().nullable(),
  unitName: z.string().nullable(),
  group: z.uuid(),
  groupName: z.string(),
  villageName: z.string(),
  kinds: z.array(classKind),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
})
export type HouseholdRow = z.infer<typeof householdRow>
export const householdQuery = z.object({
  place: z.uuid().optional(),
  kind: classKind.optional(),
  key: z.enum(['yes', 'no']).optional(),
  orphans: z.enum(['yes']).optional(),
  q: z.string().trim().max(40).optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})
export const householdList = z.object({ total: z.number(), rows: z.array(householdRow), next: z.uuid().nullable() })
export type HouseholdList = z.infer<typeof householdList>

export const residentRow = z.object({
  id: z.uuid(),
  name: z.string(),
  relation: z.string(),
  sex: z.enum(['男', '女']),
  born: day,
  age: z.number(),
  idNumberMasked: z.string().nullable(),
  phoneMasked: z.string().nullable(),
  partyMember: z.boolean(),
  endedOn: day.nullable(),
})
export const classRow = z.object({ id: z.uuid(), kind: classKind, from: day, to: day.nullable(), basis: z.string() })
export const household = householdRow.extend({
  building: z.string(),
  stair: z.string(),
  floor: z.string(),
  door: z.string(),
  startedOn: day,
  endedOn: day.nullable(),
  residents: z.array(residentRow),
  classes: z.array(classRow),
  /** unit, group and area chief, as they stand on the contact card */
  chiefs: z.array(holder),
  card: z.object({ id: z.uuid(), serial: z.string(), issuedAt: z.string(), link: z.string() }).nullable(),
})
export type Household = z.infer<typeof household>

export const newHousehold = z.object({
  group: z.uuid(),
  unit: z.uuid().nullable(),
  number: words(30),
  address: z.string().trim().max(120).default(''),
  building: z.string().trim().max(20).default(''),
  stair: z.string().trim().max(20).default(''),
  floor: z.string().trim().max(10).default(''),
  door: z.string().trim().max(20).default(''),
  longitude: z.number().min(73).max(136).nullable().default(null),
  latitude: z.number().min(3).max(54).nullable().default(null),
  on: day,
})
/** What may be put right about a household without its moving; what is not named stays. */
export const householdChange = z.object({
  number: words(30).optional(),
  address: z.string().trim().max(120).optional(),
  building: z.string().trim().max(20).optional(),
  stair: z.string().trim().max(20).optional(),
  floor: z.string().trim().max(10).optional(),
  door: z.string().trim().max(20).optional(),
  longitude: z.number().min(73).max(136).nullable().optional(),
  latitude: z.number().min(3).max(54).nullable().optional(),
})
export const unitChange = z.object({ unit: z.uuid().nullable(), on: day, reason: words(200) })
export const ending = z.object({ on: day, reason: words(200) })
export const newClass = z.object({ kind: classKind, from: day, basis: z.string().trim().max(200).default('') })
export const classEnd = z.object({ to: day })
export const newResident = z.object({
  name: words(40),
  relation: z.enum(relations),
  idNumber: words(18),
  phone: z.string().trim().max(20).optional(),
  partyMember: z.boolean().default(false),
})
export const residentChange = z.object({
  name: words(40).optional(),
  relation: z.enum(relations).optional(),
  phone: z.string().trim().max(20).nullable().optional(),
  partyMember: z.boolean().optional(),
})
export const revealing = z.object({ field: z.enum(['id_number', 'phone']), reason: words(200) })
export const revealed = z.object({ value: z.string() })
