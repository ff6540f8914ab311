import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { type ClassKind, classKinds } from '#network/class-terms.ts'
import type { DueRow } from '#visits/terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { dayWords, leftWords } from '#web/kit/time.ts'
import { AskedHere } from '#web/rollcalls/asked.field.tsx'
import { visits } from './client.ts'
import { nearestFirst, whereIAm } from './walking.ts'

export function TodayPage() {
  const today = useQuery({
    queryKey: ['visits', 'today'],
    queryFn: () => read(call(visits.visits.today.$get({ query: {} })), (device, copied) => copied.today(device)),
  })
  return (
    <Frame title="今日">
      <AskedHere />
      <Link href="/raise" className="action first">
        ＋ 代居民记一件诉求
      </Link>
      <Link href="/inbox" className="action">
        等我办的诉求
      </Link>
      <Link href="/meetings" className="action">
        会议和交办
      </Link>
      {today.isPending && <Loading />}
      {today.error && <Failure error={today.error} retry={() => today.refetch()} />}
      {today.data && <Due due={today.data.due} done={today.data.done} total={today.data.total} day={today.data.day} />}
    </Frame>
  )
}

function Due({ due, done, total, day }: { due: DueRow[]; done: number; total: number; day: string }) {
  const [most, setMost] = useState(30)
  const [from, setFrom] = useState<{ longitude: number; latitude: number } | null>(null)
  const byDue = due.filter(row => row.state === 'open')
  const open = from ? nearestFirst(byDue, from) : byDue
  // The list ends somewhere; the number counts all.
  const left = total - done
  return (
    <>
      <div className="figure">
        <div>
          <b>{left}</b>
          <span className="soft">户待走访</span>
        </div>
        <div>
          <b>
            {done}/{total}
          </b>
          <span className="soft">本期已走访</span>
        </div>
      </div>
      {total === 0 && (
        <div className="card empty">
          <p>您管的范围里还没有住户。</p>
          <p className="soft">请联系镇党建办导入花名册，或把住户划进您的邻。</p>
        </div>
      )}
      {total > 0 && left === 0 && (
        <div className="card empty">
          <p>本期该走访的都走访了。</p>
          <Link href="/households" className="action">
            查看住户
          </Link>
        </div>
      )}
      {open.some(row => row.longitude !== null) && <Order nearest={from !== null} from={setFrom} />}
      <ul className="list">
        {open.slice(0, most).map(row => (
          <li key={row.household}>
            <DueLine row={row} today={day} />
          </li>
        ))}
      </ul>
      {open.length > most && (
        <button type="button" className="action" onClick={() => setMost(most + 60)}>
          再看 {Math.min(60, open.length - most)} 户（共 {left} 户）
        </button>
      )}
      {open.length <= most && left > open.length && (
        <p className="soft">
          只列出最先到期的 {open.length} 户，其余 {left - open.length} 户请由各组各邻走访。
        </p>
      )}
    </>
  )
}

/** By what falls due, or on foot: where the phone is is asked for only on this tap, and stays on it. */
function Order({ nearest, from }: { nearest: boolean; from: (spot: { longitude: number; latitude: number } | null) => void }) {
  const [problem, setProblem] = useState('')
  const change = async () => {
    setProblem('')
    if (nearest) return from(null)
    await whereIAm().then(from, error => setProblem(wordsOf(error)))
  }
  return (
    <>
      <button type="button" className="chip" aria-pressed={nearest} onClick={change}>
        {nearest ? '正按远近走，改回按到期先后' : '按远近走（取一次位置）'}
      </button>
      {problem && (
        <p className="note warn" role="alert">
          {problem}
        </p>
      )}
    </>
  )
}

function DueLine({ row, today }: { row: DueRow; today: string }) {
  const last = row.lastVisit ? `上次走访 ${dayWords(row.lastVisit, today)}` : '还没有走访过'
  return (
    <Link href={`/visit/${row.household}`} className="row">
      <div className="main">
        <strong>{row.head}</strong> <span className="soft">{row.address || row.unitName}</span>
        <div className="tags">
          <span className={row.duty.daysLeft <= 3 ? 'tag alarm' : 'tag plain'}>{leftWords(row.duty.dueOn, today)}</span>
          {row.kinds.map(kind => (
            <span key={kind} className="tag warn">
              {classKinds[kind as ClassKind]}
            </span>
          ))}
          {row.openRequests > 0 && <span className="tag">有 {row.openRequests} 件诉求在办</span>}
          {row.nobodyHome > 0 && (
            <span className={row.nobodyHome >= 3 ? 'tag alarm' : 'tag plain'}>
              {row.nobodyHome >= 3 ? `${row.nobodyHome} 天去都没人，请改用电话或报变动` : `没人在家 ${row.nobodyHome} 天`}
            </span>
          )}
          {row.birthday && (
            <span className="tag warn">
              {row.birthday.name} {dayWords(row.birthday.on, today)} {row.birthday.age} 岁生日
            </span>
          )}
        </div>
        <p className="soft">{last}</p>
      </div>
      <span className="go" aria-hidden="true">
        ›
      </span>
    </Link>
  )
}
