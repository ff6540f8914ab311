import { useQuery } from '@tanstack/react-query'
import { Button, Table } from 'antd'
import { Link } from 'wouter'
import type { RollcallRow } from '#rollcalls/terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { rollcalls } from './client.ts'
import { openOf, phaseWords } from './words.ts'

/** 摸排通知: what is asked in the town, open ones by due time. */
export default function RollcallsPage() {
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  const asks = post === 'town_officer' || post === 'town_duty' || post === 'party_secretary'
  const list = useQuery({ queryKey: ['rollcalls'], queryFn: () => call(rollcalls.rollcalls.$get({ query: { limit: '100' } })) })
  return (
    <div className="stack">
      <h2>摸排通知</h2>
      {asks && (
        <div className="toolbar" style={{ margin: 0 }}>
          <Link href="/rollcalls/new">
            <Button type="primary">{post === 'town_duty' ? '发起应急摸排' : '发起摸排'}</Button>
          </Link>
        </div>
      )}
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      <Table
        className="panel"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data?.rows as RollcallRow[] | undefined}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 900 }}
        locale={{ emptyText: <Nothing words={asks ? '还没有摸排。点“发起摸排”，一次发到每个邻长手上。' : '还没有摸排。'} /> }}
        columns={[
          {
            title: '标题',
            render: (_, row) => (
              <>
                {row.emergency && <b className="alarm">【应急】</b>}
                <Link href={`/rollcalls/${row.id}`}>{row.title}</Link>
              </>
            ),
          },
          { title: '范围', dataIndex: 'placeName' },
          { title: '已答／应答', render: (_, { counts }) => `${counts.answered}／${counts.asked}` },
          { title: '没人或联系不上', render: (_, { counts }) => counts.absent },
          { title: '还没答', render: (_, { counts }) => openOf(counts) },
          { title: '进度', render: (_, row) => phaseWords(row.phase, row.dueAt) },
          { title: '发起', render: (_, row) => `${row.askedBy}，${momentWords(row.askedAt)}` },
        ]}
      />
    </div>
  )
}
