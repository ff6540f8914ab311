import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { RollcallRow } from '#rollcalls/terms.ts'
import { read } from '#web/field/reading.ts'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { rollcalls } from './client.ts'
import { isUrgent, openOf, phaseWords } from './words.ts'

/** On the first screen: what is being asked here now, the emergencies first; nothing when nothing is. */
export function AskedHere() {
  const list = useQuery({
    queryKey: ['rollcalls', 'open'],
    queryFn: () =>
      read(call<{ rows: RollcallRow[] }>(rollcalls.rollcalls.$get({ query: { open: 'yes' } })), (device, copied) =>
        copied.rollcalls(device),
      ),
    refetchInterval: 60_000,
  })
  const rows = list.data?.rows ?? []
  const waiting = rows.filter(row => openOf(row.counts) > 0)
  if (rows.length === 0) return null
  return (
    <>
      {rows.map(row => (
        <Emergency key={row.id} row={row} link />
      ))}
      {waiting.length > 0 && (
        <ul className="list">
          {waiting.map(row => (
            <li key={row.id}>
              <Link href={`/rollcalls/${row.id}`} className="row">
                <div className="main">
                  <strong>摸排：{row.title}</strong>
                  <div className="tags">
                    <span className="tag warn">还有 {openOf(row.counts)} 户没答</span>
                    <span className={isUrgent(row.phase) ? 'tag alarm' : 'tag plain'}>{phaseWords(row.phase, row.dueAt)}</span>
                  </div>
                </div>
                <span className="go" aria-hidden="true">
                  ›
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** The red notice of an emergency: who ordered it, by what, until when. It goes at its end by the phone's own clock. */
export function Emergency({ row, link }: { row: Pick<RollcallRow, 'id' | 'title' | 'emergency'>; link?: boolean }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000)
    return () => clearInterval(timer)
  }, [])
  const { emergency } = row
  if (!emergency || now >= Date.parse(emergency.until)) return null
  return (
    <section className="note bad" role="alert" aria-label="应急通知">
      <strong>【应急】{row.title}</strong>
      <p>
        {emergency.authority} 下令（{emergency.document}），到 {momentWords(emergency.until)} 自动解除。
      </p>
      {link && (
        <Link href={`/rollcalls/${row.id}`} className="action alarm">
          马上去办
        </Link>
      )}
    </section>
  )
}
