import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Button, type InputRef, Modal, Table } from 'antd'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { RequestRow } from '#requests/terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { type Coming, useLive } from '#web/kit/live.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { columns } from './board-columns.desk.tsx'
import { useBulkDispatch } from './bulk.desk.tsx'
import { requests } from './client.ts'
import { FilterBar } from './filter-bar.desk.tsx'
import { type Filter, queryOf, useFilter } from './filters.ts'
import { useKeys } from './keys.ts'
import { RaiseButtons } from './raise-buttons.desk.tsx'
import { RequestDrawer } from './request.desk.tsx'
import { RequestRooms } from './rooms.desk.tsx'
import { totalWords } from './words.ts'

const comings: Record<Coming, string> = { live: '实时更新中', asking: '每 10 秒更新一次', waiting: '正在接通实时更新' }

function nothingWords({ standing, q, ...rest }: Filter): string {
  if (q) return `没有找到“${q}”`
  if (Object.keys(rest).length > 0) return '没有合这些条件的诉求，可以放宽条件再看'
  if (standing === 'open') return '没有在办的诉求。居民可扫联系卡提，三长可代录，来人来电可按“记一件诉求”。'
  return standing === 'all' ? '还没有人提诉求。居民可扫联系卡提，三长可代录。' : '没有这样的诉求'
}

/** The board: filters that stand in the address, a list worked by keyboard, and what others do as it happens. */
export default function BoardPage({ id }: { id?: string }) {
  const { filter, search, show } = useFilter()
  const [, go] = useLocation()
  const [chosen, setChosen] = useState<string[]>([])
  const [at, setAt] = useState(0)
  const [help, setHelp] = useState(false)
  const input = useRef<InputRef>(null)
  const query = useDeferredValue(queryOf(filter))
  const list = useBoard(query)
  const coming = useComing()
  const rows = (list.data?.pages.flatMap(page => page.rows) ?? []) as RequestRow[]
  const active = rows[Math.min(at, rows.length - 1)]
  const dispatch = useBulkDispatch(() => setChosen([]))
  const open = (row: RequestRow | undefined) => row && go(`/requests/${row.id}?${search}`)
  const toggle = (row: RequestRow) => setChosen(ids => (ids.includes(row.id) ? ids.filter(each => each !== row.id) : [...ids, row.id]))
  useKeys({
    j: () => setAt(Math.min(at + 1, rows.length - 1)),
    k: () => setAt(Math.max(at - 1, 0)),
    x: () => active && toggle(active),
    enter: () => open(active),
    d: () => dispatch(chosen),
    '/': () => input.current?.focus(),
    '?': () => setHelp(true),
  })
  useEffect(() => {
    if (active && at > 0) document.querySelector(`[data-row-key="${active.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [active, at])
  const ledger = (kind: string) => addressOf(`/request-ledger.${kind}?${new URLSearchParams(query)}`)
  return (
    <div className="stack">
      <RequestRooms title="诉求" />
      <FilterBar filter={filter} show={show} search={input} />
      <div className="toolbar" style={{ margin: 0 }}>
        <RaiseButtons />
        <Button onClick={() => dispatch(chosen)} disabled={chosen.length === 0}>
          派出选中的{chosen.length > 0 && ` ${chosen.length} 件`}
        </Button>
        <Button href={ledger('xlsx')}>导出台账</Button>
        <Button href={ledger('pdf')} target="_blank">
          打印台账
        </Button>
        <Button onClick={() => setHelp(true)}>键盘（?）</Button>
        <span className="soft" role="status">
          {totalWords(list.data?.pages[0]?.total)}，{comings[coming]}
        </span>
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
        rowClassName={row => (row.id === active?.id ? 'at' : '')}
        locale={{ emptyText: <Nothing words={nothingWords(filter)} /> }}
        columns={columns(open)}
      />
      {list.hasNextPage && (
        <div>
          <Button onClick={() => list.fetchNextPage()} loading={list.isFetchingNextPage}>
            再看 50 件
          </Button>
        </div>
      )}
      {id && <RequestDrawer id={id} close={() => go(`/requests?${search}`)} />}
      <KeyboardHelp open={help} close={() => setHelp(false)} />
    </div>
  )
}

function useBoard(query: Filter) {
  return useInfiniteQuery({
    queryKey: ['requests', query],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(requests.requests.$get({ query: { limit: '50', ...query, ...(pageParam && { after: pageParam }) } as { limit: string } })),
    getNextPageParam: page => page.next ?? undefined,
    // While a word is typed the list stands, and with it what the keys point at.
    placeholderData: keepPreviousData,
  })
}

/** What others do is on the board as it happens. */
function useComing(): Coming {
  const queries = useQueryClient()
  const fresh = () => void queries.invalidateQueries({ queryKey: ['requests'] })
  return useLive('/request-live', ({ all }) => !all && fresh(), fresh)
}

function KeyboardHelp({ open, close }: { open: boolean; close: () => void }) {
  const keys = [
    ['j / k', '下一件 / 上一件'],
    ['x', '选中或不选'],
    ['d', '派出选中的，各派给建议的人'],
    ['Enter', '打开这一件'],
    ['/', '查找'],
    ['?', '看这张表'],
  ] as const
  return (
    <Modal open={open} title="不用鼠标也能办" footer={null} onCancel={close}>
      <dl className="keys">
        {keys.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
