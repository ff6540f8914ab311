import { useQuery } from '@tanstack/react-query'
import { Button, Table } from 'antd'
import { useState } from 'react'
import { outcomes, topics, type VisitRow } from '#visits/terms.ts'
import { todayValue } from '#web/desk/act-form.tsx'
import { DayFilter } from '#web/desk/day-filter.tsx'
import { Failure, Loading, Nothing } from '#web/desk/parts.tsx'
import { PhotoRow } from '#web/desk/photos.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords, periodWords } from '#web/kit/time.ts'
import { visits } from './client.ts'

/** Coverage by place: how many of how many, in which window, as of when; a click goes down to the rows. */
export default function CoveragePage() {
  const [way, setWay] = useState<{ id: string; name: string }[]>([])
  const [on, setOn] = useState(todayValue())
  const place = way.at(-1)?.id
  const coverage = useQuery({
    queryKey: ['coverage', place, on],
    queryFn: () => call(visits.visits.coverage.$get({ query: { on, ...(place && { place }) } })),
  })
  if (coverage.error) return <Failure error={coverage.error} retry={() => coverage.refetch()} />
  if (!coverage.data) return <Loading />
  const { month, quarter, cutOff, total, rows } = coverage.data
  return (
    <div className="stack">
      <h2>走访</h2>
      <div className="toolbar" style={{ margin: 0 }}>
        <DayFilter label="看哪天所在的月和季" value={on} change={day => day && setOn(day)} />
        <Button disabled={way.length === 0} onClick={() => setWay(way.slice(0, -1))}>
          上一级
        </Button>
        <span>{way.map(one => one.name).join(' › ')}</span>
      </div>
      <p className="soft">
        重点户按 {periodWords(month.name)}（{month.from} 至 {month.to}），普通户按 {periodWords(quarter.name)}（{quarter.from} 至{' '}
        {quarter.to}），截至 {momentWords(cutOff)}。同一天走访两次算一次，没人在家不算完成。
      </p>
      <Table
        className="panel"
        rowKey="place"
        pagination={false}
        dataSource={[...rows, { ...total, place: 'total', name: '合计' }]}
        columns={[
          {
            title: '地方',
            render: (_, row) =>
              row.place === 'total' ? (
                <b>合计</b>
              ) : (
                <Button type="link" style={{ padding: 0 }} onClick={() => setWay([...way, { id: row.place, name: row.name }])}>
                  {row.name}
                </Button>
              ),
          },
          { title: '重点户：已走访／应走访', render: (_, row) => `${row.key.done}／${row.key.due}` },
          { title: '普通户：已走访／应走访', render: (_, row) => `${row.ordinary.done}／${row.ordinary.due}` },
        ]}
      />
      <Recent place={place} />
    </div>
  )
}

function Recent({ place }: { place?: string }) {
  const list = useQuery({
    queryKey: ['visits', 'recent', place],
    queryFn: () => call(visits.visits.$get({ query: { limit: '100', ...(place && { place }) } })),
  })
  const rows = list.data?.rows as VisitRow[] | undefined
  return (
    <section className="panel">
      <h3>最近的走访</h3>
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      <Table
        size="small"
        rowKey="id"
        loading={list.isPending}
        dataSource={rows}
        pagination={{ pageSize: 10, showSizeChanger: false }}
        scroll={{ x: 700 }}
        locale={{ emptyText: <Nothing words="还没有走访记录。三长在手机上记的走访会出现在这里。" /> }}
        columns={[
          { title: '日期', dataIndex: 'on' },
          { title: '户', dataIndex: 'head' },
          { title: '邻', dataIndex: 'unitName' },
          { title: '情况', render: (_, row) => outcomes[row.outcome] },
          { title: '聊了什么', render: (_, row) => row.topics.map(topic => topics[topic]).join('、') },
          {
            title: '记录',
            render: (_, row) => (
              <>
                {row.note}
                <PhotoRow ids={row.photos} />
              </>
            ),
          },
          { title: '谁走访', dataIndex: 'by' },
        ]}
      />
    </section>
  )
}
