import { Descriptions } from 'antd'
import { fields } from '#audit/field-terms.ts'
import type { AuditRow } from '#audit/terms.ts'
import { posts } from '#common/posts.ts'
import { classKinds } from '#network/class-terms.ts'
import { endReasons, hows, settingKeys } from '#network/terms.ts'
import { categories, outcomes, ownerships, rungs, sizes, states, urgencies, vias } from '#requests/state-terms.ts'
import { topics, outcomes as visitOutcomes } from '#visits/terms.ts'

const words: Record<string, Record<string, unknown>> = {
  post: posts,
  how: hows,
  kind: classKinds,
  reason: endReasons,
  key: settingKeys,
  state: states,
  category: categories,
  size: sizes,
  ownership: ownerships,
  urgency: urgencies,
  rung: rungs,
  via: vias,
  outcome: { ...outcomes, ...visitOutcomes },
  topics,
  field: { phone: '电话', id_number: '身份证号' },
  fields: { phone: '电话', id_number: '身份证号' },
  by: { password: '密码', code: '验证码', card: '联系卡', resident: '本人', call_back: '回访' },
}

function said(key: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '无'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return value.map(each => said(key, each)).join('、') || '无'
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([inner, each]) => `${fields[inner] ?? inner} ${said(inner, each)}`)
      .join('；')
  const word = words[key]?.[String(value)]
  if (typeof word === 'string') return word
  return word && typeof word === 'object' && 'name' in word ? String(word.name) : String(value)
}

const idLike = /^[0-9a-f]{8}-[0-9a-f]{4}-/
const isRow = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What changed, field by field in Chinese; ids and seals stand in the record as written, unfolded by who needs them. */
export function Change({ row }: { row: AuditRow }) {
  const [before, after] = [row.before, row.after].map(side => (isRow(side) ? side : {})) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    key => fields[key] && ![before[key], after[key]].some(value => typeof value === 'string' && idLike.test(value)),
  )
  const line = (key: string) =>
    !(key in before)
      ? said(key, after[key])
      : !(key in after)
        ? said(key, before[key])
        : `${said(key, before[key])} → ${said(key, after[key])}`
  return (
    <div className="stack">
      {keys.length > 0 && (
        <Descriptions size="small" column={2} items={keys.map(key => ({ key, label: fields[key], children: line(key) }))} />
      )}
      <details>
        <summary>原始记录</summary>
        <pre style={{ whiteSpace: 'pre-wrap', margin: 0 }}>{JSON.stringify({ before: row.before, after: row.after }, null, 1)}</pre>
      </details>
    </div>
  )
}
