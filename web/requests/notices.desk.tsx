import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Table, Tag } from 'antd'
import { Link } from 'wouter'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { life } from './client.ts'
import { RequestRooms } from './rooms.desk.tsx'

/** 提醒: what the post, or the department, was told in the last sixty days; what is not read yet on top. */
export default function NoticesPage() {
  const queries = useQueryClient()
  const list = useQuery({ queryKey: ['notices'], queryFn: () => call(life['request-notices'].$get()) })
  const seen = useMutation({
    mutationFn: () => call(life['request-notices'].seen.$put()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['notices'] }),
  })
  const unseen = list.data?.unseen ?? 0
  return (
    <div className="stack">
      <RequestRooms title="提醒" />
      {unseen > 0 && (
        <div>
          <Button onClick={() => seen.mutate()} loading={seen.isPending}>
            都标为看过（{unseen} 条）
          </Button>
        </div>
      )}
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {seen.error && <Failure error={seen.error} />}
      <Table
        className="panel"
        size="middle"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data?.rows.toSorted((a, b) => Number(a.seen) - Number(b.seen))}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        locale={{ emptyText: <Nothing words="近六十天没有要告诉您的事。" /> }}
        columns={[
          { title: '看过没有', render: (_, row) => (row.seen ? '看过' : <Tag color="warning">没看过</Tag>) },
          { title: '诉求', render: (_, row) => <Link href={`/requests/${row.request}`}>{row.number}</Link> },
          { title: '什么事', dataIndex: 'words' },
          { title: '什么时候', render: (_, row) => momentWords(row.at) },
        ]}
      />
    </div>
  )
}
