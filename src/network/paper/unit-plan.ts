import type { Day } from '#common/calendar.ts'
import type { Paper } from '#platform/paper.ts'

/** A chief as named on a notice; no name where nobody is in office yet. */
export interface NamedChief {
  name: string | null
  phone: string | null
}

/** 调整告知单: one household's. */
export interface Notice {
  /** 刘德生户 */
  household: string
  /** 012 */
  number: string
  /** 沩山镇大林村老屋组 */
  place: string
  /** null: in no unit until now */
  from: string | null
  fromChief: NamedChief
  to: string
  toChief: NamedChief
  /** first day it counts; null while it is not yet set */
  on: Day | null
}

export interface NoticeSheet {
  notices: Notice[]
  issuer: string
}

/** Who moves from where to where, group by group. */
export interface ComparisonSheet {
  title: string
  place: string
  printedOn: Day
  on: Day | null
  figures: { stay: number; move: number; opened: number; closed: number; renamed: number }
  groups: {
    name: string
    rows: { household: string; address: string; from: string; fromChief: string; to: string; toChief: string; card: string }[]
  }[]
  closing: { unit: string; chief: string }[]
}

const longest = 3_000

/** Four to an A4 sheet. */
export async function printNotices(paper: Paper, { notices, issuer }: NoticeSheet): Promise<Buffer> {
  const slips = notices.slice(0, longest).map(({ household, number, place, from, fromChief, to, toChief, on }) => ({
    ...{ household, number, place, from: from ?? '未编入邻', to, issuer },
    fromChief: from ? called(fromChief, '（空缺）') : '',
    toChief: called(toChief, '（待推选，选出后另行告知）'),
    on: on ? inWords(on) : '（公布日另行通知）',
  }))
  return await paper.printPdf('network/unit-notice.typ', slips)
}

export async function printComparison(paper: Paper, sheet: ComparisonSheet): Promise<Buffer> {
  const { on, printedOn } = sheet
  return await paper.printPdf('network/unit-comparison.typ', { ...sheet, on: on ? inWords(on) : '（未定）', printed: inWords(printedOn) })
}

function called({ name, phone }: NamedChief, vacant: string): string {
  return name ? `${name}　${phone ? phone.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3') : ''}`.trim() : vacant
}

function inWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}
