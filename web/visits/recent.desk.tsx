import { useQuery } from '@tanstack/react-query'
import { Table } from 'antd'
import { Link } from 'wouter'
import { outcomes, topics, type VisitRow } from '#visits/terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { PhotoRow } from '#web/desk/photos.tsx'
import { call } from '#web/kit/call.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { visits } from './client.ts'

type Topic = keyof typeof topics

interface Props {
  place: string | undefined
  title?: string
  /** only those */
  wanted?: { q?: string | undefined; from?: string; to?: string; topic?: Topic | undefined; requests?: 'yes' }
}

export function RecentVisits({ place, title = '最近的走访', wanted = {} }: Props) {
  const list = useQuery({
    queryKey: ['visits', 'recent', place, wanted],
    queryFn: () => call(visits.visits.$get({ query: { limit: '100', ...wanted, ...(place && { place }) } })),
  })
  const rows = list.data?.rows as VisitRow[] | undefined
  const isFiltered = Object.keys(wanted).length > 0
  return (
    <section className="panel">
      <h3>{title}</h3>
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      <Table
        size="small"
        rowKey="id"
        loading={list.isPending}
        dataSource={rows}
        pagination={{ pageSize: 10, showSizeChanger: false }}
        scroll={{ x: 700 }}
        locale={{
          emptyText: (
            <Nothing
              words={isFiltered ? '没有这样的走访，换个词或换一段日子再看。' : '还没有走访记录。三长在手机上记的走访会出现在这里。'}
            />
          ),
        }}
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
