import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { Link } from 'wouter'
import { type Sayings, type Spoken, spoken } from '#visits/sayings-terms.ts'
import type { VisitRow } from '#visits/terms.ts'
import { Chips, Failure, Frame, Loading } from '#web/field/parts.tsx'
import { call } from '#web/kit/call.ts'
import { dayWords } from '#web/kit/time.ts'
import { visits } from './client.ts'

const most = 50

/** 走访聊到的: what came up on visits in one's own place this quarter; a topic or two characters lead to where it was said. */
export function SayingsPage() {
  const [topic, setTopic] = useState<Spoken>('wish')
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const told = useQuery({ queryKey: ['sayings'], queryFn: () => call<Sayings>(visits.visits.sayings.$get({ query: {} })) })
  if (told.error) return <Failure error={told.error} retry={() => told.refetch()} />
  if (!told.data) return <Loading />
  const { from, to, place, visits: count, total } = told.data
  const households = (key: Spoken) => total.find(each => each.topic === key)?.households ?? 0
  const options = Object.fromEntries((Object.keys(spoken) as Spoken[]).map(key => [key, `${spoken[key]} ${households(key)}`]))
  return (
    <Frame title="走访聊到的" back="/meetings">
      <p className="soft">
        {place.name} {from} 至 {to} 共走访 {count} 次。
      </p>
      <label className="field">
        <span>在走访记录里找（两个字起）</span>
        <input type="search" value={typed} maxLength={40} onChange={e => setTyped(e.target.value)} />
      </label>
      {q.length === 0 && (
        <Chips label="聊到什么（数字是多少户）" options={options as Record<Spoken, string>} chosen={[topic]} choose={setTopic} />
      )}
      {q.length === 1 && <p className="note warn">请至少输入两个字</p>}
      {q.length !== 1 && <Said from={from} to={to} {...(q ? { q } : { topic })} />}
    </Frame>
  )
}

/** The visits on which it was said, latest first. */
function Said({ from, to, topic, q }: { from: string; to: string; topic?: Spoken; q?: string }) {
  const wanted = topic === 'request' ? { requests: 'yes' as const } : { ...(topic && { topic }), ...(q && { q }) }
  const found = useQuery({
    queryKey: ['visits', 'said', from, to, topic, q],
    queryFn: () => call(visits.visits.$get({ query: { ...wanted, from, to, limit: String(most) } })),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const rows = found.data.rows as VisitRow[]
  if (rows.length === 0) {
    return (
      <div className="card empty">
        <p>{q ? `走访记录里没有说到“${q}”的。` : `本季度走访还没有聊到“${spoken[topic!]}”。`}</p>
        <p className="soft">走访时点一下聊了什么、记一句，就会汇总到这里，也进民情分析会的议程。</p>
      </div>
    )
  }
  return (
    <>
      <ul className="list">
        {rows.map(row => (
          <li key={row.id}>
            <Link href={`/households/${row.household}`} className="row">
              <div className="main">
                <strong>{row.head}</strong> <span className="soft">{row.unitName}</span>
                <p>{row.note || '没有记下原话'}</p>
                <p className="soft">
                  {dayWords(row.on)} {row.by}
                  {row.requests.length > 0 && ` · 已转成诉求 ${row.requests.map(each => each.number).join('、')}`}
                </p>
              </div>
              <span className="go" aria-hidden="true">
                ›
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {rows.length === most && <p className="soft">只列出最近的 {most} 次，更早的请用两个字找。</p>}
    </>
  )
}
