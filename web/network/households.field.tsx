import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { Link } from 'wouter'
import { type ClassKind, classKinds } from '#network/class-terms.ts'
import type { HouseholdList, HouseholdRow } from '#network/households-terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'

export function HouseholdsPage() {
  const [q, setQ] = useState('')
  const asked = useDeferredValue(q.trim())
  const households = useInfiniteQuery({
    queryKey: ['households', asked],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      read(
        call<HouseholdList>(
          network.households.$get({ query: { limit: '50', ...(asked && { q: asked }), ...(pageParam && { after: pageParam }) } }),
        ),
        (device, copied) => copied.households(device, asked),
      ),
    getNextPageParam: page => page.next ?? undefined,
  })
  const pages = households.data?.pages ?? []
  const rows = pages.flatMap(page => page.rows)
  return (
    <Frame title="住户">
      <label className="field">
        <span>找一户（户主姓名、户编号或地址）</span>
        <input type="search" value={q} onChange={e => setQ(e.target.value)} />
      </label>
      {households.isPending && <Loading />}
      {households.error && <Failure error={households.error} retry={() => households.refetch()} />}
      {pages[0] && <p className="soft">共 {pages[0].total} 户</p>}
      {pages[0]?.total === 0 && (
        <div className="card empty">
          <p>{asked ? `没有找到“${asked}”。` : '您管的范围里还没有住户。'}</p>
        </div>
      )}
      <ul className="list">
        {rows.map(row => (
          <li key={row.id}>
            <HouseholdLine row={row} />
          </li>
        ))}
      </ul>
      {households.hasNextPage && (
        <button type="button" className="action" onClick={() => households.fetchNextPage()} disabled={households.isFetching}>
          再看 50 户
        </button>
      )}
    </Frame>
  )
}

function HouseholdLine({ row }: { row: HouseholdRow }) {
  return (
    <Link href={`/households/${row.id}`} className="row">
      <div className="main">
        <strong>{row.head}</strong> <span className="soft">{row.people} 人</span>
        <p className="soft">
          {row.unitName ?? '未划邻'} · {row.address || row.number}
        </p>
        <div className="tags">
          {row.kinds.map(kind => (
            <span key={kind} className="tag warn">
              {classKinds[kind as ClassKind]}
            </span>
          ))}
        </div>
      </div>
      <span className="go" aria-hidden="true">
        ›
      </span>
    </Link>
  )
}
