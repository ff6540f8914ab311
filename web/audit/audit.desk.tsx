import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Table } from 'antd'
import { useState } from 'react'
import type { AuditApi } from '#audit/api.ts'
import type { AuditRow } from '#audit/terms.ts'
import { posts } from '#common/posts.ts'
import { DayFilter } from '#web/desk/day-filter.tsx'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { call, clientOf } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { Change } from './change.desk.tsx'

const audit = clientOf<AuditApi>()

/** Who did what, as which post, when; before and after on demand. */
export default function AuditPage() {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const list = useInfiniteQuery({
    queryKey: ['audit', from, to],
    initialPageParam: 0,
    queryFn: ({ pageParam }) =>
      call(
        audit.audit.$get({
          query: { limit: '50', ...(pageParam && { before: String(pageParam) }), ...(from && { from }), ...(to && { to }) },
        }),
      ),
    getNextPageParam: page => page.next ?? undefined,
  })
  const rows = list.data?.pages.flatMap(page => page.rows) as AuditRow[] | undefined
  return (
    <div className="stack">
      <h2>操作记录</h2>
      <p className="soft">每个操作都在同一事务里留下记录，不能改；每条含前一条的校验值，少一条、改一条都能查出来。</p>
      <section className="panel">
        <div className="toolbar">
          <DayFilter label="自" value={from} change={setFrom} />
          <DayFilter label="至" value={to} change={setTo} />
        </div>
        {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
        <Table
          size="small"
          rowKey="seq"
          loading={list.isPending}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 700 }}
          locale={{ emptyText: <Nothing words="这段时间没有操作记录" /> }}
          expandable={{ expandedRowRender: row => <Change row={row} />, rowExpandable: row => row.before !== null || row.after !== null }}
          columns={[
            { title: '序号', dataIndex: 'seq' },
            { title: '时间', dataIndex: 'at', render: momentWords },
            { title: '谁', render: (_, row) => row.actor.name },
            {
              title: '岗位',
              render: (_, row) => posts[row.actor.post as keyof typeof posts] ?? (row.actor.kind === 'resident' ? '居民' : '系统'),
            },
            { title: '做了什么', dataIndex: 'actName' },
          ]}
        />
        {list.hasNextPage && (
          <Button style={{ marginTop: 12 }} onClick={() => list.fetchNextPage()} loading={list.isFetchingNextPage}>
            更早的 50 条
          </Button>
        )}
      </section>
    </div>
  )
}
