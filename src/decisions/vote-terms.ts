// Words of a vote, for the phone too: nothing here needs a schema.

export const choices = { yes: '同意', no: '不同意', objection: '有异议' } as const
export type Choice = keyof typeof choices

/** How a vote came: by the household's contact card, its word taken down by a chief, or a paper slip keyed twice. */
export const ways = { card: '凭联系卡', spoken: '口头（代记）', paper: '纸质票' } as const
export type Way = keyof typeof ways

export const phases = { proposed: '议事中', open: '表决中', closed: '已截止', withdrawn: '已撤回' } as const
export type Phase = keyof typeof phases

export const outcomes = { agreed: '通过', refused: '未通过', short: '参加户数不足，未通过' } as const
export type Outcome = keyof typeof outcomes

/** Places where people live together and settle things: not a whole town. */
export const circleKinds = ['village', 'area', 'group', 'unit'] as const
export type CircleKind = (typeof circleKinds)[number]
