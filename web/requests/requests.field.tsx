import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { RequestList } from '#requests/terms.ts'
import { Chips, Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { call } from '#web/kit/call.ts'
import { requests } from './client.ts'
import { RequestLine } from './line.field.tsx'
import { totalWords } from './words.ts'

const filters = { mine: '派给我的', open: '没办完的', all: '全部' } as const
type Filter = keyof typeof filters
const queryOf: Record<Filter, object> = { mine: { mine: 'yes', open: 'yes' }, open: { open: 'yes' }, all: {} }

export function RequestsPage() {
  const [filter, setFilter] = useState<Filter>('open')
  const list = useQuery({
    queryKey: ['requests', filter],
    queryFn: () =>
      read(call<RequestList>(requests.requests.$get({ query: { ...queryOf[filter], limit: '100' } })), (device, copied) =>
        copied.requests(device, { mine: filter === 'mine' }),
      ),
  })
  return (
    <Frame title="诉求">
      <Link href="/raise" className="action first">
        ＋ 代居民记一件诉求
      </Link>
      <Link href="/inbox" className="action">
        等我办的
      </Link>
      <Link href="/notices" className="action">
        告诉我的事
      </Link>
      <Chips label="看哪些" options={filters} chosen={[filter]} choose={setFilter} three />
      {list.isPending && <Loading />}
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {list.data?.total === 0 && <div className="card empty">{filter === 'mine' ? '现在没有派给您的诉求。' : '没有这样的诉求。'}</div>}
      {list.data && list.data.total > 0 && (
        <>
          <p className="soft">
            {totalWords(list.data.total)}
            {list.data.total > list.data.rows.length && `，显示最近 ${list.data.rows.length} 件`}
          </p>
          <ul className="list">
            {list.data.rows.map(row => (
              <li key={row.id}>
                <RequestLine row={row} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Frame>
  )
}
