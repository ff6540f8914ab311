import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { RollcallRow } from '#rollcalls/terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { call } from '#web/kit/call.ts'
import { Emergency } from './asked.field.tsx'
import { rollcalls } from './client.ts'
import { countWords, isUrgent, openOf, phaseWords } from './words.ts'

/** 摸排: what is asked here, and what was. */
export function RollcallsPage() {
  const list = useQuery({
    queryKey: ['rollcalls', 'all'],
    queryFn: () =>
      read(call<{ rows: RollcallRow[] }>(rollcalls.rollcalls.$get({ query: { limit: '50' } })), (device, copied) =>
        copied.rollcalls(device),
      ),
  })
  const rows = list.data?.rows ?? []
  return (
    <Frame title="摸排" back="/">
      {list.isPending && <Loading />}
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {list.data && rows.length === 0 && (
        <div className="card empty">
          <p>现在没有摸排。</p>
          <p className="soft">镇里或村里发起后，会出现在这里和“今日”。</p>
        </div>
      )}
      {rows.map(row => (
        <Emergency key={row.id} row={row} />
      ))}
      {rows.length > 0 && (
        <ul className="list">
          {rows.map(row => (
            <li key={row.id}>
              <Link href={`/rollcalls/${row.id}`} className="row">
                <div className="main">
                  <strong>{row.title}</strong>
                  <div className="tags">
                    <span className={isUrgent(row.phase) ? 'tag alarm' : 'tag plain'}>{phaseWords(row.phase, row.dueAt)}</span>
                    {!row.closedAt && openOf(row.counts) > 0 && <span className="tag warn">还有 {openOf(row.counts)} 户没答</span>}
                  </div>
                  <p className="soft">
                    {countWords(row.counts)}。{row.askedBy} 发起
                  </p>
                </div>
                <span className="go" aria-hidden="true">
                  ›
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  )
}
