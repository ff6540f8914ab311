import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { writeSheet } from '#platform/sheet-writer.ts'
import { board } from './board.ts'
import { type Category, categories, outcomes, type RequestQuery, type RequestRow, sizes, states, vias } from './terms.ts'

const columns = [
  ...[
    ['no', '序号', 6],
    ['number', '编号', 14],
    ['raisedAt', '提出时间', 17],
    ['via', '来源', 12],
    ['village', '村（社区）', 12],
  ],
  ...[
    ['head', '户主/提出人', 12],
    ['text', '诉求内容', 40],
    ['where', '地点', 20],
    ['category', '类别', 12],
    ['size', '大小', 6],
  ],
  ...[
    ['handler', '办理人/部门', 20],
    ['dueAt', '应办结', 17],
    ['state', '状态', 12],
    ['outcome', '结果', 12],
    ['overdue', '是否超期', 8],
  ],
] as [string, string, number][]
const most = 20_000

/** 台账 of what the board shows, in the usual columns; sealed matters are not carried out of the house. */
export async function ledgerOf(tx: Tx, actor: Actor, now: Date, query: RequestQuery): Promise<Buffer> {
  const rows = await ledgerRows(tx, actor, now, query, most)
  const sheet = { name: '诉求台账', columns: columns.map(([key, header, width]) => ({ key, header, width })), rows }
  return await writeSheet({ sheets: [sheet] })
}

/** The same on paper, up to a thousand lines. */
export async function ledgerPaper(tx: Tx, actor: Actor, now: Date, query: RequestQuery) {
  const rows = await ledgerRows(tx, actor, now, query, 1_000)
  const shown = columns.filter(([key]) => key !== 'via' && key !== 'overdue')
  return {
    ...{ title: '诉求台账', printed: local(now.toISOString()), columns: shown.map(([, header]) => header) },
    ...{ widths: shown.map(([, , width]) => width), rows: rows.map(row => shown.map(([key]) => String(row[key] ?? ''))) },
  }
}

async function ledgerRows(tx: Tx, actor: Actor, now: Date, query: RequestQuery, most: number): Promise<Record<string, unknown>[]> {
  refuseUnless(actor.kind === 'post', 'requests.forbidden', '台账只供任职人员导出')
  const rows: Record<string, unknown>[] = []
  for (let after: string | undefined; rows.length < most; ) {
    const page = await board(tx, actor, now, { ...query, limit: 200, ...(after && { after }) })
    for (const row of page.rows) if (!row.sealed) rows.push(lineOf(row, rows.length + 1))
    if (!page.next) break
    after = page.next
  }
  return rows.slice(0, most)
}

function lineOf(row: RequestRow, no: number): Record<string, unknown> {
  return {
    ...{ no: String(no), number: row.number, raisedAt: local(row.raisedAt), via: vias[row.raisedVia as keyof typeof vias] },
    ...{ village: row.villageName, head: row.head ?? row.raiserName, text: row.text, where: row.where },
    ...{ category: row.category ? categories[row.category as Category] : '', size: row.size ? sizes[row.size] : '' },
    ...{ handler: row.handler ?? '', dueAt: row.dueAt ? local(row.dueAt) : '', state: states[row.state] },
    ...{ outcome: row.outcome ? outcomes[row.outcome as keyof typeof outcomes] : '', overdue: row.overdue ? '超期' : '' },
  }
}

/** 2026-11-24 09:05, in Shanghai. */
function local(instant: string): string {
  const at = new Date(instant)
  return `${dayOf(at)} ${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(11, 16)}`
}
