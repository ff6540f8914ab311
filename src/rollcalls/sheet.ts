import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { maskName } from '#common/mask.ts'
import { posts } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import type { Files } from '#platform/files.ts'
import { type Column, type SheetToWrite, writeSheet } from '#platform/sheet-writer.ts'
import { linesWithPlaces } from './answer-store.ts'
import { seen } from './board.ts'
import { type Field, states } from './field-terms.ts'
import { insertList, keptList } from './list-store.ts'
import { mayExport, said, seesWhole } from './rules.ts'
import type { Facts } from './store.ts'

const minute = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' })

/** 结果表: one row per household asked, as it stands. Whoever does not keep households gets names masked and words left out. */
export async function resultSheet(tx: Tx, actor: Actor, now: Date, id: string): Promise<{ title: string; sheet: SheetToWrite }> {
  refuseUnless(mayExport(actor), 'rollcalls.forbidden', '结果表由镇、村干部下载')
  const rollcall = await seen(tx, actor, id)
  const sheet = await listOf(tx, actor.town, rollcall, actor.path, seesWhole(actor))
  const { title, path, closedAt } = rollcall
  const after = { title, households: sheet.rows.length, ...(closedAt && { closed: closedAt }) }
  // A village's list is the village's record, though the town asked.
  const place = inScope(actor, path) ? path : actor.path
  await record(tx, actor, 'rollcall.exported', { kind: 'rollcall', id, place }, { now, after })
  return { title, sheet }
}

type List = SheetToWrite & { rows: Record<string, unknown>[] }

/** The list of what lies at or below `path`. */
async function listOf(tx: Tx, town: Id, rollcall: { id: Id; fields: Field[] }, path: string, whole: boolean): Promise<List> {
  const lines = await linesWithPlaces(tx, town, rollcall.id, path)
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
  return { name: '结果', columns: columnsOf(rollcall.fields), rows }
}

/** Made when a roll call closes and kept as it is: the whole list of the place that was asked. */
export async function keepList(tx: Tx, actor: Actor, now: Date, rollcall: Facts, files: Files): Promise<{ sha256: string; bytes: number }> {
  const sheet = await listOf(tx, actor.town, rollcall, rollcall.path, true)
  const { sha256, bytes } = await files.keepPaper(await writeSheet({ sheets: [sheet] }))
  const by = actor.kind === 'post' ? actor.person : rollcall.askedBy.person
  await insertList(tx, actor.town, { id: newId(now), place: rollcall.path, rollcall: rollcall.id, sha256, bytes, by, at: now })
  return { sha256: sha256.toString('hex'), bytes }
}

/** 结果表 as it is downloaded: the one kept at the close for whoever may see all of it, otherwise the part one sees, as it stands. */
export async function listFile(tx: Tx, actor: Actor, now: Date, id: Id, files: Files): Promise<{ title: string; content: Buffer }> {
  const { title, sheet } = await resultSheet(tx, actor, now, id)
  const kept = seesWhole(actor) ? await keptList(tx, actor.town, id) : undefined
  return { title, content: kept ? await files.read(kept.sha256) : await writeSheet({ sheets: [sheet] }) }
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
