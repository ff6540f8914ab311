import { useMutation } from '@tanstack/react-query'
import { Button, InputNumber, Radio, Table } from 'antd'
import type { PlanningRoll, WhatIfChange, Wishes } from '#network/unit-plans-terms.ts'
import { planModes } from '#network/unit-plans-terms.ts'
import { Failure } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { unitPlans } from './client.ts'

const modeWords = {
  full: '不管现状，从头划',
  balanced: '每动一户都计代价，值得才动',
  minimal: '只动户数超限、不连片逼着要动的',
} as const

const numbers = [
  ['target', '每邻户数', 'T', 1, 200, '户'],
  ['balance', '户数均衡', 'λ', 0, 100, '米'],
  ['opening', '多设一邻', 'F', 0, 5000, '米'],
  ['moving', '动一户', 'μ', 0, 5000, '米'],
] as const

interface Props {
  roll: PlanningRoll
  wishes: Wishes
  change: (wishes: Wishes) => void
  propose: () => void
  proposing: boolean
}

/** What is asked of the planner. */
export function WishesPanel({ roll, wishes, change, propose, proposing }: Props) {
  return (
    <section className="panel" aria-label="划邻要求">
      <div className="toolbar">
        <Radio.Group
          aria-label="划法"
          value={wishes.mode}
          onChange={event => change({ ...wishes, mode: event.target.value })}
          options={Object.entries(planModes).map(([value, label]) => ({ value, label }))}
          optionType="button"
        />
        <span className="soft">{modeWords[wishes.mode]}</span>
      </div>
      <div className="toolbar">
        {numbers.map(([key, label, symbol, min, max, unit]) => (
          <span key={key}>
            <label htmlFor={`wish-${key}`}>
              {label} {symbol}
            </label>{' '}
            <InputNumber
              id={`wish-${key}`}
              style={{ width: 110 }}
              min={min}
              max={max}
              value={wishes[key]}
              suffix={unit}
              onChange={value => value !== null && change({ ...wishes, [key]: value })}
            />
          </span>
        ))}
      </div>
      <div className="toolbar" style={{ margin: 0 }}>
        <Button type="primary" onClick={propose} loading={proposing}>
          算方案
        </Button>
        <span className="soft">
          本镇规定每邻 {roll.bounds.least}–{roll.bounds.most} 户{roll.bounds.block ? '，超过上限不能公布' : '，超出的列出原因'}；固定{' '}
          {wishes.pins.length} 户、指定邻长户 {wishes.chiefs.length} 个、同邻 {wishes.together.length} 组、分开 {wishes.apart.length} 对
        </span>
      </div>
      <WhatIf roll={roll} wishes={wishes} />
    </section>
  )
}

/** Each of these by itself, over what is asked now. */
function changesOf({ target, opening, moving, balance }: Wishes): [string, WhatIfChange][] {
  return [
    ['照现在的要求', {}],
    [`每邻 ${Math.max(1, target - 2)} 户`, { target: Math.max(1, target - 2) }],
    [`每邻 ${target + 2} 户`, { target: target + 2 }],
    [`多设一邻 ${opening / 2} 米`, { opening: opening / 2 }],
    [`多设一邻 ${opening * 2} 米`, { opening: opening * 2 }],
    [`户数均衡 ${balance * 3} 米`, { balance: balance * 3 }],
    [`动一户 ${moving * 3} 米`, { mode: 'balanced', moving: moving * 3 }],
    ...Object.entries(planModes).map(([mode, words]) => [words, { mode }] as [string, WhatIfChange]),
  ]
}

function WhatIf({ roll, wishes }: { roll: PlanningRoll; wishes: Wishes }) {
  const changes = changesOf(wishes)
  const asked = useMutation({
    mutationFn: () =>
      call(unitPlans['what-if'].$post({ json: { place: roll.place.id, wishes, changes: changes.map(([, change]) => change) } })),
  })
  return (
    <details style={{ marginTop: 12 }}>
      <summary>换个要求会怎样</summary>
      <div className="toolbar" style={{ marginTop: 8 }}>
        <Button onClick={() => asked.mutate()} loading={asked.isPending}>
          逐项试算
        </Button>
        <span className="soft">每次只换一项，其余照上面的要求</span>
      </div>
      {asked.error && <Failure error={asked.error} />}
      {asked.data && (
        <Table
          size="small"
          rowKey="words"
          pagination={false}
          dataSource={asked.data.map((row, i) => ({ ...row, words: changes[i]![0] }))}
          columns={[
            { title: '换成', dataIndex: 'words' },
            { title: '邻', dataIndex: 'units' },
            { title: '平均户数', render: (_, row) => row.meanSize.toFixed(1) },
            { title: '步行（米）', render: (_, row) => Math.round(row.walking) },
            { title: '动几户', dataIndex: 'moved' },
            { title: '例外', dataIndex: 'exceptions' },
          ]}
        />
      )}
    </details>
  )
}
