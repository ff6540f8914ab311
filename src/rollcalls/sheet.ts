import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { maskName } from '#common/mask.ts'
import { posts } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import type { Column, SheetToWrite } from '#platform/sheet-writer.ts'
import { linesWithPlaces } from './answer-store.ts'
import { seen } from './board.ts'
import { type Field, states } from './field-terms.ts'
import { mayExport, said, seesWhole } from './rules.ts'

const minute = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' })

/** 结果表: one row per household asked, as it stands. Whoever does not keep households gets names masked and words left out. */
export async function resultSheet(tx: Tx, actor: Actor, now: Date, id: string): Promise<{ title: string; sheet: SheetToWrite }> {
  refuseUnless(mayExport(actor), 'rollcalls.forbidden', '结果表由镇、村干部下载')
  const rollcall = await seen(tx, actor, id)
  const lines = await linesWithPlaces(tx, actor.town, id, actor.path)
  const whole = seesWhole(actor)
  const rows = lines.map(line => {
    const answers = rollcall.fields.map((field, index) => [`f${index}`, cell(field, line.values?.[field.key], whole)])
    const { village, area, group, number, head, state, late, droppedReason, by, post, at } = line
    return {
      ...{ village, area: area ?? '', group, unit: line.unitName === group ? '' : line.unitName, number },
      head: whole ? head : maskName(head),
      state: `${states[state]}${late ? '（补答）' : ''}${droppedReason ? `：${droppedReason}` : ''}`,
      ...Object.fromEntries(answers),
      by: by && `${by}${post ? `（${posts[post]}）` : ''}`,
      at: at && minute.format(at),
    }
  })
  const { title, path, closedAt } = rollcall
  const after = { title, households: rows.length, ...(closedAt && { closed: closedAt }) }
  // A village's list is the village's record, though the town asked.
  const place = inScope(actor, path) ? path : actor.path
  await record(tx, actor, 'rollcall.exported', { kind: 'rollcall', id, place }, { now, after })
  return { title, sheet: { name: '结果', columns: columnsOf(rollcall.fields), rows } }
}

function cell(field: Field, value: Parameters<typeof said>[0], whole: boolean): unknown {
  if (value === undefined) return ''
  if (field.kind === 'number') return value
  // What people say in their own words may be about health and hardship.
  return field.kind === 'text' && !whole ? '（有内容，已略）' : said(value, field)
}

function columnsOf(fields: readonly Field[]): Column[] {
  const text = (key: string, header: string, width: number): Column => ({ key, header, width })
  return [
    ...[text('village', '村', 14), text('area', '片', 14), text('group', '组', 14), text('unit', '邻', 14), text('number', '户编号', 10)],
    ...[text('head', '户主', 12), text('state', '情况', 18)],
    ...fields.map(
      ({ label, kind, unit }, index): Column => ({
        key: `f${index}`,
        header: unit ? `${label}（${unit}）` : label,
        width: Math.max(12, label.length * 2),
        type: kind === 'number' ? 'number' : 'text',
      }),
    ),
    ...[text('by', '谁答的', 18), text('at', '何时', 18)],
  ]
}
