import { useQuery } from '@tanstack/react-query'
import { Button, Select, Table } from 'antd'
import { useState } from 'react'
import { type State, states } from '#rollcalls/field-terms.ts'
import { said } from '#rollcalls/rules.ts'
import type { Board, Line, Rollcall } from '#rollcalls/terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { rollcalls } from './client.ts'
import { Keying } from './keying.desk.tsx'

interface Props {
  rollcall: Rollcall
  unit: string | undefined
  leave: () => void
  places: Board['places']
}

/** Household after household: of one unit, or of all; paper that came back is keyed in here. */
export function Lines({ rollcall, unit, leave, places }: Props) {
  const { id, fields, may } = rollcall
  const me = useMe()
  const [state, setState] = useState<State>()
  const [keying, setKeying] = useState(false)
  const county = !me.data || currentPost(me.data)?.post === 'county_officer'
  const lines = useQuery({
    queryKey: ['rollcall', id, 'lines', unit, state],
    queryFn: () =>
      call(
        rollcalls.rollcalls[':id'].households.$get({
          param: { id },
          query: { limit: '500', ...(unit && { place: unit }), ...(state && { state }) },
        }),
      ),
    enabled: !county,
  })
  if (county) return null
  const rows = lines.data?.rows as Line[] | undefined
  const name = places.find(place => place.id === unit)?.name
  return (
    <section className="panel">
      <h3>{name ? `${name}各户` : '各户答复'}</h3>
      <div className="toolbar">
        <Select
          aria-label="看哪些"
          allowClear
          placeholder="全部"
          style={{ width: 160 }}
          value={state}
          onChange={setState}
          options={Object.entries(states).map(([value, label]) => ({ value, label }))}
        />
        {unit && (
          <Button
            onClick={() => {
              leave()
              setKeying(false)
            }}
          >
            看全部
          </Button>
        )}
        {may.answer && unit && (
          <Button type="primary" ghost onClick={() => setKeying(!keying)}>
            {keying ? '不录了' : '录入这个邻的纸表'}
          </Button>
        )}
        {may.answer && !unit && <span className="soft">要录纸表，请先在上面点邻名。</span>}
      </div>
      {lines.error && <Failure error={lines.error} retry={() => lines.refetch()} />}
      {keying && unit && rows ? (
        <Keying rollcall={rollcall} rows={rows} />
      ) : (
        <Table<Line>
          rowKey="household"
          size="small"
          loading={lines.isPending}
          dataSource={rows}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 900 }}
          locale={{ emptyText: <Nothing words="没有这样的户。" /> }}
          columns={[
            { title: '邻', dataIndex: 'unitName' },
            { title: '户主', render: (_, row) => row.head || '（缺户主）' },
            { title: '住址', dataIndex: 'address' },
            {
              title: '情况',
              render: (_, row) => `${states[row.state]}${row.late ? '（补答）' : ''}${row.droppedReason ? `：${row.droppedReason}` : ''}`,
            },
            ...fields.map(field => ({ title: field.label, render: (_: unknown, row: Line) => said(row.values[field.key], field) })),
            { title: '谁答的', render: (_, row) => row.by && `${row.by} ${row.at ? momentWords(row.at) : ''}` },
          ]}
        />
      )}
      {lines.data?.next && <p className="soft">只列出前 {rows?.length} 户，请点邻名或用结果表看其余。</p>}
    </section>
  )
}
