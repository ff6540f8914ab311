import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { linesWithPlaces } from './answer-store.ts'
import { pathWithin, seen } from './board.ts'
import type { Field } from './field-terms.ts'
import { mayAnswer } from './rules.ts'

/** One unit's blank form: a row per household, a column per question, to be keyed in row for row. */
export interface BlankForm {
  title: string
  notice: string
  place: string
  unit: string
  due: string
  fields: { label: string; hint: string }[]
  households: { number: string; head: string; address: string }[]
  printed: string
}

const mostUnits = 700
const minute = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' })

/** 空白摸排表: for every unit that has households left to answer, the paper twin of the phone's list. */
export async function blankForms(tx: Tx, actor: Actor, now: Date, id: string, place: string | undefined): Promise<BlankForm[]> {
  refuseUnless(mayAnswer(actor), 'rollcalls.forbidden', '空白摸排表由三长和村、镇干部打印')
  const rollcall = await seen(tx, actor, id)
  const path = await pathWithin(tx, actor, place, 'rollcalls')
  const lines = (await linesWithPlaces(tx, actor.town, id, path)).filter(line => line.state === 'open' || line.state === 'absent')
  refuseUnless(lines.length > 0, 'rollcalls.none', '所选范围的户都答过了，没有要打印的')
  const units = Map.groupBy(lines, line => line.unit)
  refuseUnless(units.size <= mostUnits, 'rollcalls.too_large', `一次最多打印 ${mostUnits} 个邻，请按村打印`)
  await record(
    tx,
    actor,
    'rollcall.printed',
    { kind: 'rollcall', id, place: actor.path },
    { now, after: { units: units.size, households: lines.length } },
  )
  const { title, notice, dueAt } = rollcall
  const fields = rollcall.fields.filter(field => field.kind !== 'photo').map(field => ({ label: field.label, hint: hintOf(field) }))
  return [...units.values()].map(rows => {
    const { village, area, group, unitName } = rows[0]!
    return {
      ...{ title, notice, fields, due: minute.format(dueAt), printed: dayOf(now) },
      ...{ place: `${village}${area ?? ''}${group}`, unit: unitName === group ? '（未划邻）' : unitName },
      households: rows.map(({ number, head, address }) => ({ number, head: head || '（缺户主）', address })),
    }
  })
}

function hintOf({ kind, options = [], unit = '', required }: Field): string {
  const how = { yesno: '是／否', one: `选一：${options.join('／')}`, several: `可多选：${options.join('／')}` } as Record<string, string>
  return `${how[kind] ?? { number: unit && `（${unit}）`, day: '年-月-日' }[kind as string] ?? ''}${required ? '' : ' 可不填'}`.trim()
}
