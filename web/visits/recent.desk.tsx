import { useQuery } from '@tanstack/react-query'
import { Table } from 'antd'
import { Link } from 'wouter'
import { outcomes, topics, type VisitRow } from '#visits/terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { PhotoRow } from '#web/desk/photos.tsx'
import { call } from '#web/kit/call.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { visits } from './client.ts'

export function RecentVisits({ place }: { place: string | undefined }) {
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
          { title: '日期', render: (_, row) => (row.late ? `${row.on}（迟到）` : row.on) },
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
                {row.voice && (
                  // biome-ignore lint/a11y/useMediaCaption: what a visitor said into the phone has no captions.
                  <audio controls preload="none" src={addressOf(`/recordings/${row.voice}`)} aria-label="语音" />
                )}
                {row.requests.map(request => (
                  <Link key={request.id} href={`/requests/${request.id}`}>
                    诉求 {request.number}
                  </Link>
                ))}
              </>
            ),
          },
          { title: '谁走访', render: (_, row) => (row.enteredBy ? `${row.by}（${row.enteredBy}补录）` : row.by) },
        ]}
      />
    </section>
  )
}
