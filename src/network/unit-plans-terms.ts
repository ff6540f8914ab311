import * as z from 'zod'
import { day, how, placeKind, words } from './terms.ts'

export const planStates = { draft: '草案', scheduled: '定日公布', published: '已公布', discarded: '已作废' } as const
export const planState = z.enum(Object.keys(planStates) as [keyof typeof planStates])
export type PlanState = keyof typeof planStates

export const planModes = { full: '全新划分', balanced: '平衡修补', minimal: '最小修补' } as const
export const planMode = z.enum(Object.keys(planModes) as [keyof typeof planModes])

/** What a publication does, word for word: shown before consent, and in docs/unit-plans.md. */
export const publicationRules = [
  '新方案中的一邻，如果留有现邻过半数的户，就沿用该邻：编号不变，邻长任期继续；可以同时改名。两个现邻的过半数都在同一邻时，沿用户数多的那个。',
  '其余各邻为新设，先行空缺，由群众推选或镇里任命后登记；方案中的邻长户只是建议人选。',
  '没有任何一邻沿用的现邻撤销，其邻长任职以“片组邻撤并”终止。推选的邻长不能由按钮免职，所以要逐人勾选确认并写明原因。',
  '户的走访任务随户走：已走访的照算，未走访的由新邻长接着走；一户一期只算一次。',
  '户的诉求随户走，经办人不变；经办人因邻撤销而终止任职的，转给新邻的邻长，新邻空缺的列为待派单。办理时限不变。',
  '已走访、已办结的记录留在户上；原邻的沿革保留。换了邻长的户列入联系卡重印名单。',
  '公布日为以后的，当天零点由系统办理；到时户册已变的，不公布，退回草案并写明原因。',
] as const

const households = z.array(z.uuid()).max(4000)

/** Lengths are metres. Bounds are the town's setting unit_size and not asked here. */
export const wishes = z.object({
  mode: planMode.default('balanced'),
  /** T */
  target: z.number().min(1).max(200).default(10),
  /** λ */
  balance: z.number().min(0).max(100).default(2),
  /** F */
  opening: z.number().min(0).max(5000).default(200),
  /** μ */
  moving: z.number().min(0).max(5000).default(30),
  /** households that stay in their unit of today */
  pins: households.default([]),
  /** households whose person is to be chief */
  chiefs: households.default([]),
  together: z.array(z.array(z.uuid()).min(2).max(60)).max(100).default([]),
  apart: z
    .array(z.tuple([z.uuid(), z.uuid()]))
    .max(200)
    .default([]),
  seed: z.number().int().min(0).max(2_147_483_646).default(1),
})
export type Wishes = z.output<typeof wishes>

