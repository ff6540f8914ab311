import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Select, Table, Tag } from 'antd'
import { useDeferredValue, useState } from 'react'
import { Link } from 'wouter'
import { type ClassKind, classKinds } from '#network/class-terms.ts'
import type { HouseholdRow } from '#network/households-terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'

const filters = [
  { value: '', label: '全部户' },
  { value: 'key', label: '重点户' },
  { value: 'ordinary', label: '普通户' },
  { value: 'orphans', label: '未划入邻' },
  ...Object.entries(classKinds).map(([value, label]) => ({ value: `kind:${value}`, label })),
]

function queryOf(filter: string): object {
  if (filter === 'key') return { key: 'yes' }
  if (filter === 'ordinary') return { key: 'no' }
  if (filter === 'orphans') return { orphans: 'yes' }
  return filter.startsWith('kind:') ? { kind: filter.slice(5) } : {}
}

/** Households of a place, fifty at a time. */
export function HouseholdTable({ place }: { place?: string }) {
  const [text, setText] = useState('')
  const [filter, setFilter] = useState('')
  const q = useDeferredValue(text.trim())
  const list = useInfiniteQuery({
    queryKey: ['households', place, q, filter],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(
        network.households.$get({
          query: { limit: '50', ...(place && { place }), ...(q && { q }), ...queryOf(filter), ...(pageParam && { after: pageParam }) },
        }),
      ),
    getNextPageParam: page => page.next ?? undefined,
  })
  const rows = list.data?.pages.flatMap(page => page.rows) as HouseholdRow[] | undefined
  if (list.error) return <Failure error={list.error} retry={() => list.refetch()} />
  return (
    <>
      <div className="toolbar">
        <Input.Search
          style={{ width: 280 }}
          value={text}
          onChange={e => setText(e.target.value)}
          placeholder="户主姓名、户编号或地址"
          aria-label="查找住户"
          allowClear
        />
        <Select style={{ width: 160 }} value={filter} onChange={setFilter} options={filters} aria-label="筛选住户" />
        <span className="soft">共 {list.data?.pages[0]?.total ?? '…'} 户</span>
      </div>
      <Table
        size="small"
        rowKey="id"
        loading={list.isFetching}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 760 }}
        locale={{ emptyText: <Nothing words={q || filter ? '没有符合的住户' : '这里还没有住户。整村的从“花名册导入导出”导入花名册。'} /> }}
        columns={[
          { title: '户主', render: (_, row) => <Link href={`/households/${row.id}`}>{row.head}</Link> },
          { title: '户编号', dataIndex: 'number' },
          { title: '人数', dataIndex: 'people' },
          { title: '所在', render: (_, row) => `${row.villageName} ${row.groupName} ${row.unitName ?? '（未划邻）'}` },
          { title: '地址', dataIndex: 'address' },
          {
            title: '类别',
            render: (_, row) =>
              row.kinds.length ? row.kinds.map(kind => <Tag key={kind}>{classKinds[kind as ClassKind]}</Tag>) : '普通户',
          },
        ]}
      />
      {list.hasNextPage && (
        <Button style={{ marginTop: 12 }} onClick={() => list.fetchNextPage()} loading={list.isFetchingNextPage}>
          再看 50 户
        </Button>
      )}
    </>
  )
}
