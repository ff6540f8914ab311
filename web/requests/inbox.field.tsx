import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { type Mine, tasks, waiting } from '#requests/inbox-rules.ts'
import type { RequestList, RequestRow } from '#requests/terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { requests } from './client.ts'
import { RequestLine } from './line.field.tsx'

const before = 'raised,sorted,answered,rated'

/** What may wait for the post: what is in its hands or asks its help; for the branch also what stands before and after. */
async function asked({ post }: Mine): Promise<{ rows: RequestRow[]; helping: string[] }> {
  const ask = (query: object) => call<RequestList>(requests.requests.$get({ query: { ...query, limit: '200' } }))
  const [mine, others] = await Promise.all([
    ask({ mine: 'yes', open: 'yes' }),
    ['party_secretary', 'first_secretary', 'village_officer'].includes(post) ? ask({ state: before }) : { rows: [] },
  ])
  const rows = [...new Map([...mine.rows, ...others.rows].map(row => [row.id, row])).values()]
  return { rows, helping: mine.rows.map(row => row.id) }
}

/** 等我办的: by what I must do next; without signal too, with what waits in the outbox already done. */
export function InboxPage() {
  const me = useMe()
  const held = me.data && currentPost(me.data)
  const mine = held && me.data ? { mandate: me.data.mandate, post: held.post } : null
  const found = useQuery({
    queryKey: ['inbox', mine?.mandate],
    enabled: mine !== null,
    queryFn: () =>
      read(asked(mine!), async (device, copied) => {
        const { rows } = await copied.requests(device, {})
        return { rows, helping: rows.filter(row => row.may.includes('assist')).map(row => row.id) }
      }),
  })
  const groups = mine && found.data ? waiting(found.data.rows, mine, new Date(), new Set(found.data.helping)) : []
  return (
    <Frame title="等我办的" back="/requests">
      {found.isPending && <Loading />}
      {found.error && <Failure error={found.error} retry={() => found.refetch()} />}
      {found.data && groups.length === 0 && (
        <div className="card empty">
          <p>没有等您办的诉求。</p>
          <Link href="/requests" className="action">
            看全部诉求
          </Link>
        </div>
      )}
      {groups.map(([task, rows]) => (
        <section key={task} aria-label={tasks[task]}>
          <h2>
            {tasks[task]}（{rows.length} 件）
          </h2>
          <ul className="list">
            {rows.map(row => (
              <li key={row.id}>
                <RequestLine row={row} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Frame>
  )
}
