import { useQuery } from '@tanstack/react-query'
import { Button, Table } from 'antd'
import { useState } from 'react'
import type { MissingRow, Rollcall } from '#rollcalls/terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { rollcalls } from './client.ts'

/** 谁还没答, place after place, with the phone to call. */
export function Missing({ rollcall: { id, closedAt } }: { rollcall: Rollcall }) {
  const [open, setOpen] = useState(false)
  const me = useMe()
  const missing = useQuery({
    queryKey: ['rollcall', id, 'missing'],
    queryFn: () => call(rollcalls.rollcalls[':id'].missing.$get({ param: { id }, query: {} })),
    enabled: open,
  })
  // The county reads counts.
  if (closedAt || !me.data || currentPost(me.data)?.post === 'county_officer') return null
  return (
    <section className="panel">
      <h3>谁还没答</h3>
      {!open && <Button onClick={() => setOpen(true)}>列出还没答完的邻和电话</Button>}
      {missing.error && <Failure error={missing.error} retry={() => missing.refetch()} />}
      {open && (
        <Table<MissingRow>
          rowKey="unit"
          size="small"
          loading={missing.isPending}
          dataSource={missing.data as MissingRow[] | undefined}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 700 }}
          locale={{ emptyText: <Nothing words="各邻都答完了，可以关闭这次摸排。" /> }}
          columns={[
            { title: '在哪里', dataIndex: 'above' },
            { title: '邻', dataIndex: 'unitName' },
            { title: '没答／应答', render: (_, row) => `${row.open}／${row.asked}` },
            { title: '找谁', render: (_, row) => row.chief ?? '没有三长在任，请镇村代答' },
            { title: '电话', render: (_, row) => row.phone && <a href={`tel:${row.phone}`}>{row.phone}</a> },
          ]}
        />
      )}
    </section>
  )
}
