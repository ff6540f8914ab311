import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MissingRow, Rollcall } from '#rollcalls/terms.ts'
import { Failure, Loading } from '#web/field/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { rollcalls } from './client.ts'

/** 谁还没答: for those with chiefs below them, whom to call. */
export function Missing({ rollcall: { id, closedAt, phase } }: { rollcall: Rollcall }) {
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  const [shown, setShown] = useState(false)
  const above = post !== undefined && post !== 'unit_chief' && !closedAt
  // Once half the time is over it stands there unasked: that is how it comes up to them.
  const open = above && (shown || phase !== 'running')
  const missing = useQuery({
    queryKey: ['rollcall', id, 'missing'],
    queryFn: () => call(rollcalls.rollcalls[':id'].missing.$get({ param: { id }, query: {} })),
    enabled: open,
  })
  if (!above) return null
  if (!open)
    return (
      <button type="button" className="action" onClick={() => setShown(true)}>
        谁还没答
      </button>
    )
  const rows = missing.data as MissingRow[] | undefined
  return (
    <section className="card" aria-label="谁还没答">
      <h2>谁还没答</h2>
      {missing.isPending && <Loading />}
      {missing.error && <Failure error={missing.error} retry={() => missing.refetch()} />}
      {rows?.length === 0 && <p>都答了。</p>}
      <ul>
        {rows?.map(row => (
          <li key={row.unit}>
            {row.above}
            {row.unitName}：{row.open} 户没答（共 {row.asked} 户）
            <br />
            {row.chief ?? '（没有三长在任）'} {row.phone && <a href={`tel:${row.phone}`}>打电话 {row.phone}</a>}
          </li>
        ))}
      </ul>
    </section>
  )
}
