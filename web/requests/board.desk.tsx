import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Segmented, Table, Tag } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useLocation } from 'wouter'
import { type Category, categories, type RequestRow, sizes, states } from '#requests/terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { BulkDispatch } from './bulk.desk.tsx'
import { requests } from './client.ts'
import { RaiseButton } from './raise.desk.tsx'
import { RequestDrawer } from './request.desk.tsx'

const filters = {
  open: '没办完的',
  raised: '待分类',
  sorted: '待派单',
  handling: '办理中',
  answered: '待评单',
  rated: '待销号',
  overdue: '超期',
  written_off: '已销号',
  all: '全部',
} as const
type Filter = keyof typeof filters

function queryOf(filter: Filter): object {
  if (filter === 'open') return { open: 'yes' }
  if (filter === 'overdue') return { overdue: 'yes' }
  if (filter === 'handling') return { state: 'dispatched,taken' }
  return filter === 'all' ? {} : { state: filter }
}

function nothingWords(filter: Filter, q: string): string {
  if (q) return `没有找到“${q}”`
  if (filter === 'open') return '没有在办的诉求。居民可扫联系卡提，三长可代录，来人来电可按“记一件诉求”。'
  return filter === 'all' ? '还没有人提诉求。居民可扫联系卡提，三长可代录。' : '没有这样的诉求'
}

export default function BoardPage({ id }: { id?: string }) {
  const [filter, setFilter] = useState<Filter>('open')
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<string[]>([])
  const q = useDeferredValue(text.trim())
  const [, go] = useLocation()
  const list = useInfiniteQuery({
    queryKey: ['requests', filter, q],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(requests.requests.$get({ query: { limit: '50', ...queryOf(filter), ...(q && { q }), ...(pageParam && { after: pageParam }) } })),
    getNextPageParam: page => page.next ?? undefined,
  })
  const rows = list.data?.pages.flatMap(page => page.rows) as RequestRow[] | undefined
  return (
    <div className="stack">
      <h2>诉求</h2>
      <div className="toolbar" style={{ margin: 0 }}>
        <Segmented<Filter>
          value={filter}
          onChange={setFilter}
          options={(Object.keys(filters) as Filter[]).map(value => ({ value, label: filters[value] }))}
        />
        <Input.Search
          style={{ width: 240 }}
          value={text}
          onChange={e => setText(e.target.value)}
          placeholder="编号或内容"
          aria-label="查找诉求"
          allowClear
        />
        <RaiseButton />
        <BulkDispatch ids={chosen} done={() => setChosen([])} />
        <Button href={addressOf(`/request-ledger.xlsx?${new URLSearchParams({ ...queryOf(filter), ...(q && { q }) })}`)}>导出台账</Button>
        <span className="soft">共 {list.data?.pages[0]?.total ?? '…'} 件</span>
      </div>
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      <Table
        className="panel"
        size="middle"
        rowKey="id"
        loading={list.isPending}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 980 }}
        rowSelection={{
          selectedRowKeys: chosen,
          onChange: keys => setChosen(keys as string[]),
          getCheckboxProps: row => ({ 'aria-label': `选 ${row.number}` }) as object,
          getTitleCheckboxProps: () => ({ 'aria-label': '全选' }) as object,
        }}
        locale={{ emptyText: <Nothing words={nothingWords(filter, q)} /> }}
        columns={[
          {
            title: '编号',
            render: (_, row) => (
              <Button type="link" style={{ padding: 0 }} onClick={() => go(`/requests/${row.id}`)}>
                {row.number}
              </Button>
            ),
          },
          { title: '状态', render: (_, row) => <StateTags row={row} /> },
          { title: '内容', dataIndex: 'text', width: '32%', render: text => (text.length > 60 ? `${text.slice(0, 60)}…` : text) },
          { title: '类别', width: 100, render: (_, row) => row.category && categories[row.category as Category] },
          { title: '大小', width: 70, render: (_, row) => row.size && sizes[row.size] },
          { title: '哪里', render: (_, row) => `${row.villageName} ${row.head ?? row.raiserName}` },
          { title: '办理人', dataIndex: 'handler' },
          { title: '提出', dataIndex: 'raisedAt', render: momentWords },
          { title: '应办结', dataIndex: 'dueAt', render: due => due && momentWords(due) },
        ]}
      />
      {list.hasNextPage && (
        <div>
          <Button onClick={() => list.fetchNextPage()} loading={list.isFetchingNextPage}>
            再看 50 件
          </Button>
        </div>
      )}
      {id && <RequestDrawer id={id} close={() => go('/requests')} />}
    </div>
  )
}

export function StateTags({ row }: { row: RequestRow }) {
  return (
    <>
      <Tag>{states[row.state]}</Tag>
      {row.publicSafety && <Tag color="error">公共安全</Tag>}
      {row.overdue && <Tag color="error">超期</Tag>}
      {row.sealed && <Tag color="warning">保密件</Tag>}
    </>
  )
}
