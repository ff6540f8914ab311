import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input, InputNumber, Select, Table } from 'antd'
import { useState } from 'react'
import { newId } from '#common/ids.ts'
import type { Field, Value, Values } from '#rollcalls/field-terms.ts'
import { checkValues } from '#rollcalls/rules.ts'
import type { Line, Rollcall } from '#rollcalls/terms.ts'
import { DayPicker } from '#web/desk/day-picker.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { rollcalls } from './client.ts'

interface Keyed {
  id: string
  values: Values
  absent: boolean
}

/** 纸表录入: the unit's sheet as a grid, row for row as it was printed. Rows already answered are left alone. */
export function Keying({ rollcall, rows }: { rollcall: Rollcall; rows: Line[] }) {
  const [keyed, setKeyed] = useState(new Map<string, Keyed>())
  const [problems, setProblems] = useState(new Map<string, string>())
  const [saved, setSaved] = useState<number>()
  const [saving, setSaving] = useState(false)
  const queries = useQueryClient()
  const open = rows.filter(row => row.state === 'open' || row.state === 'absent')
  const fields = rollcall.fields.filter(field => field.kind !== 'photo')
  const at = (row: Line): Keyed => keyed.get(row.household) ?? { id: newId(), values: {}, absent: false }
  const put = (row: Line, more: Partial<Keyed>) => setKeyed(new Map(keyed).set(row.household, { ...at(row), ...more }))
  const set = (row: Line, key: string, value: Value | undefined) => {
    const { [key]: _, ...others } = at(row).values
    put(row, { values: value === undefined || value === '' ? others : { ...others, [key]: value } })
  }
  const save = async () => {
    setSaving(true)
    const failed = new Map<string, string>()
    let done = 0
    for (const [household, { id, values, absent }] of keyed) {
      const outcome = absent ? ('absent' as const) : ('answered' as const)
      if (!absent && Object.keys(values).length === 0) continue
      try {
        checkValues(rollcall.fields, outcome, values)
        const json = { id, households: [household], outcome, values, correcting: false, via: 'paper' as const }
        await call(rollcalls.rollcalls[':id'].answers.$post({ param: { id: rollcall.id }, json }))
        done++
      } catch (error) {
        failed.set(household, wordsOf(error))
      }
    }
    setProblems(failed)
    setKeyed(new Map([...keyed].filter(([household]) => failed.has(household))))
    setSaved(done)
    setSaving(false)
    await queries.invalidateQueries({ queryKey: ['rollcall', rollcall.id] })
  }
  return (
    <>
      {saved !== undefined && (
        <Alert
          type={problems.size ? 'warning' : 'success'}
          showIcon
          title={`已录入 ${saved} 户${problems.size ? `，${problems.size} 户有问题，见表内` : ''}`}
        />
      )}
      <Table<Line>
        rowKey="household"
        size="small"
        pagination={false}
        dataSource={open}
        scroll={{ x: 200 + fields.length * 170 }}
        locale={{ emptyText: '这个邻都答过了，没有要录的。' }}
        columns={[
          {
            title: '户主',
            render: (_, row) => (
              <>
                {row.head || '（缺户主）'} <span className="soft">{row.address}</span>
                {problems.has(row.household) && <div className="alarm">{problems.get(row.household)}</div>}
              </>
            ),
          },
          ...fields.map(field => ({
            title: field.required ? `${field.label}（必答）` : field.label,
            render: (_: unknown, row: Line) => (
              <Cell
                field={field}
                label={`${row.head} ${field.label}`}
                value={at(row).values[field.key]}
                set={value => set(row, field.key, value)}
              />
            ),
          })),
          {
            title: '没人/联系不上',
            render: (_, row) => (
              <Checkbox
                aria-label={`${row.head} 没人/联系不上`}
                checked={at(row).absent}
                onChange={event => put(row, { absent: event.target.checked })}
              />
            ),
          },
        ]}
      />
      {open.length > 0 && (
        <Button type="primary" onClick={save} loading={saving} disabled={keyed.size === 0} style={{ marginTop: 12 }}>
          保存录入的各户
        </Button>
      )}
    </>
  )
}

interface CellProps {
  field: Field
  label: string
  value: Value | undefined
  set: (value: Value | undefined) => void
}

const optionsOf = (options: string[] = []) => options.map(option => ({ value: option, label: option }))

function Cell({ field: { kind, options, unit }, label, value, set }: CellProps) {
  switch (kind) {
    case 'yesno': {
      const chosen = value === undefined ? undefined : value ? '是' : '否'
      const choose = (word: string | undefined) => set(word === undefined ? undefined : word === '是')
      return (
        <Select aria-label={label} allowClear style={{ width: 90 }} value={chosen} onChange={choose} options={optionsOf(['是', '否'])} />
      )
    }
    case 'one':
      return (
        <Select aria-label={label} allowClear style={{ width: 150 }} value={value as string} onChange={set} options={optionsOf(options)} />
      )
    case 'several':
      return (
        <Select
          aria-label={label}
          mode="multiple"
          allowClear
          style={{ width: 190 }}
          value={(value as string[]) ?? []}
          onChange={set}
          options={optionsOf(options)}
        />
      )
    case 'number':
      return (
        <InputNumber
          aria-label={label}
          value={value as number}
          onChange={given => set(given ?? undefined)}
          suffix={unit}
          style={{ width: 110 }}
        />
      )
    case 'day':
      return <DayPicker value={value as string} onChange={set} />
    default:
      return <Input aria-label={label} maxLength={200} value={String(value ?? '')} onChange={event => set(event.target.value)} />
  }
}