/** One group of the planning roll. */
export const rollHousehold = z.object({
  id: z.uuid(),
  number: z.string(),
  head: z.string(),
  address: z.string(),
  building: z.string(),
  stair: z.string(),
  floor: z.string(),
  door: z.string(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  /** today's */
  unit: z.uuid().nullable(),
  key: z.boolean(),
  eligible: z.boolean(),
  /** metres of walking a better suited person would be worth */
  unsuitability: z.number(),
})
export type RollHousehold = z.infer<typeof rollHousehold>
export const unitChief = z.object({
  mandate: z.uuid(),
  name: z.string(),
  how,
  household: z.uuid().nullable(),
  phone: z.string().nullable(),
})
export const rollUnit = z.object({ id: z.uuid(), name: z.string(), households: z.number(), chiefs: z.array(unitChief) })
export type RollUnit = z.infer<typeof rollUnit>
export const rollGroup = z.object({ id: z.uuid(), name: z.string(), units: z.array(rollUnit), households: z.array(rollHousehold) })
export type RollGroup = z.infer<typeof rollGroup>
export const bounds = z.object({ least: z.number(), most: z.number(), block: z.boolean() })
export const planningRoll = z.object({
  place: z.object({ id: z.uuid(), name: z.string(), kind: placeKind }),
  day,
  bounds,
  groups: z.array(rollGroup),
})
export type PlanningRoll = z.infer<typeof planningRoll>

const draftUnit = z.object({ name: words(40), chief: z.uuid().nullable(), members: z.array(z.uuid()).min(1).max(500) })
export type DraftUnit = z.infer<typeof draftUnit>
export const draftGroup = z.object({ group: z.uuid(), units: z.array(draftUnit).max(400) })
export type DraftGroup = z.infer<typeof draftGroup>

export const planException = z.object({ kind: z.string(), unit: z.string().nullable(), households: z.array(z.uuid()), words: z.string() })
export const groupFacts = z.object({
  group: z.uuid(),
  name: z.string(),
  households: z.number(),
  units: z.number(),
  walking: z.number(),
  cost: z.number(),
  /** no division costs less; null where none can be said */
  bound: z.number().nullable(),
  proof: z.string(),
  exceptions: z.array(planException),
})
export type GroupFacts = z.infer<typeof groupFacts>

export const asking = z.object({ place: z.uuid(), wishes })
export const proposal = z.object({ groups: z.array(draftGroup), facts: z.array(groupFacts), milliseconds: z.number() })
/** What if T, F, λ, μ or the mode were another: each change by itself. */
export const whatIfChange = z.object({
  mode: planMode.optional(),
  target: z.number().min(1).max(200).optional(),
  balance: z.number().min(0).max(100).optional(),
  opening: z.number().min(0).max(5000).optional(),
  moving: z.number().min(0).max(5000).optional(),
})
export type WhatIfChange = z.infer<typeof whatIfChange>
export const whatIfAsking = asking.extend({ changes: z.array(whatIfChange).min(1).max(12) })
export const whatIfResult = z.array(
  z.object({
    change: whatIfChange,
    units: z.number(),
    meanSize: z.number(),
    walking: z.number(),
    moved: z.number(),
    exceptions: z.number(),
  }),
)

export const newPlan = z.object({ place: z.uuid(), name: words(60), wishes, groups: z.array(draftGroup).max(200) })
export const planSaving = newPlan.omit({ place: true }).extend({ version: z.number().int().min(1) })
export const planOf = z.object({ place: z.uuid().optional() })

const whoWhen = z.object({ name: z.string(), post: z.string(), at: z.string() })
export const planRow = z.object({
  id: z.uuid(),
  place: z.uuid(),
  placeName: z.string(),
  name: z.string(),
  state: planState,
  version: z.number(),
  made: whoWhen,
  saved: whoWhen,
  publishOn: day.nullable(),
  published: whoWhen.nullable(),
  problem: z.string().nullable(),
  households: z.number(),
  units: z.number(),
  walking: z.number(),
  exceptions: z.number(),
})
export type PlanRow = z.infer<typeof planRow>

const householdName = z.object({ id: z.uuid(), number: z.string(), head: z.string(), groupName: z.string() })
export const drift = z.object({
  /** no longer a household of its group */
  gone: z.array(householdName.extend({ why: z.string() })),
  /** households of the groups that the draft puts nowhere */
  unplaced: z.array(householdName),
  /** still placed, but in another unit today than when the draft was saved */
  rehoused: z.number(),
  /** groups of the draft that are there no more */
  groups: z.array(z.string()),
  /** whether it may be published as it is */
  whole: z.boolean(),
})
export type Drift = z.infer<typeof drift>

export const unitPlan = planRow.extend({ wishes, groups: z.array(draftGroup), facts: z.array(groupFacts), drift })

const chiefToCall = z.object({ mandate: z.uuid(), name: z.string(), phone: z.string().nullable() })
export const planMove = z.object({
  household: z.uuid(),
  number: z.string(),
  head: z.string(),
  address: z.string(),
  groupName: z.string(),
  /** null: in no unit until now */
  from: z.string().nullable(),
  fromChief: chiefToCall.nullable(),
  to: z.string(),
  /** null until the unit is opened */
  toUnit: z.uuid().nullable(),
  /** the chief who stays with the unit; null: vacant until chosen */
  toChief: chiefToCall.nullable(),
  /** a living contact card of the household names another unit chief than will be */
  reprint: z.boolean(),
})
export type PlanMove = z.infer<typeof planMove>
export const endingMandate = z.object({
  mandate: z.uuid(),
  name: z.string(),
  how,
  unit: z.string(),
  groupName: z.string(),
  /** numbers of the requests in this chief's hands */
  requests: z.array(z.string()),
})
export type EndingMandate = z.infer<typeof endingMandate>
export const consequences = z.object({
  stay: z.number(),
  moves: z.array(planMove),
  opened: z.array(z.object({ groupName: z.string(), name: z.string(), households: z.number(), proposed: z.string().nullable() })),
  closed: z.array(z.object({ groupName: z.string(), unit: z.uuid(), name: z.string(), households: z.number() })),
  renamed: z.array(z.object({ groupName: z.string(), unit: z.uuid(), from: z.string(), to: z.string() })),
  /** each needs the officer's tick */
  mandates: z.array(endingMandate),
  outOfBounds: z.array(z.object({ groupName: z.string(), name: z.string(), households: z.number() })),
  cards: z.number(),
})
export type Consequences = z.infer<typeof consequences>

export const publishing = z.object({
  version: z.number().int().min(1),
  on: day,
  reason: words(300),
  /** mandates whose end is agreed to, one by one */
  mandates: z.array(z.uuid()).max(400).default([]),
})
export const published = z.object({
  state: planState,
  on: day,
  opened: z.number(),
  closed: z.number(),
  renamed: z.number(),
  moved: z.number(),
  mandatesEnded: z.number(),
  requestsHandedOn: z.number(),
  /** numbers of requests that nobody has in hand now */
  requestsUnassigned: z.array(z.string()),
  cardsToReprint: z.number(),
})
export type Published = z.infer<typeof published>
