import { useQuery } from '@tanstack/react-query'
import { Button, Drawer, Segmented, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { dutyKinds, dutyStates } from '#visits/terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { periodWords } from '#web/kit/time.ts'
import { visits } from './client.ts'

type State = keyof typeof dutyStates | 'all'
const options = [{ value: 'all', label: '全部' }, ...Object.entries(dutyStates).map(([value, label]) => ({ value, label }))]

interface Props {
  place: string
  name: string
  duty: keyof typeof dutyKinds
  on: string
  close: () => void
}

/** The households behind one figure. */
export function CoverageHouseholds({ place, name, duty, on, close }: Props) {
  const [state, setState] = useState<State>('all')
  const list = useQuery({
    queryKey: ['coverage', 'households', place, duty, on, state],
    queryFn: () =>
      call(visits.visits.coverage.households.$get({ query: { place, on, class: duty, limit: '5000', ...(state !== 'all' && { state }) } })),
  })
  return (
    <Drawer open onClose={close} size={900} title={`${name} · ${dutyKinds[duty]}`} extra={<Button onClick={close}>关闭</Button>}>
      <div className="stack">
        <Segmented value={state} options={options} onChange={value => setState(value as State)} />
        {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
        <Table
          size="small"
          rowKey={row => `${row.household} ${row.period}`}
          loading={list.isPending}
          dataSource={list.data}
          pagination={{ pageSize: 20, showSizeChanger: false, showTotal: total => `共 ${total} 户` }}
          locale={{ emptyText: <Nothing words="没有这样的户。换一个状态，或换一天看看。" /> }}
          columns={[
            { title: '户', render: (_, row) => <Link href={`/households/${row.household}`}>{row.head || '（已销户）'}</Link> },
            { title: '住址', dataIndex: 'address' },
            { title: '邻', dataIndex: 'unitName' },
            { title: '期', render: (_, row) => periodWords(row.period) },
            { title: '情况', render: (_, row) => (row.reason ? `${dutyStates[row.state]}（${row.reason}）` : dutyStates[row.state]) },
            { title: '走访／应访', render: (_, row) => `${row.fulfilled}／${row.times}` },
            { title: '没人在家', render: (_, row) => (row.nobodyHome ? `${row.nobodyHome} 天` : '') },
            { title: '结账后才到', render: (_, row) => (row.late ? `${row.late} 次` : '') },
            { title: '最近走访', dataIndex: 'lastVisit' },
          ]}
        />
      </div>
    </Drawer>
  )
}
